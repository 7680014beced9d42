"""The credit of a person, from the facts of the ledger."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from lms.certificates.credit import Credit, Taken, credited
from lms.certificates.models import Fact
from lms.content.models import Course, CourseVersion
from lms.core import db


def of_person(person_id: int, since: date, until: date) -> Credit:
    """Return a person's credit from the facts of these days, both included."""
    rows = db.session.execute(
        select(Fact, Course.slug)
        .outerjoin(CourseVersion, CourseVersion.id == Fact.course_version_id)
        .outerjoin(Course, Course.id == CourseVersion.course_id)
        .where(Fact.person_id == person_id, Fact.source_kind != "certificate")
        .order_by(Fact.id)
    )
    facts = [_taken(fact, slug or "") for fact, slug in rows]
    days = {one.source: one.on for one in facts if one.kind == "completed"}
    return credited(one for one in facts if since <= days.get(one.source, one.on) <= until)


def _taken(fact: Fact, course: str) -> Taken:
    return Taken(
        id=fact.id,
        kind=fact.kind,
        source=(fact.source_kind, fact.source_id, fact.cycle),
        on=fact.local_date,
        minutes=fact.minutes or 0,
        course=course,
        topics=_topics(fact.topics),
        span=_span(fact.attendance),
    )


def _topics(topics: Iterable[Any]) -> dict[str, int]:
    """Return topic → minutes; a topic is named by its Korean title, which all facts of a course share."""
    found: dict[str, int] = {}
    for one in topics:
        if isinstance(one, Mapping):
            found[str(one.get("ko") or one.get("en") or "")] = int(one.get("minutes") or 0)
    return found


def _span(attendance: Mapping[str, Any]) -> tuple[datetime, datetime] | None:
    start, end = attendance.get("starts_at"), attendance.get("ends_at")
    if not isinstance(start, str) or not isinstance(end, str):
        return None
    return datetime.fromisoformat(start), datetime.fromisoformat(end)

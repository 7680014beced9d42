"""My learning: what is due, how far it is, what is finished. Three statements, the rest from immutable versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from lms.certificates.models import Certificate
from lms.content import services as content
from lms.content.manifest import Course
from lms.core import clock, db
from lms.enrollments import runs
from lms.enrollments.models import Enrollment, Run

SHOWN = ("requested", "waitlisted", "approved", "active", "completed", "failed")


@dataclass(frozen=True)
class Card:
    """One enrollment as it stands on the start page."""

    uid: UUID
    course: Course
    run: str
    state: str
    due_on: date | None
    starts_on: date
    steps_done: int
    steps_total: int
    minutes_done: int
    minutes_total: int
    begun: bool
    certificate: UUID | None
    serial: tuple[str, int, int] | None
    completed_on: date | None

    @property
    def days_left(self) -> int | None:
        """Return the days until it is due; negative when it is overdue."""
        return (self.due_on - clock.today()).days if self.due_on else None

    @property
    def can_learn(self) -> bool:
        """Say whether the player opens."""
        return self.state in ("approved", "active", "completed", "failed") and self.starts_on <= clock.today()


@dataclass(frozen=True)
class Home:
    """The cards of the start page, by what they ask of the learner."""

    due: Sequence[Card]
    waiting: Sequence[Card]
    finished: Sequence[Card]


def of(person_id: int) -> Home:
    """Return the start page of a learner."""
    rows = db.session.execute(
        select(Enrollment, Run, Certificate.uid, Certificate.series, Certificate.year, Certificate.number)
        .join(Run, Run.id == Enrollment.run_id)
        .outerjoin(
            Certificate, (Certificate.enrollment_id == Enrollment.id) & Certificate.revoked_at.is_(None)
        )
        .where(Enrollment.person_id == person_id, Enrollment.state.in_(SHOWN))
        .order_by(Enrollment.due_on.asc().nulls_last(), Enrollment.id.desc())
    )
    cards = [_card(*row) for row in rows]
    return Home(
        due=[card for card in cards if card.state in ("approved", "active")],
        waiting=[card for card in cards if card.state in ("requested", "waitlisted")],
        finished=[card for card in cards if card.state in ("completed", "failed")],
    )


def _card(enrollment: Enrollment, run: Run, certificate: Any, series: Any, year: Any, number: Any) -> Card:
    path = content.path(enrollment.course_version_id, enrollment.track)
    return Card(
        uid=enrollment.uid,
        course=content.course_of(enrollment.course_version_id),
        run=runs.name_of(run),
        state=enrollment.state,
        due_on=enrollment.due_on,
        starts_on=run.starts_on,
        steps_done=enrollment.steps_done,
        steps_total=len(path.required),
        minutes_done=(enrollment.seconds + enrollment.adjusted_seconds) // 60,
        minutes_total=path.minutes_required,
        begun=enrollment.seen_at is not None or enrollment.steps_done > 0,
        certificate=certificate,
        serial=(series, year, number) if certificate else None,
        completed_on=clock.seoul_day(enrollment.completed_at) if enrollment.completed_at else None,
    )

"""Courses and their published versions, as staff see them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.content import services as content
from lms.content.models import Course, CourseVersion
from lms.core import db
from lms.enrollments.models import Run


@dataclass(frozen=True)
class Version:
    """A published version: who published it, how many runs use it, and its first step."""

    uid: UUID
    number: int
    label: str
    legal_as_of: date
    published_at: datetime
    published_by: str
    runs: int
    current: bool
    first: str


@dataclass(frozen=True)
class Listed:
    """A course with its versions, the newest first."""

    slug: str
    title: dict[str, str]
    program: str
    minutes: int
    versions: tuple[Version, ...]


def listed() -> list[Listed]:
    """Return every course with its versions, in two statements."""
    runs = select(Run.course_version_id, func.count().label("runs")).group_by(Run.course_version_id).subquery()
    rows = db.session.execute(
        select(CourseVersion, Person.name, runs.c.runs)
        .outerjoin(Person, Person.id == CourseVersion.published_by_id)
        .outerjoin(runs, runs.c.course_version_id == CourseVersion.id)
        .order_by(CourseVersion.number.desc())
    ).all()
    courses = db.session.scalars(select(Course).order_by(Course.program, Course.slug)).all()
    return [
        Listed(
            slug=course.slug,
            title=course.title,
            program=course.program,
            minutes=course.minutes,
            versions=tuple(
                Version(
                    uid=row.uid,
                    number=row.number,
                    label=row.label,
                    legal_as_of=row.legal_as_of,
                    published_at=row.published_at,
                    published_by=name or "",
                    runs=count or 0,
                    current=row.id == course.current_version_id,
                    first=content.path(row.id, "").ids[0] if content.path(row.id, "").ids else "",
                )
                for row, name, count in rows
                if row.course_id == course.id
            ),
        )
        for course in courses
    ]


def by_uid(uid: UUID) -> CourseVersion | None:
    """Return a version by its UUID, or None."""
    return db.session.scalar(select(CourseVersion).where(CourseVersion.uid == uid))

"""My learning: what I must finish, by when, how far I am; and what I finished."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from lms.certificates.models import Certificate
from lms.content import services as content
from lms.content.manifest import Course
from lms.core import clock, db
from lms.core.prepared import Prepared
from lms.enrollments.models import INSIDE, Enrollment, Run
from lms.enrollments.names import RunName
from lms.enrollments.states import OUTSIDE, PENDING, State
from lms.library.shelf import PROGRAMS

SOON = 7
MOST = 200


@dataclass(frozen=True)
class Mine:
    """One enrollment as its learner sees it."""

    id: int
    uid: UUID
    state: str
    version: str
    course: Course
    run: RunName
    run_state: str
    starts_on: date
    due_on: date | None
    completed_at: datetime | None
    steps_done: int
    steps_total: int
    seconds: int
    minutes_required: int
    certificate_uid: UUID | None = None
    certificate_revoked: bool = False

    def key(self) -> tuple[object, ...]:
        """Return everything that shows of a course to do, but for the number of the enrollment."""
        run = (*self.run.title.items(), self.run.year, self.run.number, self.starts_on, self.due_on, self.days_left)
        far = (self.state, self.begun, self.steps_done, self.steps_total, self.minutes_done, self.minutes_required)
        return (self.version, *run, *far)

    @property
    def minutes_done(self) -> int:
        """Return whole minutes of learning time, at most those that are required."""
        return min(self.seconds // 60, self.minutes_required)

    @property
    def begun(self) -> bool:
        """Say whether anything was done yet."""
        return bool(self.steps_done or self.seconds)

    @property
    def days_left(self) -> int | None:
        """Return the days until it is due, negative when that day has passed; None without such a day."""
        return (self.due_on - clock.today()).days if self.due_on else None

    @property
    def urgent(self) -> bool:
        """Say whether it is due within a week, or overdue."""
        return self.days_left is not None and self.days_left <= SOON


@dataclass(frozen=True)
class Desk:
    """Everything on the page My learning."""

    to_do: tuple[Mine, ...]
    waiting: tuple[Mine, ...]
    completed: tuple[Mine, ...]
    ended: tuple[Mine, ...]

    @property
    def in_program(self) -> bool:
        """Say whether the person is in a run of joint or job training, which opens the library."""
        everything = (*self.to_do, *self.waiting, *self.completed, *self.ended)
        return any(one.state in INSIDE and one.course.program in PROGRAMS for one in everything)

    @property
    def has_more(self) -> bool:
        """Say whether there is anything beside what is to do."""
        return bool(self.waiting or self.completed or self.ended)

    @property
    def empty(self) -> bool:
        """Say whether there is nothing to show."""
        return not (self.to_do or self.has_more)


_enrollments, _runs, _certificates = Enrollment.__table__, Run.__table__, Certificate.__table__
# Made once and without the mapper: this is the page everybody opens first.
_ROWS = Prepared(
    select(
        _enrollments.c.id,
        _enrollments.c.uid,
        _enrollments.c.state,
        _enrollments.c.course_version_id,
        _enrollments.c.track,
        _enrollments.c.due_on,
        _enrollments.c.completed_at,
        _enrollments.c.steps_done,
        _enrollments.c.steps_total,
        _enrollments.c.seconds,
        _enrollments.c.adjusted_seconds,
        _runs.c.title,
        _runs.c.year,
        _runs.c.number,
        _runs.c.state.label("run_state"),
        _runs.c.starts_on,
        _certificates.c.uid.label("certificate_uid"),
        _certificates.c.revoked_at,
    )
    .join_from(_enrollments, _runs, _runs.c.id == _enrollments.c.run_id)
    .outerjoin(_certificates, _certificates.c.enrollment_id == _enrollments.c.id)
    .where(_enrollments.c.person_id == bindparam("person_id"))
    .order_by(_enrollments.c.due_on, _enrollments.c.id)
    .limit(MOST)
)


def desk_of(person_id: int) -> Desk:
    """Return what a person learns, waits for and has finished, with one statement."""
    rows = db.rows(_ROWS, {"person_id": person_id})
    found = [_mine(row) for row in rows]
    to_do = tuple(one for one in found if _is_to_do(one))
    completed = sorted(
        (one for one in found if one.state == State.COMPLETED), key=lambda one: (one.completed_at, one.id), reverse=True
    )
    return Desk(
        to_do=to_do,
        waiting=tuple(one for one in found if one.state in PENDING),
        completed=tuple(completed),
        ended=tuple(one for one in found if one.state in OUTSIDE or (one.state == State.FAILED and one not in to_do)),
    )


def _is_to_do(one: Mine) -> bool:
    return one.state in (State.APPROVED, State.ACTIVE) or (one.state == State.FAILED and one.run_state == "open")


def _mine(row: Any) -> Mine:
    return Mine(
        id=row.id,
        uid=row.uid,
        state=row.state,
        version=content.uid_of(row.course_version_id),
        course=content.course_of(row.course_version_id),
        run=RunName(row.title, row.year, row.number),
        run_state=row.run_state,
        starts_on=row.starts_on,
        due_on=row.due_on,
        completed_at=row.completed_at,
        steps_done=row.steps_done,
        steps_total=row.steps_total,
        seconds=row.seconds + row.adjusted_seconds,
        minutes_required=content.path(row.course_version_id, row.track).minutes_required,
        certificate_uid=row.certificate_uid,
        certificate_revoked=row.revoked_at is not None,
    )

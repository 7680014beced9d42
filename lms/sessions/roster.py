"""Who is expected in a training session and how each stands: two statements for everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from lms.core import db
from lms.enrollments.models import Enrollment
from lms.enrollments.states import SEATED
from lms.sessions.models import Attendance, TrainingSession


class Line(NamedTuple):
    """One person on the roster. `attendance_id` None: nothing is known yet, the person counts as absent so far."""

    person_id: int | None
    enrollment_id: int | None
    name: str
    organization: str
    department: str
    position: str
    job: str
    attendance_id: int | None = None
    attendance_uid: UUID | None = None
    enrollment_uid: UUID | None = None
    state: str = "absent"
    in_at: datetime | None = None
    out_at: datetime | None = None
    minutes: int = 0
    provisional: bool = False
    guest: bool = False
    unsettled: bool = False
    excuse: str = ""

    @property
    def here(self) -> bool:
        """Say whether the person came and has not gone."""
        return self.in_at is not None and self.out_at is None

    @property
    def key(self) -> str:
        """Return what a form sends for this line: the attendance if there is one, else the enrollment."""
        return f"a{self.attendance_id}" if self.attendance_id is not None else f"e{self.enrollment_id}"


def of(session: TrainingSession) -> list[Line]:
    """Return everybody seated in the run, guests, walk-ins and whoever was there, by organization and name."""
    there = {
        row.person_id if row.person_id is not None else -row.id: row
        for row in db.session.execute(
            select(*_COLUMNS).where(Attendance.session_id == session.id, Attendance.merged_into_id.is_(None))
        )
    }
    seated = {}
    for row in db.session.execute(
        select(
            Enrollment.id, Enrollment.uid, Enrollment.person_id, Enrollment.name, Enrollment.organization_name,
            Enrollment.department, Enrollment.position, Enrollment.job, Enrollment.state,
        )
        .where(Enrollment.run_id == session.run_id)
        .order_by(Enrollment.cycle)
    ):  # fmt: skip
        seated[row.person_id] = row
    lines = [_met(row, seated) for row in there.values()]
    lines += [
        Line(row.person_id, row.id, row.name, row.organization_name, row.department, row.position, row.job,
             enrollment_uid=row.uid)
        for row in seated.values()
        if row.person_id not in there and row.state in SEATED
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (line.provisional, line.organization, line.name, line.person_id or 0))


_COLUMNS = (
    Attendance.id, Attendance.uid, Attendance.person_id, Attendance.enrollment_id, Attendance.name,
    Attendance.organization_name, Attendance.department, Attendance.position, Attendance.job, Attendance.state,
    Attendance.in_at, Attendance.out_at, Attendance.minutes, Attendance.provisional, Attendance.guest,
    Attendance.unsettled, Attendance.excuse,
)  # fmt: skip


def _met(row, seated) -> Line:  # type: ignore[no-untyped-def]
    enrolled = seated.get(row.person_id)
    return Line(
        row.person_id, row.enrollment_id, row.name, row.organization_name, row.department, row.position, row.job,
        row.id, row.uid, enrolled.uid if enrolled else None, row.state, row.in_at, row.out_at, row.minutes,
        row.provisional, row.guest, row.unsettled, row.excuse,
    )  # fmt: skip


@dataclass(frozen=True)
class Figures:
    """How many are expected, came, are here now, are excused, and are not settled."""

    expected: int
    came: int
    here: int
    excused: int
    unsettled: int


def figures(lines: Sequence[Line]) -> Figures:
    """Count the lines of a roster."""
    return Figures(
        len(lines),
        sum(line.in_at is not None or line.out_at is not None for line in lines),
        sum(line.here for line in lines),
        sum(line.state == "excused" for line in lines),
        sum(line.unsettled for line in lines),
    )


def enrollment_in(run_id: int, person_id: int) -> Enrollment | None:
    """Return the enrollment that seats a person in a run, of the latest cycle, or None."""
    found = db.session.scalar(
        select(Enrollment)
        .where(Enrollment.run_id == run_id, Enrollment.person_id == person_id)
        .order_by(Enrollment.cycle.desc())
        .limit(1)
    )
    return found if found is not None and found.state in SEATED else None

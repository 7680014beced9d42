"""Everybody's attendance in all training sessions of a run, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select

from lms.core import clock, db, tables
from lms.core.i18n import gettext as _
from lms.enrollments.models import Enrollment, Run
from lms.enrollments.states import SEATED
from lms.sessions import attendance, services, words
from lms.sessions.models import Attendance, TrainingSession


@dataclass
class Row:
    """One person: a line for each session in which something is known."""

    person_id: int | None
    name: str
    organization: str
    position: str
    lines: dict[int, Attendance] = field(default_factory=dict)

    @property
    def minutes(self) -> int:
        """Return the minutes of all sessions."""
        return sum(line.minutes for line in self.lines.values())


@dataclass(frozen=True)
class Matrix:
    """The sessions that are not canceled, and the people."""

    sessions: Sequence[TrainingSession]
    rows: Sequence[Row]

    @property
    def minutes(self) -> int:
        """Return the minutes that all sessions credit."""
        return sum(session.minutes for session in self.sessions)


def of(run: Run) -> Matrix:
    """Return the matrix of a run, with three statements."""
    sessions = [one for one in services.of_run(run.id) if one.state != "canceled"]
    rows: dict[int, Row] = {}
    for one in db.session.execute(
        select(
            Enrollment.person_id,
            Enrollment.name,
            Enrollment.organization_name,
            Enrollment.position,
        ).where(Enrollment.run_id == run.id, Enrollment.state.in_(SEATED))
    ):
        rows[one.person_id] = Row(one.person_id, one.name, one.organization_name, one.position)
    for line in attendance.of_run(run.id):
        key = line.person_id if line.person_id is not None else -line.id
        row = rows.setdefault(key, Row(line.person_id, line.name, line.organization_name, line.position))
        row.lines[line.session_id] = line
    return Matrix(sessions, sorted(rows.values(), key=lambda row: (row.organization, row.name)))


def sheet(found: Matrix) -> tables.Sheet:
    """Return the matrix as a sheet: a column for the state and one for the minutes of each session."""
    labels = [_("No."), _("Organization"), _("Position"), _("Name")]
    for session in found.sessions:
        day = clock.seoul_day(session.starts_at).isoformat()
        labels += [f"{day} {session.title}", _("Minutes")]
    labels.append(_("Minutes in all"))
    rows = []
    for number, row in enumerate(found.rows, 1):
        cells: list[object] = [number, row.organization, row.position, row.name]
        for session in found.sessions:
            line = row.lines.get(session.id)
            cells += [str(words.PRESENCE[line.state]) if line else "-", line.minutes if line else 0]
        rows.append([*cells, row.minutes])
    return tables.Sheet(_("Attendance"), labels, rows)


def counts(session: TrainingSession) -> dict[str, int]:
    """Return how many lines of a session stand in each state."""
    rows = db.session.execute(
        select(Attendance.state, func.count())
        .where(Attendance.session_id == session.id, Attendance.merged_into_id.is_(None))
        .group_by(Attendance.state)
    ).all()
    return dict(rows)

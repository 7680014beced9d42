"""The first sight of a roster: one page and the counts by the database, however many people there are.

Three prepared statements read no more than is shown. Whoever filters reads the whole list (`roster.of`).
"""

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    Table,
    and_,
    bindparam,
    exists,
    false,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    union_all,
)

from lms.core import db
from lms.core.lists import Page
from lms.core.prepared import Prepared
from lms.enrollments.models import Enrollment
from lms.enrollments.states import SEATED
from lms.sessions.models import Attendance, AttendanceMark, TrainingSession
from lms.sessions.roster import Figures, Line

_sessions, _there, _marks, _enrolled = (
    cast(Table, kind.__table__) for kind in (TrainingSession, Attendance, AttendanceMark, Enrollment)
)
_later = _enrolled.alias("later")
_session_id: BindParameter[int] = bindparam("session_id")
_run_id: BindParameter[int] = bindparam("run_id")

_SESSION = Prepared(
    select(*(_sessions.c[name] for name in ("id", "uid", "run_id", "title", "starts_at", "ends_at", "state"))).where(
        _sessions.c.uid == bindparam("uid")
    )
)
_KNOWN = (_there.c.session_id == _session_id, _there.c.merged_into_id.is_(None))
_NOBODY_YET = (
    _enrolled.c.run_id == _run_id,
    _enrolled.c.state.in_([literal(state) for state in sorted(SEATED)]),
    ~exists().where(_there.c.session_id == _session_id, _there.c.person_id == _enrolled.c.person_id),
    ~exists().where(
        _later.c.run_id == _enrolled.c.run_id,
        _later.c.person_id == _enrolled.c.person_id,
        _later.c.cycle > _enrolled.c.cycle,
    ),
)
_BOTH = union_all(
    select(
        _there.c.person_id, _there.c.enrollment_id, _there.c.name, _there.c.organization_name.label("organization"),
        _there.c.department, _there.c.position, _there.c.job,
        _there.c.id.label("attendance_id"), _there.c.uid.label("attendance_uid"), _there.c.state, _there.c.in_at,
        _there.c.out_at, _there.c.minutes, _there.c.provisional, _there.c.guest, _there.c.unsettled, _there.c.excuse,
    ).where(*_KNOWN),
    select(
        _enrolled.c.person_id, _enrolled.c.id, _enrolled.c.name, _enrolled.c.organization_name,
        _enrolled.c.department, _enrolled.c.position, _enrolled.c.job,
        null(), null(), literal_column("'absent'"), null(),
        null(), literal_column("0"), false(), false(), false(), literal_column("''"),
    ).where(*_NOBODY_YET),
).subquery("lines")  # fmt: skip
_PAGE = Prepared(
    select(_BOTH)
    .order_by(_BOTH.c.provisional, _BOTH.c.organization, _BOTH.c.name, _BOTH.c.person_id)
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
)


def _newest(table: Table) -> Any:
    return func.coalesce(
        select(func.max(table.c.id)).where(table.c.session_id == _session_id).scalar_subquery(), literal_column("0")
    )


_COUNTS = Prepared(
    select(
        func.count().label("expected"),
        func.count().filter(or_(_BOTH.c.in_at.is_not(None), _BOTH.c.out_at.is_not(None))).label("came"),
        func.count().filter(and_(_BOTH.c.in_at.is_not(None), _BOTH.c.out_at.is_(None))).label("here"),
        func.count().filter(_BOTH.c.state == "excused").label("excused"),
        func.count().filter(_BOTH.c.unsettled).label("unsettled"),
        _newest(_marks).label("newest_mark"),
        _newest(_there).label("newest_line"),
    )
)


@dataclass(frozen=True)
class Counts:
    """The figures of a whole roster, and the keys of the mark and of the line that were made last, or 0."""

    figures: Figures
    newest_mark: int
    newest_line: int


def session_of(uid: UUID) -> Any:
    """Return what the roster shows of the training session with this uid, named as in its table, or None."""
    return next(iter(db.rows(_SESSION, {"uid": uid})), None)


def counts(session: Any) -> Counts:
    """Count the roster of a session."""
    ((*figures, mark, line),) = db.rows(_COUNTS, _keys(session))
    return Counts(Figures(*figures), mark, line)


def page(session: Any, total: int, number: int, size: int) -> Page:
    """Return one page of the roster of a session, which has `total` lines."""
    found = Page.of(total, number, size)
    rows = db.rows(_PAGE, {**_keys(session), "most": size, "skipped": found.offset})
    return found.holding([Line(**row._asdict()) for row in rows])


def _keys(session: Any) -> dict[str, int]:
    return {"session_id": session.id, "run_id": session.run_id}

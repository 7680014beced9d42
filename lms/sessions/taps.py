"""What staff mark: taps on the roster, taking one back, settling what is uncertain, excuses."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from lms.core import audit, clock, db
from lms.core.errors import Conflict, LmsError, NotFound
from lms.core.i18n import Lazy, lazy
from lms.enrollments.models import Enrollment
from lms.sessions import marks
from lms.sessions.marks import Answer, Result
from lms.sessions.models import Attendance, AttendanceMark, TrainingSession


def find(session: TrainingSession, key: str) -> Attendance:
    """Return the locked line that a roster form means. Raises NotFound for anything that is not on this roster."""
    kind, number = key[:1], key[1:]
    if kind in ("a", "e") and number.isascii() and number.isdigit() and len(number) < 16:
        if kind == "a":
            found = db.session.scalar(
                select(Attendance)
                .where(Attendance.id == int(number), Attendance.session_id == session.id)
                .with_for_update()
                .execution_options(populate_existing=True)
            )
            if found is not None:
                return found
        else:
            enrollment = db.session.scalar(
                select(Enrollment).where(Enrollment.id == int(number), Enrollment.run_id == session.run_id)
            )
            line = marks.line_of(session, enrollment.person_id) if enrollment is not None else None
            if line is not None:
                return line
    raise NotFound(lazy("This person is not on the roster."))


NOT_NOW: Lazy = lazy("The list is closed. Reopen it, or amend it once it is confirmed.")


def tap(
    session_id: int,
    key: str,
    kind: str,
    actor_id: int,
    *,
    at: datetime | None = None,
    record: UUID | None = None,
    uncertain: bool = False,
    evidence: str = "roster",
    signature: str = "",
    since: int | None = None,
) -> Result:
    """Check somebody in or out from the roster, any time before the list is confirmed.

    `since`: the newest mark of the session when the form was made; an equal one made after it is this tap sent twice.
    """
    session = marks.share(session_id)
    if session.state not in ("planned", "open", "closed"):
        raise Conflict(NOT_NOW)
    if kind not in ("in", "out"):
        raise LmsError(lazy("Choose one of the list."), field="kind")
    line = find(session, key)
    if _made_since(line, kind, since):
        return Result(Answer.ALREADY, line.in_at if kind == "in" else line.out_at, line.id)
    return marks.add(
        session,
        line,
        kind,
        at or clock.now(),
        evidence,
        record=record,
        uncertain=uncertain,
        signature=signature,
        actor_id=actor_id,
    )


def newest(session_id: int) -> int:
    """Return the key of the mark of a session that was made last, or 0."""
    last = select(AttendanceMark.id).where(AttendanceMark.session_id == session_id).order_by(AttendanceMark.id.desc())
    return db.session.scalar(last.limit(1)) or 0


def _made_since(line: Attendance, kind: str, since: int | None) -> bool:
    if since is None:
        return False
    later = select(AttendanceMark.id).where(
        AttendanceMark.attendance_id == line.id, AttendanceMark.kind == kind, AttendanceMark.id > since
    )
    return db.session.scalar(later.limit(1)) is not None


def undo(session_id: int, key: str, actor_id: int, since: int | None = None) -> bool:
    """Take back the last standing mark of a line; say whether there was one. `since`: as for `tap`."""
    session = marks.share(session_id)
    if session.state not in ("planned", "open", "closed"):
        raise Conflict(NOT_NOW)
    line = find(session, key)
    if _made_since(line, "void", since):
        return False
    known = marks.of(line)
    gone = {mark.replaces for mark in known if mark.replaces is not None}
    last = next((m for m in sorted(known, key=lambda m: -m.id) if m.id not in gone and m.kind != "void"), None)
    if last is None:
        return False
    marks.put(session, line, "void", last.at, actor_id, replaces=last.id)
    marks.refold(session, [line])
    return True


def settle(session_id: int, mark_id: int, at: datetime | None, actor_id: int) -> None:
    """Give an uncertain mark its true time, or (None) say that it is wrong."""
    session = marks.share(session_id)
    if session.state not in ("planned", "open", "closed"):
        raise Conflict(NOT_NOW)
    row = db.session.scalar(
        select(AttendanceMark).where(AttendanceMark.id == mark_id, AttendanceMark.session_id == session_id)
    )
    if row is None:
        raise NotFound(lazy("This mark does not exist."))
    if db.session.scalar(select(AttendanceMark.id).where(AttendanceMark.replaces_id == mark_id).limit(1)) is not None:
        return  # settled already
    line = find(session, f"a{row.attendance_id}")
    marks.put(session, line, row.kind if at else "void", at or row.at, actor_id, replaces=row.id)
    marks.refold(session, [line])


def excuse(session_id: int, key: str, reason: str, actor_id: int) -> Attendance:
    """Excuse somebody with a reason, or (empty) no longer; minutes that are missing can still be made up."""
    session = marks.share(session_id)
    if session.state not in ("planned", "open", "closed"):
        raise Conflict(NOT_NOW)
    line = find(session, key)
    before = {"excused": bool(line.excuse)}
    line.excuse = reason.strip()[:200]
    line.excused_by_id = actor_id if line.excuse else None
    marks.refold(session, [line])
    audit.note(
        "sessions.excuse",
        [line.person_id] if line.person_id else [],
        before,
        {"excused": bool(line.excuse)},
        thing=f"session:{session_id}",
    )
    return line

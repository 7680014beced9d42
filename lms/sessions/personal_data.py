"""What this room holds of a person: exported for them, erased on request, moved when persons are merged."""

from typing import Any

from sqlalchemy import select, update

from lms.core import db
from lms.sessions.models import Attendance, AttendanceMark, SessionFacilitator, TrainingSession

TABLES = ("training_sessions", "session_facilitators", "attendances", "attendance_marks", "attendance_lists")
LINE = (
    "name", "organization_name", "job", "department", "position", "state", "in_at", "out_at", "minutes", "guest",
    "excuse",
)  # fmt: skip


def export(person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Return where a person was, when, and what shows it, and which sessions the person led."""
    rows = db.session.execute(
        select(Attendance, TrainingSession)
        .join(TrainingSession, TrainingSession.id == Attendance.session_id)
        .where(Attendance.person_id == person_id)
        .order_by(TrainingSession.starts_at)
    ).all()
    shown = db.session.execute(
        select(AttendanceMark.kind, AttendanceMark.at, AttendanceMark.evidence, AttendanceMark.received_at)
        .join(Attendance, Attendance.id == AttendanceMark.attendance_id)
        .where(Attendance.person_id == person_id)
        .order_by(AttendanceMark.id)
    )
    led = db.session.execute(
        select(TrainingSession.title, TrainingSession.starts_at, SessionFacilitator.kind)
        .join(SessionFacilitator, SessionFacilitator.session_id == TrainingSession.id)
        .where(SessionFacilitator.person_id == person_id)
        .order_by(TrainingSession.starts_at)
    )
    return {
        "attendance": [
            {
                "session": session.title,
                "starts_at": session.starts_at.isoformat(),
                **{name: _plain(getattr(line, name)) for name in LINE},
            }
            for line, session in rows
        ],
        "attendance_marks": [{key: _plain(value) for key, value in row._mapping.items()} for row in shown],
        "sessions_led": [{key: _plain(value) for key, value in row._mapping.items()} for row in led],
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def erase(person_id: int) -> None:
    """Take the name and what was written freely out of the lines; that somebody was there stays as statistics.

    The ledger of confirmed lists keeps names sealed with the person's own key, which is destroyed.
    """
    db.session.execute(
        update(Attendance)
        .where(Attendance.person_id == person_id)
        .values(name="", department="", position="", excuse="")
    )


def repoint(from_id: int, to_id: int) -> None:
    """Give everything of one person to another; where both have a line in a session, it becomes one."""
    both = dict(
        db.session.execute(select(Attendance.session_id, Attendance.id).where(Attendance.person_id == to_id)).all()
    )
    for line in db.session.scalars(select(Attendance).where(Attendance.person_id == from_id)).all():
        if line.session_id in both:
            line.merged_into_id, line.person_id = both[line.session_id], None
        else:
            line.person_id = to_id
        db.session.flush()
    leads = set(db.session.scalars(select(SessionFacilitator.session_id).where(SessionFacilitator.person_id == to_id)))
    for row in db.session.scalars(select(SessionFacilitator).where(SessionFacilitator.person_id == from_id)).all():
        if row.session_id in leads:
            db.session.delete(row)
        else:
            row.person_id = to_id
    for column in (Attendance.excused_by_id, AttendanceMark.actor_id, TrainingSession.confirmed_by_id):
        db.session.execute(update(column.class_).where(column == from_id).values({column.key: to_id}))
    db.session.flush()

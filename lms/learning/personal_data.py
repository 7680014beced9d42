"""What this room holds of a person: exported for them, erased on request."""

from typing import Any

from sqlalchemy import delete, select

from lms.accounts.models import Person
from lms.core import crypto, db
from lms.enrollments.models import Enrollment
from lms.learning.models import Note, OutcomeRow, Progress, TimeAdjustment, TimeSpan, Upload

TABLES = ("outcomes", "progress", "time_spans", "time_adjustments", "notes", "closings", "uploads")


def export(person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Return outcomes, progress, learning time and reflection notes of a person."""
    mine = select(Enrollment.id).where(Enrollment.person_id == person_id)
    key = db.session.scalar(select(Person.data_key).where(Person.id == person_id))
    notes = db.session.scalars(select(Note).where(Note.person_id == person_id)).all()
    return {
        "outcomes": _rows(
            select(OutcomeRow).where(OutcomeRow.enrollment_id.in_(mine)).order_by(OutcomeRow.id),
            ("enrollment_id", "activity", "status", "score", "minutes", "mode", "earned_on", "reason", "created_at"),
        ),
        "progress": _rows(
            select(Progress).where(Progress.enrollment_id.in_(mine)).order_by(Progress.id),
            ("enrollment_id", "activity", "status", "score", "seconds", "completed_at"),
        ),
        "learning_time": _rows(
            select(TimeSpan).where(TimeSpan.person_id == person_id).order_by(TimeSpan.id),
            ("enrollment_id", "activity", "starts_at", "ends_at"),
        ),
        "adjusted_minutes": _rows(
            select(TimeAdjustment).where(TimeAdjustment.enrollment_id.in_(mine)).order_by(TimeAdjustment.id),
            ("enrollment_id", "seconds", "reason", "created_at"),
        ),
        "uploaded_courses": _rows(
            select(Upload).where(Upload.person_id == person_id).order_by(Upload.id), ("name", "course", "created_at")
        ),
        "reflection_notes": [
            {
                "course": note.course_slug,
                "note": note.note,
                "text": crypto.open_personal(key, note.text).decode(),
                "saved_at": note.saved_at.isoformat(),
            }
            for note in notes
        ],
    }


def _rows(statement: Any, columns: tuple[str, ...]) -> list[dict[str, Any]]:
    return [
        {name: value.isoformat() if hasattr(value := getattr(row, name), "isoformat") else value for name in columns}
        for row in db.session.scalars(statement)
    ]


def erase(person_id: int) -> None:
    """Remove the reflection notes, the exact times and what was uploaded; outcomes stay, they name nobody."""
    db.session.execute(delete(Upload).where(Upload.person_id == person_id))
    db.session.execute(delete(Note).where(Note.person_id == person_id))
    db.session.execute(delete(TimeSpan).where(TimeSpan.person_id == person_id))

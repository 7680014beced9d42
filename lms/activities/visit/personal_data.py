"""What consulting holds of a person: exported for them, erased on request, moved when persons are merged."""

from typing import Any

from sqlalchemy import delete, or_, select, update

from lms.activities.visit.models import (
    CheckAnswer,
    Consulting,
    ConsultingDraft,
    ConsultingFile,
    ConsultingGoal,
    ConsultingVisit,
)
from lms.core import db

TABLES = ("consultings", "consulting_visits", "consulting_files", "consulting_drafts")
_PEOPLE = (
    Consulting.person_id,
    Consulting.consultant_id,
    Consulting.applied_by_id,
    Consulting.decided_by_id,
    Consulting.check_by_id,
    Consulting.facility_signed_by_id,
    ConsultingVisit.recorded_by_id,
    ConsultingFile.added_by_id,
)


def export(person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Return the consultings in which the person was the expert or the consultant; of an expert also the papers."""
    rows = db.session.scalars(
        select(Consulting)
        .where(or_(Consulting.person_id == person_id, Consulting.consultant_id == person_id))
        .order_by(Consulting.id)
    ).all()
    drafts = db.session.scalars(select(ConsultingDraft).where(ConsultingDraft.person_id == person_id))
    return {
        "consultings": [_one(row, person_id) for row in rows],
        "consulting_drafts": [
            {"form": one.form, "fields": one.fields, "received_at": one.received_at.isoformat()} for one in drafts
        ],
    }


def _one(row: Consulting, person_id: int) -> dict[str, Any]:
    mine = row.person_id == person_id
    held = db.session.scalars(
        select(ConsultingVisit).where(ConsultingVisit.consulting_id == row.id).order_by(ConsultingVisit.number)
    )
    return {
        "uid": str(row.uid),
        "i_am": "expert" if mine else "consultant",
        "organization_id": row.organization_id,
        "state": row.state,
        "applied_at": row.applied_at.isoformat(),
        "wishes": row.wishes if mine else "",
        "views": row.views if mine else "",
        "visits": [
            {"held_on": one.held_on.isoformat(), "minutes": one.minutes, "findings": one.findings} for one in held
        ],
        "goals": [
            {"goal": one.goal, "measure": one.measure, "result": one.result}
            for one in db.session.scalars(select(ConsultingGoal).where(ConsultingGoal.consulting_id == row.id))
        ],
        "self_check": [
            {"item": one.item, "answer": one.answer, "note": one.note}
            for one in db.session.scalars(select(CheckAnswer).where(CheckAnswer.consulting_id == row.id))
            if mine
        ],
    }


def erase(person_id: int) -> None:
    """Delete the person's drafts; a consulting is the facility's record and names the person by a bare key only."""
    db.session.execute(delete(ConsultingDraft).where(ConsultingDraft.person_id == person_id))


def repoint(person_id: int, kept_id: int) -> None:
    """Give the person's consultings to the one who is the same human being."""
    for column in _PEOPLE:
        db.session.execute(update(column.class_).where(column == person_id).values({column.key: kept_id}))
    theirs = select(ConsultingDraft.consulting_id).where(ConsultingDraft.person_id == kept_id)
    mine = ConsultingDraft.person_id == person_id
    db.session.execute(delete(ConsultingDraft).where(mine, ConsultingDraft.consulting_id.in_(theirs)))
    db.session.execute(update(ConsultingDraft).where(mine).values(person_id=kept_id))
    db.session.flush()

"""What this room holds of a person: exported for them, erased on request, moved when persons are merged."""

from typing import Any

from sqlalchemy import ColumnElement, delete, select, update

from lms.core import db
from lms.planning.models import (
    Consultant,
    ConsultantConflict,
    FeeLine,
    InstructorCard,
    JointInvitee,
    JointMatch,
    PlannedFacilitator,
)

TABLES = ("planned_facilitators", "joint_invitees", "consultants", "instructor_cards", "fee_lines")


def export(person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Return the consultant's facts, the instructor's card and the fees of a person."""
    consultants = db.session.scalars(select(Consultant).where(Consultant.person_id == person_id))
    cards = db.session.scalars(select(InstructorCard).where(InstructorCard.person_id == person_id))
    lines = db.session.scalars(select(FeeLine).where(FeeLine.person_id == person_id).order_by(FeeLine.id))
    return {
        "consultant": [
            {"expertise": one.tags, "most_load": one.most_load, "days": one.days, "conflicts": _conflicts(one.id)}
            for one in consultants
        ],
        "instructor_card": [
            {
                name: getattr(one, name)
                for name in ("affiliation", "position", "tags", "career", "hour_rate", "visit_rate")
            }
            for one in cards
        ],
        "fees": [
            {
                "held_on": one.held_on.isoformat(),
                **{name: getattr(one, name) for name in ("kind", "minutes", "topic", "rate", "amount")},
            }
            for one in lines
        ],
    }


def _conflicts(consultant_id: int) -> list[str]:
    return list(
        db.session.scalars(
            select(ConsultantConflict.reason)
            .where(ConsultantConflict.consultant_id == consultant_id)
            .order_by(ConsultantConflict.id)
        )
    )


def erase(person_id: int) -> None:
    """Take out what is said of the person; what was paid stays, without topic, as an amount of the year."""
    db.session.execute(delete(PlannedFacilitator).where(PlannedFacilitator.person_id == person_id))
    db.session.execute(update(JointInvitee).where(JointInvitee.contact_id == person_id).values(contact_id=None))
    mine = select(Consultant.id).where(Consultant.person_id == person_id)
    db.session.execute(delete(ConsultantConflict).where(ConsultantConflict.consultant_id.in_(mine)))
    db.session.execute(
        update(Consultant).where(Consultant.person_id == person_id).values(tags=[], days=[], active=False)
    )
    db.session.execute(
        update(InstructorCard)
        .where(InstructorCard.person_id == person_id)
        .values(affiliation="", position="", tags=[], career="")
    )
    db.session.execute(update(FeeLine).where(FeeLine.person_id == person_id).values(topic=""))


def repoint(from_id: int, to_id: int) -> None:
    """Give everything of one person to another; where both have a card, are consultants or teach, the other's stays."""
    _move_consultant(from_id, to_id)
    card = db.session.scalar(select(InstructorCard).where(InstructorCard.person_id == from_id))
    if card is not None and _has(InstructorCard.person_id == to_id):
        db.session.delete(card)
    elif card is not None:
        card.person_id = to_id
    db.session.flush()
    taught = select(PlannedFacilitator.planned_run_id).where(PlannedFacilitator.person_id == to_id)
    db.session.execute(
        delete(PlannedFacilitator).where(
            PlannedFacilitator.person_id == from_id, PlannedFacilitator.planned_run_id.in_(taught)
        )
    )
    sources = select(FeeLine.source).where(FeeLine.person_id == to_id, FeeLine.source.is_not(None))
    db.session.execute(
        update(FeeLine).where(FeeLine.person_id == from_id, FeeLine.source.in_(sources)).values(source=None)
    )
    for model, column in (
        (PlannedFacilitator, PlannedFacilitator.person_id),
        (JointInvitee, JointInvitee.contact_id),
        (FeeLine, FeeLine.person_id),
    ):
        db.session.execute(update(model).where(column == from_id).values({column.key: to_id}))


def _move_consultant(from_id: int, to_id: int) -> None:
    mine = db.session.scalar(select(Consultant).where(Consultant.person_id == from_id))
    theirs = db.session.scalar(select(Consultant).where(Consultant.person_id == to_id))
    if mine is not None and theirs is not None:
        db.session.execute(
            update(JointMatch).where(JointMatch.consultant_id == mine.id).values(consultant_id=theirs.id)
        )
        db.session.execute(delete(ConsultantConflict).where(ConsultantConflict.consultant_id == mine.id))
        db.session.delete(mine)
    elif mine is not None:
        mine.person_id = to_id
    db.session.flush()


def _has(condition: ColumnElement[bool]) -> bool:
    return db.session.scalar(select(InstructorCard.id).where(condition)) is not None

"""What this room holds of a person: exported for them, left without a name on erasure, moved when merged."""

from typing import Any

from sqlalchemy import select, update

from lms.core import db
from lms.library.models import TEXTS, Practice, PracticeEvent

TABLES = ("good_practices", "good_practice_events")
WHO = (Practice.created_by_id, Practice.reviewed_by_id, Practice.approved_by_id)


def export(person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Return the practices a person wrote, and what the person did with any."""
    written = db.session.scalars(select(Practice).where(Practice.created_by_id == person_id).order_by(Practice.id))
    events = db.session.scalars(
        select(PracticeEvent).where(PracticeEvent.actor_id == person_id).order_by(PracticeEvent.id)
    )
    return {
        "good_practices": [
            {"uid": str(one.uid), "state": one.state, **{name: getattr(one, name) for name in TEXTS}} for one in written
        ],
        "good_practice_events": [
            {"practice": one.practice_id, "kind": one.kind, "at": one.at.isoformat(), "note": one.note}
            for one in events
        ],
    }


def erase(person_id: int) -> None:
    """Leave what the person wrote, which names nobody, without its author."""
    _give(person_id, None)


def repoint(from_id: int, to_id: int) -> None:
    """Give everything of one person to another who is the same human being."""
    _give(from_id, to_id)


def _give(from_id: int, to_id: int | None) -> None:
    for column in WHO:
        db.session.execute(update(Practice).where(column == from_id).values({column.key: to_id}))
    db.session.execute(update(PracticeEvent).where(PracticeEvent.actor_id == from_id).values(actor_id=to_id))

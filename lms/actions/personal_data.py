"""What this room holds of a person: exported for them, handed to the organization on erasure, moved when merged."""

from typing import Any

from sqlalchemy import select, update

from lms.actions.models import ActionEvent, ActionItem
from lms.core import db
from lms.core.releases import WordRelease

TABLES = ("action_items", "action_events", "word_releases")
ITEM = ("uid", "text", "due_on", "state", "evidence", "added_on", "source_kind")
EVENT = ("kind", "at", "note")
RELEASE = ("words", "context", "reason", "state", "asked_at")


def export(person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Return the action items a person answers for, and what the person wrote about any."""
    items = db.session.scalars(
        select(ActionItem).where(ActionItem.owner_person_id == person_id).order_by(ActionItem.id)
    )
    events = db.session.scalars(select(ActionEvent).where(ActionEvent.actor_id == person_id).order_by(ActionEvent.id))
    asked = db.session.scalars(select(WordRelease).where(WordRelease.asked_by_id == person_id).order_by(WordRelease.id))
    return {
        "action_items": [_values(item, ITEM) for item in items],
        "action_events": [_values(event, EVENT) for event in events],
        "word_releases": [_values(one, RELEASE) for one in asked],
    }


def _values(row: Any, columns: tuple[str, ...]) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in columns}
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value if isinstance(value, int) else str(value)
        for name, value in found.items()
    }


def erase(person_id: int) -> None:
    """Leave what the person answered for to the organization; what happened keeps its words, which name nobody."""
    db.session.execute(update(ActionItem).where(ActionItem.owner_person_id == person_id).values(owner_person_id=None))
    db.session.execute(update(ActionItem).where(ActionItem.created_by_id == person_id).values(created_by_id=None))
    for column in (ActionEvent.actor_id, WordRelease.asked_by_id, WordRelease.decided_by_id):
        db.session.execute(update(column.class_).where(column == person_id).values({column.key: None}))


def repoint(from_id: int, to_id: int) -> None:
    """Give everything of one person to another who is the same human being."""
    for table, column in (
        (ActionItem, ActionItem.owner_person_id),
        (ActionItem, ActionItem.created_by_id),
        (ActionEvent, ActionEvent.actor_id),
        (WordRelease, WordRelease.asked_by_id),
        (WordRelease, WordRelease.decided_by_id),
    ):
        db.session.execute(update(table).where(column == from_id).values({column.key: to_id}))

"""What this activity holds of a person: exported for them, unnamed on erasure, moved when persons are merged."""

from typing import Any

from sqlalchemy import select, update

from lms.activities.discussion.models import Discussion, DiscussionDifference, DiscussionPosition
from lms.core import db

TABLES = ("discussions", "discussion_positions", "discussion_differences")
# A position is that of an organization and names nobody: the words stay, who typed them goes.
COLUMNS = (
    (Discussion, Discussion.begun_by_id),
    (Discussion, Discussion.closed_by_id),
    (DiscussionPosition, DiscussionPosition.author_id),
    (DiscussionDifference, DiscussionDifference.created_by_id),
)


def export(person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Return the positions a person saved last for an organization."""
    mine = db.session.scalars(
        select(DiscussionPosition).where(DiscussionPosition.author_id == person_id).order_by(DiscussionPosition.id)
    )
    return {
        "discussion_positions": [
            {"text": one.text, "reason": one.reason, "wish": one.wish, "saved_at": one.saved_at.isoformat()}
            for one in mine
        ]
    }


def erase(person_id: int) -> None:
    """Take away who wrote what."""
    for table, column in COLUMNS:
        db.session.execute(update(table).where(column == person_id).values({column.key: None}))


def repoint(from_id: int, to_id: int) -> None:
    """Give everything of one person to another who is the same human being."""
    for table, column in COLUMNS:
        db.session.execute(update(table).where(column == from_id).values({column.key: to_id}))

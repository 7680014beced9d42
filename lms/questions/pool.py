"""What a slot can draw, read from the index of tags: as many as a draw needs, from a place of chance, never the bank.

Every question has a random number of its own (`chance`), by which the index orders it. A window of it that begins at
a place of chance is read. Of a pool smaller than the window that is all of it, so the draw is uniform; of a larger one
an item's probability follows the sum of as many gaps as the window is long, which differs little: relative deviation
1/sqrt(WINDOW), about 6 %.
"""

from collections.abc import Collection
from random import Random

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from lms.core import db
from lms.questions.models import Question, QuestionTag

WINDOW = 256
CHANCES = 1 << 48
SAMPLE = 64


def window(bank_id: int, tags: Collection[str], most: int, rng: Random) -> dict[int, int]:
    """Return question → present version of reviewed questions that carry all tags: all, or `most` where there are more.

    Which ones is left to `rng`, and the same source gives the same ones.
    """
    first, *others = _rarest_first(bank_id, sorted(tags))
    start = rng.randrange(CHANCES)
    found = _range(bank_id, first, others, QuestionTag.chance >= start, most)
    if len(found) < most:
        found |= _range(bank_id, first, others, QuestionTag.chance < start, most - len(found))
    return found


def _range(bank_id: int, first: str, others: list[str], chance: ColumnElement[bool], most: int) -> dict[int, int]:
    conditions = []
    for tag in others:
        other = aliased(QuestionTag)
        conditions.append(
            select(other.question_id)
            .where(other.question_id == QuestionTag.question_id, other.tag == tag)
            .correlate(QuestionTag)
            .exists()
        )
    rows = db.session.execute(
        select(Question.id, Question.current_version_id)
        .join(QuestionTag, QuestionTag.question_id == Question.id)
        .where(
            QuestionTag.bank_id == bank_id,
            QuestionTag.tag == first,
            QuestionTag.drawable,
            chance,
            Question.status == "reviewed",
            Question.current_version_id.is_not(None),
            *conditions,
        )
        .order_by(QuestionTag.chance, QuestionTag.question_id)
        .limit(most)
    )
    return {row.id: row.current_version_id or 0 for row in rows}


def _rarest_first(bank_id: int, tags: list[str]) -> list[str]:
    """Return the tags with the one that fewest questions carry first; without tags the one that all carry.

    How many carry a tag is told by where in the order of chance the SAMPLE-th of them stands: the later, the fewer.
    """
    if len(tags) < 2:
        return tags or [""]
    place = {}
    for tag in tags:
        found = db.session.scalar(
            select(QuestionTag.chance)
            .where(QuestionTag.bank_id == bank_id, QuestionTag.tag == tag, QuestionTag.drawable)
            .order_by(QuestionTag.chance, QuestionTag.question_id)
            .offset(SAMPLE)
            .limit(1)
        )
        place[tag] = CHANCES if found is None else found
    return sorted(tags, key=lambda tag: (-place[tag], tag))


def fixed(question_ids: Collection[int]) -> dict[int, int]:
    """Return question → present version of those that can be asked now."""
    rows = db.session.execute(
        select(Question.id, Question.current_version_id).where(
            Question.id.in_(question_ids), Question.status == "reviewed", Question.current_version_id.is_not(None)
        )
    )
    return {row.id: row.current_version_id or 0 for row in rows}

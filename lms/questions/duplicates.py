"""Finding near-same stems, among the banks somebody may see: bands lead to candidates, shingles decide."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from lms.core import db
from lms.questions import searching, similarity
from lms.questions.models import Bank, Question, QuestionBand, QuestionText
from lms.questions.searching import Line

MOST = 200
# So many questions with one band are the same text over and over; more of them tell nothing new.
MOST_CANDIDATES = 2_000


@dataclass(frozen=True, slots=True)
class Near:
    """A question whose stem is nearly that of another; `similarity`: 0 to 1, in the language where it is highest."""

    line: Line
    bank: Bank
    similarity: float


@dataclass(frozen=True, slots=True)
class Pair:
    """Two questions with nearly the same stem."""

    one: Line
    other: Line
    bank: Bank
    similarity: float


def of_question(question_id: int, visible: ColumnElement[bool]) -> list[Near]:
    """Return the questions nearly the same as one, the most alike first.

    `visible`: which banks count (`access.visible_to`). Retired questions do not.
    """
    mine = db.session.get(QuestionText, question_id)
    if mine is None:
        return []
    bands = sorted({band for stem in mine.stems.values() for band in similarity.bands(stem)})
    return _nearest(mine.stems, bands, visible, {question_id})


def _nearest(
    stems: dict[str, str], bands: Collection[int], visible: ColumnElement[bool], without: set[int]
) -> list[Near]:
    rows = db.session.execute(
        select(QuestionText.question_id, QuestionText.stems, Bank)
        .join(Question, Question.id == QuestionText.question_id)
        .join(Bank, Bank.id == Question.bank_id)
        .where(
            QuestionText.question_id.in_(
                select(QuestionBand.question_id).where(QuestionBand.band.in_(bands)).limit(MOST_CANDIDATES)
            ),
            Question.status.not_in(("retired", "gone")),
            visible,
        )
    )
    alike = {row[0]: (likeness(stems, row[1]), row[2]) for row in rows if row[0] not in without}
    near = sorted((key for key, found in alike.items() if found[0] >= similarity.NEAR), key=lambda key: -alike[key][0])
    lines = {line.question.id: line for line in searching.lines(near[:MOST])}
    return [Near(lines[key], alike[key][1], alike[key][0]) for key in near[:MOST] if key in lines]


def in_bank(bank_id: int, visible: ColumnElement[bool]) -> list[Pair]:
    """Return the pairs of which one question stands in a bank, the most alike first, at most `MOST`."""
    one, other = aliased(QuestionBand), aliased(QuestionBand)
    mine, theirs = aliased(Question), aliased(Question)
    hidden = ("retired", "gone")
    found = (
        select(mine.id, theirs.id)
        .join(one, one.question_id == mine.id)
        .join(other, other.band == one.band)
        .join(theirs, theirs.id == other.question_id)
        .join(Bank, Bank.id == theirs.bank_id)
        .where(
            mine.bank_id == bank_id,
            # Within the bank each pair once.
            (theirs.bank_id != bank_id) | (theirs.id > mine.id),
            mine.status.not_in(hidden),
            theirs.status.not_in(hidden),
            visible,
        )
        .distinct()
        .limit(MOST_CANDIDATES)
    )
    pairs = [(row[0], row[1]) for row in db.session.execute(found)]
    keys = {key for pair in pairs for key in pair}
    texts = select(QuestionText).where(QuestionText.question_id.in_(keys))
    stems = {row.question_id: row.stems for row in db.session.scalars(texts)}
    alike = {pair: likeness(stems[pair[0]], stems[pair[1]]) for pair in pairs if set(pair) <= set(stems)}
    near = sorted((pair for pair, value in alike.items() if value >= similarity.NEAR), key=lambda pair: -alike[pair])
    near = near[:MOST]
    lines = {line.question.id: line for line in searching.lines(sorted({key for pair in near for key in pair}))}
    places = {line.question.bank_id for line in lines.values()}
    banks = {row.id: row for row in db.session.scalars(select(Bank).where(Bank.id.in_(places)))}
    return [
        Pair(lines[pair[0]], lines[pair[1]], banks[lines[pair[1]].question.bank_id], alike[pair])
        for pair in near
        if set(pair) <= set(lines)
    ]


def likeness(one: dict[str, str], other: dict[str, str]) -> float:
    """Return how much two sets of stems are alike: the highest similarity among the languages both have."""
    shared = set(one) & set(other)
    return max((similarity.similarity(one[code], other[code]) for code in shared), default=0.0)

"""Questions that cite an article which changed: to be read again, and the mark of who did."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from lms.content.law import LawReference, parse_law
from lms.content.law_changes import LawChange
from lms.content.law_notices import written
from lms.core import audit, clock, db
from lms.core.errors import Conflict
from lms.core.i18n import lazy
from lms.questions import searching
from lms.questions.models import Bank, Question, QuestionLawCheck, QuestionTag, QuestionVersion
from lms.questions.searching import Line

MOST = 500


@dataclass(frozen=True, slots=True)
class Due:
    """A question that cites what changes, and what of it; `since`: when its present version was written."""

    line: Line
    bank: Bank
    change: LawChange
    cited: tuple[str, ...]
    since: datetime


def due(changes: tuple[LawChange, ...], visible: ColumnElement[bool]) -> list[Due]:
    """Return what has to be read again because of changes, by the day in force, bank and question.

    `visible`: which banks count (`access.visible_to`). Retired questions do not, nor what was read again after a
    change. At most `MOST`, the earliest day in force first.
    """
    by_article: dict[str, list[LawChange]] = defaultdict(list)
    for change in changes:
        by_article[f"{change.reference.law} {change.reference.article}"].append(change)
    rows = db.session.execute(
        select(Question.id, QuestionTag.tag, QuestionVersion.source, QuestionVersion.created_at, Bank)
        .join(Question, Question.id == QuestionTag.question_id)
        .join(QuestionVersion, QuestionVersion.id == Question.current_version_id)
        .join(Bank, Bank.id == QuestionTag.bank_id)
        .where(
            QuestionTag.bank_id.in_(select(Bank.id).where(visible)),
            QuestionTag.tag.in_([f"@law:{article}" for article in by_article]),
            Question.status.not_in(("retired", "gone")),
        )
    ).all()
    checked = _checked({row[0] for row in rows})
    found = []
    for question_id, tag, source, since, bank in rows:
        references = [parse_law(str(text)) for text in source.get("law") or ()]
        for change in by_article[tag.removeprefix("@law:")]:
            cited = tuple(written(one) for one in references if one is not None and change.touches(one))
            if cited and (question_id, written(change.reference), change.in_force) not in checked:
                found.append((change.in_force, bank.key, question_id, change, cited, since, bank))
    found.sort(key=lambda one: one[:3])
    lines = {line.question.id: line for line in searching.lines(sorted({one[2] for one in found[:MOST]}))}
    return [
        Due(lines[key], bank, change, cited, since)
        for _, _, key, change, cited, since, bank in found[:MOST]
        if key in lines
    ]


def _checked(question_ids: set[int]) -> set[tuple[int, str, object]]:
    rows = db.session.execute(
        select(QuestionLawCheck.question_id, QuestionLawCheck.reference, QuestionLawCheck.in_force).where(
            QuestionLawCheck.question_id.in_(question_ids)
        )
    )
    return {(row[0], row[1], row[2]) for row in rows}


def checks(question_id: int) -> list[QuestionLawCheck]:
    """Return who read a question again because of which change, the newest first."""
    mine = select(QuestionLawCheck).where(QuestionLawCheck.question_id == question_id)
    return list(db.session.scalars(mine.order_by(QuestionLawCheck.id.desc())))


def mark(question: Question, change: LawChange, person_id: int) -> QuestionLawCheck:
    """Note that somebody read the present version of a question again after a change, and that it holds.

    Raises Conflict when that was noted already.
    """
    reference = written(change.reference)
    same = select(QuestionLawCheck.id).where(
        QuestionLawCheck.question_id == question.id,
        QuestionLawCheck.reference == reference,
        QuestionLawCheck.in_force == change.in_force,
    )
    if db.session.scalar(same) is not None:
        raise Conflict(lazy("Somebody else, or you in another window, was faster."))
    made = QuestionLawCheck(
        question_id=question.id,
        question_version_id=question.current_version_id,
        reference=reference,
        in_force=change.in_force,
        checked_by_id=person_id,
        checked_at=clock.now(),
    )
    db.session.add(made)
    audit.note(
        "questions.check_law",
        thing=f"question:{question.id}",
        after={"law": reference, "in_force": change.in_force.isoformat()},
    )
    return made


def change_of(changes: tuple[LawChange, ...], reference: LawReference | None, in_force: str) -> LawChange | None:
    """Return the known change of this article and day, or None."""
    return next((one for one in changes if one.reference == reference and one.in_force.isoformat() == in_force), None)

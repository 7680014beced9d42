"""Items that were edited here while their folder changed too: both wordings are kept, and staff choose.

The folder's wording becomes a version of the item that is not the present one. As long as it is newer than the
present one nobody has decided: the item is listed. Taking it makes it the present version; keeping ours writes ours
once more, as the newest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from lms.core import audit, clock, db
from lms.core.errors import Conflict
from lms.core.i18n import lazy
from lms.policy import Actor
from lms.questions import access, indexing
from lms.questions.access import BankView, InBank
from lms.questions.documents import PreparedQuestion
from lms.questions.models import Bank, Question, QuestionVersion, Quiz, QuizSlot, QuizVersion
from lms.questions.reading import QuestionView, QuizView, quiz, view_of


@dataclass(frozen=True)
class Diverged(InBank):
    """An item with two wordings. `ours`, `folders`: views of versions."""

    thing: str
    uid: UUID
    key: str
    bank: BankView
    ours: QuestionView | QuizView
    folders: QuestionView | QuizView


def keep_folders(row: Question, prepared: PreparedQuestion, actor_id: int | None) -> None:
    """Keep the folder's wording of a question beside the present one."""
    version = QuestionVersion(
        question_id=row.id,
        number=_next(QuestionVersion.number, QuestionVersion.question_id == row.id),
        kind=prepared.kind,
        tags=list(prepared.tags),
        source=prepared.source,
        body=prepared.body,
        digest=prepared.digest,
        created_at=clock.now(),
        created_by_id=actor_id,
    )
    db.session.add(version)
    db.session.flush()
    row.loaded_version_id = version.id


def _next(number: Any, condition: ColumnElement[bool]) -> int:
    return (db.session.scalar(select(func.max(number)).where(condition)) or 0) + 1


def listed(actor: Actor) -> list[Diverged]:
    """Return the undecided items of the banks that the actor may edit, by bank and key."""
    return [*_questions(access.editable_by(actor)), *_quizzes(access.editable_by(actor))]


def question_of(uid: UUID) -> Diverged | None:
    """Return an undecided question, or None."""
    return next(iter(_questions(Question.uid == uid)), None)


def quiz_of(uid: UUID) -> Diverged | None:
    """Return an undecided quiz, or None."""
    return next(iter(_quizzes(Quiz.uid == uid)), None)


def _questions(*conditions: ColumnElement[bool]) -> list[Diverged]:
    ours, folders = aliased(QuestionVersion), aliased(QuestionVersion)
    rows = db.session.execute(
        select(Question, Bank, ours, folders)
        .join(Bank, Bank.id == Question.bank_id)
        .join(ours, ours.id == Question.current_version_id)
        .join(folders, folders.id == Question.loaded_version_id)
        .where(Question.loaded_version_id > Question.current_version_id, *conditions)
        .order_by(Bank.key, Question.key)
    ).all()
    banks = _banks([row[1] for row in rows])
    return [
        Diverged("question", row.uid, row.key, banks[bank.id], view_of(mine, row.key), view_of(theirs, row.key))
        for row, bank, mine, theirs in rows
    ]


def _quizzes(*conditions: ColumnElement[bool]) -> list[Diverged]:
    rows = db.session.execute(
        select(Quiz, Bank)
        .join(Bank, Bank.id == Quiz.bank_id)
        .where(Quiz.loaded_version_id > Quiz.current_version_id, *conditions)
        .order_by(Bank.key, Quiz.key)
    ).all()
    banks = _banks([row[1] for row in rows])
    return [
        Diverged("quiz", row.uid, row.key, banks[bank.id], *(quiz(key or 0) for key in _versions(row)))
        for row, bank in rows
    ]


def _versions(row: Question | Quiz) -> tuple[int | None, int | None]:
    return row.current_version_id, row.loaded_version_id


def _banks(rows: Sequence[Bank]) -> Mapping[int, BankView]:
    unique = list({row.id: row for row in rows}.values())
    return {view.id: view for view in access.views(unique)}


def decide(found: Diverged, choice: str, actor_id: int) -> None:
    """Take the folder's wording (`folder`) or keep ours (`ours`).

    Raises Conflict when somebody edited the item or decided meanwhile.
    """
    row = _locked(Question if found.thing == "question" else Quiz, found.uid)
    if _versions(row) != (found.ours.id, found.folders.id):
        raise Conflict(lazy("This item was changed or decided meanwhile. Look again."))
    if isinstance(row, Question):
        _decide_question(row, choice, actor_id)
    else:
        row.current_version_id = row.loaded_version_id if choice == "folder" else _copy_quiz(row, actor_id)
    db.session.flush()
    audit.note(
        "questions.decide_quiz" if found.thing == "quiz" else "questions.decide_question",
        thing=f"bank:{found.bank.id}",
        after={"key": found.key, "kept": choice},
    )


def _locked(table: type[Question] | type[Quiz], uid: UUID) -> Question | Quiz:
    asked: Any = select(table).where(table.uid == uid).with_for_update().execution_options(populate_existing=True)
    row: Question | Quiz = db.session.scalars(asked).one()
    return row


def _decide_question(row: Question, choice: str, actor_id: int) -> None:
    ours = db.session.get_one(QuestionVersion, row.current_version_id)
    version = db.session.get_one(QuestionVersion, row.loaded_version_id)
    if choice == "ours":
        names = ("question_id", "kind", "tags", "source", "body", "digest")
        version = QuestionVersion(
            **{name: getattr(ours, name) for name in names},
            number=_next(QuestionVersion.number, QuestionVersion.question_id == row.id),
            created_at=clock.now(),
            created_by_id=actor_id,
        )
        db.session.add(version)
        db.session.flush()
    row.languages = indexing.languages_after(version, ours, row.languages)
    row.current_version_id = version.id
    indexing.index([(row, version)])


def _copy_quiz(row: Quiz, actor_id: int) -> int:
    ours = db.session.get_one(QuizVersion, row.current_version_id)
    version = QuizVersion(
        quiz_id=row.id,
        number=_next(QuizVersion.number, QuizVersion.quiz_id == row.id),
        settings=ours.settings,
        body=ours.body,
        digest=ours.digest,
        created_at=clock.now(),
        created_by_id=actor_id,
    )
    db.session.add(version)
    db.session.flush()
    names = ("position", "question_id", "bank_id", "tags", "count", "points", "section")
    for slot in db.session.scalars(select(QuizSlot).where(QuizSlot.quiz_version_id == ours.id)):
        db.session.add(QuizSlot(quiz_version_id=version.id, **{name: getattr(slot, name) for name in names}))
    return version.id

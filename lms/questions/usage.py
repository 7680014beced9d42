"""Where questions and quizzes are used: in which quizzes, and in which runs those are asked."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select

from lms.core import db
from lms.questions.models import Question, QuestionTag, Quiz, QuizSlot, QuizVersion

RETIRED = ("retired", "gone")


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run that asks a quiz; the policy asks it as a run.

    `course`: the title of its course; `own`: the title of the activity where the run assigned the quiz itself, empty
    where its course asks it; `quiz_version_id`: the version that is pinned there.
    """

    uid: UUID
    run_id: int
    organization_id: int | None
    course: Mapping[str, str]
    name: str
    state: str
    ends_on: date
    quiz_version_id: int
    own: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Use:
    """A quiz that asks a question: as a fixed one, or as one of those a slot draws from (by `tags`).

    `present`: in its present version; else only runs that keep an earlier one ask it.
    """

    quiz: Quiz
    fixed: bool
    draws: tuple[tuple[str, ...], ...]
    runs: tuple[RunLine, ...]
    present: bool = True


# Runs belong to a room above; the application says how to find them by the quiz versions they ask.
RunsOf = Callable[[Collection[int]], list[RunLine]]
_runs_of: list[RunsOf] = []


def use_runs(find: RunsOf) -> None:
    """Say how runs are found by the quiz versions they ask."""
    _runs_of[:] = [find]


def _runs(quiz_version_ids: Collection[int]) -> list[RunLine]:
    return _runs_of[0](quiz_version_ids) if _runs_of and quiz_version_ids else []


def of_question(question: Question) -> list[Use]:
    """Return where a question is used, by the quiz; a retired quiz only where a run still asks it."""
    tags = set(db.session.scalars(select(QuestionTag.tag).where(QuestionTag.question_id == question.id)))
    asking: ColumnElement[bool] = (QuizSlot.question_id == question.id) | (QuizSlot.bank_id == question.bank_id)
    rows = db.session.execute(
        select(Quiz, QuizSlot)
        .join(QuizVersion, QuizVersion.quiz_id == Quiz.id)
        .join(QuizSlot, QuizSlot.quiz_version_id == QuizVersion.id)
        .where(asking)
        .order_by(Quiz.key, QuizVersion.number.desc(), QuizSlot.position)
    )
    slots: dict[int, list[QuizSlot]] = {}
    quizzes: dict[int, tuple[Quiz, list[int]]] = {}
    for quiz, slot in rows:
        if slot.question_id == question.id or (slot.question_id is None and set(slot.tags) <= tags):
            slots.setdefault(slot.quiz_version_id, []).append(slot)
            versions = quizzes.setdefault(quiz.id, (quiz, []))[1]
            if slot.quiz_version_id not in versions:
                versions.append(slot.quiz_version_id)
    lines = _runs(slots)
    return [use for quiz, versions in quizzes.values() if (use := _use(quiz, versions, slots, lines)) is not None]


def _use(quiz: Quiz, versions: list[int], slots: Mapping[int, list[QuizSlot]], lines: list[RunLine]) -> Use | None:
    runs = tuple(line for line in lines if line.quiz_version_id in versions)
    present = quiz.current_version_id in versions
    if not runs and (not present or quiz.status in RETIRED):
        return None
    found = slots[quiz.current_version_id if present and quiz.current_version_id else versions[0]]
    return Use(
        quiz=quiz,
        fixed=any(slot.question_id is not None for slot in found),
        draws=tuple(tuple(slot.tags) for slot in found if slot.question_id is None),
        runs=runs,
        present=present,
    )


def of_quiz(quiz: Quiz) -> list[tuple[RunLine, int]]:
    """Return the runs that ask a quiz, each with the number of the version it keeps."""
    numbers: dict[int, int] = dict(
        db.session.execute(select(QuizVersion.id, QuizVersion.number).where(QuizVersion.quiz_id == quiz.id)).all()
    )
    return [(line, numbers[line.quiz_version_id]) for line in _runs(numbers)]


def seen(lines: Iterable[RunLine], may_see: Callable[[Any], bool]) -> tuple[list[RunLine], int]:
    """Return the runs that a reader may see, and how many others there are."""
    found = list(lines)
    shown = [line for line in found if may_see(line)]
    return shown, len(found) - len(shown)

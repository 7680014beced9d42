"""Where a question is used: in the present state of which quizzes, and in which runs those are asked."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from lms.content.models import CourseVersion
from lms.core import db
from lms.questions.models import Question, QuestionTag, Quiz, QuizSlot, QuizVersion


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run that asks a quiz: the title of its course, what it is called, its last day; the policy asks it as a run."""

    uid: UUID
    run_id: int
    organization_id: int | None
    course: dict[str, str]
    name: str
    ends_on: date


@dataclass(frozen=True, slots=True)
class Use:
    """A quiz that asks a question: as a fixed one, or as one of those a slot draws from (by `tags`)."""

    quiz: Quiz
    fixed: bool
    draws: tuple[tuple[str, ...], ...]
    runs: tuple[RunLine, ...]


# Runs belong to a room above; the application says how to find them by course versions.
RunsOf = Callable[[Collection[int]], dict[int, list[RunLine]]]
_runs_of: list[RunsOf] = []


def use_runs(find: RunsOf) -> None:
    """Say how runs are found by the course version they teach."""
    _runs_of[:] = [find]


def of_question(question: Question) -> list[Use]:
    """Return where a question is used, by the quiz; retired quizzes are left out."""
    tags = set(db.session.scalars(select(QuestionTag.tag).where(QuestionTag.question_id == question.id)))
    rows = db.session.execute(
        select(Quiz, QuizVersion.id, QuizSlot)
        .join(QuizVersion, QuizVersion.id == Quiz.current_version_id)
        .join(QuizSlot, QuizSlot.quiz_version_id == QuizVersion.id)
        .where(
            (QuizSlot.question_id == question.id) | (QuizSlot.bank_id == question.bank_id),
            Quiz.status.not_in(("retired", "gone")),
        )
        .order_by(Quiz.key, QuizSlot.position)
    )
    slots: dict[int, tuple[Quiz, int, list[QuizSlot]]] = {}
    for quiz, version_id, slot in rows:
        if slot.question_id == question.id or (slot.question_id is None and set(slot.tags) <= tags):
            slots.setdefault(quiz.id, (quiz, version_id, []))[2].append(slot)
    pinned = _pinned({version_id for _, version_id, _ in slots.values()})
    runs = _runs_of[0]({key for courses in pinned.values() for key in courses}) if _runs_of else {}
    return [
        Use(
            quiz=quiz,
            fixed=any(slot.question_id is not None for slot in found),
            draws=tuple(tuple(slot.tags) for slot in found if slot.question_id is None),
            runs=tuple(run for key in pinned.get(version_id, ()) for run in runs.get(key, ())),
        )
        for quiz, version_id, found in slots.values()
    ]


def _pinned(quiz_version_ids: set[int]) -> dict[int, list[int]]:
    """Return quiz version → the course versions that pin it."""
    found: dict[int, list[int]] = {}
    if quiz_version_ids:
        for key, pins in db.session.execute(select(CourseVersion.id, CourseVersion.quiz_versions)):
            for quiz_version_id in set(pins.values()) & quiz_version_ids:
                found.setdefault(quiz_version_id, []).append(key)
    return found

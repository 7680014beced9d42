"""What the marks of an attempt's items add up to: after the submit, after grading by hand, after a regrade.

Items are AttemptItem or rows with its columns.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, update

from lms.activities.quiz import tallies
from lms.activities.quiz.behaviour import settled
from lms.activities.quiz.models import Attempt
from lms.core import clock, db
from lms.core.prepared import Prepared
from lms.learning.interface import Outcome, Status
from lms.questions import services as questions
from lms.questions.services import QuestionView, QuizView

FULL, OUT = "full", "out"
_attempts = cast(Table, Attempt.__table__)
_SETTLE = Prepared(
    update(_attempts)
    .where(_attempts.c.id == bindparam("attempt_id"))
    .values(
        submitted_at=bindparam("at"),
        submitted_by=bindparam("by"),
        open_key=None,
        score=bindparam("score"),
        points=bindparam("points"),
        passed=bindparam("passed"),
    )
)


@dataclass(frozen=True, slots=True)
class Total:
    """Points of the most possible, the score in percent, and whether it passes."""

    points: float
    most: float
    score: float
    passed: bool


def total(parts: Sequence[tuple[float, float | None]], pass_mark: int) -> Total | None:
    """Return the total of (points an item can earn, share earned); None while a share is still to be given. Pure.

    Without any points to earn, as when every item was left out, there is nothing to fail.
    """
    if any(share is None for _, share in parts):
        return None
    points = sum(most * (share or 0.0) for most, share in parts)
    most = sum(most for most, _ in parts)
    score = 100 * points / most if most else 100.0
    # Exactly the pass mark passes; floats of thirds and sevenths must not take that away.
    return Total(points, most, round(score, 2), score + 1e-9 >= pass_mark)


def views_of(items: Collection[Any]) -> Mapping[int, QuestionView]:
    """Return the versions that were shown and those whose key marks, by id."""
    shown = {item.question_version_id for item in items}
    return questions.questions(shown | {item.key_version_id for item in items if item.key_version_id is not None})


def share_of(item: Any, views: Mapping[int, QuestionView], lose: int) -> float | None:
    """Return what an item earns by the key that marks it, 0 to 1; None: a person marks it.

    `lose`: the percent of the points that each further try costs.
    """
    return 1.0 if item.exempt == FULL else share_by(item, views[item.key_version_id or item.question_version_id], lose)


def share_by(item: Any, view: QuestionView, lose: int) -> float | None:
    """Return what an item earns by a version's key, less what its tries cost."""
    found = marked(view, item.answer or ())
    if found is None or not item.tries:
        return found
    return settled(found, item.answer or (), item.tries, item.checked, lose)


def marked(view: QuestionView, answer: Sequence[str]) -> float | None:
    """Return the share of the points that an answer earns by a version's key, 0 to 1; None: a person marks it."""
    found: float | None = view.kind.mark(view.body, answer)
    return None if found is None else min(1.0, max(0.0, found))


def points_of(item: Any, views: Mapping[int, QuestionView]) -> float:
    """Return what an item can earn: what its quiz says, else what its question says."""
    return views[item.question_version_id].points if item.points is None else item.points


def parts_of(items: Sequence[Any], views: Mapping[int, QuestionView]) -> list[tuple[float, float | None]]:
    """Return (points, share) of the items that count, of their marks as stored."""
    return [(points_of(item, views), 1.0 if item.exempt == FULL else item.mark) for item in items if item.exempt != OUT]


def settle(attempt: Any, items: Sequence[Any], views: Mapping[int, QuestionView], quiz: QuizView) -> Outcome | None:
    """Write score, points and verdict of a submitted attempt from the marks of its items.

    Rows of the driver or of the session. Returns the outcome for the caller to record in the same transaction; None
    while an answer waits to be graded.
    """
    assert attempt.submitted_at is not None
    found = total(parts_of(items, views), quiz.pass_mark)
    closed = {"attempt_id": attempt.id, "at": attempt.submitted_at, "by": attempt.submitted_by}
    db.flush()
    if found is None:
        db.run(_SETTLE, {**closed, "score": None, "points": None, "passed": None})
        tallies.forget([attempt.id])
    else:
        db.run(_SETTLE, {**closed, "score": found.score, "points": found.points, "passed": found.passed})
        tallies.keep(attempt.id, tallies.text_of(items, views))
    db.reread(Attempt, attempt.id)
    if found is None:
        return None
    return Outcome(
        status=Status.PASSED if found.passed else Status.FAILED,
        score=found.score,
        counts=quiz.grading,
        evidence={
            "source": source_of(attempt.uid),
            "attempt": attempt.number,
            "points": found.points,
            "most": found.most,
            "quiz_version": attempt.quiz_version_id,
            "pass_mark": quiz.pass_mark,
            "submitted_by": attempt.submitted_by,
        },
        earned_on=clock.seoul_day(attempt.submitted_at),
    )


def source_of(uid: UUID) -> str:
    """Return the name under which an attempt's outcome is recorded."""
    return f"attempt:{uid.hex}"

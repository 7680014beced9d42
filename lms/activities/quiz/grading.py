"""Marks that a person gives: rubric points, comments, grading anew, and what becomes of the attempt."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from lms.activities.quiz import in_force, marking, scoring, telling
from lms.activities.quiz.models import Attempt, AttemptItem, Grading
from lms.activities.quiz.queues import WAITS, criteria_of, one
from lms.core import audit, clock, db
from lms.core.errors import Conflict, LmsError, NotFound
from lms.core.i18n import lazy
from lms.enrollments import requests
from lms.enrollments.requests import Decision, Kind
from lms.learning import services as learning
from lms.questions.services import QuestionView

COMMENT_MOST = 4000
REASON_MOST = 1000
# One thousandth of a point: points are typed with decimals, shares are floats.
STEP = 1e-6

GRADING = requests.register_kind(
    Kind(
        "grading",
        lazy("Answers to grade"),
        lazy("Grading"),
        "quiz.grading_of_request",
        (Decision("graded", lazy("Grade")),),
        work="quiz.grading_of_request",
        nameless=True,
    )
)


class GradeRefused(LmsError):
    """Points that cannot be given; `problems` by criterion ("points" without a rubric)."""

    def __init__(self, problems: Mapping[str, object]) -> None:
        super().__init__(lazy("Please check the marked points. Nothing is lost."))
        self.problems = dict(problems)


def ask(enrollment_id: int, activity: str) -> None:
    """Put the answers of submitted attempts that a person marks before the staff of their run."""
    requests.ask("grading", enrollment_id, subject=activity)


def share(view: QuestionView, answer: Sequence[str], points: Mapping[str, float], worth: float) -> float:
    """Return the share of an item's points that is given; `points` by criterion, or under "points" out of `worth`.

    In a set, what its other items earn comes from their keys. Raises GradeRefused for points that are missing, below
    zero, or above what there is.
    """
    lines = {line.key: line.most for line in criteria_of(view, answer)} or {"points": worth}
    problems: dict[str, object] = {}
    for key, most in lines.items():
        given = points.get(key)
        if given is None or not -STEP <= given <= most + STEP:
            problems[key] = lazy("Give points from 0 to %(most)s.", most=f"{most:g}")
    if problems:
        raise GradeRefused(problems)
    if not view.items:
        return _part({key: points[key] for key in lines}, lines)
    inner = {key.partition(".")[0] for key in lines}
    given_in = {
        item: _part(
            {key: points[key] for key in lines if key.startswith(f"{item}.")},
            {key: most for key, most in lines.items() if key.startswith(f"{item}.")},
        )
        for item in inner
    }
    (found,) = marking.result([(view, answer)], 0, {0: given_in}).fractions
    return found or 0.0


def _part(points: Mapping[str, float], lines: Mapping[str, float]) -> float:
    most = sum(lines.values())
    return min(1.0, max(0.0, sum(points.values()) / most)) if most else 0.0


def grade(
    item_id: int, points: Mapping[str, float], comment: str, actor_id: int, *, seen: int | None = None, reason: str = ""
) -> bool:
    """Mark an answer by hand; return whether the attempt is graded as a whole now.

    `points`: by criterion of the rubric, or under "points". `seen`: the mark the grader saw (Given.id; None: none), so
    that two graders do not overwrite each other. Whoever grades anew gives a reason. When the last answer of an attempt
    has its mark, the outcome is recorded under the attempt's source and the learner is told.

    Raises GradeRefused, NotFound, Conflict when somebody graded meanwhile, and LmsError without a reason.
    """
    found = one(item_id)
    if found is None:
        raise NotFound(lazy("This answer does not exist."))
    given = share(found.question, found.answer, points, found.points)
    if len(comment) > COMMENT_MOST:
        raise LmsError(lazy("At most %(most)s characters.", most=COMMENT_MOST), field="comment")
    learning.hold(found.enrollment_id)
    attempt = locked(found.attempt_id)
    before = db.session.scalar(
        select(Grading).where(Grading.attempt_item_id == item_id).order_by(Grading.id.desc()).limit(1)
    )
    if before is not None and before.id != seen:
        if (before.mark, before.comment, before.grader_id) == (given, comment, actor_id):
            return attempt.score is not None  # a second click
        raise Conflict(lazy("Somebody graded this answer meanwhile. Look at that mark before you change it."))
    if before is not None and not reason.strip():
        raise LmsError(lazy("Say why this is graded anew."), field="reason")
    lines = {line.key for line in criteria_of(found.question, found.answer)}
    db.session.add(
        Grading(
            attempt_item_id=item_id,
            mark=given,
            criteria={key: points[key] for key in lines},
            comment=comment,
            reason=reason.strip(),
            grader_id=actor_id,
            created_at=clock.now(),
        )
    )
    item = db.session.scalars(
        select(AttemptItem).where(AttemptItem.id == item_id).execution_options(populate_existing=True)
    ).one()
    item.mark = given
    db.session.flush()
    audit.note(
        "quiz.grade",
        [found.person_id],
        thing=f"attempt:{attempt.id}",
        before=None if before is None else {"item": item_id, "mark": before.mark},
        after={"item": item_id, "mark": given},
        reason=reason,
    )
    return conclude(attempt, actor_id, reason, told="changed" if before is not None else "graded")


def locked(attempt_id: int) -> Attempt:
    """Return an attempt, read anew and locked; the lock of its enrollment comes before it."""
    return db.session.scalars(
        select(Attempt).where(Attempt.id == attempt_id).with_for_update().execution_options(populate_existing=True)
    ).one()


def items_of(attempt: Attempt) -> Sequence[AttemptItem]:
    """Return the items of an attempt, read anew."""
    return db.session.scalars(
        select(AttemptItem)
        .where(AttemptItem.attempt_id == attempt.id)
        .order_by(AttemptItem.position)
        .execution_options(populate_existing=True)
    ).all()


def given_before(items: Sequence[Any]) -> dict[int, float]:
    """Return item id → what a person gave it before, of those that no key marks, if anybody did."""
    open_items = [item.id for item in items if item.mark is None]
    if not open_items:
        return {}
    given = select(Grading).where(Grading.attempt_item_id.in_(open_items)).order_by(Grading.id)
    return {row.attempt_item_id: row.mark for row in db.session.scalars(given)}


def conclude(attempt: Attempt, actor_id: int | None, reason: str, told: str) -> bool:
    """Add an attempt up from the marks of its items and record what came of it; the enrollment is locked.

    `told`: of what the learner is told if the score changed ("graded" or "changed"). Returns False while an answer
    still waits for its mark.
    """
    items = items_of(attempt)
    old = attempt.score
    outcome = scoring.settle(attempt, items, scoring.views_of(items), in_force.of_attempt(attempt))
    if outcome is None:
        return False
    try:
        learning.record(
            attempt.enrollment_id,
            attempt.activity,
            scoring.source_of(attempt.uid),
            outcome,
            actor_id=actor_id,
            reason=reason,
        )
    except (Conflict, NotFound):
        # The person has left the run, or the activity the course: the marks stand all the same.
        pass
    else:
        if old != attempt.score:
            telling.later(attempt, told)
    _close_request(attempt, actor_id)
    return True


def _close_request(attempt: Attempt, actor_id: int | None) -> None:
    """Close the request to grade once no attempt of the enrollment at this activity waits any more."""
    waiting = db.session.scalar(
        select(func.count())
        .select_from(AttemptItem)
        .join(Attempt, Attempt.id == AttemptItem.attempt_id)
        .where(
            Attempt.enrollment_id == attempt.enrollment_id,
            Attempt.activity == attempt.activity,
            Attempt.submitted_at.is_not(None),
            WAITS,
        )
    )
    asked = requests.open_of("grading", attempt.enrollment_id, attempt.activity)
    if asked is not None and not waiting:
        requests.decided(asked.id, "graded", actor_id)

"""Reading what persons mark: the queue of a run by item, one answer, its rubric, and the marks it was given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, exists, func, or_, select

from lms.activities.quiz.models import Attempt, AttemptItem, Grading
from lms.core import db
from lms.core.markup import stored
from lms.enrollments.models import INSIDE, Enrollment
from lms.questions import services as questions
from lms.questions.answers import part_of
from lms.questions.services import QuestionView

# The kinds of question that may need a person.
BY_HAND = ("essay", "set")


@dataclass(frozen=True, slots=True)
class Criterion:
    """A line of a rubric: its most points; `text` is sanitized HTML in the language of the page."""

    key: str
    most: float
    text: Any


@dataclass(frozen=True, slots=True)
class Queue:
    """The answers of a run to one item that a person marks."""

    activity: str
    question: QuestionView
    waiting: int
    total: int


@dataclass(frozen=True, slots=True)
class Place:
    """One answer in the queue: its item's id, whether it waits, its share, and who gave it (for when all is done)."""

    item_id: int
    person_id: int
    name: str
    waiting: bool
    mark: float | None


@dataclass(frozen=True, slots=True)
class Given:
    """A mark as it stands: points in all and by criterion, the comment, who gave it and when; `lines`: the rubric."""

    id: int
    points: float
    criteria: Mapping[str, float]
    comment: str
    reason: str
    grader_id: int
    created_at: datetime
    lines: tuple[Criterion, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer to grade, with what policy and page need to know of it."""

    item_id: int
    person_id: int
    run_id: int
    enrollment_id: int
    attempt_id: int
    attempt_uid: UUID
    activity: str
    position: int
    question: QuestionView
    answer: tuple[str, ...]
    submitted_at: datetime
    waiting: bool
    name: str
    points: float


def criteria_of(view: QuestionView, answer: Sequence[str] = ()) -> list[Criterion]:
    """Return the rubric of a question, empty where points are given as a whole.

    Of a set: the rubrics of its essays that `answer` has something for, each line under `<item>.<line>`.
    """
    if view.items:
        found = []
        for inner in view.items:
            if inner.kind.mark(inner.body, part_of(answer, inner.key)) is None:
                found += [replace(line, key=f"{inner.key}.{line.key}") for line in criteria_of(inner)]
        return found
    words = view.body["texts"][view.text().language].get("rubric") or {}
    return [
        Criterion(line["id"], float(line["points"]), stored(words.get(line["id"], "")))
        for line in view.body.get("rubric") or ()
    ]


def sample_of(view: QuestionView) -> Any:
    """Return the model answer as sanitized HTML, empty where there is none."""
    return stored(view.body["texts"][view.text().language].get("sample") or "")


_by_hand = or_(
    AttemptItem.mark.is_(None), exists().where(Grading.attempt_item_id == AttemptItem.id).correlate(AttemptItem)
)
WAITS = and_(AttemptItem.mark.is_(None), AttemptItem.exempt == "")


def _in_run(statement: Any, run_id: int) -> Any:
    return (
        statement.join(Attempt, Attempt.id == AttemptItem.attempt_id)
        .join(Enrollment, Enrollment.id == Attempt.enrollment_id)
        .where(
            Enrollment.run_id == run_id,
            Enrollment.state.in_(INSIDE),
            Attempt.submitted_at.is_not(None),
            AttemptItem.exempt == "",
            _by_hand,
        )
    )


def queues(run_id: int) -> list[Queue]:
    """Return what persons mark in a run, by activity and item, what waits first."""
    rows = db.session.execute(
        _in_run(
            select(
                Attempt.activity,
                AttemptItem.question_version_id,
                func.sum(case((WAITS, 1), else_=0)).label("waiting"),
                func.count().label("total"),
            ).select_from(AttemptItem),
            run_id,
        ).group_by(Attempt.activity, AttemptItem.question_version_id)
    ).all()
    views = questions.questions([row.question_version_id for row in rows])
    found = [Queue(row.activity, views[row.question_version_id], int(row.waiting), row.total) for row in rows]
    return sorted(found, key=lambda queue: (queue.waiting == 0, queue.activity, queue.question.key))


def places(run_id: int, activity: str, version_id: int) -> list[Place]:
    """Return the answers to one item, in an order that is random but always the same (by the attempts' UUIDs)."""
    rows = db.session.execute(
        _in_run(
            select(
                AttemptItem.id, AttemptItem.mark, Enrollment.person_id, Enrollment.name, WAITS.label("waiting")
            ).select_from(AttemptItem),
            run_id,
        )
        .where(Attempt.activity == activity, AttemptItem.question_version_id == version_id)
        .order_by(Attempt.uid)
    )
    return [Place(row.id, row.person_id, row.name, bool(row.waiting), row.mark) for row in rows]


def one(item_id: int) -> Answered | None:
    """Return an answer that a person marks or marked, of a submitted attempt; else None."""
    row = db.session.execute(
        select(AttemptItem, Attempt, Enrollment, WAITS.label("waiting"))
        .join(Attempt, Attempt.id == AttemptItem.attempt_id)
        .join(Enrollment, Enrollment.id == Attempt.enrollment_id)
        .where(AttemptItem.id == item_id, Attempt.submitted_at.is_not(None), AttemptItem.exempt == "", _by_hand)
    ).one_or_none()
    if row is None:
        return None
    item, attempt, enrollment = row.AttemptItem, row.Attempt, row.Enrollment
    view = questions.question(item.question_version_id)
    return Answered(
        item_id=item.id,
        person_id=enrollment.person_id,
        run_id=enrollment.run_id,
        enrollment_id=enrollment.id,
        attempt_id=attempt.id,
        attempt_uid=attempt.uid,
        activity=attempt.activity,
        position=item.position,
        question=view,
        answer=tuple(item.answer or ()),
        submitted_at=attempt.submitted_at,
        waiting=bool(row.waiting),
        name=enrollment.name,
        points=view.points if item.points is None else item.points,
    )


def history(item_id: int, most: float) -> list[Given]:
    """Return the marks an item was given, newest first; `most`: the points it can earn."""
    rows = db.session.scalars(select(Grading).where(Grading.attempt_item_id == item_id).order_by(Grading.id.desc()))
    return [_given(row, most) for row in rows]


def _given(row: Grading, most: float) -> Given:
    points = round(row.mark * most, 2)
    return Given(row.id, points, row.criteria, row.comment, row.reason, row.grader_id, row.created_at)


def of_attempt(attempt_id: int) -> dict[int, Given]:
    """Return position → the mark that stands, of the items of an attempt that persons marked."""
    rows = db.session.execute(
        select(AttemptItem, Grading)
        .join(Grading, Grading.attempt_item_id == AttemptItem.id)
        .where(AttemptItem.attempt_id == attempt_id)
        .order_by(Grading.id)
    ).all()
    views = questions.questions([row.AttemptItem.question_version_id for row in rows])
    found = {}
    for item, grading in rows:
        view = views[item.question_version_id]
        given = _given(grading, view.points if item.points is None else item.points)
        found[item.position] = replace(given, lines=tuple(criteria_of(view, item.answer or ())))
    return found

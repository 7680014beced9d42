"""Statistics of a quiz: computed by a worker from rows it streams, kept by scope, never in a request."""

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, String, cast, func, select
from sqlalchemy.dialects import postgresql, sqlite

from lms.activities.quiz.models import Attempt, AttemptItem, QuizStatistics
from lms.core import clock, db, outbox
from lms.core.db import JsonDict
from lms.enrollments.models import Enrollment
from lms.questions import services as questions
from lms.questions import statistics
from lms.questions.models import QuizVersion
from lms.questions.services import QuestionView
from lms.questions.statistics import Column, Covariances, Flag, ItemStatistics

# A page that shows older figures than these asks for new ones, if attempts were submitted since.
FRESH = timedelta(minutes=10)
# Typed answers are shown where so many gave the same: what only one wrote may say who wrote it.
SHARED_BY = 5
TYPED = ("shorttext", "numeric", "blanks")
MOST_TYPED = 10
CHUNK = 20_000


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose attempts: those at an activity in a run, or those at a quiz version in all runs."""

    run_id: int | None = None
    activity: str = ""
    quiz_version_id: int | None = None

    @property
    def key(self) -> str:
        """Return the name under which the figures are kept."""
        return f"run:{self.run_id}:{self.activity}" if self.run_id is not None else f"version:{self.quiz_version_id}"

    @property
    def condition(self) -> ColumnElement[bool]:
        """Return the condition on attempts; a run's attempts are those of its enrollments."""
        if self.run_id is not None:
            inside = select(Enrollment.id).where(Enrollment.run_id == self.run_id)
            return (Attempt.activity == self.activity) & Attempt.enrollment_id.in_(inside)
        return Attempt.quiz_version_id == self.quiz_version_id


@dataclass(frozen=True, slots=True)
class Kept:
    """The figures of a scope as they were last computed; `result` as `compute` returns it."""

    attempts: int
    result: JsonDict
    computed_at: datetime


def kept(scope: Scope) -> Kept | None:
    """Return the figures of a scope, or None when they were never computed."""
    row = db.session.scalar(select(QuizStatistics).where(QuizStatistics.scope == scope.key))
    return None if row is None else Kept(row.attempts, row.result, row.computed_at)


def is_stale(scope: Scope, found: Kept | None) -> bool:
    """Say whether figures should be computed anew: there are none, or they are old and attempts came in since."""
    newest = db.session.scalar(select(func.max(Attempt.submitted_at)).where(scope.condition))
    if newest is None:
        return False
    return found is None or (clock.now() - found.computed_at > FRESH and newest > found.computed_at)


def ask(scope: Scope, requester_id: int | None = None) -> None:
    """Let the worker compute the figures of a scope; while that waits, nothing is added."""
    outbox.later(
        "quiz.compute_results",
        dedupe=f"quiz.results:{scope.key}",
        requester_id=requester_id,
        run_id=scope.run_id,
        activity=scope.activity,
        quiz_version_id=scope.quiz_version_id,
    )


def is_computing(scope: Scope) -> bool:
    """Say whether the worker has been asked and is not done."""
    return db.session.scalar(select(outbox.Job.id).where(outbox.Job.dedupe == f"quiz.results:{scope.key}")) is not None


def ask_again(quiz_id: int, run_id: int | None) -> None:
    """Let figures that are kept be computed anew after marks changed: of a run (None: of all) and of every version."""
    versions = select(QuizVersion.id).where(QuizVersion.quiz_id == quiz_id)
    places = (
        select(Enrollment.run_id, Attempt.activity)
        .join(Enrollment, Enrollment.id == Attempt.enrollment_id)
        .where(Attempt.quiz_version_id.in_(versions))
        .distinct()
    )
    if run_id is not None:
        places = places.where(Enrollment.run_id == run_id)
    scopes = [Scope(row.run_id, row.activity) for row in db.session.execute(places)]
    scopes += [Scope(quiz_version_id=version_id) for version_id in db.session.scalars(versions)]
    known = set(
        db.session.scalars(
            select(QuizStatistics.scope).where(QuizStatistics.scope.in_([scope.key for scope in scopes]))
        )
    )
    for scope in scopes:
        if scope.key in known:
            ask(scope)


@outbox.handler("quiz.compute_results", slow=True)
def compute_and_keep(run_id: int | None, activity: str, quiz_version_id: int | None) -> None:
    """Compute the figures of a scope and keep them in place of the earlier ones."""
    scope = Scope(run_id, activity, quiz_version_id)
    with db.reading():
        attempts, result = compute(scope)
    values = {"attempts": attempts, "result": result, "computed_at": clock.now()}
    with db.transaction():
        insert = (sqlite if db.is_sqlite() else postgresql).insert(QuizStatistics).values(scope=scope.key, **values)
        db.session.execute(insert.on_conflict_do_update(index_elements=[QuizStatistics.scope], set_=values))


def compute(scope: Scope) -> tuple[int, JsonDict]:
    """Return how many attempts a scope has, and its figures as JSON.

    Items, scores and reliability are those of each learner's first attempt; attempts needed those of all.

    {"count", "learners", "passed", "distribution", "alpha", "error", "needed": {"passed_at": [[n, many]…], "not_yet",
    "median"}, "items": [{"version", …ItemStatistics, "slow"}]}; the shapes are those of questions.statistics.
    """
    # Attempts whose last answers a person has yet to mark have no score, and come in when they have one.
    rows = db.session.execute(
        select(Attempt.id, Attempt.enrollment_id, Attempt.number, Attempt.points, Attempt.score, Attempt.passed)
        .where(scope.condition, Attempt.submitted_at.is_not(None), Attempt.score.is_not(None))
        .order_by(Attempt.enrollment_id, Attempt.number)
    ).all()
    first_pass: dict[int, int | None] = {}
    totals: dict[int, float] = {}
    scores: list[float] = []
    passed = 0
    for row in rows:
        if row.enrollment_id not in first_pass:
            first_pass[row.enrollment_id] = None
            totals[row.id] = row.points
            scores.append(row.score)
            passed += row.passed
        if row.passed and first_pass[row.enrollment_id] is None:
            first_pass[row.enrollment_id] = row.number
    cohort = statistics.cohort_of(totals)
    covariances = Covariances(cohort)
    items: dict[int, ItemStatistics] = {}
    for view, column in columns(scope, cohort.numbers):
        covariances.add(column)
        items[view.id] = _shareable(view, statistics.item(column, cohort, _options(view), set(view.answer)))
    reliability = covariances.reliability()
    slow = statistics.slow(items)
    needed = statistics.attempts_needed(first_pass.values())
    spread = statistics.distribution(scores)
    return len(rows), {
        "count": len(rows),
        "learners": len(first_pass),
        "passed": passed,
        "distribution": None if spread is None else asdict(spread),
        "alpha": reliability.alpha,
        "error": reliability.error,
        "needed": {
            "passed_at": [[number, many] for number, many in needed.passed_at.items()],
            "not_yet": needed.not_yet,
            "median": needed.median,
        },
        "items": [
            {"version": key, **asdict(replace(one, flags=(*one.flags, *([Flag("slow")] if key in slow else []))))}
            for key, one in items.items()
        ],
    }


def columns(scope: Scope, wanted: Mapping[int, int]) -> Iterator[tuple[QuestionView, Column]]:
    """Yield the column of each item version of a cohort (`wanted`: its attempts), by key and number.

    The items are read once, in the order they lie in; what is held of each is a few numbers and a shared text.
    """
    found = _read(scope, wanted) if wanted else {}
    for view in sorted(questions.questions(found).values(), key=lambda one: (one.key, one.number)):
        rows = found.pop(view.id)
        worth = [view.points if points is None else points for points in rows.worth]
        points = [mark * most for mark, most in zip(rows.marks, worth, strict=True)]
        yield view, Column(rows.attempts, points, rows.answers, rows.seconds, max(worth))


@dataclass(slots=True)
class _Rows:
    """What was read of one item version."""

    attempts: "array[int]"
    marks: "array[float]"
    worth: list[float | None]
    answers: list[str | None]
    seconds: list[int | None]


def _read(scope: Scope, wanted: Mapping[int, int]) -> dict[int, _Rows]:
    statement = (
        select(
            AttemptItem.question_version_id,
            AttemptItem.attempt_id,
            AttemptItem.mark,
            AttemptItem.points,
            cast(AttemptItem.answer, String),
            AttemptItem.seconds,
        )
        .join(Attempt, Attempt.id == AttemptItem.attempt_id)
        .where(
            scope.condition,
            Attempt.submitted_at.is_not(None),
            Attempt.score.is_not(None),
            AttemptItem.mark.is_not(None),
            AttemptItem.exempt == "",
        )
    )
    found: dict[int, _Rows] = {}
    texts: dict[str | None, str | None] = {}
    # Straight from the driver: of millions of rows, wrapping each costs more than what is computed from it.
    result: Any = db.session.connection().execute(statement)
    while chunk := result.cursor.fetchmany(CHUNK):
        rows = sorted((row for row in chunk if row[1] in wanted), key=itemgetter(0))
        for version_id, group in groupby(rows, key=itemgetter(0)):
            _, attempts, marks, worth, answers, seconds = zip(*group, strict=True)
            into = found.get(version_id)
            if into is None:
                into = found[version_id] = _Rows(array("q"), array("d"), [], [], [])
            into.attempts.extend(attempts)
            into.marks.extend(marks)
            into.worth.extend(worth)
            into.answers.extend([texts.setdefault(text, text) for text in answers])
            into.seconds.extend(seconds)
    return found


def _options(view: QuestionView) -> tuple[str, ...]:
    return view.options if view.kind.control in ("radio", "checkbox") else ()


def _shareable(view: QuestionView, one: ItemStatistics) -> ItemStatistics:
    """Return the figures without what somebody typed, unless several typed the same."""
    if view.kind.control in ("radio", "checkbox"):
        return one
    if view.kind.key in TYPED:
        often = tuple(choice for choice in one.choices if choice.count >= SHARED_BY)[:MOST_TYPED]
        return replace(one, choices=often)
    return replace(one, choices=())

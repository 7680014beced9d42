"""Statistics of a quiz: computed by a worker from rows it streams, kept by scope, never in a request."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.dialects import postgresql, sqlite

from lms.activities.quiz import tallies
from lms.activities.quiz.models import Attempt, AttemptTally, QuizStatistics
from lms.activities.quiz.tallies import TYPED, Count
from lms.core import clock, db, outbox
from lms.core.db import JsonDict
from lms.enrollments.models import Enrollment
from lms.questions import services as questions
from lms.questions import statistics
from lms.questions.models import QuizVersion
from lms.questions.services import QuestionView
from lms.questions.statistics import Cell, Cohort, Column, Flag, ItemStatistics

# A page that shows older figures than these asks for new ones, if attempts were submitted since.
FRESH = timedelta(minutes=10)
# Typed answers are shown where so many gave the same: what only one wrote may say who wrote it.
SHARED_BY = 5
MOST_TYPED = 10
CHUNK = 1_000


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
    tallies.fill(scope.condition)
    with db.reading():
        attempts, result = compute(scope)
    values = {"attempts": attempts, "result": result, "computed_at": clock.now()}
    with db.transaction():
        insert = (sqlite if db.is_sqlite() else postgresql).insert(QuizStatistics).values(scope=scope.key, **values)
        db.session.execute(insert.on_conflict_do_update(index_elements=[QuizStatistics.scope], set_=values))


def compute(scope: Scope) -> tuple[int, JsonDict]:
    """Return how many attempts a scope has, and its figures as JSON.

    Items, scores and reliability are those of each learner's first attempt; attempts needed those of all. Items are
    counted of attempts that have a tally.

    {"count", "learners", "passed", "distribution", "alpha", "error", "needed": {"passed_at": [[n, many]…], "not_yet",
    "median"}, "items": [{"version", …ItemStatistics, "slow"}]}; the shapes are those of questions.statistics.
    """
    # Attempts whose last answers a person has yet to mark have no score, and come in when they have one.
    rows = _rows(
        select(Attempt.id, Attempt.enrollment_id, Attempt.number, Attempt.points, Attempt.score, Attempt.passed)
        .where(scope.condition, Attempt.submitted_at.is_not(None), Attempt.score.is_not(None))
        .order_by(Attempt.enrollment_id, Attempt.number)
    )
    first_pass: dict[int, int | None] = {}
    totals: dict[int, float] = {}
    scores: list[float] = []
    passed = 0
    for attempt_id, enrollment_id, number, points, score, has_passed in rows:
        if enrollment_id not in first_pass:
            first_pass[enrollment_id] = None
            totals[attempt_id] = points
            scores.append(score)
            passed += has_passed
        if has_passed and first_pass[enrollment_id] is None:
            first_pass[enrollment_id] = number
    cohort = statistics.cohort_of(totals)
    views, columns, asked = count(cohort)
    items = {
        key: _shareable(views[key], statistics.item(column, cohort, _options(views[key]), set(views[key].answer)))
        for key, column in columns.items()
    }
    reliability = statistics.reliability(cohort, columns, asked)
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


def count(cohort: Cohort) -> tuple[Mapping[int, QuestionView], dict[int, Column], list[tuple[list[int], list[int]]]]:
    """Return the item versions of a cohort, by key and number; their columns; and which attempts met which of them."""
    counted = Count()
    ids = list(cohort.numbers)
    for start in range(0, len(ids), CHUNK):
        some = AttemptTally.attempt_id.in_(ids[start : start + CHUNK])
        rows = _rows(select(AttemptTally.attempt_id, AttemptTally.tally).where(some))
        numbers = [cohort.numbers[key] for key, _ in rows]
        counted.add([tally for _, tally in rows], numbers, [cohort.places[number] for number in numbers])
    cells: dict[int, dict[tuple[str, int], int]] = {}
    for (version, cell, place), many in counted.cells.items():
        cells.setdefault(int(version), {})[cell, place] = many
    seconds: dict[int, dict[int, int]] = {key: {} for key in cells}
    for (version, spent), many in counted.seconds.items():
        if spent != "-":
            seconds[int(version)][int(spent)] = many
    found = sorted(questions.questions(cells).values(), key=lambda one: (one.key, one.number))
    columns = {view.id: _column(view, cells[view.id], seconds[view.id]) for view in found}
    return {view.id: view for view in found}, columns, list(counted.sets())


def _rows(statement: Select[*tuple[Any, ...]]) -> list[Any]:
    """Return rows straight from the driver: wrapping each would cost more than what is computed from it."""
    result: Any = db.session.connection().execute(statement)
    return list(result.cursor.fetchall())


def _column(view: QuestionView, cells: Mapping[tuple[str, int], int], seconds: Mapping[int, int]) -> Column:
    read: dict[str, tuple[float, Cell]] = {}
    counts: Counter[tuple[Cell, int]] = Counter()
    for (text, place), many in cells.items():
        if text not in read:
            mark, given, answer = text.split("|", 2)
            worth = float(given) if given else view.points
            read[text] = worth, (float(mark) * worth, answer)
        counts[read[text][1], place] += many
    return Column(counts, seconds, max(worth for worth, _ in read.values()))


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

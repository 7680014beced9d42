"""How an enrollment stands before a quiz: attempts, their items, what is left. Frozen values for pages."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, func, select

from lms.activities.quiz import files, in_force, queues, timing
from lms.activities.quiz.behaviour import tried
from lms.activities.quiz.files import FileView
from lms.activities.quiz.marking import Result, is_empty, pages_to_repeat, result
from lms.activities.quiz.models import Attempt, AttemptAllowance, AttemptItem
from lms.activities.quiz.queues import Given
from lms.activities.quiz.terms import Terms
from lms.activities.quiz.terms import of_enrollment as of_learner
from lms.core import clock, db
from lms.core.i18n import Lazy
from lms.core.prepared import Prepared
from lms.enrollments.models import Enrollment, Run
from lms.questions import services as questions
from lms.questions.services import QuestionView, QuizView

_attempts, _rows, _allowances, _enrollments, _runs = (
    cast(Table, kind.__table__) for kind in (Attempt, AttemptItem, AttemptAllowance, Enrollment, Run)
)
_ATTEMPT = tuple(
    _attempts.c[name]
    for name in (
        "id", "uid", "activity", "quiz_version_id", "number", "started_at", "deadline_at", "submitted_at",
        "submitted_by", "score", "points", "passed", "device", "device_name", "page",
    )
)  # fmt: skip
# Where it stands: a run may have settings of its own.
_PLACE = (_enrollments.c.run_id, _runs.c.activities_revision)
_placed = _attempts.join(_enrollments, _enrollments.c.id == _attempts.c.enrollment_id).join(
    _runs, _runs.c.id == _enrollments.c.run_id
)
# Statements made once: the page of an attempt is a hot one.
_of_enrollment = Prepared(
    select(
        *_ATTEMPT,
        *_PLACE,
        select(func.coalesce(func.sum(_allowances.c.attempts), 0))
        .where(
            _allowances.c.enrollment_id == bindparam("enrollment_id"), _allowances.c.activity == bindparam("activity")
        )
        .scalar_subquery()
        .label("granted"),
    )
    .select_from(_placed)
    .where(_attempts.c.enrollment_id == bindparam("enrollment_id"), _attempts.c.activity == bindparam("activity"))
    .order_by(_attempts.c.number)
)
_by_uid = (
    select(*_ATTEMPT, *_PLACE, _attempts.c.enrollment_id)
    .select_from(_placed)
    .where(_attempts.c.uid == bindparam("uid"))
)
_items_of = Prepared(
    select(
        *(
            _rows.c[name]
            for name in (
                "position",
                "question_version_id",
                "option_order",
                "points",
                "answer",
                "sequence",
                "saved_at",
                "mark",
                "page",
                "tries",
                "checked",
                "fixed_at",
                "key_version_id",
                "exempt",
            )
        )  # fmt: skip
    )
    .where(_rows.c.attempt_id == bindparam("attempt_id"))
    .order_by(_rows.c.position)
)


@dataclass(frozen=True, slots=True)
class ItemView:
    """A question in an attempt: its page, the order of its options, the saved answer, and once marked its fraction.

    `tries` counts how often its answer was checked; what is `fixed` cannot be answered any more.
    """

    position: int
    question: QuestionView
    order: tuple[str, ...]
    answer: tuple[str, ...]
    sequence: int
    saved_at: datetime | None
    fraction: float | None
    page: int = 1
    tries: int = 0
    checked: tuple[str, ...] | None = None
    fixed: bool = False
    files: tuple[FileView, ...] = ()
    # After the submit: whether its key was corrected, "full" or "out" (scoring.py), and what a person gave for it.
    corrected: bool = False
    exempt: str = ""
    given: Given | None = None

    @property
    def right(self) -> bool:
        """Say whether the answer is right, whatever earlier tries cost."""
        if self.tries > 1:
            return self.question.kind.mark(self.question.body, self.answer) == 1.0
        return self.fraction == 1.0

    @property
    def waits(self) -> bool:
        """Say whether a person has yet to mark it, of an attempt that was submitted."""
        return self.fraction is None and not self.exempt


@dataclass(frozen=True, slots=True)
class AttemptView:
    """One attempt; `items` are there where the page shows them."""

    id: int
    uid: UUID
    activity: str
    quiz: QuizView
    number: int
    started_at: datetime
    deadline_at: datetime | None
    submitted_at: datetime | None
    submitted_by: str
    score: float | None
    points: float | None
    passed: bool | None
    device: str = ""
    device_name: str = ""
    page: int = 1
    items: tuple[ItemView, ...] = ()

    @property
    def open(self) -> bool:
        """Say whether it was neither submitted nor closed."""
        return self.submitted_at is None

    def is_overdue(self, now: datetime) -> bool:
        """Say whether no answer can arrive in time any more."""
        return timing.is_overdue(self.deadline_at, now, self.quiz.settings.grace)

    @property
    def answered(self) -> int:
        """Return how many items have an answer."""
        return sum(bool(item.answer or item.files) for item in self.items)

    @property
    def right(self) -> int:
        """Return how many items earned full points."""
        return sum(item.right for item in self.items)

    @property
    def most(self) -> float:
        """Return the points there are to earn; an item that was let go has none."""
        return sum(item.question.points for item in self.items if item.exempt != "out")

    @property
    def even(self) -> bool:
        """Say whether every item is worth the same, so that it is enough to count the right ones."""
        return len({item.question.points for item in self.items}) < 2 and not any(item.exempt for item in self.items)

    @property
    def waiting(self) -> int:
        """Return how many items a person has yet to mark, once it is submitted."""
        return 0 if self.open else sum(item.waits for item in self.items)

    @property
    def percent(self) -> str:
        """Return the score with one decimal at most, cut off: 59.96 must not be shown as the pass mark 60."""
        return f"{round((self.score or 0) * 100) // 10 / 10:g}"

    def pages(self) -> tuple[str, ...]:
        """Return the activities to repeat."""
        return pages_to_repeat([(item.question, item.fraction) for item in self.items])

    def result(self) -> Result:
        """Mark the attempt as it stands now; nothing is written."""
        nothing = {
            place: 0.0 for place, item in enumerate(self.items) if is_empty(item.question, item.answer, item.files)
        }
        answers = [(item.question, item.answer) for item in self.items]
        checked = tried(answers, [(item.tries, item.checked) for item in self.items], self.quiz.settings.tries_lose)
        return result(answers, self.quiz.pass_mark, {**checked, **nothing})

    @property
    def page_numbers(self) -> tuple[int, ...]:
        """Return the pages that the items stand on, in order."""
        return tuple(sorted({item.page for item in self.items}))

    def reachable(self) -> tuple[ItemView, ...]:
        """Return the items of the pages that are open: all, or without the way back those of the present page."""
        if self.quiz.settings.back:
            return self.items
        return tuple(item for item in self.items if item.page == self.page)


@dataclass(frozen=True, slots=True)
class Standing:
    """An enrollment before a quiz: its present version, all attempts, oldest first, and the learner's own terms.

    `terms` are there unless an attempt is open, which has what it needs of them already.
    """

    quiz: QuizView
    attempts: tuple[AttemptView, ...]
    granted: int
    terms: Terms | None = None

    @property
    def open(self) -> AttemptView | None:
        """Return the attempt that is being worked on, unless its time is over."""
        last = self.last
        return last if last is not None and last.open else None

    @property
    def last(self) -> AttemptView | None:
        """Return the newest attempt."""
        return self.attempts[-1] if self.attempts else None

    @property
    def allowed(self) -> int | None:
        """Return how many attempts there are in all, further ones granted by staff included; None: no limit."""
        attempts = self.terms.attempts if self.terms is not None else self.quiz.attempts
        return None if attempts is None else attempts + self.granted

    @property
    def left(self) -> int | None:
        """Return how many attempts can still be started; None: no limit."""
        return None if self.allowed is None else max(0, self.allowed - len(self.attempts))

    @property
    def hindrance(self) -> Lazy | None:
        """Return why no attempt can be started now although there are attempts left, or None."""
        if self.terms is None or self.left == 0:
            return None
        return self.terms.hindrance(clock.now(), self.last.submitted_at if self.last is not None else None)

    @property
    def passed(self) -> bool:
        """Say whether any attempt passed."""
        return any(attempt.passed for attempt in self.attempts)

    @property
    def next_number(self) -> int:
        """Return the number of the next attempt."""
        return self.attempts[-1].number + 1 if self.attempts else 1

    def deadline_if_started_now(self) -> datetime | None:
        """Return when an attempt started at this moment would end."""
        return self.terms.deadline(clock.now()) if self.terms is not None else None


def of_enrollment(enrollment_id: int, activity: str, quiz_version_id: int) -> Standing:
    """Return how an enrollment stands before a quiz, with the items of the newest attempt.

    Two statements while an attempt is open, else three more for the terms. In a quiz of the run, whoever has begun
    stays with the version begun with.
    """
    rows = db.rows(_of_enrollment, {"enrollment_id": enrollment_id, "activity": activity})
    attempts = [_attempt(row) for row in rows]
    if attempts:
        attempts[-1] = _with_items(attempts[-1])
    if attempts and attempts[-1].open and not attempts[-1].is_overdue(clock.now()):
        view = in_force.quiz(quiz_version_id, rows[0].run_id, rows[0].activities_revision, activity)
        return Standing(view, tuple(attempts), rows[0].granted)
    own = of_learner(enrollment_id, activity, quiz_version_id)
    if own.of_run and attempts and attempts[0].quiz.id != quiz_version_id:
        quiz_version_id = attempts[0].quiz.id
        own = of_learner(enrollment_id, activity, quiz_version_id)
    view = replace(questions.quiz(quiz_version_id), settings=own.settings)
    # Attempts and allowances: whoever was granted one had used up others before.
    return Standing(view, tuple(attempts), rows[0].granted if rows else 0, own)


def by_uid(uid: UUID) -> tuple[int, AttemptView] | None:
    """Return the enrollment's id and the attempt with its items, or None."""
    row = db.session.execute(_by_uid, {"uid": uid}).one_or_none()
    return (row.enrollment_id, _with_items(_attempt(row))) if row else None


def _with_items(attempt: AttemptView) -> AttemptView:
    rows = db.rows(_items_of, {"attempt_id": attempt.id})
    items = _items(rows)
    if any(files.most_of(item.question) for item in items):
        kept = files.of_attempt(attempt.id)
        items = tuple(replace(item, files=kept.get(item.position, ())) for item in items)
    # Only where a person marks is there more to read.
    if attempt.submitted_at is not None and any(item.question.kind.key in queues.BY_HAND for item in items):
        given = queues.of_attempt(attempt.id)
        items = tuple(replace(item, given=given.get(item.position)) for item in items)
    return replace(attempt, items=items)


def as_if_closed(attempt: AttemptView) -> AttemptView:
    """Return an overdue attempt as it will stand once it is closed, so that a page can show it at once."""
    assert attempt.deadline_at is not None
    found = attempt.result()
    items = tuple(
        replace(item, fraction=fraction) for item, fraction in zip(attempt.items, found.fractions, strict=True)
    )
    return replace(
        attempt,
        submitted_at=attempt.deadline_at + timedelta(seconds=attempt.quiz.settings.grace),
        submitted_by="deadline",
        score=found.score,
        points=found.points,
        passed=found.passed,
        items=items,
    )


def _attempt(row: Any) -> AttemptView:
    return AttemptView(
        id=row.id,
        uid=row.uid,
        activity=row.activity,
        quiz=in_force.quiz(row.quiz_version_id, row.run_id, row.activities_revision, row.activity),
        number=row.number,
        started_at=row.started_at,
        deadline_at=row.deadline_at,
        submitted_at=row.submitted_at,
        submitted_by=row.submitted_by,
        score=row.score,
        points=row.points,
        passed=row.passed,
        device=row.device,
        device_name=row.device_name,
        page=row.page,
    )


def _items(rows: Sequence[Any]) -> tuple[ItemView, ...]:
    # Once it is marked, a question whose key was corrected is shown so: whoever looks back learns what is right.
    shown = [(row.mark is not None and row.key_version_id) or row.question_version_id for row in rows]
    views = questions.questions(shown)
    return tuple(
        ItemView(
            position=row.position,
            question=questions.worth(views[version_id], row.points),
            order=tuple(row.option_order),
            answer=tuple(row.answer or ()),
            sequence=row.sequence,
            saved_at=row.saved_at,
            fraction=row.mark,
            page=row.page,
            tries=row.tries,
            checked=None if row.checked is None else tuple(row.checked),
            fixed=row.fixed_at is not None,
            corrected=version_id != row.question_version_id,
            exempt=row.exempt,
        )
        for row, version_id in zip(rows, shown, strict=True)
    )

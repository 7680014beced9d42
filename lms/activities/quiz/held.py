"""An attempt under its lock, for whoever saves, submits or marks it: rows as the driver gives them, read once."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, Double, Integer, Table, bindparam, func, select, update
from sqlalchemy import cast as cast_to
from sqlalchemy.dialects.postgresql import JSONB

from lms.activities.quiz import files, in_force, saving, scoring, timing
from lms.activities.quiz.files import FileView
from lms.activities.quiz.models import Attempt, AttemptItem
from lms.core import clock, db
from lms.core.errors import LmsError, NotFound
from lms.core.i18n import lazy
from lms.core.prepared import Prepared
from lms.enrollments.models import Enrollment, Run
from lms.questions.kind import BadAnswer
from lms.questions.services import QuestionView, QuizView

_attempts, _rows, _enrollments, _runs = (
    cast(Table, kind.__table__) for kind in (Attempt, AttemptItem, Enrollment, Run)
)
_HEAD = (
    select(
        *(
            _attempts.c[name]
            for name in (
                "id", "uid", "enrollment_id", "activity", "quiz_version_id", "number", "started_at", "deadline_at",
                "submitted_at", "submitted_by", "device", "page",
            )
        ),
        _enrollments.c.run_id,
        _runs.c.activities_revision,
    )
    .join_from(_attempts, _enrollments, _enrollments.c.id == _attempts.c.enrollment_id)
    .join(_runs, _runs.c.id == _enrollments.c.run_id)
    .with_for_update(of=_attempts)
)  # fmt: skip
_BY_UID = Prepared(
    _HEAD.where(
        _attempts.c.uid == bindparam("uid"),
        _attempts.c.enrollment_id == bindparam("enrollment_id"),
        _attempts.c.activity == bindparam("activity"),
    )
)
_BY_ID = Prepared(_HEAD.where(_attempts.c.id == bindparam("attempt_id")))
# After the lock and not with it: an answer that was being saved while it was waited for is among them.
_ITEMS = Prepared(
    select(
        *(
            _rows.c[name]
            for name in (
                "id", "position", "question_version_id", "points", "answer", "sequence", "saved_at", "mark", "page",
                "tries", "checked", "fixed_at", "seconds", "key_version_id", "exempt",
            )
        )
    )
    .where(_rows.c.attempt_id == bindparam("attempt_id"))
    .order_by(_rows.c.position)
)  # fmt: skip


_MARK = Prepared(
    update(_rows).where(_rows.c.id == bindparam("item")).values(mark=bindparam("earned"), seconds=bindparam("spent"))
)
# One statement for all items, [[id, mark, seconds], …], where each takes a message to a server.
_line = func.jsonb_array_elements(cast_to(bindparam("items"), JSONB)).table_valued("value", name="line").c.value
_MARK_ALL = Prepared(
    update(_rows)
    .where(_rows.c.id == cast_to(_line.op("->>")(0), BigInteger))
    .values(mark=cast_to(_line.op("->>")(1), Double), seconds=cast_to(_line.op("->>")(2), Integer))
)


class FormRefused(LmsError):
    """Answers of a form that cannot be taken; `faults` by position, `answers` as they were typed."""

    def __init__(self, message: object, answers: Mapping[int, Sequence[str]], faults: Mapping[int, object]) -> None:
        super().__init__(message)
        self.answers = answers
        self.faults = faults


@dataclass(slots=True)
class Held:
    """A locked attempt: its row, the rows of its items as they stand now, its quiz as it is in force.

    `views`: the question versions that were shown and those whose key marks, by id.
    """

    head: Any
    items: list[Any]
    quiz: QuizView
    views: Mapping[int, QuestionView]

    @property
    def open(self) -> bool:
        """Say whether it was neither submitted nor closed."""
        return self.head.submitted_at is None

    def is_overdue(self, now: datetime) -> bool:
        """Say whether no answer can arrive in time any more."""
        return timing.is_overdue(self.head.deadline_at, now, self.quiz.settings.grace)

    def question(self, item: Any) -> QuestionView:
        """Return the question that an item shows."""
        return self.views[item.question_version_id]

    def answerable(self) -> list[Any]:
        """Return the items that are not fixed: not checked for good, and without the way back on no page before."""
        back, page = self.quiz.settings.back, self.head.page
        return [item for item in self.items if item.fixed_at is None and (back or item.page >= page)]

    def files(self) -> Mapping[int, tuple[FileView, ...]]:
        """Return position → files of the answers, read only where a question takes any."""
        takes = any(files.most_of(self.question(item)) for item in self.items)
        return files.of_attempt(self.head.id) if takes else {}


def find(enrollment_id: int, activity: str, uid: UUID) -> Held | None:
    """Return an attempt of an enrollment, locked until the end of the transaction, or None.

    The lock of the enrollment comes before it.
    """
    return _held(_BY_UID, {"enrollment_id": enrollment_id, "activity": activity, "uid": uid})


def attempt(enrollment_id: int, activity: str, uid: UUID) -> Held:
    """Return what `find` finds. Raises NotFound."""
    found = find(enrollment_id, activity, uid)
    if found is None:
        raise NotFound(lazy("This attempt does not exist."))
    return found


def by_id(attempt_id: int) -> Held | None:
    """Return the attempt with this id, locked until the end of the transaction, or None."""
    return _held(_BY_ID, {"attempt_id": attempt_id})


def _held(statement: Prepared, values: Mapping[str, Any]) -> Held | None:
    db.flush()
    heads = db.rows(statement, values)
    if not heads:
        return None
    head = heads[0]
    items = list(db.rows(_ITEMS, {"attempt_id": head.id}))
    quiz = in_force.quiz(head.quiz_version_id, head.run_id, head.activities_revision, head.activity)
    return Held(head, items, quiz, scoring.views_of(items))


def save(one: Held, answers: Mapping[int, Sequence[str]], seen: int) -> list[int]:
    """Save the answers of a whole form sent without a script; return the positions that were left as they are.

    `answers`: position → what was chosen or typed. `seen`: when the page was made, in milliseconds; an item that was
    answered elsewhere after that keeps that answer. Answers that come too late are kept aside and do not count.
    Raises FormRefused with every fault at once.
    """
    items = one.answerable()
    taken = _taken(one, items, answers)
    now = clock.now()
    late = not one.open or one.is_overdue(now)
    left, kept, changed = [], [], {}
    for item in items:
        answer = taken.get(item.position)
        if answer is None or answer == (item.answer or []):
            continue
        if item.sequence > seen and not late:
            left.append(item.position)
            continue
        made = max(timing.milliseconds(now), item.sequence + 1)
        kept.append(saving.received(uuid4(), item.id, answer, made, now, late=late))
        if not late:
            changed[item.id] = item._replace(answer=answer, sequence=made, saved_at=now)
    saving.write(kept, [saving.change(item.id, item.answer, item.sequence, now) for item in changed.values()])
    one.items = [changed.get(item.id, item) for item in one.items]
    db.reread(AttemptItem, *changed)
    return left


def _taken(one: Held, items: Sequence[Any], answers: Mapping[int, Sequence[str]]) -> dict[int, list[str]]:
    taken, faults = {}, {}
    for item in items:
        if item.position in answers:
            view = one.question(item)
            try:
                taken[item.position] = view.kind.take(view.body, list(answers[item.position]))
            except BadAnswer as error:
                faults[item.position] = error
    if faults:
        raise FormRefused(lazy("Please check the marked answers. Nothing is lost."), answers, faults)
    return taken


def write_marks(one: Held) -> None:
    """Write mark and seconds of every item of an attempt."""
    if one.items:
        if db.is_sqlite():
            db.run(_MARK, *({"item": item.id, "earned": item.mark, "spent": item.seconds} for item in one.items))
        else:
            db.run(_MARK_ALL, {"items": json.dumps([[item.id, item.mark, item.seconds] for item in one.items])})
        db.reread(AttemptItem, *(item.id for item in one.items))

"""The hot path: answers saved as they are made, three statements for a batch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from lms.accounts.models import Account
from lms.activities.quiz import timing
from lms.activities.quiz.models import Attempt, AttemptItem, SavedAnswer
from lms.core import clock, db, sync
from lms.core.errors import NotFound
from lms.core.i18n import lazy
from lms.core.prepared import Prepared
from lms.core.sync import BadRecord
from lms.core.tokens import Claims
from lms.enrollments.models import Enrollment
from lms.questions import services as questions
from lms.questions.kind import BadAnswer

PURPOSE = "attempt"
MOST_POSITION = 1_000
# Characters of one text: an essay's, and the ids before it.
MOST_TEXT = 20_200
MOST_BYTES = 1024 * 1024

# Tables instead of classes, statements made once: this runs for every answer of every learner.
_attempts, _items, _saved, _enrollments, _accounts = (
    cast(Table, kind.__table__) for kind in (Attempt, AttemptItem, SavedAnswer, Enrollment, Account)
)

# A page that knows the sequence of every item knows their sum: if it differs, somebody answered elsewhere.
_total = select(func.sum(_items.c.sequence)).where(_items.c.attempt_id == _attempts.c.id).scalar_subquery()
_who = (
    _attempts.c.id,
    _attempts.c.deadline_at,
    _attempts.c.submitted_at,
    _enrollments.c.person_id,
    _accounts.c.generation,
    _accounts.c.disabled_at,
    _total.correlate(_attempts).label("total"),
)
_joined = _attempts.join(_enrollments, _enrollments.c.id == _attempts.c.enrollment_id).join(
    _accounts, _accounts.c.person_id == _enrollments.c.person_id
)
# The lock keeps a submit from marking between our look at the attempt and our commit.
_find = Prepared(
    select(*_who, _items.c.id.label("item_id"), _items.c.position, _items.c.sequence, _items.c.question_version_id)
    .select_from(_joined.join(_items, _items.c.attempt_id == _attempts.c.id))
    .where(_attempts.c.uid == bindparam("uid"), _items.c.position.between(bindparam("low"), bindparam("high")))
    .with_for_update(read=True, of=_attempts)
)
_look = Prepared(select(*_who).select_from(_joined).where(_attempts.c.uid == bindparam("uid")))
_insert = Prepared(
    lambda dialect: {"sqlite": sqlite, "postgresql": postgresql}[dialect].insert(_saved).on_conflict_do_nothing()
)
_update = Prepared(
    update(_items)
    .where(_items.c.id == bindparam("item"), _items.c.sequence < bindparam("made"))
    .values(answer=bindparam("given"), sequence=bindparam("made"), saved_at=bindparam("at"))
)


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """One answer as a browser sent it; `sequence` is when it was made, in milliseconds of the server's clock."""

    record: UUID
    position: int
    answer: Sequence[str]
    sequence: int


def parse(body: Mapping[str, Any]) -> list[AnswerRecord]:
    """Return the records of a batch. Raises BadRecord (400, 413) with the place of the first fault."""
    found = []
    for number, record in enumerate(sync.batch(body, "answers")):
        place = f"answers[{number}]"
        found.append(
            AnswerRecord(
                record=sync.record_id(record, place),
                position=sync.whole(record, place, "position", 1, MOST_POSITION),
                answer=sync.texts(record, place, "answer", MOST_TEXT),
                sequence=sync.made_at(record, place),
            )
        )
    return found


def save(uid: UUID, claims: Claims, records: Sequence[AnswerRecord]) -> dict[str, Any]:
    """Save a batch of answers of one attempt and return the acknowledgment.

    Each record gets a result: `saved`; `older` (a later answer is there already, so this one is only kept in the
    history); `late` (made after the deadline, or received after the grace or the submit: kept aside, does not
    count). A repeat changes nothing.

    Beside the results: `now`, `open`, `deadline`, and `total`, the sum of the sequences of all items.

    Raises TokenError (401) for a token that is not this person's or was revoked, and BadRecord (400) for a position
    or an answer that the attempt does not have; then nothing of the batch is saved.
    """
    positions = [record.position for record in records]
    rows = db.rows(_find, {"uid": uid, "low": min(positions), "high": max(positions)})
    if not rows:
        _head(uid, claims)
        raise BadRecord(lazy("This attempt has no such question."), field="answers[0].position")
    head = rows[0]
    sync.check_generation(claims, head.person_id, head.generation, disabled=head.disabled_at is not None)
    now = clock.now()
    by_position = {row.position: row for row in rows}
    asked = set(positions)
    views = questions.questions([row.question_version_id for row in rows if row.position in asked])
    saved, results = [], []
    changes: dict[int, dict[str, Any]] = {}
    for number, record in enumerate(records):
        row = by_position.get(record.position)
        if row is None:
            raise BadRecord(lazy("This attempt has no such question."), field=f"answers[{number}].position")
        view = views[row.question_version_id]
        try:
            answer = view.kind.take(view.body, record.answer)
        except BadAnswer as error:
            raise BadRecord(error.message, status=422, field=f"answers[{number}].answer") from error
        late = head.submitted_at is not None or not timing.counts(head.deadline_at, record.sequence, now)
        state = _result(record.sequence, row.sequence, late)
        results.append({"record": str(record.record), "state": state})
        saved.append(
            {
                "record": record.record,
                "attempt_item_id": row.item_id,
                "answer": answer,
                "sequence": record.sequence,
                "received_at": now,
                "late": late,
            }
        )
        newest = changes.get(row.item_id)
        if state == "saved" and record.sequence > (newest["made"] if newest else row.sequence):
            changes[row.item_id] = {"item": row.item_id, "made": record.sequence, "given": answer, "at": now}
    db.run(_insert, *saved)
    if changes:
        db.run(_update, *changes.values())
    gained = sum(changes[row.item_id]["made"] - row.sequence for row in rows if row.item_id in changes)
    return {**_state(head, gained), "results": results}


def _result(made: int, stored: int, late: bool) -> str:
    # Equal: this very record, whose acknowledgment was lost on the way; that it comes late now changes nothing.
    if made == stored:
        return "saved"
    return "older" if made < stored else "late" if late else "saved"


def look(uid: UUID, claims: Claims) -> dict[str, Any]:
    """Return how an attempt stands: whether it is open, until when, and the sum of its items' sequences."""
    return _state(_head(uid, claims))


def _head(uid: UUID, claims: Claims) -> Any:
    rows = db.rows(_look, {"uid": uid})
    if not rows:
        raise NotFound(lazy("This attempt does not exist."))
    head = rows[0]
    sync.check_generation(claims, head.person_id, head.generation, disabled=head.disabled_at is not None)
    return head


def _state(head: Any, gained: int = 0) -> dict[str, Any]:
    now = clock.now()
    overdue = timing.is_overdue(head.deadline_at, now)
    return {
        "now": timing.milliseconds(now),
        "open": head.submitted_at is None and not overdue,
        "deadline": None if head.deadline_at is None else timing.milliseconds(head.deadline_at),
        "total": int(head.total or 0) + gained,
    }

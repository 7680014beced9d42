"""The hot path: answers saved as they are made, three statements for a batch."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, exists, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from lms.accounts.models import Account
from lms.activities.quiz import in_force, timing
from lms.activities.quiz.models import Attempt, AttemptItem, AttemptPresence, SavedAnswer
from lms.core import clock, db, outbox, sync, tokens
from lms.core.errors import Conflict, NotFound
from lms.core.i18n import lazy
from lms.core.prepared import Prepared
from lms.core.sync import BadRecord
from lms.core.tokens import Claims, TokenError
from lms.enrollments.models import Enrollment, Run
from lms.questions import services as questions
from lms.questions.kind import BadAnswer
from lms.questions.quiz_settings import QuizSettings

PURPOSE = "attempt"
# The job that puts late answers before staff.
LATE = "quiz.show_late"
MOST_POSITION = 1_000
# Characters of one text: an essay's, and the ids before it.
MOST_TEXT = 20_200
MOST_BYTES = 1024 * 1024
# The largest whole number that every browser counts exactly.
MOST_SEQUENCE = 2**53 - 1

# Tables instead of classes, statements made once: this runs for every answer of every learner.
_attempts, _items, _saved, _presences, _enrollments, _runs, _accounts = (
    cast(Table, kind.__table__)
    for kind in (Attempt, AttemptItem, SavedAnswer, AttemptPresence, Enrollment, Run, Account)
)

# A page that knows the sequence of every item knows their sum: if it differs, somebody answered elsewhere.
_total = select(func.sum(_items.c.sequence)).where(_items.c.attempt_id == _attempts.c.id).scalar_subquery()
_who = (
    _attempts.c.id,
    _attempts.c.activity,
    _attempts.c.quiz_version_id,
    _attempts.c.started_at,
    _attempts.c.deadline_at,
    _attempts.c.submitted_at,
    _attempts.c.device,
    _attempts.c.page,
    _enrollments.c.person_id,
    _enrollments.c.run_id,
    _runs.c.activities_revision,
    _accounts.c.generation,
    _accounts.c.disabled_at,
    _total.correlate(_attempts).label("total"),
)
_joined = (
    _attempts.join(_enrollments, _enrollments.c.id == _attempts.c.enrollment_id)
    .join(_runs, _runs.c.id == _enrollments.c.run_id)
    .join(_accounts, _accounts.c.person_id == _enrollments.c.person_id)
)
# The lock keeps a submit from marking between our look at the attempt and our commit.
_find = Prepared(
    select(
        *_who,
        *(_items.c[name] for name in ("position", "sequence", "question_version_id", "fixed_at")),
        _items.c.id.label("item_id"),
        _items.c.page.label("item_page"),
    )
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
# Only to a page that there is: a script can send any number.
_turn = Prepared(
    update(_attempts)
    .where(
        _attempts.c.id == bindparam("attempt"),
        exists().where(_items.c.attempt_id == bindparam("attempt"), _items.c.page == bindparam("to")),
    )
    .values(page=bindparam("to"))
)
_seen = Prepared(lambda dialect: _upsert({"sqlite": sqlite, "postgresql": postgresql}[dialect].insert(_presences)))


def _upsert(insert: Any) -> Any:
    there = {"position": insert.excluded.position, "seen_at": insert.excluded.seen_at}
    return insert.on_conflict_do_update(index_elements=["attempt_id"], set_=there)


class TakenOver(Conflict):
    """Another device took this attempt over; what was sent stays with the browser that sent it."""

    def __init__(self) -> None:
        super().__init__(
            lazy("This attempt goes on on another device. Your answers are kept here until you go on here.")
        )


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """One answer as a browser sent it; `sequence` is when it was made, in milliseconds of the server's clock."""

    record: UUID
    position: int
    answer: Sequence[str]
    sequence: int


def token(uid: UUID, device: str, *, person_id: int, generation: int, deadline_at: datetime | None) -> str:
    """Return the capability token of an attempt's page on one device ("": an attempt that no device has claimed)."""
    return tokens.make(
        PURPOSE,
        person_id=person_id,
        subject=f"{uid.hex}:{device}" if device else uid.hex,
        generation=generation,
        until=timing.token_end(deadline_at, clock.now()),
    )


def claims_of(uid: UUID, given: str | None) -> Claims:
    """Return what the token of a request says; raise TokenError (401) unless it is for this attempt."""
    claims = tokens.read(PURPOSE, given)
    if claims.subject.partition(":")[0] != uid.hex:
        raise TokenError
    return claims


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
                # Any number: what cannot be placed in time is kept aside and not sent away, or it would be lost.
                sequence=sync.whole(record, place, "sequence", 1, MOST_SEQUENCE),
            )
        )
    return found


def save(uid: UUID, claims: Claims, records: Sequence[AnswerRecord]) -> dict[str, Any]:
    """Save a batch of answers of one attempt and return the acknowledgment.

    Each record gets a result: `saved`; `older` (a later answer is there already, so this one is only kept in the
    history); `late` (made after the deadline, received after the grace or the submit, or of no possible time: kept
    aside and shown to staff, who may accept it); `fixed` (the item was checked, or its page left for good, before:
    history only). A repeat changes nothing.

    Beside the results: `now`, `open`, `deadline`, and `total`, the sum of the sequences of all items.

    Raises TokenError (401) for a token that is not this person's or was revoked, TakenOver (409) when another device
    took the open attempt over, and BadRecord (400) for a position or an answer that the attempt does not have; then
    nothing of the batch is saved.
    """
    positions = [record.position for record in records]
    rows = db.rows(_find, {"uid": uid, "low": min(positions), "high": max(positions)})
    if not rows:
        _head(uid, claims)
        raise BadRecord(lazy("This attempt has no such question."), field="answers[0].position")
    head = rows[0]
    sync.check_generation(claims, head.person_id, head.generation, disabled=head.disabled_at is not None)
    now = clock.now()
    _check_device(head, claims, now)
    settings = _settings(head)
    grace, forward_only = settings.grace, head.page > 1 and not settings.back
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
        placed = timing.placed(head.started_at, record.sequence, now)
        late = (
            not placed
            or head.submitted_at is not None
            or not timing.counts(head.deadline_at, record.sequence, now, grace)
        )
        state = _result(record.sequence, row.sequence, late) if placed else "late"
        if state == "saved" and record.sequence != row.sequence:
            fixed = row.fixed_at is not None or (forward_only and row.item_page < head.page)
            state = "fixed" if fixed else state
        results.append({"record": str(record.record), "state": state})
        saved.append(received(record.record, row.item_id, answer, record.sequence, now, late=late))
        newest = changes.get(row.item_id)
        if state == "saved" and record.sequence > (newest["made"] if newest else row.sequence):
            changes[row.item_id] = change(row.item_id, answer, record.sequence, now)
    write(saved, changes.values())
    if any(result["state"] == "late" for result in results):
        # Not here: a request to staff takes locks of its own, in another order.
        outbox.later(LATE, dedupe=f"late:{head.id}", attempt_id=head.id)
    gained = sum(changes[row.item_id]["made"] - row.sequence for row in rows if row.item_id in changes)
    return {**_state(head, gained), "results": results}


def received(record: UUID, item_id: int, answer: list[str], made: int, at: datetime, *, late: bool) -> dict[str, Any]:
    """Return an answer as the history of its item keeps it."""
    return {
        "record": record,
        "attempt_item_id": item_id,
        "answer": answer,
        "sequence": made,
        "received_at": at,
        "late": late,
        "decision": "",
        "decided_at": None,
    }


def change(item_id: int, answer: list[str], made: int, at: datetime) -> dict[str, Any]:
    """Return an answer as it becomes that of its item."""
    return {"item": item_id, "made": made, "given": answer, "at": at}


def write(history: Collection[dict[str, Any]], changes: Collection[dict[str, Any]]) -> None:
    """Write answers that were `received`, and of their items those that `change`; the attempt is locked."""
    if history:
        db.run(_insert, *history)
    if changes:
        db.run(_update, *changes)


def _settings(head: Any) -> QuizSettings:
    return in_force.quiz(head.quiz_version_id, head.run_id, head.activities_revision, head.activity).settings


def _check_device(head: Any, claims: Claims, now: datetime) -> None:
    open_ = head.submitted_at is None and not timing.is_overdue(head.deadline_at, now, _settings(head).grace)
    # Once the attempt is over nobody takes anything from anybody: what comes then is late and goes to staff.
    if open_ and not _mine(head, claims):
        raise TakenOver


def _mine(head: Any, claims: Claims) -> bool:
    return not head.device or claims.subject.partition(":")[2] == head.device


def _result(made: int, stored: int, late: bool) -> str:
    # Equal: this very record, whose acknowledgment was lost on the way; that it comes late now changes nothing.
    if made == stored:
        return "saved"
    return "older" if made < stored else "late" if late else "saved"


def look(uid: UUID, claims: Claims) -> dict[str, Any]:
    """Return how an attempt stands: whether it is open, until when, the sum of its items' sequences, whose it is.

    `mine`: whether the device that asks is the one that works on it.
    """
    head = _head(uid, claims)
    return {**_state(head), "mine": _mine(head, claims)}


def here(uid: UUID, claims: Claims, position: int, page: int) -> dict[str, Any]:
    """Note where the page of an attempt is open, and return what `look` returns.

    `position`: the item that has the focus (0: none); `page`: the page that was turned to (0: there are no others). It
    is kept where learners may turn pages by themselves.
    """
    head = _head(uid, claims)
    if _mine(head, claims) and head.submitted_at is None:
        db.run(_seen, {"attempt_id": head.id, "position": position, "seen_at": clock.now()})
        if page and page != head.page and _settings(head).back:
            db.run(_turn, {"attempt": head.id, "to": page})
    return {**_state(head), "mine": _mine(head, claims)}


def _head(uid: UUID, claims: Claims) -> Any:
    rows = db.rows(_look, {"uid": uid})
    if not rows:
        raise NotFound(lazy("This attempt does not exist."))
    head = rows[0]
    sync.check_generation(claims, head.person_id, head.generation, disabled=head.disabled_at is not None)
    return head


def _state(head: Any, gained: int = 0) -> dict[str, Any]:
    now = clock.now()
    overdue = timing.is_overdue(head.deadline_at, now, _settings(head).grace)
    return {
        "now": timing.milliseconds(now),
        "open": head.submitted_at is None and not overdue,
        "deadline": None if head.deadline_at is None else timing.milliseconds(head.deadline_at),
        "total": int(head.total or 0) + gained,
    }

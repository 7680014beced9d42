"""Answers that came too late or cannot be placed in time: shown to staff, who accept them with a reason or do not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from lms.activities.quiz import saving, services, telling, timing
from lms.activities.quiz.models import Attempt, AttemptItem, SavedAnswer
from lms.content.manifest import Title
from lms.core import audit, clock, db, outbox
from lms.core.errors import NotFound
from lms.core.i18n import lazy
from lms.enrollments import requests
from lms.enrollments.models import Enrollment, Request
from lms.enrollments.requests import Decision, Kind
from lms.learning import services as learning
from lms.policy import Actor
from lms.questions import services as questions
from lms.questions.services import QuestionView

KIND = requests.register_kind(
    Kind(
        "late",
        lazy("Answers that came too late"),
        lazy("Late answers"),
        "quiz.decide_late",
        (
            Decision("accept", lazy("Accept the answers"), "primary", needs_reason=True),
            Decision("decline", lazy("Do not accept them"), "tertiary", needs_reason=True),
        ),
        page="quiz.late_answers",
    )
)
DECIDED = {"accept": "accepted", "decline": "declined"}


@dataclass(frozen=True)
class LateAnswer:
    """An answer that does not count, beside the one that does.

    `made_at` is None where the time the browser stated is impossible. `decision`: accepted, declined, or "" while
    nobody has decided.
    """

    record: UUID
    position: int
    question: QuestionView
    order: tuple[str, ...]
    answer: tuple[str, ...]
    counted: tuple[str, ...]
    made_at: datetime | None
    received_at: datetime
    decision: str


def of_attempt(attempt: Attempt, *, decided: bool = False) -> list[LateAnswer]:
    """Return the newest late answer of each item that would change it, in order; with `decided` those of the past too.

    Leaves out what a newer answer in time has overtaken, what equals the answer that counts, and fixed items.
    """
    rows = db.session.execute(
        select(SavedAnswer, AttemptItem)
        .join(AttemptItem, AttemptItem.id == SavedAnswer.attempt_item_id)
        .where(AttemptItem.attempt_id == attempt.id, SavedAnswer.late.is_(True))
        .order_by(AttemptItem.position, SavedAnswer.received_at, SavedAnswer.sequence)
        .execution_options(populate_existing=True)
    ).all()
    found: dict[tuple[int, str], Any] = {}
    for saved, item in rows:
        if saved.decision in DECIDED.values():
            if decided:
                found[item.position, saved.decision] = (saved, item)
        elif not saved.decision and _would_change(attempt, saved, item):
            found[item.position, ""] = (saved, item)
    views = questions.questions([item.question_version_id for _, item in found.values()])
    return [_late(attempt, saved, item, views) for saved, item in found.values()]


def _would_change(attempt: Attempt, saved: SavedAnswer, item: AttemptItem) -> bool:
    if item.fixed_at is not None or saved.answer == (item.answer or []):
        return False
    return saved.sequence > item.sequence or not timing.placed(attempt.started_at, saved.sequence, saved.received_at)


def _late(attempt: Attempt, saved: SavedAnswer, item: AttemptItem, views: Any) -> LateAnswer:
    placed = timing.placed(attempt.started_at, saved.sequence, saved.received_at)
    return LateAnswer(
        record=saved.record,
        position=item.position,
        question=views[item.question_version_id],
        order=tuple(item.option_order),
        answer=tuple(saved.answer),
        counted=tuple(item.answer or ()),
        made_at=datetime.fromtimestamp(saved.sequence / 1000, UTC) if placed else None,
        received_at=saved.received_at,
        decision=saved.decision,
    )


@outbox.handler(saving.LATE)
def show_late(attempt_id: int) -> None:
    """Put the late answers of an attempt before staff, unless none of them would change anything."""
    with db.transaction():
        attempt = db.session.get(Attempt, attempt_id)
        if attempt is not None and of_attempt(attempt):
            detail = {"activity": attempt.activity}
            requests.ask(KIND.key, attempt.enrollment_id, subject=attempt.uid.hex, detail=detail)


def attempt_of(asked: Request) -> Attempt:
    """Return the attempt that a request is about. Raises NotFound."""
    attempt = db.session.scalar(select(Attempt).where(Attempt.uid == UUID(asked.subject)))
    if attempt is None:
        raise NotFound(lazy("This attempt does not exist."))
    return attempt


def decide(asked: Request, decision: str, actor_id: int, reason: str) -> None:
    """Accept the late answers of an attempt, so that they count and it is marked anew, or decline them.

    What a newly marked attempt is worth supersedes its earlier outcome, up or down. The learner is told once.
    Raises what `requests.decided` and `learning.record` raise.
    """
    learning.hold(asked.enrollment_id)
    uid = attempt_of(asked).uid
    attempt = db.session.scalars(
        select(Attempt).where(Attempt.uid == uid).with_for_update().execution_options(populate_existing=True)
    ).one()
    waiting = db.session.scalar(select(Request.decided_at).where(Request.id == asked.id).with_for_update()) is None
    requests.decided(asked.id, decision, actor_id, reason)
    if not waiting:
        return
    late = of_attempt(attempt)
    before = attempt.score
    _settle(attempt, late, decision)
    if decision == "accept" and late and attempt.submitted_at is not None:
        outcome = services.mark_attempt(attempt)
        source = services.source_of(attempt.uid)
        if outcome is not None:
            learning.record(attempt.enrollment_id, attempt.activity, source, outcome, actor_id=actor_id, reason=reason)
    audit.note(
        "quiz.decide_late",
        person_ids=[asked.person_id],
        thing=f"attempt:{attempt.id}",
        before={"score": before},
        after={"decision": decision, "answers": len(late), "score": attempt.score},
        reason=reason,
    )
    outbox.later("quiz.tell_late", dedupe=f"late-decided:{asked.id}", request_id=asked.id)


def _settle(attempt: Attempt, late: Sequence[LateAnswer], decision: str) -> None:
    now = clock.now()
    newest = {one.record: one for one in late}
    rows = db.session.execute(
        select(SavedAnswer, AttemptItem)
        .join(AttemptItem, AttemptItem.id == SavedAnswer.attempt_item_id)
        .where(AttemptItem.attempt_id == attempt.id, SavedAnswer.late.is_(True), SavedAnswer.decision == "")
    ).all()
    for saved, item in rows:
        saved.decided_at = now
        # The others were overtaken by one of these, or would have changed nothing.
        saved.decision = DECIDED[decision] if saved.record in newest else "passed"
        if decision == "accept" and saved.record in newest:
            item.answer, item.saved_at = saved.answer, saved.received_at
            item.sequence = max(item.sequence + 1, min(saved.sequence, timing.milliseconds(saved.received_at)))
    db.session.flush()


@dataclass(frozen=True)
class LateRow:
    """A request about late answers in the list of a run."""

    request: Request
    name: str
    attempt: Attempt
    quiz: Title
    answers: tuple[LateAnswer, ...]


def of_run(run_id: int, actor: Actor) -> list[LateRow]:
    """Return every request about late answers in a run that the actor may decide, open ones first."""
    rows = db.session.execute(
        select(Request, Enrollment.name)
        .join(Enrollment, Enrollment.id == Request.enrollment_id)
        .where(Request.kind == KIND.key, Request.run_id == run_id, requests.visible_to(actor))
        .order_by(Request.decided_at.is_not(None), Request.created_at, Request.id)
    ).all()
    uids = [UUID(asked.subject) for asked, _ in rows]
    attempts = {one.uid: one for one in db.session.scalars(select(Attempt).where(Attempt.uid.in_(uids)))}
    return [
        LateRow(
            asked,
            name,
            attempt,
            questions.quiz(attempt.quiz_version_id).title,
            tuple(of_attempt(attempt, decided=True)),
        )
        for asked, name in rows
        for attempt in (attempts[UUID(asked.subject)],)
    ]


@outbox.handler("quiz.tell_late")
def tell_late(request_id: int) -> None:
    """Mail the learner what was decided about late answers, unless the learner wants no such mails."""
    with db.reading():
        asked = db.session.get_one(Request, request_id)
        attempt_id = attempt_of(asked).id
        uid = db.session.scalars(select(Enrollment.uid).where(Enrollment.id == asked.enrollment_id)).one()
        about = {
            "accepted": asked.decision == "accept",
            "reason": asked.reason,
            "path": f"/learn/{uid}/{asked.detail['activity']}",
        }
    telling.tell(attempt_id, "decisions", "late_decided", about, f"late-decided-{request_id}")

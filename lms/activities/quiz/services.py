"""Attempts: starting, saving from a form, submitting, closing what is overdue, granting more."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from uuid import UUID, uuid4

from sqlalchemy import func, select

from lms.activities.quiz import access, files, grading, in_force, marking, more_attempts, scoring, terms, timing
from lms.activities.quiz.behaviour import pages_of
from lms.activities.quiz.devices import ANY, Device
from lms.activities.quiz.models import Attempt, AttemptItem, SavedAnswer
from lms.activities.quiz.scoring import source_of as source_of
from lms.core import clock, db, outbox
from lms.core.errors import Conflict, LmsError, NotFound
from lms.core.i18n import lazy
from lms.enrollments.models import Enrollment
from lms.learning import services as learning
from lms.learning.interface import Outcome
from lms.questions import services as questions
from lms.questions.kind import BadAnswer
from lms.questions.services import QuizView

CLOSE_EVERY = 20
CLOSE_AT_ONCE = 200


class NoAttemptLeft(Conflict):
    """All attempts are used up."""

    def __init__(self) -> None:
        super().__init__(lazy("You have used all attempts. You can ask staff for another one."))


class FormRefused(LmsError):
    """Answers of a form that cannot be taken; `faults` by position, `answers` as they were typed."""

    def __init__(self, message: object, answers: Mapping[int, Sequence[str]], faults: Mapping[int, object]) -> None:
        super().__init__(message)
        self.answers = answers
        self.faults = faults


def start(enrollment_id: int, activity: str, quiz_version_id: int, device: Device = ANY, *, code: str = "") -> Attempt:
    """Start an attempt and fix its questions and their order; while one is open, that one is returned.

    The learner's own terms decide whether it starts and when it ends. In a quiz of the run, whoever has begun stays
    with the version begun with. The device it is started on works on it until another one takes it over. `code`: what
    was typed as access code.

    Raises NoAttemptLeft, AccessCodeWrong (422, 429) and Conflict when the quiz has no questions, is not open, or the
    next attempt has to wait.
    """
    learning.lock(enrollment_id)
    attempts = db.session.scalars(
        select(Attempt)
        .where(Attempt.enrollment_id == enrollment_id, Attempt.activity == activity)
        .order_by(Attempt.number)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    now = clock.now()
    if attempts and attempts[-1].submitted_at is None:
        if not overdue(attempts[-1], now):
            return attempts[-1]
        _close_and_record(attempts[-1])
    own = terms.of_enrollment(enrollment_id, activity, quiz_version_id)
    if own.of_run and attempts:
        quiz_version_id = attempts[0].quiz_version_id
        own = terms.of_enrollment(enrollment_id, activity, quiz_version_id)
    if own.attempts is not None and len(attempts) >= own.attempts + more_attempts.granted(enrollment_id, activity):
        raise NoAttemptLeft
    hindrance = own.hindrance(now, attempts[-1].submitted_at if attempts else None)
    if hindrance is not None:
        raise Conflict(hindrance)
    access.check(own.settings.access_code, code, enrollment_id, activity)
    attempt = Attempt(
        uid=uuid4(),
        enrollment_id=enrollment_id,
        activity=activity,
        quiz_version_id=quiz_version_id,
        number=attempts[-1].number + 1 if attempts else 1,
        open_key=f"{enrollment_id}:{activity}",
        started_at=now,
        deadline_at=own.deadline(now),
        device=device.mark,
        device_name=device.name,
    )
    db.session.add(attempt)
    db.session.flush()
    _draw(attempt, own.settings.paging, [earlier.id for earlier in attempts])
    return attempt


def _draw(attempt: Attempt, paging: str, earlier: Sequence[int]) -> None:
    seen = db.session.scalars(
        select(AttemptItem.question_version_id).where(AttemptItem.attempt_id.in_(earlier)).distinct()
    ).all()
    met = {view.question_id for view in questions.questions(seen).values()}
    # The number of the attempt is its source of chance: the draw can be repeated to look into a complaint.
    drawn = questions.draw(attempt.quiz_version_id, Random(attempt.uid.int), met)  # noqa: S311
    if not drawn:
        raise Conflict(lazy("This quiz has no questions at present. Please tell the staff of the course."))
    pages = pages_of(paging, [item.section for item in drawn])
    attempt.page = pages[0]
    db.session.add_all(
        AttemptItem(
            attempt_id=attempt.id,
            position=position,
            question_version_id=item.question_version_id,
            option_order=list(item.option_order),
            points=item.points,
            sequence=0,
            page=pages[position - 1],
        )
        for position, item in enumerate(drawn, 1)
    )
    db.session.flush()


def locked(enrollment_id: int, activity: str, uid: UUID) -> Attempt:
    """Return an attempt of an enrollment, locked until the end of the transaction. Raises NotFound."""
    found = db.session.scalar(
        select(Attempt)
        .where(Attempt.uid == uid, Attempt.enrollment_id == enrollment_id, Attempt.activity == activity)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(lazy("This attempt does not exist."))
    return found


def _items(attempt: Attempt) -> Sequence[AttemptItem]:
    return db.session.scalars(
        select(AttemptItem)
        .where(AttemptItem.attempt_id == attempt.id)
        .order_by(AttemptItem.position)
        .execution_options(populate_existing=True)
    ).all()


def save_form(
    enrollment_id: int, activity: str, uid: UUID, answers: Mapping[int, Sequence[str]], seen: int
) -> list[int]:
    """Save the answers of a whole form sent without a script; return the positions that were left as they are.

    `answers`: position → what was chosen or typed. `seen`: when the page was made, in milliseconds; an item that was
    answered elsewhere after that keeps that answer. Answers that come too late are kept aside and do not count.
    Raises FormRefused with every fault at once.
    """
    learning.lock(enrollment_id)
    attempt = locked(enrollment_id, activity, uid)
    settings = in_force.of_attempt(attempt).settings
    # What was checked is fixed, and without the way back so is what stands on the pages before.
    items = [item for item in _items(attempt) if not item.fixed_at and (settings.back or item.page >= attempt.page)]
    taken = _taken(items, answers)
    now = clock.now()
    late = attempt.submitted_at is not None or timing.is_overdue(attempt.deadline_at, now, settings.grace)
    left = []
    for item in items:
        answer = taken.get(item.position)
        if answer is None or answer == (item.answer or []):
            continue
        if item.sequence > seen and not late:
            left.append(item.position)
            continue
        made = max(timing.milliseconds(now), item.sequence + 1)
        db.session.add(
            SavedAnswer(
                record=uuid4(), attempt_item_id=item.id, answer=answer, sequence=made, received_at=now, late=late
            )
        )
        if not late:
            item.answer, item.sequence, item.saved_at = answer, made, now
    db.session.flush()
    return left


def _taken(items: Sequence[AttemptItem], answers: Mapping[int, Sequence[str]]) -> dict[int, list[str]]:
    views = questions.questions([item.question_version_id for item in items])
    taken, faults = {}, {}
    for item in items:
        if item.position in answers:
            view = views[item.question_version_id]
            try:
                taken[item.position] = view.kind.take(view.body, list(answers[item.position]))
            except BadAnswer as error:
                faults[item.position] = error
    if faults:
        raise FormRefused(lazy("Please check the marked answers. Nothing is lost."), answers, faults)
    return taken


def submit(enrollment_id: int, activity: str, uid: UUID) -> Outcome | None:
    """Submit an attempt and mark it; return what came of it, or None when it was submitted before or waits for grading.

    The answers saved count. The caller records the outcome in the same transaction.
    """
    learning.lock(enrollment_id)
    attempt = locked(enrollment_id, activity, uid)
    if attempt.submitted_at is not None:
        return None
    return _close(attempt, "learner")


def _close(attempt: Attempt, by: str) -> Outcome | None:
    now, quiz = clock.now(), in_force.of_attempt(attempt)
    grace = quiz.settings.grace
    if timing.is_overdue(attempt.deadline_at, now, grace):
        assert attempt.deadline_at is not None
        # However late it is noticed, the attempt ended then.
        now, by = attempt.deadline_at + timedelta(seconds=grace), "deadline"
    attempt.submitted_at, attempt.submitted_by, attempt.open_key = now, by, None
    return mark_attempt(attempt, quiz)


def mark_attempt(attempt: Attempt, quiz: QuizView | None = None) -> Outcome | None:
    """Mark a submitted attempt by the answers that stand there now; return what came of it, to be recorded.

    None while an answer waits for a person, who is asked; what a person has marked before stays. `quiz`: with the
    settings in force, where the caller has it.
    """
    items = _items(attempt)
    views = scoring.views_of(items)
    asked = [views[item.question_version_id] for item in items]
    kept = files.of_attempt(attempt.id) if any(files.most_of(question) for question in asked) else {}
    quiz = quiz or in_force.of_attempt(attempt)
    lose = quiz.settings.tries_lose
    spent = timing.seconds_spent(attempt.started_at, [item.sequence for item in items])
    for item, question, seconds in zip(items, asked, spent, strict=True):
        nothing = marking.is_empty(question, item.answer or (), kept.get(item.position, ()))
        item.mark = 0.0 if nothing and not item.exempt else scoring.share_of(item, views, lose)
        item.seconds = seconds
    grading.restore(items)
    outcome = scoring.settle(attempt, items, views, quiz)
    if outcome is None:
        grading.ask(attempt)
    return outcome


def begun(run_id: int, activity: str) -> int:
    """Return how many people of a run have an attempt at a quiz."""
    return (
        db.session.scalar(
            select(func.count(Attempt.enrollment_id.distinct()))
            .join(Enrollment, Enrollment.id == Attempt.enrollment_id)
            .where(Enrollment.run_id == run_id, Attempt.activity == activity)
        )
        or 0
    )


def submit_all_of(run_id: int) -> None:
    """Submit every open attempt of a run as it stands and record what came of it."""
    ids = db.session.scalars(
        select(Attempt.id)
        .join(Enrollment, Enrollment.id == Attempt.enrollment_id)
        .where(Enrollment.run_id == run_id, Attempt.submitted_at.is_(None))
        .order_by(Attempt.enrollment_id)
    ).all()
    for attempt_id in ids:
        learning.lock(db.session.scalars(select(Attempt.enrollment_id).where(Attempt.id == attempt_id)).one())
        attempt = db.session.scalar(
            select(Attempt).where(Attempt.id == attempt_id).with_for_update().execution_options(populate_existing=True)
        )
        if attempt is not None and attempt.submitted_at is None:
            _close_and_record(attempt, "closing")


def _close_and_record(attempt: Attempt, by: str = "deadline") -> None:
    outcome = _close(attempt, by)
    if outcome is None:
        return
    try:
        learning.record(attempt.enrollment_id, attempt.activity, source_of(attempt.uid), outcome)
    except (Conflict, NotFound):
        # The person has left the run, or the activity the course: the attempt is closed all the same.
        return


def overdue(attempt: Attempt, now: datetime) -> bool:
    """Say whether no answer to the attempt can arrive in time any more."""
    return timing.is_overdue(attempt.deadline_at, now, in_force.of_attempt(attempt).settings.grace)


def close_overdue(attempt_id: int, now: datetime | None = None) -> bool:
    """Submit an attempt whose time is over and record what came of it; say whether there was anything to do."""
    enrollment_id = db.session.scalar(select(Attempt.enrollment_id).where(Attempt.id == attempt_id))
    if enrollment_id is None:
        return False
    learning.lock(enrollment_id)
    attempt = db.session.scalar(
        select(Attempt).where(Attempt.id == attempt_id).with_for_update().execution_options(populate_existing=True)
    )
    if attempt is None or attempt.submitted_at is not None:
        return False
    if not overdue(attempt, now or clock.now()):
        return False
    _close_and_record(attempt)
    return True


@outbox.every("quiz.close_overdue", CLOSE_EVERY)
def close_all_overdue() -> None:
    """Submit every attempt whose time is over, each in a transaction of its own."""
    with db.reading():
        ids = db.session.scalars(
            select(Attempt.id)
            .where(Attempt.submitted_at.is_(None), Attempt.deadline_at < clock.now())
            .order_by(Attempt.deadline_at)
            .limit(CLOSE_AT_ONCE)
        ).all()
    for attempt_id in ids:
        with db.transaction():
            close_overdue(attempt_id)

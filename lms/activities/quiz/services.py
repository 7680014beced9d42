"""Attempts: starting, saving from a form, submitting, closing what is overdue, granting more."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from uuid import UUID, uuid4

from sqlalchemy import func, select

from lms.activities.quiz import access, grading, held, in_force, marking, more_attempts, scoring, terms, timing
from lms.activities.quiz.behaviour import pages_of
from lms.activities.quiz.devices import ANY, Device
from lms.activities.quiz.held import FormRefused as FormRefused
from lms.activities.quiz.held import Held
from lms.activities.quiz.models import Attempt, AttemptItem
from lms.activities.quiz.scoring import source_of as source_of
from lms.core import clock, db, outbox
from lms.core.errors import Conflict, NotFound
from lms.core.i18n import lazy
from lms.enrollments.models import Enrollment
from lms.learning import services as learning
from lms.learning.interface import Outcome
from lms.questions import services as questions

CLOSE_EVERY = 20
CLOSE_AT_ONCE = 200


class NoAttemptLeft(Conflict):
    """All attempts are used up."""

    def __init__(self) -> None:
        super().__init__(lazy("You have used all attempts. You can ask staff for another one."))


def start(enrollment_id: int, activity: str, quiz_version_id: int, device: Device = ANY, *, code: str = "") -> Attempt:
    """Start an attempt and fix its questions and their order; while one is open, that one is returned.

    The learner's own terms decide whether it starts and when it ends. In a quiz of the run, whoever has begun stays
    with the version begun with. The device it is started on works on it until another one takes it over. `code`: what
    was typed as access code.

    Raises NoAttemptLeft, AccessCodeWrong (422, 429) and Conflict when the quiz has no questions, is not open, or the
    next attempt has to wait.
    """
    learning.hold(enrollment_id)
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
        one = held.by_id(attempts[-1].id)
        assert one is not None
        _close_and_record(one)
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


def save_form(
    enrollment_id: int, activity: str, uid: UUID, answers: Mapping[int, Sequence[str]], seen: int
) -> list[int]:
    """Save the answers of a whole form as `held.save` does. Raises NotFound and what that raises."""
    learning.hold(enrollment_id)
    return held.save(held.attempt(enrollment_id, activity, uid), answers, seen)


def submit(enrollment_id: int, activity: str, uid: UUID) -> Outcome | None:
    """Submit an attempt and mark it; return what came of it, or None when it was submitted before or waits for grading.

    The answers saved count. The caller records the outcome in the same transaction. Raises NotFound.
    """
    learning.hold(enrollment_id)
    one = held.attempt(enrollment_id, activity, uid)
    return close(one) if one.open else None


def close(one: Held, by: str = "learner") -> Outcome | None:
    """Close an open attempt that is held, with the answers that are saved, and return what `mark` returns."""
    now, grace, deadline = clock.now(), one.quiz.settings.grace, one.head.deadline_at
    if one.is_overdue(now):
        # However late it is noticed, the attempt ended then.
        now, by = deadline + timedelta(seconds=grace), "deadline"
    one.head = one.head._replace(submitted_at=now, submitted_by=by)
    return mark(one)


def mark_attempt(attempt: Attempt) -> Outcome | None:
    """Mark a submitted attempt anew by the answers that stand there now; see `mark`."""
    one = held.by_id(attempt.id)
    assert one is not None
    return mark(one)


def mark(one: Held) -> Outcome | None:
    """Mark a submitted attempt that is held, by its answers; return what came of it, to be recorded.

    None while an answer waits for a person, who is asked; what a person has marked before stays.
    """
    kept, lose = one.files(), one.quiz.settings.tries_lose
    spent = timing.seconds_spent(one.head.started_at, [item.sequence for item in one.items])
    marked = []
    for item, seconds in zip(one.items, spent, strict=True):
        nothing = marking.is_empty(one.question(item), item.answer or (), kept.get(item.position, ()))
        share = 0.0 if nothing and not item.exempt else scoring.share_of(item, one.views, lose)
        marked.append(item._replace(mark=share, seconds=seconds))
    given = grading.given_before(marked)
    one.items = [item._replace(mark=given[item.id]) if item.id in given else item for item in marked]
    held.write_marks(one)
    outcome = scoring.settle(one.head, one.items, one.views, one.quiz)
    if outcome is None:
        grading.ask(one.head.enrollment_id, one.head.activity)
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
        one = _hold(attempt_id)
        if one is not None and one.open:
            _close_and_record(one, "closing")


def _hold(attempt_id: int) -> Held | None:
    enrollment_id = db.session.scalar(select(Attempt.enrollment_id).where(Attempt.id == attempt_id))
    if enrollment_id is None:
        return None
    learning.hold(enrollment_id)
    return held.by_id(attempt_id)


def _close_and_record(one: Held, by: str = "deadline") -> None:
    outcome = close(one, by)
    if outcome is None:
        return
    try:
        learning.record(one.head.enrollment_id, one.head.activity, source_of(one.head.uid), outcome)
    except (Conflict, NotFound):
        # The person has left the run, or the activity the course: the attempt is closed all the same.
        return


def overdue(attempt: Attempt, now: datetime) -> bool:
    """Say whether no answer to the attempt can arrive in time any more."""
    return timing.is_overdue(attempt.deadline_at, now, in_force.of_attempt(attempt).settings.grace)


def close_overdue(attempt_id: int, now: datetime | None = None) -> bool:
    """Submit an attempt whose time is over and record what came of it; say whether there was anything to do."""
    one = _hold(attempt_id)
    if one is None or not one.open or not one.is_overdue(now or clock.now()):
        return False
    _close_and_record(one)
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

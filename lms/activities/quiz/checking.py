"""What happens to an attempt while it goes on: an answer is checked, a page turned, another device takes over."""

from uuid import UUID

from sqlalchemy import select

from lms.activities.quiz import in_force, services
from lms.activities.quiz.behaviour import earned, following, is_checkable, is_final
from lms.activities.quiz.devices import Device
from lms.activities.quiz.models import AttemptItem
from lms.activities.quiz.services import FormRefused
from lms.core import audit, clock, db
from lms.core.errors import Conflict
from lms.core.i18n import lazy
from lms.learning import services as learning
from lms.questions import services as questions


def check(enrollment_id: int, activity: str, uid: UUID, position: int) -> None:
    """Mark the saved answer of one item of an open attempt; it is fixed when there is no further try.

    Raises FormRefused where there is nothing to check, and Conflict in a quiz that gives feedback at the end.
    """
    learning.hold(enrollment_id)
    attempt = services.locked(enrollment_id, activity, uid)
    settings = in_force.of_attempt(attempt).settings
    if settings.behaviour == "end":
        raise Conflict(lazy("This quiz gives feedback at the end."))
    item = db.session.scalars(
        select(AttemptItem)
        .where(AttemptItem.attempt_id == attempt.id, AttemptItem.position == position)
        .execution_options(populate_existing=True)
    ).one_or_none()
    now = clock.now()
    if item is None or item.fixed_at or attempt.submitted_at or services.overdue(attempt, now):
        return
    if not item.answer:
        raise _refused(position, lazy("Answer this question first."))
    if item.checked == item.answer:
        raise _refused(position, lazy("This answer was checked already. Change it to try again."))
    view = questions.question(item.question_version_id)
    if not is_checkable(view):
        raise _refused(position, lazy("A person reads and marks this answer."))
    fraction = view.kind.mark(view.body, item.answer)
    item.tries, item.checked = item.tries + 1, item.answer
    if fraction is not None:
        item.mark = earned(min(1.0, max(0.0, fraction)), item.tries, settings.tries_lose)
    if is_final(settings.behaviour, fraction, item.tries, settings.tries):
        item.fixed_at = now
    db.session.flush()


def _refused(position: int, fault: object) -> FormRefused:
    return FormRefused(lazy("Please check the marked answers. Nothing is lost."), {}, {position: fault})


def turn(enrollment_id: int, activity: str, uid: UUID, page: int) -> None:
    """Go to another page of an open attempt; without the way back, to the next one only (any other changes nothing)."""
    learning.hold(enrollment_id)
    attempt = services.locked(enrollment_id, activity, uid)
    pages = set(db.session.scalars(select(AttemptItem.page).where(AttemptItem.attempt_id == attempt.id)))
    if attempt.submitted_at is not None or page not in pages:
        return
    if in_force.of_attempt(attempt).settings.back or page == following(pages, attempt.page):
        attempt.page = page
        db.session.flush()


def take_over(enrollment_id: int, activity: str, uid: UUID, device: Device) -> None:
    """Let another device of the learner go on with an open attempt; the one before can send nothing any more."""
    learning.hold(enrollment_id)
    attempt = services.locked(enrollment_id, activity, uid)
    if attempt.submitted_at is None and attempt.device != device.mark:
        attempt.device, attempt.device_name = device.mark, device.name
        audit.note("quiz.take_over", thing=f"attempt:{attempt.id}")
        db.session.flush()

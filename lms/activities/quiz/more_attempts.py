"""Further attempts at a quiz: a learner asks for one, staff grant some or decline."""

from sqlalchemy import func, select

from lms.activities.quiz.models import AttemptAllowance
from lms.core import clock, db
from lms.core.errors import LmsError
from lms.core.i18n import lazy
from lms.enrollments import requests
from lms.enrollments.models import Request
from lms.enrollments.requests import Decision, Input, Kind

MOST_GRANTED = 10

MORE_ATTEMPTS = requests.register_kind(
    Kind(
        "attempts",
        lazy("More attempts at a quiz"),
        lazy("More attempts"),
        "quiz.decide_attempts",
        (
            Decision("grant", lazy("Grant"), "primary"),
            Decision("decline", lazy("Decline"), "tertiary", needs_reason=True),
        ),
        (Input("attempts", lazy("Further attempts"), "attempts", low=1, high=MOST_GRANTED),),
    )
)


def granted(enrollment_id: int, activity: str) -> int:
    """Return how many further attempts staff granted."""
    total = select(func.sum(AttemptAllowance.attempts)).where(
        AttemptAllowance.enrollment_id == enrollment_id, AttemptAllowance.activity == activity
    )
    return int(db.session.scalar(total) or 0)


def ask(enrollment_id: int, activity: str, note: str) -> Request:
    """Ask staff for one more attempt; while such a request is open, that one is returned."""
    return requests.ask("attempts", enrollment_id, subject=activity, note=note, detail={"attempts": 1})


def decide(asked: Request, decision: str, attempts: int, actor_id: int, reason: str) -> None:
    """Decide a request for more attempts; granting adds them to what the quiz itself allows.

    Raises LmsError for a number that cannot be granted, and what `requests.decided` raises.
    """
    if decision == "grant" and not 1 <= attempts <= MOST_GRANTED:
        raise LmsError(lazy("Give a number from 1 to %(most)s.", most=MOST_GRANTED), field="attempts")
    # Locked before looking, so that a double click grants once.
    waiting = db.session.scalar(select(Request.decided_at).where(Request.id == asked.id).with_for_update()) is None
    requests.decided(asked.id, decision, actor_id, reason)
    if decision == "grant" and waiting:
        db.session.add(
            AttemptAllowance(
                enrollment_id=asked.enrollment_id,
                activity=asked.subject,
                attempts=attempts,
                reason=reason,
                actor_id=actor_id,
                created_at=clock.now(),
            )
        )
        db.session.flush()

"""From confirmed attendance to outcomes: what the worker does after a list is confirmed or amended."""

from collections.abc import Sequence

from sqlalchemy import select

from lms.content import services as content
from lms.content.manifest import Activity
from lms.core import db, outbox
from lms.enrollments.models import INSIDE, Enrollment
from lms.learning import services as learning
from lms.learning.interface import Outcome, Status
from lms.sessions import attendance, presence
from lms.sessions.models import Attendance, TrainingSession

ATTENDANCE = 90
SOURCE = "attendance"


def percentage(activity: Activity) -> int:
    """Return how much of an activity one must have been there for, in percent."""
    return int(activity.settings.get("attendance", ATTENDANCE))


@outbox.handler("session.record")
def record(session_id: int, attendance_ids: Sequence[int] | None = None) -> None:
    """Hand the outcomes of a confirmed list on, each in a transaction of its own; safe to run twice.

    `attendance_ids`: those of one amendment only.
    """
    with db.reading():
        asked = select(Attendance.id).where(
            Attendance.session_id == session_id,
            Attendance.enrollment_id.is_not(None),
            Attendance.merged_into_id.is_(None),
        )
        if attendance_ids is not None:
            asked = asked.where(Attendance.id.in_(attendance_ids))
        ids = db.session.scalars(asked.order_by(Attendance.id)).all()
    for attendance_id in ids:
        with db.transaction():
            _record_one(attendance_id)


def _record_one(attendance_id: int) -> None:
    line = db.session.get_one(Attendance, attendance_id)
    session = db.session.get_one(TrainingSession, line.session_id)
    if session.state != "confirmed" or line.enrollment_id is None:
        return
    enrollment = learning.lock(line.enrollment_id)
    course = content.course_of(enrollment.course_version_id)
    activity = next((one for one in course.activities() if one.id == session.activity), None)
    if activity is None or enrollment.state not in INSIDE:
        return
    outcome = outcome_of(enrollment, activity)
    learning.record(enrollment.id, activity.id, SOURCE, outcome, actor_id=session.confirmed_by_id)


def outcome_of(enrollment: Enrollment, activity: Activity) -> Outcome:
    """Return what all confirmed lists come to for an enrollment in an activity.

    Enough minutes complete it. Less is not passed, unless lists are still to be confirmed in the run, or all that is
    missing is excused: then it is only begun. Whoever was excused still needs the minutes.
    """
    credit = attendance.credit(enrollment.id, activity.id)
    score = presence.percent(credit.minutes, activity.minutes)
    if score >= percentage(activity):
        status = Status.COMPLETED
    elif attendance.is_pending(enrollment.run_id, activity.id) or "excused" in credit.states:
        status = Status.STARTED
    else:
        status = Status.FAILED
    evidence = {
        "attendances": list(credit.attendance_ids),
        "states": list(credit.states),
        "days": list(credit.days),
        "needed": percentage(activity),
    }
    return Outcome(status, score, credit.minutes, "in_person", "last", evidence)

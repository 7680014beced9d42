"""Deadlines of open attempts move at once when the terms change: the next look of the browser learns it."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select

from lms.activities.quiz import terms
from lms.activities.quiz.models import Attempt
from lms.core import audit, db, outbox
from lms.enrollments.models import Enrollment
from lms.learning import services as learning

JOB = "quiz.retime_person"


def of_activity(run_id: int, activity: str, among: Sequence[ColumnElement[bool]] = ()) -> int:
    """Bring the open attempts at one quiz of a run in line with its terms; return how many deadlines moved."""
    return _retime(Enrollment.run_id == run_id, Attempt.activity == activity, *among)


@outbox.handler(JOB)
def of_person(person_id: int) -> None:
    """Bring every open attempt of a person in line, after an accommodation was given or ended."""
    with db.transaction():
        _retime(Enrollment.person_id == person_id)


def _retime(*conditions: ColumnElement[bool]) -> int:
    rows = db.session.execute(
        select(Attempt.id, Attempt.enrollment_id)
        .join(Enrollment, Enrollment.id == Attempt.enrollment_id)
        .where(Attempt.submitted_at.is_(None), *conditions)
        .order_by(Attempt.enrollment_id)
    ).all()
    moved = 0
    for attempt_id, enrollment_id in rows:
        learning.hold(enrollment_id)
        attempt = db.session.scalar(
            select(Attempt).where(Attempt.id == attempt_id).with_for_update().execution_options(populate_existing=True)
        )
        if attempt is None or attempt.submitted_at is not None:
            continue
        own = terms.of_enrollment(enrollment_id, attempt.activity, attempt.quiz_version_id)
        deadline = own.deadline(attempt.started_at)
        if deadline != attempt.deadline_at:
            before, attempt.deadline_at = attempt.deadline_at, deadline
            moved += 1
            audit.note(
                "quiz.move_deadline",
                thing=f"attempt:{attempt_id}",
                before={"deadline": before.isoformat() if before else None},
                after={"deadline": deadline.isoformat() if deadline else None},
            )
    db.session.flush()
    return moved

"""Closing a run: who is complete, why the others are not, and all certificates at once as a job."""

from sqlalchemy import func, select, update

from lms.certificates import services as certificates
from lms.certificates.models import Fact
from lms.core import clock, db, outbox
from lms.enrollments import runs
from lms.enrollments.models import Enrollment
from lms.learning import registry, services
from lms.learning.models import Closing


def close(run_id: int, actor_id: int) -> Closing:
    """Close a run and start the job that issues every certificate not yet issued.

    What learners left open is ended first (an attempt at a quiz is submitted with the answers that are saved), so that
    it counts. Enrollments that are not complete become failed. Learners' own work ends there; late evidence (a
    regrade, a decision of staff) still enters through `record()` and may complete somebody, who then gets the
    certificate at once. Raises Conflict when the run is closed already.
    """
    runs.lock(run_id)
    registry.end_work(run_id)
    runs.close(run_id, actor_id)
    total = db.session.scalar(select(func.count()).where(Enrollment.run_id == run_id, Enrollment.state == "completed"))
    closing = Closing(run_id=run_id, actor_id=actor_id, total=total or 0, done=0, created_at=clock.now())
    db.session.add(closing)
    db.session.flush()
    outbox.later("learning.close_run", dedupe=f"closing:{closing.id}", requester_id=actor_id, closing_id=closing.id)
    return closing


@outbox.handler("learning.close_run")
def issue_all(closing_id: int) -> None:
    """Issue the certificates of a closing one by one, each in a transaction of its own; safe to run twice."""
    with db.reading():
        closing = db.session.get(Closing, closing_id)
        if closing is None:
            return
        ids = db.session.scalars(
            select(Enrollment.id)
            .where(Enrollment.run_id == closing.run_id, Enrollment.state == "completed")
            .order_by(Enrollment.id)
        ).all()
    for position, enrollment_id in enumerate(ids, 1):
        with db.transaction():
            if db.session.get_one(Closing, closing_id).canceled_at is not None:
                return
            enrollment = services.lock(enrollment_id)
            if certificates.for_enrollment(enrollment_id) is None:
                fact_id = db.session.scalar(
                    select(func.max(Fact.id)).where(Fact.enrollment_id == enrollment_id, Fact.kind == "completed")
                )
                if fact_id is not None:
                    certificates.issue(services.issue_order(enrollment, fact_id))
            db.session.execute(update(Closing).where(Closing.id == closing_id).values(done=position))
    with db.transaction():
        db.session.execute(update(Closing).where(Closing.id == closing_id).values(finished_at=clock.now()))


def latest(run_id: int) -> Closing | None:
    """Return the last closing of a run."""
    return db.session.scalar(select(Closing).where(Closing.run_id == run_id).order_by(Closing.id.desc()).limit(1))


def cancel(closing_id: int) -> None:
    """Stop a closing job after the certificate it is at; what is issued stays."""
    db.session.execute(
        update(Closing).where(Closing.id == closing_id, Closing.finished_at.is_(None)).values(canceled_at=clock.now())
    )

"""What happens after a discussion was closed: who took part in all stages completes the activity."""

from sqlalchemy import func, select

from lms.activities.discussion import services
from lms.activities.discussion.models import Discussion, DiscussionPosition, DiscussionStage
from lms.core import db, outbox
from lms.core.errors import Conflict, NotFound
from lms.enrollments.models import INSIDE, Enrollment
from lms.learning import services as learning
from lms.learning.interface import Outcome, Status


def took_part(discussion_id: int) -> set[int]:
    """Return the organizations that have a position in every stage."""
    total = len(services.stages(discussion_id))
    rows = db.session.scalars(
        select(DiscussionPosition.organization_id)
        .join(DiscussionStage, DiscussionStage.id == DiscussionPosition.stage_id)
        .where(DiscussionStage.discussion_id == discussion_id)
        .group_by(DiscussionPosition.organization_id)
        .having(func.count() == total)
    )
    return set(rows)


@outbox.handler("discussion.record", slow=True)
def record(discussion_id: int) -> None:
    """Record the outcome of everybody whose organization took part in all stages; one transaction for each."""
    with db.reading():
        discussion = db.session.get(Discussion, discussion_id)
        if discussion is None or discussion.state != "closed":
            return
        activity, stages = discussion.activity, len(services.stages(discussion_id))
        people = db.session.scalars(
            select(Enrollment.id)
            .where(
                Enrollment.run_id == discussion.run_id,
                Enrollment.organization_id.in_(took_part(discussion_id)),
                Enrollment.state.in_(INSIDE),
            )
            .order_by(Enrollment.id)
        ).all()
    for done, enrollment_id in enumerate(people, 1):
        with db.transaction():
            outcome = Outcome(Status.COMPLETED, mode="in_person", evidence={"stages": stages})
            try:
                learning.record(enrollment_id, activity, f"discussion:{discussion_id}", outcome)
            except (Conflict, NotFound):
                # Withdrawn meanwhile, or moved to a version without this discussion.
                continue
        outbox.job().progress(done, len(people))

"""What the worker does for learning after other rooms changed something."""

from lms.core import db, outbox
from lms.learning import services


@outbox.handler("learning.recompute")
def recompute(enrollment_id: int) -> None:
    """Fold an enrollment anew, as after its run moved to another version of the course."""
    with db.transaction():
        services.recompute(enrollment_id)

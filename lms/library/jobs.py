"""What the worker does for the library: hide what nobody looked at again within its year."""

from lms.core import clock, db, outbox
from lms.library import services


@outbox.every("library.expire", 3600)
def expire() -> None:
    """Hide the practices whose year is over."""
    with db.transaction():
        services.expire(clock.today())

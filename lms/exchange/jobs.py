"""What the worker does for booklets."""

from lms.core import outbox
from lms.core.errors import NotFound
from lms.exchange import services


@outbox.handler(services.JOB, attempts=4, slow=True)
def make_booklet(version_id: int, kind: str, language: str) -> None:
    """Make a handbook or guide of a course version in a language."""
    try:
        services.make_booklet(version_id, kind, language)
    except NotFound as error:
        raise outbox.GiveUp(str(error)) from error

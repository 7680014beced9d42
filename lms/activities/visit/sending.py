"""Evidence that a page sends by itself, one file at a time, perhaps days after it was chosen: kept once.

The browser's half is `assets/visit/evidence.js` on the one offline queue. The number that the browser gave to a file is
its number here, so that a file whose acknowledgment was lost is known again.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from lms.activities.visit import capability, plans
from lms.core import audit, db
from lms.core.attachments import Kept
from lms.core.errors import LmsError

FORM = "evidence"


def take(uid: UUID, right: str | None, record: UUID, goal: str, kept: Sequence[Kept]) -> dict[str, Any]:
    """Add a file to a goal, and return what became of it: saved (also when it was there), or refused and why.

    Raises TokenError and NotFound as `capability.holder` does.
    """
    consulting, person_id = capability.holder(uid, FORM, right)
    audit.acting(person_id, audit.who().address)
    number = int(goal) if goal.isascii() and goal.isdigit() and len(goal) < 4 else 0
    try:
        with db.session.begin_nested():
            plans.add_evidence(consulting, number, kept, person_id, record)
    except LmsError as error:
        return refused(record, error)
    return {"record": str(record), "state": "saved"}


def refused(record: UUID, error: LmsError) -> dict[str, Any]:
    """Return the result of a file that cannot be kept: sending it again would change nothing."""
    return {"record": str(record), "state": "refused", "why": str(error.message)}

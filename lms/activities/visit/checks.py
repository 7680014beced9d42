"""The facility's self-check: thirty answers and what the children said."""

from collections.abc import Mapping

from sqlalchemy import select

from lms.activities.visit import clean
from lms.activities.visit.checklist import ANSWERS, checklist
from lms.activities.visit.models import CheckAnswer, Consulting
from lms.activities.visit.services import lock, note
from lms.core import clock, db
from lms.core.errors import Conflict, LmsError
from lms.core.i18n import lazy

MOST_NOTE = 500


def answers(consulting_id: int) -> dict[str, CheckAnswer]:
    """Return item → answer, as far as it is filled in."""
    rows = db.session.scalars(select(CheckAnswer).where(CheckAnswer.consulting_id == consulting_id))
    return {row.item: row for row in rows}


def is_whole(consulting_id: int) -> bool:
    """Say whether every item has an answer and the children's views are written down."""
    views = db.session.scalar(select(Consulting.views).where(Consulting.id == consulting_id))
    return bool(views) and {item.id for item in checklist().items} <= set(answers(consulting_id))


def save(
    consulting: Consulting, given: Mapping[str, tuple[str, str]], views: str, actor_id: int | None, release: str = ""
) -> None:
    """Keep item → (answer, note) and the summary of the children's views; half of it may come later.

    Raises LmsError for an answer that is not offered, or a note without its answer; Conflict after the second visit
    or when the consulting has ended.
    """
    found = lock(consulting.id)
    if found.state not in ("requested", "assigned", "begun"):
        raise Conflict(lazy("The self-check is closed since the second visit was held."))
    known = {item.id: number for number, item in enumerate(checklist().items, 1)}
    notes = {f"note_{known[key]}": text for key, (_, text) in given.items() if key in known}
    clean.check({**notes, "views": views}, found, actor_id, release)
    before = answers(found.id)
    for key, (answer, text) in given.items():
        if key not in known or (answer and answer not in ANSWERS):
            raise LmsError(lazy("Choose one of the list."), field=f"answer-{known.get(key, 1)}")
        if text and not answer:
            raise LmsError(lazy("Choose an answer to this item."), field=f"answer-{known[key]}")
        row = before.get(key)
        if not answer:
            if row is not None:
                db.session.delete(row)
        elif row is None:
            db.session.add(CheckAnswer(consulting_id=found.id, item=key, answer=answer, note=text))
        else:
            row.answer, row.note = answer, text
    found.views, found.check_version = views, checklist().version
    found.check_by_id, found.check_at = actor_id, clock.now()
    db.session.flush()
    note("visit.check", found)


def counts(consulting_id: int) -> dict[str, int]:
    """Return answer → how many items have it."""
    found = dict.fromkeys(ANSWERS, 0)
    for row in answers(consulting_id).values():
        found[row.answer] += 1
    return found

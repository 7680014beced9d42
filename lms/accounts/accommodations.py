"""Accommodations: more time, or no time limit, for a person in every timed quiz, given once and with a reason."""

from sqlalchemy import select

from lms.accounts.models import Accommodation, Person
from lms.core import audit, clock, db, outbox
from lms.core.errors import LmsError, NotFound
from lms.core.i18n import lazy

LEAST, MOST = 5, 300
# The job of the quiz that moves the deadlines of what the person has open, within seconds.
RETIME = "quiz.retime_person"


def present(person_id: int) -> Accommodation | None:
    """Return the accommodation that a person has now, or None."""
    return db.session.scalar(
        select(Accommodation).where(Accommodation.person_id == person_id, Accommodation.ended_at.is_(None))
    )


def give(person_id: int, percent: int | None, reason: str, actor_id: int) -> Accommodation | None:
    """Give a person `percent` more time from now on (None: no time limit), instead of what there was.

    It reaches quizzes that are open at this moment too. An equal one changes nothing and returns what holds. Raises
    LmsError at `percent` for a share that cannot be given, and NotFound for a person who does not exist.
    """
    if percent is not None and not LEAST <= percent <= MOST:
        raise LmsError(lazy("Give a whole number from %(low)s to %(high)s.", low=LEAST, high=MOST), field="percent")
    if db.session.scalar(select(Person.id).where(Person.id == person_id).with_for_update()) is None:
        raise NotFound(lazy("This person does not exist."))
    before = present(person_id)
    if before is not None and before.percent == percent:
        return before
    if before is not None:
        before.ended_at, before.ended_by_id = clock.now(), actor_id
        db.session.flush()
    row = Accommodation(person_id=person_id, percent=percent, reason=reason, given_by_id=actor_id, given_at=clock.now())
    db.session.add(row)
    db.session.flush()
    _tell("accounts.give_accommodation", person_id)
    return row


def end(person_id: int, actor_id: int) -> None:
    """End the accommodation of a person; without one nothing happens."""
    db.session.execute(select(Person.id).where(Person.id == person_id).with_for_update())
    before = present(person_id)
    if before is None:
        return
    before.ended_at, before.ended_by_id = clock.now(), actor_id
    db.session.flush()
    _tell("accounts.end_accommodation", person_id)


def _tell(action: str, person_id: int) -> None:
    # What was given and why stands in the table, which is erased with the person; the log keeps that it changed.
    audit.note(action, [person_id], thing=f"person:{person_id}")
    outbox.later(RETIME, key=f"person:{person_id}", dedupe=f"retime:{person_id}", person_id=person_id)

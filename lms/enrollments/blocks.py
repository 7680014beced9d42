"""Seat blocks: N places of a run held for an organization until a day, whose people are named later.

In a run that takes people by approval the organization asks, and staff hold the places; in an open one it takes them;
staff can give a block in any run. A held block is an approval given beforehand: whoever is named from it has a place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false, func, select, true

from lms.content.models import Course
from lms.core import audit, clock, db, outbox
from lms.core.errors import Conflict, LmsError, NotFound
from lms.core.i18n import lazy
from lms.enrollments import held, places, runs, seats
from lms.enrollments.entry import Door, door
from lms.enrollments.models import Run, SeatBlock
from lms.organizations.models import Organization
from lms.policy import Actor

MOST_SEATS = 500


@dataclass(frozen=True)
class Wish:
    """How many places, until when (the day included), and what to say about it."""

    seats: int
    held_until: date
    note: str = ""


@dataclass(frozen=True)
class Listed:
    """A block with the organization it is for."""

    block: SeatBlock
    organization: dict[str, str]


def by_uid(uid: UUID) -> SeatBlock | None:
    """Return the block with this uid, or None."""
    return db.session.scalar(select(SeatBlock).where(SeatBlock.uid == uid))


def of_run(run_id: int) -> list[Listed]:
    """Return the blocks of a run: those to decide, those held, then the others, the newest first."""
    return _listed(SeatBlock.run_id == run_id)


def _listed(condition: Any) -> list[Listed]:
    rows = db.session.execute(
        select(SeatBlock, Organization)
        .join(Organization, Organization.id == SeatBlock.organization_id)
        .where(condition)
        .order_by(SeatBlock.state.not_in(("asked", "held")), SeatBlock.state, SeatBlock.id.desc())
        .limit(200)
    ).all()
    return [Listed(row.SeatBlock, row.Organization.names) for row in rows]


def of_organization(organization_id: int) -> Sequence[Any]:
    """Return the blocks an organization has asked for or holds, with run and title of the course."""
    return db.session.execute(
        select(SeatBlock, Run, Course.title)
        .join(Run, Run.id == SeatBlock.run_id)
        .join(Course, Course.id == Run.course_id)
        .where(SeatBlock.organization_id == organization_id, SeatBlock.state.in_(("asked", "held")))
        .order_by(Run.starts_on, SeatBlock.id)
    ).all()


def count_asked(run_id: int) -> int:
    """Return how many blocks of a run wait for a decision."""
    return len(
        db.session.scalars(select(SeatBlock.id).where(SeatBlock.run_id == run_id, SeatBlock.state == "asked")).all()
    )


def asked_of(actor: Actor) -> Sequence[Any]:
    """Return the runs whose places an actor decides about and how many blocks wait in each: run, title, count."""
    if actor.has_site("admin"):
        mine: ColumnElement[bool] = true()
    else:
        own_runs = actor.runs("instructor")
        mine = SeatBlock.run_id.in_(own_runs) if own_runs else false()
    return db.session.execute(
        select(Run, Course.title, func.count().label("asked"))
        .join(SeatBlock, SeatBlock.run_id == Run.id)
        .join(Course, Course.id == Run.course_id)
        .where(SeatBlock.state == "asked", mine)
        .group_by(Run.id, Course.id)
        .order_by(Run.starts_on, Run.id)
        .limit(20)
    ).all()


def newest(run_id: int) -> int:
    """Return the key of the block of a run that was made last, or 0."""
    return db.session.scalar(select(func.max(SeatBlock.id)).where(SeatBlock.run_id == run_id)) or 0


def ask(run_id: int, organization_id: int, wish: Wish, actor_id: int, since: int | None = None) -> SeatBlock:
    """Hold places for an organization, or ask for them where the run takes people by approval.

    A repeat of the same wish returns the block there is, also one that was used up or ended since it was begun
    (`since`: the newest block then). Raises Conflict where the run takes nobody, only people of its staff's choice, or
    the organization has a block already, and LmsError at the field at fault.
    """
    run = runs.lock(run_id)
    present = _present(run_id, organization_id, wish, since)
    if present is not None:
        return _same_or_refuse(present, wish)
    stands = door(run, clock.today())
    if run.organization_id not in (None, organization_id):
        raise Conflict(lazy("This run is for the people of one organization only."))
    if stands not in (Door.OPEN, Door.FULL):
        raise Conflict(lazy("This run takes no applications now."))
    return _make(run, organization_id, wish, actor_id, "asked" if run.entry == "approval" else "held")


def give(run_id: int, organization_id: int, wish: Wish, actor_id: int, since: int | None = None) -> SeatBlock:
    """Hold places for an organization, whatever the door of the run says; staff do it. Raises what `ask` raises."""
    run = runs.lock(run_id)
    present = _present(run_id, organization_id, wish, since)
    if present is not None:
        return _same_or_refuse(present, wish)
    if run.state == "closed" or run.ends_on < clock.today():
        raise Conflict(lazy("This run is over."))
    return _make(run, organization_id, wish, actor_id, "held")


def _present(run_id: int, organization_id: int, wish: Wish, since: int | None) -> SeatBlock | None:
    live = held.live_of(run_id, organization_id)
    if live is not None or since is None:
        return live
    again = (SeatBlock.seats == wish.seats, SeatBlock.held_until == wish.held_until, SeatBlock.note == wish.note)
    return db.session.scalar(
        select(SeatBlock).where(
            SeatBlock.run_id == run_id, SeatBlock.organization_id == organization_id, SeatBlock.id > since, *again
        )
    )


def _same_or_refuse(present: SeatBlock, wish: Wish) -> SeatBlock:
    if (present.seats, present.held_until, present.note) == (wish.seats, wish.held_until, wish.note):
        return present
    raise Conflict(lazy("This organization has a block in this run already. End that one first."))


def _make(run: Run, organization_id: int, wish: Wish, actor_id: int, state: str) -> SeatBlock:
    _check(run, wish)
    if state == "held":
        _refuse_without_room(run, organization_id, wish.seats)
    block = SeatBlock(
        run_id=run.id,
        organization_id=organization_id,
        seats=wish.seats,
        named=0,
        held_until=wish.held_until,
        state=state,
        note=wish.note,
        asked_by_id=actor_id,
        asked_at=clock.now(),
    )
    db.session.add(block)
    db.session.flush()
    if state == "held":
        _hold(run, block, actor_id)
    _note("ask_block", block)
    return block


def _check(run: Run, wish: Wish) -> None:
    if not 1 <= wish.seats <= MOST_SEATS:
        raise LmsError(lazy("Give a whole number from %(low)s to %(high)s.", low=1, high=MOST_SEATS), field="seats")
    if wish.held_until < clock.today():
        raise LmsError(lazy("This day has passed."), field="held_until")
    if wish.held_until > run.ends_on:
        raise LmsError(lazy("Places are held until the last day of the run at most."), field="held_until")


def _refuse_without_room(run: Run, organization_id: int, wanted: int) -> None:
    left = seats.tally(run).left(seats.kind_of(organization_id), "")
    if left is not None and left < wanted:
        raise LmsError(lazy("Only %(left)s places can be held now.", left=left), field="seats")


def _hold(run: Run, block: SeatBlock, actor_id: int) -> None:
    run.seats_held += block.seats
    block.state, block.decided_at, block.decided_by_id = "held", clock.now(), actor_id
    db.session.flush()
    midnight = datetime.combine(block.held_until + timedelta(days=1), time(), clock.SEOUL) + timedelta(minutes=1)
    outbox.later("enrollments.release", dedupe=f"release:{block.id}", not_before=midnight, block_id=block.id)


def decide(block_id: int, approve: bool, actor_id: int, reason: str = "") -> SeatBlock:
    """Hold the places that were asked for, or decline with the reason; a repeat changes nothing.

    Raises Conflict for a block that was decided otherwise, and LmsError without room or without a reason.
    """
    run, block = _locked(block_id)
    if (block.state, approve) in (("held", True), ("declined", False)):
        return block
    if block.state != "asked":
        raise Conflict(lazy("This request has been decided already."))
    if approve:
        _check(run, Wish(block.seats, block.held_until))
        _refuse_without_room(run, block.organization_id, block.seats)
        _hold(run, block, actor_id)
    else:
        if not reason.strip():
            raise LmsError(lazy("Give a reason; the person will read it."), field="reason")
        block.decided_at, block.decided_by_id, block.reason = clock.now(), actor_id, reason.strip()
        held.end(run, block, "declined")
    _note("decide_block", block)
    outbox.later("enrollments.tell_block", dedupe=f"tell-block:{block.id}:{block.state}", block_id=block.id)
    return block


def end(block_id: int, actor_id: int | None) -> SeatBlock:
    """Give back what is left of a block; the free places go to who waits. A repeat changes nothing."""
    run, block = _locked(block_id)
    if block.state in ("asked", "held"):
        held.end(run, block)
        _note("end_block", block)
        places.fill(run)
    return block


def release(block_id: int) -> None:
    """Give back what is left of a block whose last day is over."""
    run, block = _locked(block_id)
    if block.state == "held" and block.held_until < clock.today():
        held.end(run, block)
        _note("end_block", block)
        places.fill(run)


def _locked(block_id: int) -> tuple[Run, SeatBlock]:
    run_id = db.session.scalar(select(SeatBlock.run_id).where(SeatBlock.id == block_id))
    if run_id is None:
        raise NotFound(lazy("These places are not held any more."))
    run = runs.lock(run_id)
    block = db.session.scalar(
        select(SeatBlock).where(SeatBlock.id == block_id).with_for_update().execution_options(populate_existing=True)
    )
    assert block is not None, "blocks are never deleted"
    return run, block


def _note(verb: str, block: SeatBlock) -> None:
    audit.note(
        f"enrollments.{verb}",
        thing=f"seat_block:{block.id}",
        after={"organization": block.organization_id, "run": block.run_id, "seats": block.seats, "state": block.state},
    )

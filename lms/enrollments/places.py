"""The places of a run: the only code that changes the state of an enrollment, under the lock of its run."""

from datetime import datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from lms.core import audit, clock, db, outbox
from lms.core.errors import Conflict
from lms.core.i18n import lazy
from lms.enrollments import requests, snapshots, states
from lms.enrollments.entry import is_full
from lms.enrollments.models import Enrollment, Run
from lms.enrollments.states import State, Step

_other = aliased(Enrollment)


def move(run: Run | None, enrollment: Enrollment, step: Step, actor_id: int | None = None) -> None:
    """Take one step of the state machine and keep the count of taken places right.

    `run` must be locked; None for steps that neither take nor free a place. Raises Conflict when the step is not
    possible from the present state.
    """
    target = states.after(enrollment.state, step)
    if target is None:
        raise Conflict(lazy("This is not possible any more: the enrollment is “%(state)s” now.",
                            state=states.label(enrollment.state)))  # fmt: skip
    change = states.takes_seat(target) - states.takes_seat(enrollment.state)
    if change:
        assert run is not None, "a place is taken or freed only under the lock of the run"
        run.seats_taken += change
    enrollment.state = target
    db.session.add(enrollment)
    if step in (Step.WAIT, Step.APPROVE, Step.DECLINE):
        enrollment.decided_at, enrollment.decided_by_id = clock.now(), actor_id
    if target == State.COMPLETED:
        enrollment.completed_at = clock.now()
    elif target == State.ACTIVE:
        enrollment.completed_at = None
    db.session.flush()


def recount(run: Run) -> None:
    """Count the taken places anew: those of everybody whose latest cycle takes one."""
    newest = (
        select(func.max(Enrollment.cycle))
        .where(Enrollment.run_id == _other.run_id, Enrollment.person_id == _other.person_id)
        .scalar_subquery()
    )
    run.seats_taken = db.session.scalar(
        select(func.count()).where(_other.run_id == run.id, _other.state.in_(states.SEATED), _other.cycle == newest)
    ) or 0  # fmt: skip
    db.session.flush()


def admit(run: Run, enrollment: Enrollment, person: snapshots.Snapshot, actor_id: int | None = None) -> None:
    """Let somebody in, or onto the waiting list when every place is taken."""
    if is_full(run):
        if enrollment.state != State.WAITLISTED:
            move(run, enrollment, Step.WAIT, actor_id)
        return
    snapshots.write(enrollment, person)
    move(run, enrollment, Step.APPROVE, actor_id)
    _begin(run, enrollment)


def fill(run: Run) -> list[int]:
    """Give the free places to those who wait, first come first served; return the enrollments promoted."""
    if run.state != "open" or run.ends_on < clock.today():
        return []
    promoted: list[int] = []
    while not is_full(run):
        first = db.session.scalar(
            select(Enrollment)
            .where(Enrollment.run_id == run.id, Enrollment.state == State.WAITLISTED)
            .order_by(Enrollment.requested_at, Enrollment.id)
            .limit(1)
            .with_for_update()
        )
        if first is None:
            break
        found = snapshots.take([first.person_id], clock.today())
        if first.person_id in found:
            admit(run, first, found[first.person_id])
            audit.note("enrollments.promote", [first.person_id], thing=f"enrollment:{first.id}")
            tell(first, "promoted")
            promoted.append(first.id)
        else:
            move(run, first, Step.CANCEL)
    return promoted


def start(run: Run) -> int:
    """Let those who were approved begin, if the run has started; return how many."""
    if run.starts_on > clock.today():
        _schedule_start(run)
        return 0
    approved = db.session.scalars(
        select(Enrollment)
        .where(Enrollment.run_id == run.id, Enrollment.state == State.APPROVED)
        .order_by(Enrollment.id)
        .with_for_update()
    ).all()
    for enrollment in approved:
        move(run, enrollment, Step.ACTIVATE)
    return len(approved)


def leave(run: Run, enrollment: Enrollment, actor_id: int | None) -> None:
    """Cancel before the beginning or withdraw after it; open requests lapse and the place goes to who waits."""
    begun = enrollment.state in (State.ACTIVE, State.FAILED)
    move(run, enrollment, Step.WITHDRAW if begun else Step.CANCEL, actor_id)
    requests.lapse(enrollment.id)
    fill(run)


def fail(enrollment: Enrollment) -> None:
    """Mark somebody who is in as not having completed."""
    if enrollment.state == State.APPROVED:
        move(None, enrollment, Step.ACTIVATE)
    if enrollment.state != State.FAILED:
        move(None, enrollment, Step.FAIL)


def decline(run: Run, enrollment: Enrollment, actor_id: int | None, request_id: int | None = None) -> None:
    """Say no to somebody who asked or waits; the reason stands in the request."""
    move(run, enrollment, Step.DECLINE, actor_id)
    requests.lapse(enrollment.id)
    tell(enrollment, "declined", request_id)


def tell(enrollment: Enrollment, event: str, request_id: int | None = None) -> None:
    """Send the person one mail about what others decided."""
    outbox.later(
        "enrollments.tell",
        key=f"person:{enrollment.person_id}",
        enrollment_id=enrollment.id,
        event=event,
        request_id=request_id,
    )


def _begin(run: Run, enrollment: Enrollment) -> None:
    if run.starts_on <= clock.today():
        move(run, enrollment, Step.ACTIVATE)
    else:
        _schedule_start(run)


def _schedule_start(run: Run) -> None:
    midnight = datetime.combine(run.starts_on, time(), clock.SEOUL) + timedelta(minutes=1)
    outbox.later("enrollments.start", dedupe=f"start:{run.id}:{run.starts_on}", not_before=midnight, run_id=run.id)

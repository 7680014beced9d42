"""The places of a run: the only code that changes the state of an enrollment, under the lock of its run."""

from datetime import datetime, time, timedelta

from sqlalchemy import delete, select

from lms.core import audit, clock, db, outbox
from lms.core.errors import Conflict
from lms.core.i18n import lazy
from lms.enrollments import requests, seats, snapshots, states
from lms.enrollments.entry import is_full
from lms.enrollments.models import Enrollment, Need, Run
from lms.enrollments.quotas import Tally
from lms.enrollments.states import OUTSIDE, State, Step


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
    if target in OUTSIDE:
        # What somebody needs to take part is nobody's business once they do not.
        db.session.execute(delete(Need).where(Need.enrollment_id == enrollment.id))


def admit(
    run: Run,
    enrollment: Enrollment,
    person: snapshots.Snapshot,
    actor_id: int | None = None,
    tally: Tally | None = None,
) -> None:
    """Let somebody in, or onto the waiting list when every place, or every place of the kind or job, is taken.

    `tally`: the places as counted already; None to count them now.
    """
    counted = tally or seats.tally(run)
    kind = seats.kind_of(person.organization_id) if counted.quotas.kinds else ""
    if not counted.fits(kind, person.job):
        if enrollment.state != State.WAITLISTED:
            move(run, enrollment, Step.WAIT, actor_id)
        return
    seat(run, enrollment, person, actor_id)


def seat(run: Run, enrollment: Enrollment, person: snapshots.Snapshot, actor_id: int | None = None) -> None:
    """Give somebody a place that is known to be free: as of now, with the beginning if the run has begun."""
    snapshots.write(enrollment, person)
    move(run, enrollment, Step.APPROVE, actor_id)
    _begin(run, enrollment)


def fill(run: Run) -> list[int]:
    """Give the free places to those who wait; return the enrollments promoted.

    First come first served among those whom the quotas let in: who waits for a place of a full kind or job is passed
    by others and keeps the turn.
    """
    promoted: list[int] = []
    if run.state != "open" or run.ends_on < clock.today() or is_full(run):
        return promoted
    counted = seats.tally(run)
    for enrollment, person, kind in _waiting(run, counted):
        if not counted.fits(kind, person.job):
            continue
        seat(run, enrollment, person)
        counted.add(kind, person.job)
        audit.note("enrollments.promote", [person.person_id], thing=f"enrollment:{enrollment.id}")
        tell(enrollment, "promoted")
        promoted.append(enrollment.id)
        if is_full(run):
            break
    return promoted


def _waiting(run: Run, counted: Tally) -> list[tuple[Enrollment, snapshots.Snapshot, str]]:
    """Return who waits, in turn, with the person as of today; an erased person's turn is canceled."""
    rows = db.session.scalars(
        select(Enrollment)
        .where(Enrollment.run_id == run.id, Enrollment.state == State.WAITLISTED)
        .order_by(Enrollment.requested_at, Enrollment.id)
        .with_for_update()
    ).all()
    found = snapshots.take([row.person_id for row in rows], clock.today())
    for row in rows:
        if row.person_id not in found:
            move(run, row, Step.CANCEL)
    people = [(row, found[row.person_id]) for row in rows if row.person_id in found]
    kinds = seats.kinds_of([person.organization_id for _, person in people]) if counted.quotas.kinds else {}
    return [(row, person, kinds.get(person.organization_id, "")) for row, person in people]


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
    """Send the person one mail about a change, with what their calendar is to take of it.

    A change that is written twice before the mail is out is told once.
    """
    outbox.later(
        "enrollments.tell",
        key=f"person:{enrollment.person_id}",
        dedupe=f"tell:{enrollment.id}:{event}:{request_id or 0}",
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

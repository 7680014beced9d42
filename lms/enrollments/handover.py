"""Giving a place to a colleague: one step until check-in, by the manager of the organization or by staff."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from lms.accounts.models import Employment, Person
from lms.accounts.services import in_force
from lms.core import audit, clock, db
from lms.core.errors import Conflict, LmsError
from lms.core.i18n import Lazy, lazy
from lms.enrollments import places, requests, services, snapshots
from lms.enrollments.models import Enrollment, Run
from lms.enrollments.states import OUTSIDE, PENDING, State, Step

# Whether somebody was checked in at a training session of the run; None: the run has no training sessions. The room
# of training sessions lies above this one and says so through the app.
_checked_in: Callable[[Enrollment], bool | None] = lambda _enrollment: None  # noqa: E731


def use_check_in(found: Callable[[Enrollment], bool | None]) -> None:
    """Ask this function whether somebody was checked in."""
    global _checked_in
    _checked_in = found


@dataclass(frozen=True)
class Colleague:
    """Somebody of the same organization and job who could take a place."""

    person_id: int
    uid: UUID
    name: str
    department: str


def why_not(run: Run, enrollment: Enrollment) -> Lazy | None:
    """Return why a place cannot be given to a colleague, or None.

    It can until the run begins and, where it has training sessions, until the person was checked in at one: then the
    seat in the room is what is given on, and what was learned before stays on record.
    """
    if run.state != "open" or run.ends_on < clock.today():
        return lazy("This run is over.")
    if enrollment.state not in (State.APPROVED, State.ACTIVE):
        return lazy("Only the place of somebody who is in can be given to another.")
    if enrollment.organization_id is None:
        return lazy("This person is in the run without an organization.")
    came = _checked_in(enrollment)
    if came:
        return lazy("This person was checked in already.")
    if came is None and enrollment.state == State.ACTIVE:
        return lazy("The run has begun.")
    return None


def colleagues(run: Run, enrollment: Enrollment) -> list[Colleague]:
    """Return who could take a place: the same organization and job today, not in the run, by name."""
    inside = (
        select(Enrollment.person_id)
        .where(Enrollment.run_id == run.id, Enrollment.state.not_in((*OUTSIDE, *PENDING)))
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Person.id, Person.uid, Person.name, Employment.department)
        .join(Employment, Employment.person_id == Person.id)
        .where(
            Employment.organization_id == enrollment.organization_id,
            Employment.job == enrollment.job,
            in_force(Employment, clock.today()),
            Person.id.not_in(inside),
            Person.erased_at.is_(None),
            Person.merged_into_id.is_(None),
        )
        .order_by(Person.name, Person.id)
    ).all()
    once = {row.id: row for row in rows}
    return [Colleague(row.id, row.uid, row.name, row.department) for row in once.values()]


def give(enrollment_id: int, to_person_id: int, actor_id: int) -> Enrollment:
    """Give a place to a colleague of the same organization and job; both are told, and nobody who waits is passed.

    Giving it again to the same person changes nothing. Raises Conflict where it is too late and LmsError at `person`
    for somebody who is no such colleague or is in the run already.
    """
    run, old = services.lock(enrollment_id)
    present = services.latest(run.id, to_person_id)
    given = old.state in OUTSIDE and present is not None and present.state not in (*OUTSIDE, *PENDING)
    if given and present is not None and present.applied_by_id == actor_id:
        return present
    reason = why_not(run, old)
    if reason is not None:
        raise Conflict(reason)
    if not services.is_latest(old):
        raise Conflict(lazy("A newer enrollment of this person exists in the run."))
    if to_person_id not in {one.person_id for one in colleagues(run, old)}:
        raise LmsError(
            lazy("Choose somebody of the same organization and job who is not in the run yet."), field="person"
        )
    person = snapshots.take([to_person_id], clock.today(), at=old.organization_id)[to_person_id]
    new = services.ready(run, person, actor_id)
    new.applied_by_id = actor_id
    # Nobody is let in between: the place passes from one to the other.
    places.move(run, old, Step.WITHDRAW if old.state == State.ACTIVE else Step.CANCEL, actor_id)
    requests.lapse(old.id)
    places.seat(run, new, person, actor_id)
    audit.note(
        "enrollments.hand_over",
        [old.person_id, to_person_id],
        thing=f"enrollment:{new.id}",
        before={"enrollment": old.id},
        after={"enrollment": new.id, "state": new.state},
    )
    places.tell(old, "handed_over")
    places.tell(new, "given")
    return new

"""Who is in a run: applying, enrolling, deciding, completing, leaving."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, select, true

from lms.accounts.models import Employment
from lms.accounts.services import in_force
from lms.content import services as content
from lms.content.models import Course
from lms.core import audit, clock, db
from lms.core.errors import Conflict, LmsError, NotFound
from lms.core.i18n import lazy, pick
from lms.enrollments import entry, places, requests, runs, seats, snapshots
from lms.enrollments.models import Enrollment, Run
from lms.enrollments.requests import Decision, Kind
from lms.enrollments.states import OUTSIDE, PENDING, SEATED, State, Step, steps_from, takes_seat
from lms.policy import TEACHING, Actor

APPLICATION = requests.register_kind(
    Kind(
        "application",
        lazy("Application for a course"),
        lazy("To join a course"),
        "enrollments_staff.decide",
        (
            Decision("approve", lazy("Approve"), "primary"),
            Decision("decline", lazy("Decline"), "tertiary", needs_reason=True),
        ),
    )
)


class NotAdmitted(Conflict):
    """The person may not enter the run, and why."""


@dataclass(frozen=True)
class Enrolled:
    """What became of one person whom staff enrolled: admitted, waitlisted or already (in, or waiting)."""

    person_id: int
    enrollment_id: int
    result: str


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that leaves the enrollments for which can(actor, SEE_ENROLLMENT, enrollment) holds."""
    if actor.has_site("admin", "auditor"):
        return true()
    own_runs, organizations = actor.runs(*TEACHING), actor.organizations("manager")
    parts: list[ColumnElement[bool]] = []
    if own_runs:
        parts.append(Enrollment.run_id.in_(own_runs))
    if organizations:
        parts.append(Enrollment.organization_id.in_(organizations))
    return or_(false(), *parts)


def by_uid(uid: UUID) -> Enrollment | None:
    """Return the enrollment with this uid, or None."""
    return db.session.scalar(select(Enrollment).where(Enrollment.uid == uid))


def lock(enrollment_id: int) -> tuple[Run, Enrollment]:
    """Return an enrollment and its run, both locked in that order and read anew."""
    run_id = db.session.scalar(select(Enrollment.run_id).where(Enrollment.id == enrollment_id))
    if run_id is None:
        raise NotFound(lazy("This enrollment does not exist."))
    run = runs.lock(run_id)
    found = db.session.scalar(
        select(Enrollment)
        .where(Enrollment.id == enrollment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    assert found is not None, "enrollments are never deleted"
    return run, found


def apply(person_id: int, run_id: int, note: str = "", applied_by_id: int | None = None) -> Enrollment:
    """Let a person enter a run by its own door: at once, by approval, or onto the waiting list.

    `applied_by_id`: who applies for the person, as for a team; None: the person.

    Applying again changes nothing while the person is in or waits, so a double click is harmless; whoever left or
    was declined may apply anew. Raises NotAdmitted, saying why, when the run does not take this person.
    """
    run = runs.lock(run_id)
    enrollment = latest(run_id, person_id)
    if enrollment is not None and enrollment.state not in OUTSIDE:
        return enrollment
    person = _snapshot(person_id)
    reason = entry.why_not_enter(
        run, clock.today(), *_positions(person_id), missing=missing_before(person_id, run.course_version_id)
    )
    if reason is not None:
        raise NotAdmitted(reason)
    enrollment = _fresh(run, person, enrollment, applied_by_id=applied_by_id)
    if run.entry == "approval":
        places.move(run, enrollment, Step.REQUEST)
        requests.ask("application", enrollment.id, note=note)
    else:
        places.admit(run, enrollment, person)
    _note("apply", enrollment)
    if applied_by_id is not None:
        places.tell(enrollment, f"team_{enrollment.state}")
    elif enrollment.state == State.APPROVED:
        # Whoever enters before the first day gets the invitation; on and after it the page says everything.
        places.tell(enrollment, "joined")
    return enrollment


def enroll(person_ids: Sequence[int], run_id: int, actor_id: int | None) -> list[Enrolled]:
    """Enroll people into an open run, whatever its door says; those beyond the last place wait in this order.

    An open application of one of them is approved by it. Raises NotFound, before anything is written, for a person
    who does not exist, and Conflict for a run that is not open.
    """
    run = runs.lock(run_id)
    if run.state != "open":
        raise Conflict(lazy("Open the run first."))
    wanted = list(dict.fromkeys(person_ids))
    found = snapshots.take(wanted, clock.today())
    if len(found) < len(wanted):
        raise NotFound(lazy("This person does not exist."))
    return [_enroll_one(run, found[person_id], actor_id) for person_id in wanted]


def _enroll_one(run: Run, person: snapshots.Snapshot, actor_id: int | None) -> Enrolled:
    enrollment = latest(run.id, person.person_id)
    if enrollment is not None and enrollment.state not in (*OUTSIDE, State.REQUESTED):
        return Enrolled(person.person_id, enrollment.id, "already")
    enrollment = ready(run, person, actor_id)
    places.admit(run, enrollment, person, actor_id)
    waits = enrollment.state == State.WAITLISTED
    _note("enroll", enrollment)
    places.tell(enrollment, "waitlisted" if waits else "enrolled")
    return Enrolled(person.person_id, enrollment.id, "waitlisted" if waits else "admitted")


def ready(run: Run, person: snapshots.Snapshot, actor_id: int | None) -> Enrollment:
    """Return the enrollment of somebody whom staff or the organization bring in, ready to be seated.

    It is the one that waits, with its application approved, or a fresh one. Raises Conflict for who is in already.
    """
    enrollment = latest(run.id, person.person_id)
    if enrollment is None or enrollment.state in OUTSIDE:
        return _fresh(run, person, enrollment, applied_by_id=actor_id)
    if enrollment.state not in PENDING:
        raise Conflict(lazy("%(name)s is in already.", name=person.name))
    asked = requests.open_of("application", enrollment.id)
    if asked is not None:
        requests.decided(asked.id, "approve", actor_id)
    return enrollment


def decide(request_id: int, decision: str, actor_id: int, reason: str = "") -> Enrollment:
    """Approve or decline an application; an approved person waits when every place is taken.

    Raises what requests.decided raises; a repeat of the same decision by the same person changes nothing.
    """
    enrollment_id = db.session.scalar(
        select(requests.Request.enrollment_id).where(
            requests.Request.id == request_id, requests.Request.kind == APPLICATION.key
        )
    )
    if enrollment_id is None:
        raise NotFound(lazy("This request does not exist."))
    run, enrollment = lock(enrollment_id)
    request = requests.decided(request_id, decision, actor_id, reason)
    if enrollment.state != State.REQUESTED:
        return enrollment
    if decision == "approve":
        places.admit(run, enrollment, _snapshot(enrollment.person_id), actor_id)
        places.tell(enrollment, "waitlisted" if enrollment.state == State.WAITLISTED else "approved", request.id)
    else:
        places.decline(run, enrollment, actor_id, request.id)
    return enrollment


def activate(enrollment: Enrollment) -> None:
    """Let an approved person begin; one who began already stays. Raises Conflict before the run starts."""
    if enrollment.state in SEATED - {State.APPROVED}:
        return
    run = db.session.get_one(Run, enrollment.run_id)
    if run.starts_on > clock.today():
        raise Conflict(lazy("The run has not started yet."))
    places.move(None, enrollment, Step.ACTIVATE)


def complete(enrollment: Enrollment) -> None:
    """Mark a locked enrollment completed; once completed it stays so."""
    if enrollment.state == State.APPROVED:
        places.move(None, enrollment, Step.ACTIVATE)
    if enrollment.state != State.COMPLETED:
        places.move(None, enrollment, Step.COMPLETE)


def fail(enrollment: Enrollment) -> None:
    """Mark a locked enrollment as ended without completion, as closing a run does."""
    places.fail(enrollment)


def reopen(enrollment: Enrollment) -> None:
    """Take a locked enrollment back into work after it was completed or failed."""
    if enrollment.state != State.ACTIVE:
        places.move(None, enrollment, Step.REOPEN)


def may_leave(run: Run, state: str) -> bool:
    """Say whether a person in this state may give up the place alone; those enrolled by staff ask their staff."""
    can_step = bool({Step.CANCEL, Step.WITHDRAW} & steps_from(state))
    in_time = not takes_seat(state) or run.cancel_until is None or clock.today() <= run.cancel_until
    return can_step and in_time and run.state == "open" and (run.entry != "staff" or state == State.WAITLISTED)


def leave(enrollment_id: int) -> Enrollment:
    """Give up the own place, application or turn on the waiting list. Raises Conflict where that is not possible."""
    run, enrollment = lock(enrollment_id)
    if enrollment.state in OUTSIDE:
        return enrollment
    if takes_seat(enrollment.state) and run.cancel_until is not None and clock.today() > run.cancel_until:
        raise Conflict(
            lazy("The last day to cancel has passed. Ask the staff; your organization can also give your place to a "
                 "colleague.")
        )  # fmt: skip
    if not may_leave(run, enrollment.state) or not is_latest(enrollment):
        raise Conflict(lazy("You cannot leave this run yourself; ask the staff."))
    places.leave(run, enrollment, enrollment.person_id)
    _note("leave", enrollment)
    # The person knows; the calendar does not.
    places.tell(enrollment, "left")
    return enrollment


def remove(enrollment_id: int, actor_id: int, reason: str) -> Enrollment:
    """Take somebody out of a run, with the reason; what was learned stays on record.

    Raises LmsError without a reason and Conflict for an enrollment that is completed or has ended.
    """
    if not reason.strip():
        raise LmsError(lazy("Give a reason; it is kept on record."), field="reason")
    run, enrollment = lock(enrollment_id)
    if not is_latest(enrollment):
        raise Conflict(lazy("A newer enrollment of this person exists in the run."))
    before = enrollment.state
    places.leave(run, enrollment, actor_id)
    _note("remove", enrollment, before={"state": before}, reason=reason.strip())
    places.tell(enrollment, "removed")
    return enrollment


def new_cycle(enrollment_id: int, actor_id: int | None) -> Enrollment:
    """Begin a new cycle for somebody who completed or failed; the old rows stay as they are.

    Asking again while the new cycle runs returns it. Raises Conflict while the present cycle is not at its end.
    """
    run, old = lock(enrollment_id)
    newest = latest(run.id, old.person_id)
    assert newest is not None
    if newest.cycle > old.cycle:
        return newest
    if old.state not in (State.COMPLETED, State.FAILED):
        raise Conflict(lazy("A new cycle begins when the present one has ended."))
    if run.state != "open":
        raise Conflict(lazy("Open the run first."))
    person = _snapshot(old.person_id)
    # The place passes from the old cycle to the new one: only a person's latest cycle counts.
    counted = seats.tally(run)
    counted.add(seats.kind_of(old.organization_id), old.job, -1)
    run.seats_taken -= 1
    fresh = _fresh(run, person, None, cycle=old.cycle + 1)
    places.admit(run, fresh, person, actor_id, counted)
    _note("new_cycle", fresh)
    return fresh


def completed_courses(person_id: int) -> set[str]:
    """Return the slugs of the courses a person has completed."""
    return set(
        db.session.scalars(
            select(Course.slug)
            .join(Run, Run.course_id == Course.id)
            .join(Enrollment, Enrollment.run_id == Run.id)
            .where(Enrollment.person_id == person_id, Enrollment.state == State.COMPLETED)
        )
    )


def missing_before(person_id: int, course_version_id: int) -> list[str]:
    """Return the titles of the courses that come first and that a person has not completed."""
    needed = content.course_of(course_version_id).prerequisites
    missing = set(needed) - completed_courses(person_id) if needed else set()
    if not missing:
        return []
    titles = dict(db.session.execute(select(Course.slug, Course.title).where(Course.slug.in_(missing))).all())
    return [pick(titles.get(slug)) or slug for slug in needed if slug in missing]


def _note(verb: str, enrollment: Enrollment, before: dict[str, Any] | None = None, reason: str = "") -> None:
    audit.note(
        f"enrollments.{verb}",
        person_ids=[enrollment.person_id],
        thing=f"enrollment:{enrollment.id}",
        before=before,
        after={"state": enrollment.state, "cycle": enrollment.cycle},
        reason=reason,
    )


def latest(run_id: int, person_id: int) -> Enrollment | None:
    """Return the newest cycle of a person in a run, locked and read anew, or None."""
    return db.session.scalar(
        select(Enrollment)
        .where(Enrollment.run_id == run_id, Enrollment.person_id == person_id)
        .order_by(Enrollment.cycle.desc())
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def is_latest(enrollment: Enrollment) -> bool:
    """Say whether an enrollment is the newest cycle of its person in its run."""
    newest = latest(enrollment.run_id, enrollment.person_id)
    return newest is not None and newest.id == enrollment.id


def _snapshot(person_id: int) -> snapshots.Snapshot:
    found = snapshots.take([person_id], clock.today())
    if person_id not in found:
        raise NotFound(lazy("This person does not exist."))
    return found[person_id]


def _positions(person_id: int) -> tuple[set[str], set[int]]:
    rows = db.session.execute(
        select(Employment.job, Employment.organization_id).where(
            Employment.person_id == person_id, in_force(Employment, clock.today())
        )
    ).all()
    return {row.job for row in rows}, {row.organization_id for row in rows}


def _fresh(
    run: Run, person: snapshots.Snapshot, old: Enrollment | None, cycle: int = 1, applied_by_id: int | None = None
) -> Enrollment:
    """Return a new enrollment (not yet in the session, without a state), or an ended one made ready to come back."""
    enrollment = old or Enrollment(person_id=person.person_id, run_id=run.id, cycle=cycle)
    if old is None or not old.steps_done:
        enrollment.course_version_id = run.course_version_id
    enrollment.due_on = runs.due_day(run)
    enrollment.requested_at, enrollment.applied_by_id = clock.now(), applied_by_id
    enrollment.decided_at = enrollment.decided_by_id = None
    snapshots.write(enrollment, person)
    return enrollment

"""An organization's people in runs: its manager applies for them, names them for held places, and takes them back."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from lms.accounts.models import Employment, Person
from lms.accounts.services import in_force
from lms.core import audit, clock, db
from lms.core.errors import Conflict, LmsError
from lms.core.i18n import Lazy, lazy
from lms.enrollments import entry, held, places, runs, seats, services, snapshots, states
from lms.enrollments.models import Enrollment, Run, SeatBlock
from lms.enrollments.states import OUTSIDE, PENDING, State

MOST_PEOPLE = 100


@dataclass(frozen=True)
class Candidate:
    """One of an organization's people as to a run: where they stand, and why they cannot be entered (None: can)."""

    person_id: int
    uid: UUID
    name: str
    job: str
    department: str
    state: str = ""
    refusal: Lazy | None = None


class TeamRefused(Conflict):
    """Somebody of a team cannot be entered; the refusals name whom and why, and nobody was."""

    def __init__(self, refusals: Sequence[tuple[str, Lazy]]) -> None:
        name, why = refusals[0]
        super().__init__(lazy("Nobody was entered. %(name)s: %(why)s", name=name, why=why), field="people")
        self.refusals = tuple(refusals)


def candidates(run: Run, organization_id: int) -> list[Candidate]:
    """Return an organization's people of today, by name, as to a run."""
    rows = db.session.execute(
        select(Person.id, Person.uid, Person.name, Employment.job, Employment.department)
        .join(Employment, Employment.person_id == Person.id)
        .where(
            Employment.organization_id == organization_id,
            in_force(Employment, clock.today()),
            Person.erased_at.is_(None),
            Person.merged_into_id.is_(None),
        )
        .order_by(Person.name, Person.id, Employment.starts_on, Employment.id)
    ).all()
    people = {row.id: row for row in rows}
    jobs: dict[int, set[str]] = {}
    for row in rows:
        jobs.setdefault(row.id, set()).add(row.job)
    stands = _states(run.id)
    block = held.live_of(run.id, organization_id)
    named = block is not None and block.left > 0
    return [
        Candidate(
            row.id,
            row.uid,
            row.name,
            row.job,
            row.department,
            state := stands.get(row.id, ""),
            None if state else _why_not(run, row.id, organization_id, jobs[row.id], named),
        )
        for row in people.values()
    ]


def _states(run_id: int) -> dict[int, str]:
    rows = db.session.execute(
        select(Enrollment.person_id, Enrollment.state).where(Enrollment.run_id == run_id).order_by(Enrollment.cycle)
    )
    return {row.person_id: row.state for row in rows if row.state not in OUTSIDE}


def _why_not(run: Run, person_id: int, organization_id: int, jobs: set[str], named: bool) -> Lazy | None:
    if named:
        # Staff hold the places: only whom the run is for counts.
        if run.jobs and not set(run.jobs) & jobs:
            return lazy("This run is for other jobs.")
        return None
    missing = services.missing_before(person_id, run.course_version_id)
    return entry.why_not_enter(run, clock.today(), jobs, {organization_id}, missing)


def enter(
    organization_id: int, person_ids: Sequence[int], run_id: int, actor_id: int, note: str = ""
) -> list[services.Enrolled]:
    """Apply for people of an organization: held places first, then the run's own door.

    Whoever is named for a held place is in at once; the others come in, wait for approval or for a place, as if they
    had applied. Who is in already, or waits and gets no held place, stays as they are. Raises LmsError for nobody, too
    many or somebody who works elsewhere, and TeamRefused if one of them cannot come in: then nobody is entered.
    """
    wanted = list(dict.fromkeys(person_ids))
    if not wanted:
        raise LmsError(lazy("Choose at least one person."), field="people")
    if len(wanted) > MOST_PEOPLE:
        raise LmsError(lazy("At most %(most)s people at once.", most=MOST_PEOPLE), field="people")
    run = runs.lock(run_id)
    known = {one.person_id: one for one in candidates(run, organization_id)}
    if not set(wanted) <= set(known):
        raise LmsError(lazy("Somebody of these does not work in this organization any more."), field="people")
    refusals = [(one.name, one.refusal) for one in map(known.get, wanted) if one is not None and one.refusal]
    if refusals:
        raise TeamRefused(refusals)
    return [_enter_one(run, known[person_id], organization_id, actor_id, note) for person_id in wanted]


def _enter_one(run: Run, one: Candidate, organization_id: int, actor_id: int, note: str) -> services.Enrolled:
    block = held.live_of(run.id, organization_id)
    if block is not None and block.left and one.state in ("", *PENDING):
        return _name(run, block, one.person_id, organization_id, actor_id)
    if one.state:
        present = services.latest(run.id, one.person_id)
        assert present is not None
        return services.Enrolled(one.person_id, present.id, "already")
    enrollment = services.apply(one.person_id, run.id, note, applied_by_id=actor_id)
    result = {State.REQUESTED: "requested", State.WAITLISTED: "waitlisted"}.get(State(enrollment.state), "admitted")
    return services.Enrolled(one.person_id, enrollment.id, result)


def _name(run: Run, block: SeatBlock, person_id: int, organization_id: int, actor_id: int) -> services.Enrolled:
    person = snapshots.take([person_id], clock.today(), at=organization_id)[person_id]
    counted = seats.tally(run)
    most = counted.quotas.jobs.get(person.job)
    if most is not None and counted.by_job.get(person.job, 0) >= most:
        raise TeamRefused([(person.name, lazy("Every place for this job is taken."))])
    enrollment = services.ready(run, person, actor_id)
    held.take(run, block)
    places.seat(run, enrollment, person, actor_id)
    audit.note("enrollments.name", [person_id], thing=f"enrollment:{enrollment.id}", after={"block": block.id})
    places.tell(enrollment, "team_approved")
    return services.Enrolled(person_id, enrollment.id, "admitted")


def may_withdraw(run: Run, state: str) -> bool:
    """Say whether a manager may take somebody of the team out of a run: as long as the person could leave."""
    return services.may_leave(run, state) and state not in (State.ACTIVE, State.FAILED)


def withdraw(enrollment_id: int, actor_id: int) -> Enrollment:
    """Take somebody of the team out of a run before it begins; the place goes to who waits.

    Raises Conflict where it is too late.
    """
    run, enrollment = services.lock(enrollment_id)
    if enrollment.state in OUTSIDE:
        return enrollment
    if not may_withdraw(run, enrollment.state):
        raise Conflict(
            lazy("This is too late, or not possible while the enrollment is “%(state)s”; ask the staff.",
                 state=states.label(enrollment.state))
        )  # fmt: skip
    before = enrollment.state
    places.leave(run, enrollment, actor_id)
    audit.note(
        "enrollments.withdraw", [enrollment.person_id], thing=f"enrollment:{enrollment.id}", before={"state": before}
    )
    places.tell(enrollment, "team_withdrawn")
    return enrollment

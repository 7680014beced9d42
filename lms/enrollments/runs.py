"""Runs: planning, changing, opening and closing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false, func, or_, select, true, update

from lms.accounts.models import JOBS
from lms.content.models import Course, CourseVersion
from lms.core import audit, clock, db, outbox
from lms.core.errors import Conflict, LmsError, NotFound
from lms.core.i18n import gettext, lazy
from lms.enrollments import held, law, places, requests, run_keys, seats, snapshots, words
from lms.enrollments.models import ENTRIES, Enrollment, Run
from lms.enrollments.names import RunName as RunName
from lms.enrollments.names import name_of as name_of
from lms.enrollments.quotas import Quotas
from lms.enrollments.states import PENDING, SEATED, State
from lms.organizations.models import KINDS
from lms.policy import TEACHING, Actor

DAYS = ("starts_on", "ends_on", "due_on", "apply_from", "apply_until", "cancel_until")
RUN_STEPS = {"draft": ("open",), "open": ("draft",), "closed": ("open",)}


@dataclass(frozen=True)
class Plan:
    """What staff decide about a run. `number` None: the next one of the year."""

    course_id: int
    course_version_id: int
    starts_on: date
    ends_on: date
    entry: str = "open"
    number: int | None = None
    title: dict[str, str] = field(default_factory=dict)
    due_on: date | None = None
    apply_from: date | None = None
    apply_until: date | None = None
    capacity: int | None = None
    kind_quotas: dict[str, int] = field(default_factory=dict)
    job_quotas: dict[str, int] = field(default_factory=dict)
    cancel_until: date | None = None
    jobs: tuple[str, ...] = ()
    organization_id: int | None = None


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that leaves the runs for which can(actor, SEE_RUN, run) holds."""
    if actor.has_site("admin", "auditor", "instructor"):
        return true()
    own_runs = actor.runs(*TEACHING, "consultant")
    organizations = actor.organizations("manager")
    parts: list[ColumnElement[bool]] = []
    if own_runs:
        parts.append(Run.id.in_(own_runs))
    if organizations:
        parts.append(Run.organization_id.in_(organizations))
    return or_(false(), *parts)


def by_uid(uid: UUID) -> Run | None:
    """Return the run with this uid, or None."""
    return db.session.scalar(select(Run).where(Run.uid == uid))


def lock(run_id: int) -> Run:
    """Return a run, read anew and locked until the end of the transaction; comes before any enrollment's lock."""
    found = db.session.scalar(
        select(Run).where(Run.id == run_id).with_for_update().execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(lazy("This run does not exist."))
    return found


def due_day(run: Run) -> date:
    """Return the day by which the run is to be completed."""
    return run.due_on or run.ends_on


def next_number(course_id: int, year: int) -> int:
    """Return the number the next run of a course and year takes."""
    last = db.session.scalar(select(func.max(Run.number)).where(Run.course_id == course_id, Run.year == year))
    return (last or 0) + 1


def newest() -> int:
    """Return the key of the run made last, or 0."""
    return db.session.scalar(select(func.max(Run.id))) or 0


def create(plan: Plan, actor_id: int | None, since: int | None = None) -> Run:
    """Make a run in preparation.

    `since`: the newest run when the plan was begun; an equal one made after it is this plan sent twice. Raises
    LmsError, naming the field, for dates out of order, a number already given or a foreign version, and for a plan sent
    twice.
    """
    _check(plan)
    # Two who plan at once would take the same number: the row of the course lets one pass after the other.
    if db.session.scalar(select(Course.id).where(Course.id == plan.course_id).with_for_update()) is None:
        raise LmsError(lazy("Choose a course."), field="course")
    if since is not None and _made_since(plan, since):
        raise LmsError(lazy("This run was made already, a moment ago."))
    year = plan.starts_on.year
    number = plan.number or next_number(plan.course_id, year)
    _free_number(plan.course_id, year, number, None)
    run = Run(course_id=plan.course_id, year=year, number=number, state="draft", seats_taken=0)
    _fill(run, plan)
    db.session.add(run)
    db.session.flush()
    audit.note("enrollments.create_run", thing=f"run:{run.id}", after=_facts(run))
    return run


def _made_since(plan: Plan, since: int) -> bool:
    later = select(Run).where(Run.id > since, Run.course_id == plan.course_id, Run.starts_on == plan.starts_on)
    return any(
        (run.ends_on, run.title, run.entry, run.organization_id)
        == (plan.ends_on, dict(plan.title), plan.entry, plan.organization_id)
        for run in db.session.scalars(later)
    )


def change(run_id: int, plan: Plan, actor_id: int | None) -> Run:
    """Change a run; more places or an earlier start take effect at once for those who wait.

    Another version of the course takes along everybody who has not completed; those who have keep theirs. What was
    done counts on, by activity, where the new version still has it.

    Raises LmsError, naming the field, as `create` does, when more people are in than there would be places, and for a
    version with an activity whose key an activity of the run has.
    """
    _check(plan)
    run = lock(run_id)
    before, was_due, was_on = _facts(run), due_day(run), (run.starts_on, run.ends_on)
    if plan.course_id != run.course_id:
        raise LmsError(lazy("The course of a run cannot be changed; make a new run."), field="course")
    _refuse_too_few(run, plan)
    year, number = plan.starts_on.year, plan.number or run.number
    if (year, number) != (run.year, run.number):
        _free_number(run.course_id, year, number, run_id)
    run.year, run.number = year, number
    moves = plan.course_version_id != run.course_version_id
    if moves:
        run_keys.refuse_clash(run_id, plan.course_version_id)
    _fill(run, plan)
    db.session.flush()
    if moves:
        _take_along(run)
    if due_day(run) != was_due:
        db.session.execute(
            update(Enrollment)
            .where(Enrollment.run_id == run_id, Enrollment.due_on == was_due, Enrollment.state != State.COMPLETED)
            .values(due_on=due_day(run))
        )
    audit.note("enrollments.change_run", thing=f"run:{run.id}", before=before, after=_facts(run))
    places.fill(run)
    places.start(run)
    if (run.starts_on, run.ends_on) != was_on:
        outbox.later("enrollments.invite_run", key=f"run:{run.id}", dedupe=f"invite-run:{run.id}", run_id=run.id)
    return run


def set_state(run_id: int, state: str, actor_id: int | None, law_checked: str = "") -> Run:
    """Open or reopen a run, or take it back into preparation while nobody is in it; `close` closes it.

    `law_checked`: what the person who opens it found when looking at the law; asked for where there is a concern.

    Raises Conflict where the step is not possible, and LawUnconfirmed where the law has to be looked at first.
    """
    run = lock(run_id)
    if state == run.state:
        return run
    if state not in RUN_STEPS[run.state] or (state == "draft" and _has_people(run_id)):
        raise Conflict(lazy("This step is not possible in the present state of the run."))
    if state == "open" and (concern := law.concern(run)) is not None:
        law.confirm(run, concern, law_checked)
    before, run.state = run.state, state
    run.closed_at = run.closed_by_id = None
    db.session.flush()
    audit.note("enrollments.set_run_state", thing=f"run:{run.id}", before={"state": before}, after={"state": state})
    places.fill(run)
    places.start(run)
    return run


def _take_along(run: Run) -> None:
    newest = dict(
        db.session.execute(
            select(Enrollment.person_id, func.max(Enrollment.cycle))
            .where(Enrollment.run_id == run.id)
            .group_by(Enrollment.person_id)
        ).all()
    )
    unfinished = _in_states(run.id, (*PENDING, State.APPROVED, State.ACTIVE, State.FAILED))
    moved = [enrollment for enrollment in unfinished if enrollment.cycle == newest[enrollment.person_id]]
    before = {enrollment.course_version_id for enrollment in moved}
    for enrollment in moved:
        snapshots.move(enrollment, run.course_version_id)
        if enrollment.state in SEATED:
            # Folding is the business of the room above, after the commit.
            key = f"enrollment:{enrollment.id}"
            outbox.later(
                "learning.recompute", key=key, dedupe=f"recompute:{enrollment.id}", enrollment_id=enrollment.id
            )
    if moved:
        audit.note(
            "enrollments.move_version",
            person_ids=[enrollment.person_id for enrollment in moved],
            thing=f"run:{run.id}",
            before={"course_version_ids": sorted(before)},
            after={"course_version_id": run.course_version_id},
        )


def close(run_id: int, actor_id: int) -> Run:
    """Close a run: nobody comes in any more, those who wait are declined, those who have not completed have failed.

    What was done stays on record, and a later outcome can still complete somebody. Raises Conflict when the run is
    not open.
    """
    run = lock(run_id)
    if run.state != "open":
        raise Conflict(lazy("This run is not open."))
    run.state, run.closed_at, run.closed_by_id = "closed", clock.now(), actor_id
    db.session.flush()
    for enrollment in _in_states(run_id, (*PENDING, State.APPROVED, State.ACTIVE)):
        if enrollment.state in PENDING:
            asked = requests.open_of("application", enrollment.id)
            if asked is not None:
                requests.decided(asked.id, "decline", actor_id, gettext("The run was closed."))
            places.decline(run, enrollment, actor_id, asked.id if asked else None)
        else:
            places.fail(enrollment)
    held.end_all(run)
    audit.note("enrollments.close_run", thing=f"run:{run.id}", before={"state": "open"}, after={"state": "closed"})
    return run


def _in_states(run_id: int, states: Collection[State]) -> Sequence[Enrollment]:
    return db.session.scalars(
        select(Enrollment)
        .where(Enrollment.run_id == run_id, Enrollment.state.in_(states))
        .order_by(Enrollment.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _has_people(run_id: int) -> bool:
    return db.session.scalar(select(Enrollment.id).where(Enrollment.run_id == run_id).limit(1)) is not None


def _free_number(course_id: int, year: int, number: int, but: int | None) -> None:
    taken = db.session.scalar(
        select(Run.id).where(Run.course_id == course_id, Run.year == year, Run.number == number, Run.id != (but or 0))
    )
    if taken is not None:
        raise LmsError(
            lazy("Run %(number)s of %(year)s exists already; the next free number is %(next)s.",
                 number=number, year=year, next=next_number(course_id, year)),
            field="number",
        )  # fmt: skip


def _check(plan: Plan) -> None:
    if plan.ends_on < plan.starts_on:
        raise LmsError(lazy("The end comes before the start."), field="ends_on")
    if plan.due_on is not None and not plan.starts_on <= plan.due_on <= plan.ends_on:
        raise LmsError(lazy("The last day to complete lies between start and end."), field="due_on")
    if plan.apply_from and plan.apply_until and plan.apply_until < plan.apply_from:
        raise LmsError(lazy("Applications would end before they open."), field="apply_until")
    if plan.apply_from and plan.apply_from > plan.ends_on:
        raise LmsError(lazy("Applications would open after the end of the run."), field="apply_from")
    if plan.cancel_until and plan.cancel_until > plan.ends_on:
        raise LmsError(lazy("The last day to cancel lies after the end of the run."), field="cancel_until")
    for quotas, known, name in ((plan.kind_quotas, KINDS, "kind_quotas"), (plan.job_quotas, JOBS, "job_quotas")):
        if not set(quotas) <= set(known) or any(most < 0 for most in quotas.values()):
            raise LmsError(lazy("Choose one of the list."), field=name)
    if plan.capacity is not None and plan.capacity < 1:
        raise LmsError(lazy("At least one place, or leave it empty for no limit."), field="capacity")
    if plan.number is not None and plan.number < 1:
        raise LmsError(lazy("Numbers start at 1."), field="number")
    if plan.entry not in ENTRIES:
        raise LmsError(lazy("Choose one of the list."), field="entry")
    belongs = db.session.scalar(
        select(CourseVersion.id).where(
            CourseVersion.id == plan.course_version_id, CourseVersion.course_id == plan.course_id
        )
    )
    if belongs is None:
        raise LmsError(lazy("This version belongs to another course."), field="version")


def _refuse_too_few(run: Run, plan: Plan) -> None:
    """Raise LmsError where more places are taken, or held, than there would be."""
    counted = seats.tally(run)
    if plan.capacity is not None and plan.capacity < counted.taken:
        if run.seats_held:
            message = lazy("%(count)s places are taken or held for organizations.", count=counted.taken)
        else:
            message = lazy("%(count)s people are already in.", count=run.seats_taken)
        raise LmsError(message, field="capacity")
    wanted = Quotas(plan.capacity, plan.kind_quotas, plan.job_quotas)
    if wanted.any:
        over = seats.tally(run, wanted).over()
        if over:
            raise LmsError(
                lazy("More people than this are already in: %(what)s.", what=words.quota(over)),
                field=words.quota_field(over),
            )


def _fill(run: Run, plan: Plan) -> None:
    run.course_version_id = plan.course_version_id
    run.title = {code: text for code, text in plan.title.items() if text}
    run.starts_on, run.ends_on, run.due_on = plan.starts_on, plan.ends_on, plan.due_on
    run.apply_from, run.apply_until = plan.apply_from, plan.apply_until
    run.capacity, run.entry, run.jobs = plan.capacity, plan.entry, list(plan.jobs)
    run.quotas = Quotas(plan.capacity, plan.kind_quotas, plan.job_quotas).stored()
    run.cancel_until = plan.cancel_until
    run.organization_id = plan.organization_id


def _facts(run: Run) -> dict[str, Any]:
    days = {name: getattr(run, name) for name in DAYS}
    return {
        "course_version_id": run.course_version_id,
        "year": run.year,
        "number": run.number,
        **{name: day.isoformat() if day else None for name, day in days.items()},
        "capacity": run.capacity,
        "quotas": dict(run.quotas or {}),
        "entry": run.entry,
        "jobs": list(run.jobs),
        "organization_id": run.organization_id,
    }

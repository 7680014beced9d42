"""Case discussions: begin, open a stage, reveal all positions at once, settle, close."""

from uuid import UUID

from sqlalchemy import select

from lms.actions import anonymous, owners
from lms.actions import services as actions
from lms.actions.anonymous import Writing
from lms.actions.models import ActionItem
from lms.actions.services import Source
from lms.activities.discussion.models import Discussion, DiscussionDifference, DiscussionPosition, DiscussionStage
from lms.activities.discussion.stages import Stage, stages_of
from lms.content import services as content
from lms.content.manifest import Activity
from lms.core import audit, clock, db, outbox
from lms.core.errors import Conflict, LmsError, NotFound
from lms.core.i18n import lazy
from lms.core.releases import Asking
from lms.enrollments.models import Run
from lms.organizations.models import Organization

TEXT_MOST = 2000


class DiscussionError(LmsError):
    """Something cannot be kept as it was written; names the field."""


def entries_of(run: Run) -> list[Activity]:
    """Return the discussions that the course of a run has."""
    return [one for one in content.course_of(run.course_version_id).activities() if one.type == "discussion"]


def of_run(run_id: int, activity: str) -> Discussion | None:
    """Return the discussion of a run that was begun, or None."""
    return db.session.scalar(
        select(Discussion).where(Discussion.run_id == run_id, Discussion.activity == activity)
    )  # fmt: skip


def by_uid(uid: UUID) -> Discussion | None:
    """Return the discussion with this public id, or None."""
    return db.session.scalar(select(Discussion).where(Discussion.uid == uid))


def entry_of(discussion: Discussion) -> Activity:
    """Return the entry of course.yaml that a discussion follows."""
    return content.course_of(discussion.course_version_id).activity(discussion.activity)


def settings_of(discussion: Discussion) -> tuple[Stage, ...]:
    """Return what the course says of each stage."""
    return stages_of(entry_of(discussion))


def stages(discussion_id: int) -> list[DiscussionStage]:
    """Return the stages in their order."""
    mine = select(DiscussionStage).where(DiscussionStage.discussion_id == discussion_id)
    return list(db.session.scalars(mine.order_by(DiscussionStage.number)))


def organizations(discussion: Discussion) -> list[Organization]:
    """Return who takes part: every organization from which somebody is in the run, and whoever filed a position."""
    filed = (
        select(DiscussionPosition.organization_id)
        .join(DiscussionStage, DiscussionStage.id == DiscussionPosition.stage_id)
        .where(DiscussionStage.discussion_id == discussion.id)
    )
    return owners.named(owners.of_run(discussion.run_id) | set(db.session.scalars(filed.distinct())))


def begin(run: Run, activity: str, actor_id: int | None) -> Discussion:
    """Make the discussion of a run and its stages, all waiting; once is enough.

    Raises NotFound when the course has no discussion of this key, Conflict when the run is not open.
    """
    db.session.execute(select(Run.id).where(Run.id == run.id).with_for_update())
    found = of_run(run.id, activity)
    if found is not None:
        return found
    entry = next((one for one in entries_of(run) if one.id == activity), None)
    if entry is None:
        raise NotFound(lazy("This course has no such case discussion."))
    if run.state != "open":
        raise Conflict(lazy("Open the run first."))
    made = Discussion(
        run_id=run.id,
        activity=activity,
        course_version_id=run.course_version_id,
        begun_at=clock.now(),
        begun_by_id=actor_id,
    )
    db.session.add(made)
    db.session.flush()
    db.session.add_all(
        DiscussionStage(discussion_id=made.id, number=number) for number, _ in enumerate(stages_of(entry))
    )
    db.session.flush()
    audit.note("discussion.begin", thing=f"discussion:{made.id}", after={"run": run.id, "activity": activity})
    return made


def lock(discussion_id: int) -> Discussion:
    """Return a discussion, locked until the end of the transaction: filing, revealing and settling queue here."""
    found = db.session.scalar(
        select(Discussion)
        .where(Discussion.id == discussion_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(lazy("This case discussion does not exist."))
    return found


def locked_stage(discussion_id: int, number: int, *states: str) -> DiscussionStage:
    """Return a stage of a discussion that goes on, with the discussion locked; Conflict unless in one of the states."""
    discussion = lock(discussion_id)
    if discussion.state != "open":
        raise Conflict(lazy("This case discussion is closed."))
    found = next((one for one in stages(discussion_id) if one.number == number), None)
    if found is None:
        raise NotFound(lazy("This stage does not exist."))
    if states and found.state not in states:
        raise Conflict(lazy("The stage has moved on meanwhile. Look at it again."))
    return found


def moved(discussion_id: int) -> None:
    """Let open pages know that something shows differently; the discussion must be locked."""
    discussion = db.session.get_one(Discussion, discussion_id)
    discussion.revision += 1
    db.session.flush()


def _note(verb: str, discussion_id: int, number: int) -> None:
    audit.note(f"discussion.{verb}", thing=f"discussion:{discussion_id}", after={"stage": number + 1})


def open_stage(discussion_id: int, number: int) -> DiscussionStage:
    """Let agencies file their positions in a stage; one stage at a time is on the table."""
    stage = locked_stage(discussion_id, number)
    if stage.state == "filing":
        return stage
    if stage.state != "waiting":
        raise Conflict(lazy("The stage has moved on meanwhile. Look at it again."))
    if any(one.state in ("filing", "revealed") for one in stages(discussion_id)):
        raise Conflict(lazy("Settle the stage that is on the table first."))
    stage.state, stage.opened_at = "filing", clock.now()
    moved(discussion_id)
    _note("open_stage", discussion_id, number)
    return stage


def tell_fact(discussion_id: int, number: int, known: int) -> DiscussionStage:
    """Show one more fact of the case in a stage; `known`: how many were shown when the button was made."""
    stage = locked_stage(discussion_id, number, "filing", "revealed")
    setting = settings_of(lock(discussion_id))[number]
    if stage.facts_shown == known and known < len(setting.facts):
        stage.facts_shown += 1
        moved(discussion_id)
    return stage


def reveal(discussion_id: int, number: int) -> DiscussionStage:
    """Show all positions of a stage to everybody at once; from now on none can be changed on a phone.

    Raises Conflict when nobody has filed anything yet.
    """
    stage = locked_stage(discussion_id, number)
    if stage.state in ("revealed", "settled"):
        return stage
    if stage.state != "filing":
        raise Conflict(lazy("The stage has moved on meanwhile. Look at it again."))
    filed = db.session.scalar(select(DiscussionPosition.id).where(DiscussionPosition.stage_id == stage.id).limit(1))
    if filed is None:
        raise Conflict(lazy("No organization has filed a position yet."))
    stage.state, stage.revealed_at = "revealed", clock.now()
    moved(discussion_id)
    _note("reveal", discussion_id, number)
    return stage


def settle(
    discussion_id: int, number: int, agreement: str, interests: str, actor_id: int | None = None, release: str = ""
) -> DiscussionStage:
    """Write down what was agreed in a stage, and why it is best for the child; every difference must be judged before.

    `agreement` may stay empty where a dissent is all that came of it. Raises DiscussionError at `agreement` (also while
    a difference is open) or `interests`.
    """
    stage = locked_stage(discussion_id, number, "revealed", "settled")
    writing = Writing(lock(discussion_id).run_id, Asking(actor_id, release))
    found = db.session.scalars(
        select(DiscussionDifference.resolution).where(DiscussionDifference.stage_id == stage.id)
    ).all()
    if "" in found:
        message = lazy("A difference is still open. Say of each whether there is agreement or dissent.")
        raise DiscussionError(message, field="agreement")
    agreement = anonymous.checked(
        agreement, "agreement", TEXT_MOST, writing, DiscussionError, optional="dissent" in found
    )
    interests = anonymous.checked(interests, "interests", TEXT_MOST, writing, DiscussionError)
    if (stage.state, stage.agreement, stage.interests) == ("settled", agreement, interests):
        return stage
    stage.agreement, stage.interests = agreement, interests
    stage.state, stage.settled_at = "settled", clock.now()
    moved(discussion_id)
    _note("settle", discussion_id, number)
    return stage


def take_up(discussion_id: int, number: int) -> DiscussionStage:
    """Put a settled stage on the table again, to correct what was written."""
    stage = locked_stage(discussion_id, number, "revealed", "settled")
    if any(one.state == "filing" for one in stages(discussion_id)):
        raise Conflict(lazy("Settle the stage that is on the table first."))
    if stage.state == "settled":
        stage.state = "revealed"
        moved(discussion_id)
        _note("take_up", discussion_id, number)
    return stage


def close(discussion_id: int, actor_id: int | None) -> Discussion:
    """End a discussion whose stages are all settled; who took part in all of them completes, through the outbox."""
    discussion = lock(discussion_id)
    if discussion.state == "closed":
        return discussion
    open_ones = [one.number + 1 for one in stages(discussion_id) if one.state != "settled"]
    if open_ones:
        numbers = ", ".join(map(str, open_ones))
        raise Conflict(lazy("These stages are not settled yet: %(numbers)s.", numbers=numbers))
    discussion.state, discussion.closed_at, discussion.closed_by_id = "closed", clock.now(), actor_id
    moved(discussion_id)
    audit.note("discussion.close", thing=f"discussion:{discussion_id}")
    outbox.later("discussion.record", dedupe=f"discussion:{discussion_id}", discussion_id=discussion_id)
    return discussion


def reopen(discussion_id: int, reason: str, actor_id: int | None = None, release: str = "") -> Discussion:
    """Go on with a closed discussion, to correct it or to type in what was written on paper; with a reason."""
    discussion = lock(discussion_id)
    writing = Writing(discussion.run_id, Asking(actor_id, release))
    reason = anonymous.checked(reason, "reason", 500, writing, DiscussionError)
    if discussion.state == "closed":
        discussion.state, discussion.closed_at, discussion.closed_by_id = "open", None, None
        moved(discussion_id)
        audit.note("discussion.reopen", thing=f"discussion:{discussion_id}", reason=reason)
    return discussion


def source(discussion: Discussion, stage: DiscussionStage) -> Source:
    """Return where action items of a stage come from."""
    setting = settings_of(discussion)[stage.number]
    names = {code: f"{stage.number + 1}. {setting.title[code]}" for code in ("ko", "en") if setting.title[code]}
    return Source("discussion", stage.id, discussion.run_id, names)


def items_of(discussion_id: int) -> list[ActionItem]:
    """Return the action items of all stages."""
    return actions.of_sources("discussion", [one.id for one in stages(discussion_id)])

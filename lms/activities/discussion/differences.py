"""Differences: what agencies see differently, why each does, and what came of it by the child's best interests."""

from collections.abc import Mapping

from sqlalchemy import delete, select

from lms.actions import anonymous
from lms.actions.anonymous import Writing
from lms.activities.discussion import services
from lms.activities.discussion.models import DifferenceReason, DiscussionDifference, DiscussionStage
from lms.activities.discussion.services import TEXT_MOST, DiscussionError
from lms.core import audit, clock, db
from lms.core.errors import NotFound
from lms.core.i18n import lazy
from lms.core.releases import Asking

RESOLUTIONS = {"agreed": lazy("Agreed"), "dissent": lazy("Dissent is kept")}


def newest(stage_id: int) -> int:
    """Return the key of the newest difference of a stage, 0 for none: so that a form sent twice writes once."""
    statement = select(DiscussionDifference.id).where(DiscussionDifference.stage_id == stage_id)
    return db.session.scalar(statement.order_by(DiscussionDifference.id.desc()).limit(1)) or 0


def find(discussion_id: int, difference_id: int) -> DiscussionDifference | None:
    """Return a difference of this discussion, or None."""
    return db.session.scalar(
        select(DiscussionDifference)
        .join(DiscussionStage, DiscussionStage.id == DiscussionDifference.stage_id)
        .where(DiscussionStage.discussion_id == discussion_id, DiscussionDifference.id == difference_id)
    )


def add(
    discussion_id: int,
    number: int,
    subject: str,
    reasons: Mapping[int, str],
    actor_id: int | None,
    known: int | None = None,
    release: str = "",
) -> DiscussionDifference:
    """Write down a difference in a stage whose positions are revealed; `reasons`: organization → why it sees it so.

    `known`: the newest difference that the form knew; the same sent twice is written once. `release`: why what looks
    like a name is none. Raises DiscussionError at
    `subject` or `reason_<organization>`; at least two sides say why.
    """
    stage = services.locked_stage(discussion_id, number, "revealed")
    discussion = services.lock(discussion_id)
    writing = Writing(discussion.run_id, Asking(actor_id, release))
    subject = anonymous.checked(subject, "subject", TEXT_MOST, writing, DiscussionError)
    given = _reasons(writing, reasons, {one.id for one in services.organizations(discussion)})
    there = newest(stage.id)
    if known is not None and there != known:
        twin = db.session.get_one(DiscussionDifference, there)
        if (twin.subject, twin.created_by_id) == (subject, actor_id):
            return twin
    made = DiscussionDifference(
        stage_id=stage.id, subject=subject, created_at=clock.now(), created_by_id=actor_id
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    _write(made.id, given)
    services.moved(discussion_id)
    audit.note("discussion.add_difference", thing=f"discussion:{discussion_id}", after={"difference": made.id})
    return made


def judge(
    discussion_id: int,
    difference_id: int,
    subject: str,
    reasons: Mapping[int, str],
    resolution: str,
    outcome: str,
    interests: str,
    actor_id: int | None = None,
    release: str = "",
) -> DiscussionDifference:
    """Say what came of a difference: agreement, or dissent that is kept; and how the child's best interests judge it.

    Raises DiscussionError at `subject`, `reason_<organization>`, `resolution`, `outcome` or `interests`.
    """
    found = find(discussion_id, difference_id)
    stage = db.session.get(DiscussionStage, found.stage_id) if found else None
    if found is None or stage is None:
        raise NotFound(lazy("This difference does not exist."))
    services.locked_stage(discussion_id, stage.number, "revealed")
    discussion = services.lock(discussion_id)
    writing = Writing(discussion.run_id, Asking(actor_id, release))
    subject = anonymous.checked(subject, "subject", TEXT_MOST, writing, DiscussionError)
    given = _reasons(writing, reasons, {one.id for one in services.organizations(discussion)})
    if resolution not in RESOLUTIONS:
        raise DiscussionError(lazy("Choose one of the list."), field="resolution")
    found.subject, found.resolution = subject, resolution
    found.outcome = anonymous.checked(outcome, "outcome", TEXT_MOST, writing, DiscussionError)
    found.interests = anonymous.checked(interests, "interests", TEXT_MOST, writing, DiscussionError)
    db.session.execute(delete(DifferenceReason).where(DifferenceReason.difference_id == found.id))
    _write(found.id, given)
    services.moved(discussion_id)
    audit.note(
        "discussion.judge",
        thing=f"discussion:{discussion_id}",
        after={"difference": found.id, "resolution": resolution},
    )
    return found


def _reasons(writing: Writing, reasons: Mapping[int, str], allowed: set[int]) -> dict[int, str]:
    given = {
        organization: anonymous.checked(text, f"reason_{organization}", TEXT_MOST, writing, DiscussionError)
        for organization, text in reasons.items()
        if organization in allowed and text.strip()
    }
    if len(given) < 2:
        raise DiscussionError(lazy("A difference has at least two sides: write why each sees it so."), field="subject")
    return given


def _write(difference_id: int, given: Mapping[int, str]) -> None:
    db.session.add_all(
        DifferenceReason(difference_id=difference_id, organization_id=organization, reason=text)
        for organization, text in given.items()
    )
    db.session.flush()

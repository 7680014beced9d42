"""Entries of joint training become runs: the district's organizations, places by kind, the matched consultant."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from lms.content.models import Course
from lms.core import audit, db
from lms.core.errors import LmsError
from lms.core.i18n import lazy
from lms.enrollments import runs
from lms.enrollments.models import Run
from lms.organizations.models import Organization
from lms.planning import classes, matches, overview, services
from lms.planning.models import Consultant, JointEntry, JointInvitee, JointMatch, JointRound
from lms.planning.quorum import Share, shares
from lms.planning.slots import Slot

# Learning before the meeting begins two weeks ahead; what was agreed is looked at again thirty days after it.
BEFORE = timedelta(days=14)
AFTER = timedelta(days=31)


def make(found: JointRound, actor_id: int | None, entry_ids: Sequence[int] | None = None) -> list[Run]:
    """Make a run of every entry with a fixed date that is none yet, and put it into the plan of the year.

    Raises LmsError for a course without a published version.
    """
    version = db.session.scalar(select(Course.current_version_id).where(Course.id == found.course_id))
    if version is None:
        raise LmsError(lazy("A course of the plan has no published version yet."))
    wanted = select(JointEntry, Organization).join(Organization, Organization.id == JointEntry.district_id)
    wanted = wanted.where(
        JointEntry.round_id == found.id, JointEntry.starts_at.is_not(None), JointEntry.run_id.is_(None)
    )
    if entry_ids is not None:
        wanted = wanted.where(JointEntry.id.in_(entry_ids))
    rows = db.session.execute(wanted.order_by(JointEntry.starts_at, JointEntry.id).with_for_update(of=JointEntry)).all()
    chosen = dict(
        db.session.execute(
            select(JointMatch.entry_id, JointMatch.consultant_id).where(
                JointMatch.entry_id.in_([row.JointEntry.id for row in rows])
            )
        ).all()
    )
    made = []
    for entry, district in rows:
        slot = Slot.of(entry.starts_at, entry.ends_at)
        run = runs.create(_plan(found, version, district, slot), actor_id)
        entry.run_id = run.id
        db.session.flush()
        services.adopt(run, [slot], entry.place)
        leaders = {}
        if entry.id in chosen:
            matches.give_role(run.id, chosen[entry.id], actor_id)
            leaders = {db.session.get_one(Consultant, chosen[entry.id]).person_id: matches.ROLE}
        classes.hold(run, [slot], entry.place, leaders, actor_id)
        made.append(run)
    audit.note("planning.make_joint_runs", thing=f"round:{found.id}", after={"runs": [run.id for run in made]})
    return made


def _plan(found: JointRound, version: int, district: Organization, slot: Slot) -> runs.Plan:
    return runs.Plan(
        course_id=found.course_id,
        course_version_id=version,
        starts_on=slot.day - BEFORE,
        ends_on=slot.day + AFTER,
        entry="approval",
        title={"ko": district.name_ko, "en": district.name_en},
        capacity=sum(most for _, most in found.quotas.values()) or None,
        kind_quotas={kind: most for kind, (_, most) in found.quotas.items()},
    )


def run_of(entry: JointEntry) -> Run | None:
    """Return the run that was made of an entry, or None."""
    return db.session.get(Run, entry.run_id) if entry.run_id else None


def shares_of(found: JointRound, entry: JointEntry) -> list[Share]:
    """Return how many people of each kind of organization are in the run of an entry; none before there is a run."""
    if entry.run_id is None:
        return []
    progress = overview.progress_of([entry.run_id]).get(entry.run_id)
    return shares(found.quotas, progress.kinds if progress else {})


def organizations_of(run_id: int) -> list[Organization]:
    """Return which organizations the joint training of a run invites together."""
    return list(
        db.session.scalars(
            select(Organization)
            .join(JointInvitee, JointInvitee.organization_id == Organization.id)
            .join(JointEntry, JointEntry.id == JointInvitee.entry_id)
            .where(JointEntry.run_id == run_id)
            .order_by(Organization.id)
        )
    )

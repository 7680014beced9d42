"""The districts of a round at a glance: invited, answered, date, consultant; few statements whatever their number."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from lms.core import db
from lms.core.i18n import Lazy
from lms.enrollments.models import Run
from lms.organizations.models import Organization
from lms.planning import matches, overview
from lms.planning.dates import Standing, standings
from lms.planning.matches import Matched
from lms.planning.models import JointAnswer, JointDate, JointEntry, JointInvitee, JointRound
from lms.planning.quorum import Share, shares


@dataclass(frozen=True)
class Line:
    """A district of a round."""

    entry: JointEntry
    district: Organization
    invited: Sequence[Organization]
    answered: int
    without_contact: int
    best: Standing | None
    matched: Matched | None
    alone: Lazy | None
    run: Run | None
    shares: Sequence[Share]

    @property
    def short(self) -> list[Share]:
        """Return the kinds of organization that have fewer people in the run than the quorum asks for."""
        return [one for one in self.shares if one.lacking]

    @property
    def lacks(self) -> list[str]:
        """Return the kinds of organization that nobody is invited of."""
        present = {one.kind for one in self.invited}
        return [kind for kind in ("police_station", "agency") if kind not in present]


@dataclass(frozen=True)
class Board:
    """A round with its districts."""

    lines: Sequence[Line]

    @property
    def counts(self) -> Counter[str]:
        """Return how many districts have a date, a consultant, a run, and how many organizations answered."""
        return Counter(
            districts=len(self.lines),
            dated=sum(one.entry.starts_at is not None for one in self.lines),
            matched=sum(one.matched is not None for one in self.lines),
            runs=sum(one.run is not None for one in self.lines),
            invited=sum(len(one.invited) for one in self.lines),
            answered=sum(one.answered for one in self.lines),
        )


def entries_of(found: JointRound) -> list[JointEntry]:
    """Return the entries of a round."""
    return list(db.session.scalars(select(JointEntry).where(JointEntry.round_id == found.id).order_by(JointEntry.id)))


def of(found: JointRound) -> Board:
    """Return the districts of a round by name of district, with twelve statements whatever their number."""
    rows = db.session.execute(
        select(JointEntry, Organization, Run)
        .join(Organization, Organization.id == JointEntry.district_id)
        .outerjoin(Run, Run.id == JointEntry.run_id)
        .where(JointEntry.round_id == found.id)
        .order_by(JointEntry.starts_at.is_(None), JointEntry.starts_at, Organization.name_ko)
    ).all()
    mine = select(JointEntry.id).where(JointEntry.round_id == found.id)
    invited: dict[int, list[tuple[JointInvitee, Organization]]] = {}
    for invitee, organization in db.session.execute(
        select(JointInvitee, Organization)
        .join(Organization, Organization.id == JointInvitee.organization_id)
        .where(JointInvitee.entry_id.in_(mine))
        .order_by(Organization.kind, Organization.name_ko)
    ):
        invited.setdefault(invitee.entry_id, []).append((invitee, organization))
    dates: dict[int, dict[int, datetime]] = {}
    for one in db.session.scalars(select(JointDate).where(JointDate.entry_id.in_(mine))):
        dates.setdefault(one.entry_id, {})[one.id] = one.starts_at
    answers = {
        (one.invitee_id, one.date_id): one.answer
        for one in db.session.scalars(
            select(JointAnswer)
            .join(JointInvitee, JointInvitee.id == JointAnswer.invitee_id)
            .where(JointInvitee.entry_id.in_(mine))
        )
    }
    matched = matches.of_round(found)
    alone = matches.alone(found)
    progress = overview.progress_of([run.id for _entry, _district, run in rows if run is not None])
    lines = []
    for entry, district, run in rows:
        asked = invited.get(entry.id, [])
        ranked = standings(dates.get(entry.id, {}), [one.id for one, _ in asked], answers)
        lines.append(
            Line(
                entry,
                district,
                [organization for _, organization in asked],
                sum(one.answered_at is not None for one, _ in asked),
                sum(one.contact_id is None for one, _ in asked),
                ranked[0] if ranked and ranked[0].yes else None,
                matched.get(entry.id),
                alone.get(entry.id),
                run,
                shares(found.quotas, progress[run.id].kinds if run.id in progress else {}) if run else (),
            )
        )
    return Board(lines)

"""Rounds of joint training: one entry a district, with its stations and agencies as the jurisdictions say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, or_, select

from lms.accounts.models import Account, Grant
from lms.accounts.services import in_force
from lms.content.models import Course
from lms.core import audit, clock, db
from lms.core.errors import LmsError
from lms.core.i18n import lazy
from lms.organizations.models import Jurisdiction, Organization
from lms.planning.models import JointEntry, JointInvitee, JointRound

KINDS = ("district", "police_station", "agency")
LONGEST_ROUND = 366


class RoundError(LmsError):
    """A round cannot be planned like this."""


@dataclass(frozen=True)
class Draft:
    """What staff decide about a round; `quotas`: least and most people by kind of organization."""

    title: dict[str, str]
    course_id: int
    starts_on: date
    ends_on: date
    minutes: int
    quotas: dict[str, tuple[int, int]]
    answers_until: date


def by_uid(uid: UUID) -> JointRound | None:
    """Return the round with this uid, or None."""
    return db.session.scalar(select(JointRound).where(JointRound.uid == uid))


def entry_by_uid(uid: UUID) -> JointEntry | None:
    """Return the entry with this uid, or None."""
    return db.session.scalar(select(JointEntry).where(JointEntry.uid == uid))


def lock_entry(entry_id: int) -> JointEntry:
    """Return an entry, read anew and locked until the end of the transaction."""
    return db.session.scalars(
        select(JointEntry).where(JointEntry.id == entry_id).with_for_update().execution_options(populate_existing=True)
    ).one()


def round_of(entry: JointEntry) -> JointRound:
    """Return the round of an entry."""
    return db.session.get_one(JointRound, entry.round_id)


def listed() -> list[tuple[JointRound, int, int, int]]:
    """Return all rounds, the newest first, each with how many entries it has, with a date, and made a run."""
    return [
        (row.JointRound, row[1], row[2], row[3])
        for row in db.session.execute(
            select(
                JointRound,
                func.count(JointEntry.id),
                func.count(JointEntry.starts_at),
                func.count(JointEntry.run_id),
            )
            .outerjoin(JointEntry, JointEntry.round_id == JointRound.id)
            .group_by(JointRound.id)
            .order_by(JointRound.starts_on.desc(), JointRound.id.desc())
        )
    ]


def newest() -> int:
    """Return the key of the round made last, or 0."""
    return db.session.scalar(select(func.max(JointRound.id))) or 0


def create(draft: Draft, since: int | None = None) -> JointRound:
    """Make a round with an entry for every district there is in its days, and invite who serves it.

    `since`: the newest round when the draft was begun; an equal one made after it is this draft sent twice. Raises
    RoundError naming the field.
    """
    _check(draft)
    if since is not None:
        later = select(JointRound).where(JointRound.id > since, JointRound.starts_on == draft.starts_on)
        for one in db.session.scalars(later):
            if one.title == _title(draft) and one.ends_on == draft.ends_on:
                raise RoundError(lazy("This round was made already, a moment ago."))
    made = JointRound(created_at=clock.now())
    _fill(made, draft)
    db.session.add(made)
    db.session.flush()
    audit.note("planning.create_round", thing=f"round:{made.id}", after={"starts_on": draft.starts_on.isoformat()})
    refresh(made)
    return made


def change(found: JointRound, draft: Draft) -> None:
    """Change a round; entries and answers stay. Raises RoundError naming the field."""
    _check(draft)
    _fill(found, draft)
    db.session.flush()
    audit.note("planning.change_round", thing=f"round:{found.id}", after={"quotas": found.quotas})


def refresh(found: JointRound) -> int:
    """Take the districts and jurisdictions of today anew; return how many invitations were added or taken back.

    Whoever no longer serves a district is taken out as long as nothing was answered; runs that exist stay as they are.
    """
    districts = db.session.scalars(
        select(Organization).where(Organization.kind == "district", _exists(found)).order_by(Organization.name_ko)
    ).all()
    present = {
        one.district_id: one for one in db.session.scalars(select(JointEntry).where(JointEntry.round_id == found.id))
    }
    for one in districts:
        if one.id not in present:
            present[one.id] = JointEntry(round_id=found.id, district_id=one.id)
            db.session.add(present[one.id])
    db.session.flush()
    changed = _invite(found, {one.id: one for one in present.values() if one.run_id is None})
    audit.note("planning.refresh_round", thing=f"round:{found.id}", after={"invitations": changed})
    return changed


def _invite(found: JointRound, entries: Mapping[int, JointEntry]) -> int:
    wanted: dict[tuple[int, int], None] = {(one.id, one.district_id): None for one in entries.values()}
    by_district = {one.district_id: one.id for one in entries.values()}
    serving = db.session.execute(
        select(Jurisdiction.district_id, Jurisdiction.organization_id)
        .join(Organization, Organization.id == Jurisdiction.organization_id)
        .where(_holds(Jurisdiction, found), Organization.kind.in_(KINDS), _exists(found))
        .order_by(Jurisdiction.id)
    )
    for district_id, organization_id in serving:
        if district_id in by_district:
            wanted[by_district[district_id], organization_id] = None
    invited = {
        (one.entry_id, one.organization_id): one
        for one in db.session.scalars(select(JointInvitee).where(JointInvitee.entry_id.in_(entries)))
    }
    missing = [key for key in wanted if key not in invited]
    contacts = contacts_of({organization_id for _, organization_id in missing})
    for entry_id, organization_id in missing:
        contact = next(iter(contacts.get(organization_id, ())), None)
        db.session.add(JointInvitee(entry_id=entry_id, organization_id=organization_id, contact_id=contact))
    gone = [one for key, one in invited.items() if key not in wanted and one.answered_at is None]
    for one in gone:
        db.session.delete(one)
    db.session.flush()
    return len(missing) + len(gone)


def contacts_of(organization_ids: Iterable[int]) -> dict[int, list[int]]:
    """Return by organization who can be asked for it: its managers of today who can sign in, the longest first."""
    rows = db.session.execute(
        select(Grant.organization_id, Grant.person_id)
        .join(Account, (Account.person_id == Grant.person_id) & Account.disabled_at.is_(None))
        .where(
            Grant.role == "manager",
            Grant.organization_id.in_(set(organization_ids)),
            in_force(Grant, clock.today()),
            Account.email.is_not(None),
        )
        .order_by(Grant.starts_on, Grant.id)
    )
    found: dict[int, list[int]] = {}
    for organization_id, person_id in rows:
        if organization_id is not None:
            found.setdefault(organization_id, []).append(person_id)
    return found


def describe_entry(entry: JointEntry, tags: Sequence[str], place: str) -> None:
    """Say which expertise a district wishes and where it meets."""
    entry.tags, entry.place = list(tags), place
    db.session.flush()
    audit.note("planning.change_entry", thing=f"entry:{entry.id}", after={"tags": entry.tags})


def hold(entry: JointEntry, starts_at: datetime | None, ends_at: datetime | None) -> None:
    """Set the date of an entry by hand, or take it back."""
    before = entry.starts_at.isoformat() if entry.starts_at else None
    entry.starts_at, entry.ends_at = starts_at, ends_at
    db.session.flush()
    after = starts_at.isoformat() if starts_at else None
    audit.note("planning.fix_date", thing=f"entry:{entry.id}", before={"at": before}, after={"at": after})


def _exists(found: JointRound):  # type: ignore[no-untyped-def]
    return _holds(Organization, found)


def _holds(dated: type[Organization] | type[Jurisdiction], found: JointRound):  # type: ignore[no-untyped-def]
    begun = or_(dated.starts_on.is_(None), dated.starts_on <= found.ends_on)
    return begun & or_(dated.ends_on.is_(None), dated.ends_on >= found.starts_on)


def _title(draft: Draft) -> dict[str, str]:
    return {code: text for code, text in draft.title.items() if text}


def _fill(row: JointRound, draft: Draft) -> None:
    row.title, row.course_id = _title(draft), draft.course_id
    row.starts_on, row.ends_on, row.answers_until = draft.starts_on, draft.ends_on, draft.answers_until
    row.minutes, row.quotas = draft.minutes, {kind: list(pair) for kind, pair in draft.quotas.items()}


def _check(draft: Draft) -> None:
    if draft.ends_on < draft.starts_on:
        raise RoundError(lazy("The end comes before the start."), field="ends_on")
    if (draft.ends_on - draft.starts_on).days > LONGEST_ROUND:
        raise RoundError(lazy("A round takes a year at most."), field="ends_on")
    if draft.answers_until > draft.ends_on:
        raise RoundError(lazy("Answers are needed before the round ends."), field="answers_until")
    for kind, (least, most) in draft.quotas.items():
        if most < least:
            raise RoundError(lazy("The most is less than the least."), field=f"most_{kind}")
    if db.session.get(Course, draft.course_id) is None:
        raise RoundError(lazy("Choose a course."), field="course")

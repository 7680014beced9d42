"""The poll of an entry: dates are proposed, each organization's contact answers over a signed link, without sign-in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update

from lms.accounts.models import Account, Person
from lms.core import audit, clock, db, outbox, tokens
from lms.core.errors import Conflict, LmsError
from lms.core.i18n import lazy
from lms.organizations.models import Organization
from lms.planning import rounds
from lms.planning.dates import Standing, standings
from lms.planning.models import ANSWERS, JointAnswer, JointDate, JointEntry, JointInvitee, JointRound
from lms.planning.slots import Slot

PURPOSE = "joint-poll"
MOST_DATES = 20
NOTE_MOST = 300


@dataclass(frozen=True)
class Invited:
    """An organization of a poll, its contact and its answers by date."""

    invitee: JointInvitee
    organization: Organization
    contact: str
    answers: Mapping[int, str]


@dataclass(frozen=True)
class Poll:
    """Everything about the dates of an entry; `ranked` the best first."""

    entry: JointEntry
    round: JointRound
    district: Organization
    dates: Sequence[JointDate]
    invited: Sequence[Invited]
    ranked: Sequence[Standing]

    @property
    def best_id(self) -> int | None:
        """Return the date to propose, if somebody said yes to it."""
        return self.ranked[0].date_id if self.ranked and self.ranked[0].yes else None

    @property
    def open(self) -> bool:
        """Say whether answers are taken: dates are proposed, none is fixed, the last day is not over."""
        return bool(self.dates) and self.entry.starts_at is None and clock.today() <= self.round.answers_until


def of(entry: JointEntry) -> Poll:
    """Return the poll of an entry, with six statements whatever its size."""
    found = rounds.round_of(entry)
    dates = db.session.scalars(
        select(JointDate).where(JointDate.entry_id == entry.id).order_by(JointDate.starts_at)
    ).all()
    said: dict[int, dict[int, str]] = {}
    for answer in db.session.scalars(
        select(JointAnswer)
        .join(JointInvitee, JointInvitee.id == JointAnswer.invitee_id)
        .where(JointInvitee.entry_id == entry.id)
    ):
        said.setdefault(answer.invitee_id, {})[answer.date_id] = answer.answer
    rows = db.session.execute(
        select(JointInvitee, Organization, Person.name)
        .join(Organization, Organization.id == JointInvitee.organization_id)
        .outerjoin(Person, Person.id == JointInvitee.contact_id)
        .where(JointInvitee.entry_id == entry.id)
        .order_by(JointInvitee.id)
    ).all()
    order = {kind: at for at, kind in enumerate(rounds.KINDS)}
    invited = sorted(
        (
            Invited(row.JointInvitee, row.Organization, row.name or "", said.get(row.JointInvitee.id, {}))
            for row in rows
        ),
        key=lambda one: (order.get(one.organization.kind, 9), one.organization.name_ko),
    )
    answers = {(one.invitee.id, day): word for one in invited for day, word in one.answers.items()}
    ranked = standings({one.id: one.starts_at for one in dates}, [one.invitee.id for one in invited], answers)
    district = db.session.get_one(Organization, entry.district_id)
    return Poll(entry, found, district, dates, invited, ranked)


def propose(entry: JointEntry, slots: Sequence[Slot]) -> None:
    """Set which dates are proposed; answers to dates that stay are kept.

    Raises LmsError at `dates` for dates outside the round or too many, and Conflict once a date is fixed.
    """
    _refuse_fixed(entry)
    found = rounds.round_of(entry)
    outside = [one for one in slots if not found.starts_on <= one.day <= found.ends_on]
    if outside:
        raise LmsError(lazy("%(day)s lies outside the round.", day=outside[0].day.isoformat()), field="dates")
    if len(slots) > MOST_DATES:
        raise LmsError(lazy("At most %(most)s dates.", most=MOST_DATES), field="dates")
    if len({one.starts_at for one in slots}) < len(slots):
        raise LmsError(lazy("The same time is proposed twice."), field="dates")
    present = {
        one.starts_at: one for one in db.session.scalars(select(JointDate).where(JointDate.entry_id == entry.id))
    }
    wanted = {one.starts_at: one for one in slots}
    for starts_at in present.keys() - wanted.keys():
        # Answers go first: SQLite is not asked to follow the key.
        db.session.execute(delete(JointAnswer).where(JointAnswer.date_id == present[starts_at].id))
        db.session.delete(present[starts_at])
    for starts_at, slot in wanted.items():
        if starts_at in present:
            present[starts_at].ends_at = slot.ends_at
        else:
            db.session.add(JointDate(entry_id=entry.id, starts_at=slot.starts_at, ends_at=slot.ends_at))
    db.session.flush()
    audit.note("planning.propose_dates", thing=f"entry:{entry.id}", after={"dates": len(slots)})


def propose_everywhere(found: JointRound, slots: Sequence[Slot]) -> int:
    """Propose the same dates to every district of a round that has none yet; return to how many."""
    none_yet = select(JointEntry).where(
        JointEntry.round_id == found.id,
        JointEntry.starts_at.is_(None),
        JointEntry.id.not_in(select(JointDate.entry_id)),
    )
    entries = db.session.scalars(none_yet.order_by(JointEntry.id)).all()
    for entry in entries:
        propose(entry, slots)
    return len(entries)


def set_contact(invitee: JointInvitee, person_id: int | None) -> None:
    """Say who is asked for an organization; a link that another person has stops working."""
    if invitee.contact_id != person_id:
        invitee.contact_id, invitee.asked_at = person_id, None
        invitee.generation += 1
        audit.note("planning.set_contact", [person_id] if person_id else [], thing=f"invitee:{invitee.id}")


def ask(entry_ids: Sequence[int]) -> int:
    """Mail the contacts of these entries who have not answered, once; return to how many mails were set out.

    Only where dates are proposed and none is fixed; who was asked already is reminded by the same link.
    """
    waiting = db.session.scalars(
        select(JointInvitee)
        .join(JointEntry, JointEntry.id == JointInvitee.entry_id)
        .where(
            JointInvitee.entry_id.in_(entry_ids),
            JointEntry.starts_at.is_(None),
            JointInvitee.entry_id.in_(select(JointDate.entry_id)),
            JointInvitee.contact_id.is_not(None),
            JointInvitee.answered_at.is_(None),
        )
        .order_by(JointInvitee.id)
    ).all()
    for one in waiting:
        one.asked_at = clock.now()
        outbox.later("planning.ask", key=f"invitee:{one.id}", dedupe=f"poll:{one.id}", invitee_id=one.id)
    audit.note("planning.ask", [one.contact_id for one in waiting if one.contact_id], after={"mails": len(waiting)})
    return len(waiting)


def token_of(invitee: JointInvitee, until: date) -> str:
    """Return what the link of an organization carries: good to the end of the last day for answers."""
    end = datetime.combine(until + timedelta(days=1), time(), clock.SEOUL)
    return tokens.make(
        PURPOSE,
        person_id=invitee.contact_id or 0,
        subject=str(invitee.id),
        generation=invitee.generation,
        until=end,
    )


def of_token(token: str) -> JointInvitee | None:
    """Return whom a link was made for, or None for one that is forged, too old or was replaced."""
    try:
        claims = tokens.read(PURPOSE, token)
    except tokens.TokenError:
        return None
    found = db.session.get(JointInvitee, int(claims.subject))
    if found is None or (found.contact_id or 0, found.generation) != (claims.person_id, claims.generation):
        return None
    return found


def answer(invitee: JointInvitee, answers: Mapping[int, str], note: str = "") -> None:
    """Keep what an organization says to the dates; answering again replaces it.

    Raises LmsError for a date that was not proposed or a word that is none, Conflict when answers are no longer taken.
    """
    entry = rounds.lock_entry(invitee.entry_id)
    _refuse_fixed(entry)
    proposed = set(db.session.scalars(select(JointDate.id).where(JointDate.entry_id == entry.id)))
    if not set(answers) <= proposed or not set(answers.values()) <= set(ANSWERS):
        raise LmsError(lazy("The proposed dates have changed. Look at them again."))
    if not answers:
        raise LmsError(lazy("Say for at least one date whether it suits."))
    db.session.execute(delete(JointAnswer).where(JointAnswer.invitee_id == invitee.id))
    db.session.add_all(JointAnswer(invitee_id=invitee.id, date_id=day, answer=word) for day, word in answers.items())
    db.session.execute(
        update(JointInvitee).where(JointInvitee.id == invitee.id).values(answered_at=clock.now(), note=note)
    )
    db.session.flush()
    audit.note("planning.answer", thing=f"invitee:{invitee.id}", after={"answers": len(answers)})


def fix(entry: JointEntry, date_id: int) -> None:
    """Fix one of the proposed dates, whatever the answers say. Raises LmsError for another date."""
    chosen = db.session.get(JointDate, date_id)
    if chosen is None or chosen.entry_id != entry.id:
        raise LmsError(lazy("Choose one of the proposed dates."), field="date")
    rounds.hold(rounds.lock_entry(entry.id), chosen.starts_at, chosen.ends_at)


def release(entry: JointEntry) -> None:
    """Take a fixed date back, so that answers are taken again. Raises Conflict once the run exists."""
    if entry.run_id is not None:
        raise Conflict(lazy("The run of this district exists already; change its date there."))
    rounds.hold(rounds.lock_entry(entry.id), None, None)


def _refuse_fixed(entry: JointEntry) -> None:
    if entry.starts_at is not None:
        raise Conflict(lazy("The date of this district is fixed; answers are no longer taken."))


def contact_account(invitee: JointInvitee) -> tuple[Person, Account] | None:
    """Return the contact of an organization with an account that can get mail, or None."""
    row = db.session.execute(
        select(Person, Account)
        .join(Account, Account.person_id == Person.id)
        .where(Person.id == invitee.contact_id, Account.disabled_at.is_(None), Account.email.is_not(None))
    ).one_or_none()
    return (row.Person, row.Account) if row else None


def invitee_by_uid(uid: UUID) -> JointInvitee | None:
    """Return the invited organization with this uid, or None."""
    return db.session.scalar(select(JointInvitee).where(JointInvitee.uid == uid))

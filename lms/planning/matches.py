"""Who goes to which district of a round: solved, shown with reasons, changed by hand."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select

from lms.accounts import roles
from lms.accounts.models import Grant, Person
from lms.accounts.services import in_force
from lms.core import audit, clock, db
from lms.core.errors import Conflict, LmsError
from lms.core.i18n import Lazy, lazy
from lms.planning import classes, consultants, matching
from lms.planning.matching import Need, Offer, Why
from lms.planning.models import Consultant, JointEntry, JointMatch, JointRound

ROLE = "consultant"


@dataclass(frozen=True)
class Matched:
    """The consultant of an entry, why, and what speaks against a choice made by hand."""

    match: JointMatch
    name: str
    reasons: Sequence[Lazy]
    warnings: Sequence[Lazy]


def need_of(entry: JointEntry) -> Need:
    """Return an entry as the solver takes it."""
    day = clock.seoul_day(entry.starts_at) if entry.starts_at else None
    return Need(entry.id, entry.district_id, frozenset(entry.tags), day)


def _entries(found: JointRound) -> list[JointEntry]:
    return list(db.session.scalars(select(JointEntry).where(JointEntry.round_id == found.id).order_by(JointEntry.id)))


def _kept(found: JointRound) -> dict[int, JointMatch]:
    rows = db.session.scalars(
        select(JointMatch).join(JointEntry, JointEntry.id == JointMatch.entry_id).where(JointEntry.round_id == found.id)
    )
    return {one.entry_id: one for one in rows}


def solve(found: JointRound) -> Mapping[int, Lazy]:
    """Match every district of a round anew and keep the result; matches made by hand and of existing runs stay.

    Returns what is to be said of each entry that no consultant is left for. Raises Conflict where no optimum is proven
    in time.
    """
    entries = _entries(found)
    before = _kept(found)
    fixed = {one.id for one in entries if one.run_id is not None}
    hand = {key: one.consultant_id for key, one in before.items() if one.by_hand or key in fixed}
    try:
        solution = matching.solve([need_of(one) for one in entries], consultants.offers(), hand)
    except matching.Unsolved as error:
        raise Conflict(lazy("No best match was found in time. Fix some by hand and try again.")) from error
    renewed = [one.id for one in before.values() if one.entry_id not in hand]
    db.session.execute(delete(JointMatch).where(JointMatch.id.in_(renewed)))
    db.session.add_all(
        JointMatch(entry_id=entry_id, consultant_id=chosen, matched_at=clock.now())
        for entry_id, chosen in sorted(solution.pairs.items())
        if entry_id not in hand
    )
    db.session.flush()
    counts = {"matched": len(solution.pairs), "alone": len(solution.alone)}
    audit.note("planning.match", thing=f"round:{found.id}", after=counts)
    return {entry_id: in_words(why) for entry_id, why in solution.alone.items()}


def alone(found: JointRound) -> Mapping[int, Lazy]:
    """Return why nobody can be sent, for each entry without a consultant that really nobody is left for."""
    needs = [need_of(one) for one in _entries(found)]
    pairs = {key: one.consultant_id for key, one in _kept(found).items()}
    present = consultants.offers()
    reasons = {one.id: matching.why_alone(one, present, needs, pairs) for one in needs if one.id not in pairs}
    return {key: in_words(why) for key, why in reasons.items() if why.free <= 0}


@dataclass(frozen=True)
class Suggestion:
    """A consultant for a district: the expertise that fits, the present load, and what speaks against it."""

    listed: consultants.Listed
    known: Sequence[str]
    load: int
    against: Sequence[Lazy]


def suggestions(entry: JointEntry, listed: Sequence[consultants.Listed]) -> list[Suggestion]:
    """Return every active consultant for an entry, those first whom nothing speaks against and who know most."""
    others = _others(entry)
    load = Counter(who for _, who in others)
    offers = {one.id: one for one in consultants.offers()}
    found = [
        Suggestion(
            one,
            [tag for tag in entry.tags if tag in one.consultant.tags],
            load[one.consultant.id],
            against(entry, offers[one.consultant.id], others),
        )
        for one in listed
        if one.consultant.id in offers
    ]
    return sorted(found, key=lambda one: (len(one.against), -len(one.known), one.load, one.listed.person.name))


def in_words(why: Why) -> Lazy:
    """Say why nobody is left for a district."""
    if not why.consultants:
        return lazy("No consultant is entered yet.")
    if why.conflicts == why.consultants:
        return lazy("Every consultant has a conflict of interest with this district.")
    return lazy(
        "Of %(all)s consultants, %(conflicts)s have a conflict of interest, %(away)s are away or elsewhere that day, "
        "%(full)s have as many districts as they take.",
        all=why.consultants,
        conflicts=why.conflicts,
        away=why.away,
        full=why.full,
    )


def choose(entry: JointEntry, consultant_id: int | None, reason: str, actor_id: int | None) -> None:
    """Set the consultant of an entry by hand, or take the match back; it stays when the round is solved again.

    Where a conflict of interest, an absence or a full load speaks against it, a reason is asked for. Raises LmsError
    naming the field.
    """
    before = db.session.scalar(select(JointMatch).where(JointMatch.entry_id == entry.id).with_for_update())
    former = before.consultant_id if before else None
    if consultant_id is None:
        if before is not None:
            db.session.delete(before)
    else:
        offer = next((one for one in consultants.offers() if one.id == consultant_id), None)
        if offer is None:
            raise LmsError(lazy("Choose one of the list."), field="consultant")
        if against(entry, offer, _others(entry)) and not reason:
            raise LmsError(lazy("Something speaks against this choice. Say why you make it."), field="reason")
        if before is None:
            before = JointMatch(entry_id=entry.id)
            db.session.add(before)
        before.consultant_id, before.by_hand = consultant_id, True
        before.reason, before.matched_at = reason, clock.now()
    db.session.flush()
    audit.note(
        "planning.choose_consultant",
        thing=f"entry:{entry.id}",
        before={"consultant_id": former},
        after={"consultant_id": consultant_id},
        reason=reason,
    )
    if entry.run_id is not None:
        _move_role(entry.run_id, former, consultant_id, actor_id)


def _move_role(run_id: int, former: int | None, present: int | None, actor_id: int | None) -> None:
    if former is not None and former != present:
        person_id = db.session.get_one(Consultant, former).person_id
        held = select(Grant).where(
            Grant.run_id == run_id, Grant.person_id == person_id, Grant.role == ROLE, in_force(Grant, clock.today())
        )
        for one in db.session.scalars(held).all():
            roles.end_grant(one, clock.today())
    if present is not None and former != present:
        give_role(run_id, present, actor_id)
    if former != present:
        classes.change_leader(run_id, _person_of(former), _person_of(present), ROLE, actor_id)


def _person_of(consultant_id: int | None) -> int | None:
    return db.session.get_one(Consultant, consultant_id).person_id if consultant_id is not None else None


def give_role(run_id: int, consultant_id: int, actor_id: int | None) -> None:
    """Give a consultant the role in a run; nothing happens if the person has it."""
    person_id = db.session.get_one(Consultant, consultant_id).person_id
    held = select(Grant.id).where(
        Grant.run_id == run_id, Grant.person_id == person_id, Grant.role == ROLE, in_force(Grant, clock.today())
    )
    if db.session.scalar(held.limit(1)) is None:
        roles.grant(person_id, ROLE, run_id=run_id, granted_by_id=actor_id)


def _others(entry: JointEntry) -> list[tuple[Need, int]]:
    rows = db.session.execute(
        select(JointEntry, JointMatch.consultant_id)
        .join(JointMatch, JointMatch.entry_id == JointEntry.id)
        .where(JointEntry.round_id == entry.round_id, JointEntry.id != entry.id)
    )
    return [(need_of(row.JointEntry), row.consultant_id) for row in rows]


def against(entry: JointEntry, offer: Offer, others: Sequence[tuple[Need, int]]) -> list[Lazy]:
    """Return what speaks against a consultant for an entry, in words."""
    need = need_of(entry)
    found = []
    if need.district_id in offer.conflicts:
        found.append(lazy("Conflict of interest with this district"))
    if need.day is not None and offer.days and need.day not in offer.days:
        found.append(lazy("Not available on that day"))
    if need.day is not None and any(who == offer.id and other.day == need.day for other, who in others):
        found.append(lazy("In another district on the same day"))
    if sum(who == offer.id for _, who in others) >= offer.most:
        found.append(lazy("Has as many districts as the most load allows"))
    return found


def of_round(found: JointRound) -> dict[int, Matched]:
    """Return the match of every entry of a round, with reasons and warnings; five statements."""
    entries = {one.id: one for one in _entries(found)}
    matches = _kept(found)
    offers = {one.id: one for one in consultants.offers()}
    names = dict(
        db.session.execute(
            select(Consultant.id, Person.name)
            .join(Person, Person.id == Consultant.person_id)
            .where(Consultant.id.in_({one.consultant_id for one in matches.values()}))
        ).all()
    )
    load = Counter(one.consultant_id for one in matches.values())
    shown = {}
    for entry_id, match in matches.items():
        entry, offer = entries[entry_id], offers.get(match.consultant_id)
        others = [(need_of(entries[key]), one.consultant_id) for key, one in matches.items() if key != entry_id]
        reasons = reasons_of(entry, offer, load[match.consultant_id]) if offer else []
        warnings = against(entry, offer, others) if offer else [lazy("No longer active as a consultant")]
        shown[entry_id] = Matched(match, names[match.consultant_id], reasons, warnings)
    return shown


def reasons_of(entry: JointEntry, offer: Offer, load: int) -> list[Lazy]:
    """Return why a consultant is matched with an entry: expertise, conflict of interest, day, load."""
    wished = sorted(set(entry.tags))
    known = [tag for tag in wished if tag in offer.tags]
    lacking = [tag for tag in wished if tag not in offer.tags]
    found = []
    if known:
        found.append(lazy("Knows %(tags)s", tags=", ".join(known)))
    if lacking:
        found.append(lazy("Does not know %(tags)s", tags=", ".join(lacking)))
    if entry.district_id not in offer.conflicts:
        found.append(lazy("No conflict of interest"))
    if entry.starts_at is not None and (not offer.days or clock.seoul_day(entry.starts_at) in offer.days):
        found.append(lazy("Available on that day"))
    found.append(lazy("%(load)s of at most %(most)s districts", load=load, most=offer.most))
    return found

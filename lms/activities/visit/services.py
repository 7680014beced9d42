"""The consulting of a facility: applied for, given to a consultant who is none of its own, or declined."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select, true
from sqlalchemy.orm import aliased

from lms.accounts.models import Employment, Grant, Person
from lms.accounts.services import in_force
from lms.activities.visit import clean, telling
from lms.activities.visit.models import Consulting, ConsultingVisit
from lms.core import audit, clock, db
from lms.core.errors import Conflict, LmsError, NotFound
from lms.core.i18n import lazy
from lms.core.lists import Page
from lms.facilities import designations
from lms.organizations.models import Organization
from lms.policy import Actor

GOING_ON = ("requested", "assigned", "begun", "checked")
STATES = {
    "requested": lazy("Waiting for a consultant"),
    "assigned": lazy("Consultant assigned"),
    "begun": lazy("First visit held"),
    "checked": lazy("Second visit held"),
    "signed": lazy("Signed by both sides"),
    "declined": lazy("Declined"),
    "withdrawn": lazy("Application taken back"),
}


@dataclass(frozen=True)
class Listed:
    """A consulting with the names a list shows, and the day of the first visit."""

    consulting: Consulting
    organization: Organization
    expert: str
    consultant: str | None
    first_visit: date | None


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be asked to consult a facility; `load`: consultings that go on now, `conflict`: why not."""

    person_id: int
    name: str
    organization: str
    load: int
    conflict: bool


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that leaves the consultings for which can(actor, SEE_CONSULTING, consulting) holds."""
    if actor.has_site("admin", "auditor"):
        return true()
    return or_(
        Consulting.person_id == actor.person_id,
        Consulting.consultant_id == actor.person_id,
        Consulting.organization_id.in_(actor.organizations("manager")),
    )


def by_uid(uid: UUID) -> Consulting | None:
    """Return the consulting with this public id, or None."""
    return db.session.scalar(select(Consulting).where(Consulting.uid == uid))


def lock(consulting_id: int) -> Consulting:
    """Return a consulting, locked until the end of the transaction; raises NotFound."""
    found = db.session.scalar(
        select(Consulting)
        .where(Consulting.id == consulting_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(lazy("This consulting does not exist."))
    return found


def listed(actor: Actor, number: int = 1, state: str = "", organization_id: int | None = None) -> Page:
    """Return one page of the consultings an actor may see: those that wait first, then the newest."""
    wanted = [visible_to(actor)]
    if state in STATES:
        wanted.append(Consulting.state == state)
    if organization_id is not None:
        wanted.append(Consulting.organization_id == organization_id)
    page = Page.of(db.session.scalar(select(func.count()).select_from(Consulting).where(*wanted)) or 0, number)
    waiting_first = (Consulting.state != "requested", Consulting.applied_at.desc(), Consulting.id.desc())
    rows = _rows(*wanted, order=waiting_first, limit=page.size, offset=page.offset)
    return page.holding(rows)


def waiting(actor: Actor) -> int:
    """Return how many applications wait for a consultant, of those the actor may see."""
    asked = select(func.count()).select_from(Consulting).where(visible_to(actor), Consulting.state == "requested")
    return db.session.scalar(asked) or 0


def of_expert(person_id: int) -> list[Listed]:
    """Return the consultings of an expert that were not declined or withdrawn, the newest first."""
    return _rows(
        Consulting.person_id == person_id,
        Consulting.state.not_in(("declined", "withdrawn")),
        order=(Consulting.applied_at.desc(),),
    )


def shown(consulting: Consulting) -> Listed:
    """Return a consulting with its names."""
    return _rows(Consulting.id == consulting.id, order=())[0]


def _rows(
    *wanted: ColumnElement[bool],
    order: tuple[Any, ...],
    limit: int | None = None,
    offset: int = 0,
) -> list[Listed]:
    expert, consultant = aliased(Person), aliased(Person)
    first = select(ConsultingVisit.held_on).where(
        ConsultingVisit.consulting_id == Consulting.id, ConsultingVisit.number == 1
    )
    rows = db.session.execute(
        select(Consulting, Organization, expert.name, consultant.name, first.scalar_subquery())
        .join(Organization, Organization.id == Consulting.organization_id)
        .join(expert, expert.id == Consulting.person_id)
        .outerjoin(consultant, consultant.id == Consulting.consultant_id)
        .where(*wanted)
        .order_by(*order)
        .limit(limit)
        .offset(offset)
    )
    return [Listed(*row) for row in rows]


def apply(
    organization_id: int, person_id: int, wishes: str, days: str, actor_id: int | None, release: str = ""
) -> Consulting:
    """Apply for the consulting of a facility with its expert; while one goes on for the expert, that one is returned.

    Raises LmsError at `expert` for somebody who is not an expert of the facility today, and what `clean.check` raises.
    """
    if person_id not in {one.person_id for one in designations.on(organization_id, clock.today())}:
        raise LmsError(lazy("Name this person as child-rights expert of the facility first."), field="expert")
    db.session.execute(select(Organization.id).where(Organization.id == organization_id).with_for_update())
    standing = db.session.scalar(
        select(Consulting).where(
            Consulting.organization_id == organization_id,
            Consulting.person_id == person_id,
            Consulting.state.in_(GOING_ON),
        )
    )
    if standing is not None:
        return standing
    made = Consulting(
        organization_id=organization_id,
        person_id=person_id,
        state="requested",
        wishes=wishes,
        days=days,
        applied_by_id=actor_id,
        applied_at=clock.now(),
    )
    with db.session.begin_nested():
        db.session.add(made)
        db.session.flush()
        clean.check({"wishes": wishes, "days": days}, made, actor_id, release)
    note("visit.apply", made)
    return made


def candidates(consulting: Consulting) -> list[Candidate]:
    """Return who holds the role of a consultant today: without conflict and with the least load first."""
    today = clock.today()
    load = (
        select(func.count())
        .where(Consulting.consultant_id == Person.id, Consulting.state.in_(GOING_ON))
        .correlate(Person)
        .scalar_subquery()
    )
    own = exists().where(
        Employment.person_id == Person.id,
        Employment.organization_id == consulting.organization_id,
        or_(Employment.ends_on.is_(None), Employment.ends_on >= today),
    )
    manages = exists().where(
        Grant.person_id == Person.id, Grant.organization_id == consulting.organization_id, in_force(Grant, today)
    )
    works = (
        select(func.min(Organization.name_ko))
        .join(Employment, Employment.organization_id == Organization.id)
        .where(Employment.person_id == Person.id, in_force(Employment, today))
        .correlate(Person)
        .scalar_subquery()
    )
    role = select(Grant.person_id).where(Grant.role == "consultant", in_force(Grant, today))
    rows = db.session.execute(
        select(Person.id, Person.name, works, load, or_(own, manages, Person.id == consulting.person_id))
        .where(Person.id.in_(role), Person.erased_at.is_(None), Person.merged_into_id.is_(None))
        .order_by(Person.name, Person.id)
    )
    found = [Candidate(key, name, at or "", count or 0, bool(conflict)) for key, name, at, count, conflict in rows]
    return sorted(found, key=lambda one: (one.conflict, one.load, one.name))


def assign(consulting: Consulting, consultant_id: int, actor_id: int | None) -> None:
    """Give a consulting to a consultant, or to another one while neither side has signed.

    Raises LmsError at `consultant` for somebody who is none, or who belongs to the facility; Conflict when it has
    ended.
    """
    found = lock(consulting.id)
    if found.state not in GOING_ON or found.facility_signed_at or found.consultant_signed_at:
        raise Conflict(lazy("This consulting has ended; nobody is assigned any more."))
    chosen = next((one for one in candidates(found) if one.person_id == consultant_id), None)
    if chosen is None:
        raise LmsError(lazy("Choose one of the list."), field="consultant")
    if chosen.conflict:
        raise LmsError(lazy("%(name)s belongs to this facility.", name=chosen.name), field="consultant")
    if found.consultant_id == consultant_id:
        return
    found.consultant_id = consultant_id
    if found.state == "requested":
        found.state = "assigned"
    found.decided_by_id, found.decided_at = actor_id, clock.now()
    db.session.flush()
    note("visit.assign", found, [consultant_id])
    for person_id in sorted({consultant_id, found.person_id, found.applied_by_id or consultant_id}):
        telling.later(found.id, person_id)


def end(consulting: Consulting, state: str, actor_id: int | None, reason: str, release: str = "") -> None:
    """Decline an application (`declined`) or take it back (`withdrawn`), with a reason, before the first visit.

    Raises LmsError without a reason and Conflict when the first visit was held or it has ended otherwise.
    """
    found = lock(consulting.id)
    if found.state == state:
        return
    if found.state not in ("requested", "assigned"):
        raise Conflict(lazy("The first visit was held; the consulting goes on to its end."))
    if not reason.strip():
        raise LmsError(lazy("Give a reason; the other side will read it."), field="reason")
    clean.check({"reason": reason}, found, actor_id, release)
    found.state, found.reason = state, reason.strip()
    found.decided_by_id, found.decided_at = actor_id, clock.now()
    db.session.flush()
    note(f"visit.{state}", found)


def note(action: str, consulting: Consulting, people: list[int] | None = None) -> None:
    """Write down what was done with a consulting, for the audit."""
    about = [consulting.person_id, *(people or [])]
    audit.note(action, about, after={"state": consulting.state}, thing=f"consulting:{consulting.id}")

"""The register of action items across all districts, as far as somebody may see it."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import aliased

from lms.accounts.models import Person
from lms.actions.models import ActionEscalation, ActionItem
from lms.actions.services import SOURCES
from lms.actions.states import TO_DO, State
from lms.actions.timing import workdays_late
from lms.core import clock, db, releases
from lms.core.i18n import pick
from lms.core.lists import Page
from lms.core.releases import Held
from lms.organizations.models import Organization
from lms.policy import ESCALATED_TO, TEACHING, Actor


@dataclass(frozen=True)
class Wanted:
    """Which items to list; empty means all. `state`: one of states.State, or "to_do"."""

    text: str = ""
    state: str = ""
    organization_id: int | None = None
    district_id: int | None = None
    source: str = ""
    run_id: int | None = None
    overdue: bool = False
    recheck: bool = False


@dataclass(frozen=True)
class Line:
    """One item with the names that pages show."""

    item: ActionItem
    organization: str
    person: str
    district: str
    held: Held = Held()

    @property
    def text(self) -> str:
        """Return what is to be done, as far as it may be shown."""
        return self.held.shown(self.item.text)

    @property
    def evidence(self) -> str:
        """Return what shows that it is done, as far as it may be shown."""
        return self.held.shown(self.item.evidence)

    @property
    def late(self) -> bool:
        """Say whether its day has passed and it is not done."""
        return is_late(self.item, clock.today())

    @property
    def workdays_late(self) -> int:
        """Return by how many working days it is late."""
        return workdays_late(self.item.due_on, clock.today()) if self.late else 0


def is_late(item: ActionItem, today: date) -> bool:
    """Say whether an item's day has passed and it is not done."""
    return item.state in TO_DO and item.due_on < today


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that leaves the items for which can(actor, SEE_ACTION, item) holds."""
    if actor.has_site("admin", "auditor"):
        return true()
    parts: list[ColumnElement[bool]] = [owned_by(actor)]
    if actor.runs(*TEACHING, "consultant"):
        parts.append(ActionItem.run_id.in_(actor.runs(*TEACHING, "consultant")))
    if actor.organizations("manager"):
        parts.append(ActionItem.owner_organization_id.in_(actor.organizations("manager")))
    if actor.job in ESCALATED_TO and actor.organization_ids:
        told = select(ActionEscalation.item_id).where(ActionEscalation.organization_id.in_(actor.organization_ids))
        parts.append(ActionItem.id.in_(told))
    return or_(false(), *parts)


def owned_by(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that leaves what the actor answers for: as the named person, or as one who works there."""
    own = ActionItem.owner_person_id == actor.person_id
    if not actor.organization_ids:
        return own
    there = ActionItem.owner_organization_id.in_(actor.organization_ids)
    return or_(own, and_(ActionItem.owner_person_id.is_(None), there))


def listed(actor: Actor, wanted: Wanted, number: int = 1) -> Page:
    """Return one page of the register: what is late first, then by day."""
    conditions = [visible_to(actor), *_narrowed(wanted)]
    page = Page.of(db.session.scalar(select(func.count()).select_from(ActionItem).where(*conditions)) or 0, number)
    return page.holding(_lines(conditions, page.size, page.offset))


def all_listed(actor: Actor, wanted: Wanted) -> Sequence[Line]:
    """Return all of them, for an export."""
    return _lines([visible_to(actor), *_narrowed(wanted)])


def own(actor: Actor) -> list[Line]:
    """Return what the actor has still to do or waits to be checked, and what was settled lately (at most 200)."""
    return _lines([owned_by(actor)], 200)


def line(item: ActionItem) -> Line:
    """Return one item with its names."""
    return _lines([ActionItem.id == item.id], 1)[0]


def lines_of(kind: str, source_ids: Sequence[int]) -> list[Line]:
    """Return the items of several stages or visits with their names, in the order in which they were added."""
    found = _lines([ActionItem.source_kind == kind, ActionItem.source_id.in_(source_ids)])
    return sorted(found, key=lambda one: one.item.id)


def count_to_do(actor: Actor) -> int:
    """Return how many items the actor has still to do."""
    mine = select(func.count()).select_from(ActionItem).where(owned_by(actor), ActionItem.state.in_(TO_DO))
    return db.session.scalar(mine) or 0


def districts(actor: Actor) -> list[Organization]:
    """Return the districts that occur among the items the actor may see."""
    return _occurring(actor, ActionItem.district_id)


def organizations(actor: Actor) -> list[Organization]:
    """Return the owners that occur among the items the actor may see."""
    return _occurring(actor, ActionItem.owner_organization_id)


def _occurring(actor: Actor, column: Any) -> list[Organization]:
    ids = select(column).where(visible_to(actor))
    return list(
        db.session.scalars(
            select(Organization).where(Organization.id.in_(ids)).order_by(Organization.name_ko, Organization.id)
        )
    )


def _narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    today = clock.today()
    if wanted.state == "to_do":
        found.append(ActionItem.state.in_(TO_DO))
    elif wanted.state in list(State):
        found.append(ActionItem.state == wanted.state)
    if wanted.organization_id is not None:
        found.append(ActionItem.owner_organization_id == wanted.organization_id)
    if wanted.district_id is not None:
        found.append(ActionItem.district_id == wanted.district_id)
    if wanted.run_id is not None:
        found.append(ActionItem.run_id == wanted.run_id)
    if wanted.source in SOURCES:
        found.append(ActionItem.source_kind == wanted.source)
    if wanted.overdue:
        found.append(and_(ActionItem.state.in_(TO_DO), ActionItem.due_on < today))
    if wanted.recheck:
        found.append(and_(ActionItem.state == State.CHECKED, ActionItem.recheck_on <= today))
    for word in unicodedata.normalize("NFC", wanted.text).split()[:8]:
        found.append(ActionItem.text.icontains(word, autoescape=True))
    return found


def _lines(conditions: Sequence[ColumnElement[bool]], limit: int | None = None, offset: int = 0) -> list[Line]:
    owner, district = aliased(Organization), aliased(Organization)
    settled = ActionItem.state.not_in(TO_DO)
    rows = db.session.execute(
        select(ActionItem, owner, district, Person.name)
        .join(owner, owner.id == ActionItem.owner_organization_id)
        .outerjoin(district, district.id == ActionItem.district_id)
        .outerjoin(Person, Person.id == ActionItem.owner_person_id)
        .where(*conditions)
        .order_by(settled, ActionItem.due_on, ActionItem.id)
        .limit(limit)
        .offset(offset)
    ).all()
    held = releases.held_in(item.scope for item, *_rest in rows)
    return [
        Line(item, pick(at.names), name or "", pick(area.names) if area else "", held.get(item.scope, Held()))
        for item, at, area, name in rows
    ]

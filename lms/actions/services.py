"""Action items: agree on them, say that they are done, check them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from lms.accounts import services as accounts
from lms.actions import anonymous
from lms.actions.anonymous import Writing
from lms.actions.models import ActionEvent, ActionItem
from lms.actions.states import NEEDS_NOTE, State, may_follow
from lms.core import audit, clock, db
from lms.core.errors import Conflict, LmsError, NotFound
from lms.core.i18n import lazy
from lms.core.releases import Asking
from lms.core.texts import tidy
from lms.enrollments.models import Enrollment, Run
from lms.organizations import jurisdictions
from lms.organizations.models import Organization

TEXT_MOST = 1000
NOTE_MOST = 2000
SOURCES = {"discussion": lazy("Case discussion"), "visit": lazy("Consulting visit")}


class ActionError(LmsError):
    """An action item cannot be kept as it was described, or the step is not possible."""


@dataclass(frozen=True)
class Source:
    """Where an item was agreed: kind (of SOURCES) and key of the stage or visit, the run, and what pages call it.

    `district_id`: the district it is about; None: that of the run or of the owner.
    """

    kind: str
    id: int
    run_id: int | None = None
    title: Mapping[str, str] = field(default_factory=dict)
    district_id: int | None = None


def add(
    source: Source,
    text: str,
    owner_organization_id: int,
    owner_person_id: int | None,
    due_on: date,
    actor_id: int | None,
    agreed_on: date | None = None,
    release: str = "",
) -> ActionItem:
    """Put an item into the register: what is done (at most 1,000 characters), by whom, by which day in Seoul.

    `owner_person_id`: somebody who works in the organization, or is enrolled from there in the run of the source;
    None: whoever works there. `agreed_on`: the day of the meeting, if it was typed in later. `release`: why what looks
    like a name is none. Raises ActionError naming the field `text`, `owner_organization`, `owner_person` or `due_on`,
    and NotAnonymous (core/privacy.py) for a text that could say who somebody is.
    """
    if source.kind not in SOURCES:
        raise LookupError(f"unknown source of action items: {source.kind!r}")
    agreed = agreed_on or clock.today()
    organization = db.session.get(Organization, owner_organization_id)
    if organization is None:
        raise ActionError(lazy("Choose one of the list."), field="owner_organization")
    _check_owner(owner_person_id, organization.id, source.run_id)
    if due_on < agreed:
        raise ActionError(lazy("The day must not lie before the one on which it was agreed."), field="due_on")
    item = ActionItem(
        source_kind=source.kind,
        source_id=source.id,
        source_title=dict(source.title),
        run_id=source.run_id,
        district_id=source.district_id or _district_of(organization, source.run_id),
        text="",
        owner_organization_id=organization.id,
        owner_person_id=owner_person_id,
        added_on=agreed,
        due_on=due_on,
        created_at=clock.now(),
        created_by_id=actor_id,
    )
    item.text = anonymous.checked(text, "text", TEXT_MOST, _writing(item, actor_id, release), ActionError)
    db.session.add(item)
    db.session.flush()
    _happened(item, "added", actor_id)
    audit.note("actions.add", _people(item), after=_plain(item), thing=f"action:{item.id}")
    return item


def change_state(
    item_id: int,
    state: str,
    actor_id: int | None,
    note: str = "",
    recheck_on: date | None = None,
    known: int | None = None,
    release: str = "",
) -> ActionItem:
    """Put an item into another state (of states.State); `note` is the evidence of what was done, else the reason.

    `recheck_on`: with `checked`, the day on which it is to be looked at again. `known`: the newest event that the form
    knew; a form sent twice changes once. Raises Conflict when the step is not possible any more, ActionError at `note`
    or `recheck_on`.
    """
    item = _locked(item_id)
    note = (tidy(note) or "").strip()
    newest = newest_event(item.id)
    if known is not None and newest is not None and newest.id != known:
        if (newest.kind, newest.actor_id, newest.note) == (state, actor_id, note):
            return item
        raise Conflict(lazy("Somebody else changed this action item meanwhile. Look at it again."))
    wanted = State(state)
    if not may_follow(item.state, wanted):
        raise Conflict(lazy("This step is not possible any more. Look at the action item again."))
    if note or wanted in NEEDS_NOTE:
        note = anonymous.checked(note, "note", NOTE_MOST, _writing(item, actor_id, release), ActionError)
    if wanted == State.CHECKED and recheck_on is not None and recheck_on <= clock.today():
        raise ActionError(lazy("Choose a day that is still to come."), field="recheck_on")
    before = item.state
    item.state = wanted
    item.recheck_on = recheck_on if wanted == State.CHECKED else None
    if wanted == State.DONE:
        item.evidence = note
    if wanted == State.REOPENED:
        item.escalated = 0
    _happened(item, wanted, actor_id, note, {"recheck_on": recheck_on.isoformat()} if recheck_on else {})
    audit.note(
        "actions.change_state", _people(item), {"state": before}, {"state": str(wanted)}, thing=f"action:{item.id}"
    )
    return item


def change(
    item_id: int,
    text: str,
    owner_organization_id: int,
    owner_person_id: int | None,
    due_on: date,
    reason: str,
    actor_id: int | None,
    release: str = "",
) -> ActionItem:
    """Give an item another text, owner or day, with a reason; what stood before is kept in its history."""
    item = _locked(item_id)
    if db.session.get(Organization, owner_organization_id) is None:
        raise ActionError(lazy("Choose one of the list."), field="owner_organization")
    if (owner_organization_id, owner_person_id) != (item.owner_organization_id, item.owner_person_id):
        _check_owner(owner_person_id, owner_organization_id, item.run_id)
    if due_on < item.added_on:
        raise ActionError(lazy("The day must not lie before the one on which it was agreed."), field="due_on")
    writing = _writing(item, actor_id, release)
    reason = anonymous.checked(reason, "reason", TEXT_MOST, writing, ActionError)
    before = _plain(item)
    item.text = anonymous.checked(text, "text", TEXT_MOST, writing, ActionError)
    item.owner_organization_id, item.owner_person_id = owner_organization_id, owner_person_id
    if due_on != item.due_on:
        item.due_on, item.escalated = due_on, 0
    after = _plain(item)
    changed = {key: value for key, value in before.items() if after[key] != value}
    if changed:
        _happened(item, "changed", actor_id, reason, changed)
        audit.note("actions.change", _people(item), changed, after, thing=f"action:{item.id}", reason=reason)
    return item


def by_uid(uid: UUID) -> ActionItem | None:
    """Return the item with this public id and to whom it was escalated, or None."""
    return db.session.scalar(
        select(ActionItem).where(ActionItem.uid == uid).options(selectinload(ActionItem.escalations))
    )


def of_source(kind: str, source_id: int) -> list[ActionItem]:
    """Return the items that were agreed at one stage or visit, in the order in which they were added."""
    return of_sources(kind, [source_id])


def of_sources(kind: str, source_ids: Sequence[int]) -> list[ActionItem]:
    """Return the items that were agreed at several stages or visits, in the order in which they were added."""
    mine = select(ActionItem).where(ActionItem.source_kind == kind, ActionItem.source_id.in_(source_ids))
    return list(db.session.scalars(mine.order_by(ActionItem.id)))


def events_of(item_id: int) -> list[ActionEvent]:
    """Return what happened to an item, the oldest first."""
    return list(
        db.session.scalars(select(ActionEvent).where(ActionEvent.item_id == item_id).order_by(ActionEvent.id))
    )  # fmt: skip


def newest_event(item_id: int) -> ActionEvent | None:
    """Return what happened last to an item."""
    statement = select(ActionEvent).where(ActionEvent.item_id == item_id).order_by(ActionEvent.id.desc()).limit(1)
    return db.session.scalar(statement)


def _locked(item_id: int) -> ActionItem:
    item = db.session.scalar(
        select(ActionItem)
        .where(ActionItem.id == item_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )  # fmt: skip
    if item is None:
        raise NotFound(lazy("This action item does not exist."))
    return item


def _writing(item: ActionItem, actor_id: int | None, release: str) -> Writing:
    return Writing(item.run_id, Asking(actor_id, release), item.scope)


def _check_owner(person_id: int | None, organization_id: int, run_id: int | None) -> None:
    if person_id is None or organization_id in accounts.organizations_on(person_id, clock.today()):
        return
    enrolled = select(Enrollment.id).where(
        Enrollment.person_id == person_id, Enrollment.organization_id == organization_id, Enrollment.run_id == run_id
    )
    if run_id is None or db.session.scalar(enrolled) is None:
        raise ActionError(lazy("Choose somebody who works in the organization."), field="owner_person")


def _district_of(owner: Organization, run_id: int | None) -> int | None:
    run = db.session.get(Run, run_id) if run_id else None
    home = db.session.get(Organization, run.organization_id) if run and run.organization_id else None
    for one in (home, owner):
        if one is not None and one.kind == "district":
            return one.id
        if one is not None and one.district_id is not None:
            return one.district_id
    served = {one.district.id for one in jurisdictions.services_of(owner.id) if one.in_force(clock.today())}
    return served.pop() if len(served) == 1 else None


def _happened(
    item: ActionItem, kind: str, actor_id: int | None, note: str = "", detail: dict[str, Any] | None = None
) -> None:
    event = ActionEvent(item_id=item.id, kind=kind, at=clock.now(), actor_id=actor_id, note=note, detail=detail or {})
    db.session.add(event)
    db.session.flush()


def _people(item: ActionItem) -> list[int]:
    return [] if item.owner_person_id is None else [item.owner_person_id]


def _plain(item: ActionItem) -> dict[str, Any]:
    return {
        "organization": item.owner_organization_id,
        "person": item.owner_person_id,
        "due_on": item.due_on.isoformat(),
        "text": item.text,
    }

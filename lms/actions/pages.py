"""The page of an action item, as its owner, its organization and those who lead see it."""

from flask import g
from sqlalchemy import select

from lms.accounts.models import Person
from lms.actions import register, services, words
from lms.actions.forms import CheckForm, DoneForm, ReasonForm
from lms.actions.models import ActionEvent, ActionItem
from lms.actions.states import LABELS, State, may_follow
from lms.core import audit, db
from lms.core.web import page
from lms.policy import Permission, can


def item_page(
    item: ActionItem,
    done: DoneForm | None = None,
    check: CheckForm | None = None,
    reason: ReasonForm | None = None,
) -> tuple[str, int]:
    """Return the page of an item; with a form that was refused, what was typed and what is wrong."""
    events, line = services.events_of(item.id), register.line(item)
    known = str(events[-1].id) if events else ""
    refused = done or check or reason
    own = item.person_id == g.actor.person_id
    may_manage = can(g.actor, Permission.MANAGE_ACTION, item)
    if not own:
        audit.note_read("actions.see", [item.person_id] if item.person_id else [], f"action:{item.id}")
    return page(
        "actions/item.html",
        422 if refused is not None else 200,
        line=line,
        events=[(event, words.event(event), line.held.shown(event.note)) for event in events],
        names=_names(events),
        done=done or DoneForm(formdata=None, known=known),
        check=check or CheckForm(formdata=None, known=known),
        reason=reason or ReasonForm(formdata=None, known=known),
        refused=refused,
        may_report=can(g.actor, Permission.REPORT_ACTION, item) and may_follow(item.state, State.DONE),
        steps=[state for state in State if may_manage and state != State.DONE and may_follow(item.state, state)],
        may_manage=may_manage,
        sources=services.SOURCES,
        labels=LABELS,
        badges=words.BADGES,
        staff=g.actor.is_staff(),
    )


def _names(events: list[ActionEvent]) -> dict[int, str]:
    ids = {event.actor_id for event in events if event.actor_id is not None}
    return {row.id: row.name for row in db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))}

"""The goals of a consulting as action items of the one register, followed up and escalated as all others are."""

from collections.abc import Sequence
from datetime import date

from lms.actions import services as actions
from lms.actions.models import ActionItem
from lms.actions.states import State, may_follow
from lms.activities.visit.models import Consulting, ConsultingGoal
from lms.core import db
from lms.core.i18n import gettext
from lms.organizations.models import Organization

KIND = "visit"


def keep(
    consulting: Consulting,
    goals: Sequence[ConsultingGoal],
    agreed_on: date,
    run_id: int | None,
    actor_id: int | None,
) -> None:
    """Put each planned goal into the register, or bring its item in line with the plan."""
    organization = db.session.get_one(Organization, consulting.organization_id)
    source = actions.Source(KIND, consulting.id, run_id, organization.names)
    for goal in goals:
        if goal.due_on is None:
            continue
        item = db.session.get(ActionItem, goal.action_item_id) if goal.action_item_id else None
        if item is None:
            made = actions.add(
                source, goal.goal, consulting.organization_id, consulting.person_id, goal.due_on, actor_id, agreed_on
            )
            goal.action_item_id = made.id
        elif (item.text, item.due_on) != (goal.goal, goal.due_on):
            reason = gettext("The improvement plan was changed.")
            owner = item.owner_organization_id, item.owner_person_id
            actions.change(item.id, goal.goal, *owner, goal.due_on, reason, actor_id)
    db.session.flush()


def settle(goals: Sequence[ConsultingGoal], actor_id: int | None) -> None:
    """Mark the items of reached goals as done and checked, with what the consultant saw."""
    for goal in goals:
        item = db.session.get(ActionItem, goal.action_item_id) if goal.action_item_id else None
        if item is None or goal.result != "done":
            continue
        for state in (State.DONE, State.CHECKED):
            if item.state != State.CHECKED and may_follow(item.state, state):
                item = actions.change_state(item.id, state, actor_id, goal.result_note)

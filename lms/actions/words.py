"""What happened to an action item, in words."""

from lms.actions.models import ActionEvent
from lms.actions.states import State
from lms.core.i18n import gettext as _
from lms.core.i18n import lazy

BADGES = {
    State.OPEN: "info",
    State.DONE: "warning",
    State.CHECKED: "success",
    State.REOPENED: "danger",
    State.DROPPED: "neutral",
}

EVENTS = {
    "added": lazy("Agreed on"),
    "changed": lazy("Changed"),
    "done": lazy("Said to be done"),
    "checked": lazy("Checked"),
    "reopened": lazy("Reopened"),
    "dropped": lazy("Dropped"),
    "recheck": lazy("Due to be looked at again"),
}


def event(one: ActionEvent) -> str:
    """Return what happened."""
    if one.kind == "asked":
        return _("The owner was asked after %(days)s days", days=one.detail.get("days", ""))
    if one.kind == "escalated":
        far = one.detail.get("level", 1) > 1
        return _("Overdue: told to team head and police") if far else _("Overdue: told to the organization")
    return str(EVENTS.get(one.kind, one.kind))

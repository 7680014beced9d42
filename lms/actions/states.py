"""The states of an action item and the steps between them: pure."""

from enum import StrEnum

from lms.core.i18n import lazy


class State(StrEnum):
    """Where an action item stands."""

    OPEN = "open"
    DONE = "done"
    CHECKED = "checked"
    REOPENED = "reopened"
    DROPPED = "dropped"


LABELS = {
    State.OPEN: lazy("Under way"),
    State.DONE: lazy("Done, to be checked"),
    State.CHECKED: lazy("Checked"),
    State.REOPENED: lazy("Reopened"),
    State.DROPPED: lazy("Dropped"),
}

# What has still to be done by its owner.
TO_DO = (State.OPEN, State.REOPENED)
# What nobody waits for any more, unless a checked item is to be looked at again.
SETTLED = (State.CHECKED, State.DROPPED)

STEPS: dict[State, tuple[State, ...]] = {
    State.OPEN: (State.DONE, State.DROPPED),
    State.REOPENED: (State.DONE, State.DROPPED),
    State.DONE: (State.CHECKED, State.REOPENED, State.DROPPED),
    State.CHECKED: (State.CHECKED, State.REOPENED),
    State.DROPPED: (State.REOPENED,),
}

# What the owner can do; every other step is that of those who lead the discussion or the visit.
OWNER_STEPS = (State.DONE,)
NEEDS_NOTE = (State.DONE, State.REOPENED, State.DROPPED)


def may_follow(present: str, wanted: str) -> bool:
    """Say whether an item in one state may be put into another."""
    return wanted in STEPS[State(present)]

"""The one state machine of enrollments: which step leads where. Pure."""

from enum import StrEnum

from lms.core.i18n import Lazy, lazy


class State(StrEnum):
    """Where an enrollment stands."""

    REQUESTED = "requested"
    WAITLISTED = "waitlisted"
    APPROVED = "approved"
    DECLINED = "declined"
    CANCELED = "canceled"
    ACTIVE = "active"
    COMPLETED = "completed"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What can happen to an enrollment."""

    REQUEST = "request"
    WAIT = "wait"
    APPROVE = "approve"
    DECLINE = "decline"
    CANCEL = "cancel"
    ACTIVATE = "activate"
    COMPLETE = "complete"
    FAIL = "fail"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"


SEATED = frozenset({State.APPROVED, State.ACTIVE, State.COMPLETED, State.FAILED})
OUTSIDE = frozenset({State.DECLINED, State.CANCELED, State.WITHDRAWN})
INSIDE_NOW = frozenset({State.ACTIVE, State.COMPLETED, State.FAILED})
PENDING = frozenset({State.REQUESTED, State.WAITLISTED})

# None: not enrolled yet. Somebody outside may come back by the same steps as somebody new.
_NEW: frozenset[State | None] = frozenset({None, *OUTSIDE})
_TABLE: dict[Step, tuple[frozenset[State | None], State]] = {
    Step.REQUEST: (_NEW, State.REQUESTED),
    Step.WAIT: (_NEW | {State.REQUESTED}, State.WAITLISTED),
    Step.APPROVE: (_NEW | {State.REQUESTED, State.WAITLISTED}, State.APPROVED),
    Step.DECLINE: (frozenset({State.REQUESTED, State.WAITLISTED}), State.DECLINED),
    Step.CANCEL: (frozenset({State.REQUESTED, State.WAITLISTED, State.APPROVED}), State.CANCELED),
    Step.ACTIVATE: (frozenset({State.APPROVED}), State.ACTIVE),
    Step.COMPLETE: (frozenset({State.ACTIVE, State.FAILED}), State.COMPLETED),
    Step.FAIL: (frozenset({State.ACTIVE}), State.FAILED),
    Step.REOPEN: (frozenset({State.COMPLETED, State.FAILED}), State.ACTIVE),
    Step.WITHDRAW: (frozenset({State.ACTIVE, State.FAILED}), State.WITHDRAWN),
}


def after(state: str | None, step: Step) -> State | None:
    """Return the state a step leads to, or None where the step is not possible."""
    sources, target = _TABLE[step]
    return target if (State(state) if state else None) in sources else None


def steps_from(state: str | None) -> frozenset[Step]:
    """Return the steps that are possible from a state (None: not enrolled)."""
    return frozenset(step for step in Step if after(state, step))


def takes_seat(state: str | None) -> bool:
    """Say whether an enrollment in this state takes one of the places of its run."""
    return state is not None and State(state) in SEATED


LABELS: dict[State, Lazy] = {
    State.REQUESTED: lazy("Waiting for approval"),
    State.WAITLISTED: lazy("On the waiting list"),
    State.APPROVED: lazy("Approved"),
    State.DECLINED: lazy("Declined"),
    State.CANCELED: lazy("Canceled"),
    State.ACTIVE: lazy("In progress"),
    State.COMPLETED: lazy("Completed"),
    State.FAILED: lazy("Not completed"),
    State.WITHDRAWN: lazy("Withdrawn"),
}

BADGES: dict[State, str] = {
    State.REQUESTED: "warning",
    State.WAITLISTED: "warning",
    State.APPROVED: "info",
    State.ACTIVE: "primary",
    State.COMPLETED: "success",
    State.FAILED: "danger",
}


def label(state: str) -> Lazy:
    """Return the words for a state."""
    return LABELS[State(state)]


def badge(state: str) -> str:
    """Return the kind of badge that shows a state."""
    return BADGES.get(State(state), "neutral")

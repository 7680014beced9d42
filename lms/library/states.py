"""Which step may follow which state of a good practice, and where it leads: pure."""

from enum import StrEnum


class Step(StrEnum):
    """What somebody does with a practice."""

    SUBMIT = "submit"
    RETURN = "return"
    REVIEW = "review"
    APPROVE = "approve"
    RENEW = "renew"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    REOPEN = "reopen"


# From which states, and to which.
_STEPS: dict[Step, tuple[frozenset[str], str]] = {
    Step.SUBMIT: (frozenset({"draft"}), "in_review"),
    Step.RETURN: (frozenset({"in_review", "in_approval"}), "draft"),
    Step.REVIEW: (frozenset({"in_review"}), "in_approval"),
    Step.APPROVE: (frozenset({"in_approval"}), "published"),
    Step.RENEW: (frozenset({"published"}), "published"),
    Step.WITHDRAW: (frozenset({"draft", "in_review", "in_approval", "published"}), "withdrawn"),
    Step.EXPIRE: (frozenset({"published"}), "expired"),
    Step.REOPEN: (frozenset({"withdrawn", "expired"}), "draft"),
}


def after(state: str, step: Step) -> str | None:
    """Return the state to which a step leads from another; None where it is not possible."""
    allowed, leads_to = _STEPS[step]
    return leads_to if state in allowed else None

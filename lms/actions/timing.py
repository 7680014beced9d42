"""When an action item is asked about, carried higher or looked at again: pure functions over days in Seoul."""

from datetime import date, timedelta

from lms.core.workdays import workdays_between

# The action sheet comes after a week, the check after a month (case work of joint training, E2).
FOLLOW_UPS = (7, 30)
# After so many working days beyond the due day: the owner's managers, then the district's team head and the police.
ESCALATIONS = (1, 5)
RECHECK_DAYS = 30


def follow_up_due(added_on: date, followed_up: int, today: date) -> int:
    """Return after how many days the item is to be asked about today, or 0; a day that was missed is made up."""
    reached = [days for days in FOLLOW_UPS if days > followed_up and added_on + timedelta(days=days) <= today]
    return max(reached, default=0)


def workdays_late(due_on: date, today: date) -> int:
    """Return by how many working days an item is late; 0 until the first of them has come."""
    return workdays_between(due_on, today)


def escalation_due(due_on: date, escalated: int, today: date) -> int:
    """Return how high an item that is not done is to be carried today, or 0 if it need not go higher."""
    late = workdays_late(due_on, today)
    level = sum(late >= after for after in ESCALATIONS)
    return level if level > escalated else 0

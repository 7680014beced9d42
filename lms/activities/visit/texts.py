"""The texts of a consulting as far as others may read them: what is held shows a notice in its place."""

from collections.abc import Iterator

from lms.activities.visit import checks, clean, visits
from lms.activities.visit.models import Consulting
from lms.core import releases


def any_held(consulting: Consulting) -> bool:
    """Say whether any text of a consulting is held."""
    held = releases.held(clean.scope_of(consulting))
    return bool(held.words) and any(map(held.hides, _all(consulting)))


def _all(consulting: Consulting) -> Iterator[str]:
    yield from (consulting.wishes, consulting.days, consulting.reason, consulting.views)
    yield from (row.note for row in checks.answers(consulting.id).values())
    for visit in visits.of_consulting(consulting.id).values():
        yield from (visit.findings, visit.reason)
    for goal in visits.goals(consulting.id):
        yield from (goal.goal, goal.measure, goal.in_charge, goal.result_note, goal.next_goal)

"""The answers of the pre-learning for the facilitator: by kind of agency, never so few that somebody could be told."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from lms.activities.discussion.grouping import Answer, Row, aggregate
from lms.activities.discussion.stages import prelearning_of
from lms.content.manifest import Activity
from lms.core import db
from lms.core.i18n import pick
from lms.enrollments.models import Enrollment
from lms.learning import registry
from lms.organizations.models import Organization


@dataclass(frozen=True)
class Question:
    """A question with how each group of kinds answered it; `choices` in the order in which they are shown."""

    text: str
    choices: tuple[str, ...]
    rows: tuple[Row, ...]


def answers(run_id: int, entry: Activity) -> list[Question]:
    """Return how the people of a run answered the quiz that the discussion names; [] while too few have."""
    key = prelearning_of(entry)
    chosen = registry.chosen(run_id, key) if key else []
    kinds = _kinds({one.enrollment_id for one in chosen})
    texts = {one.question: pick(one.text) for one in chosen}
    found = aggregate(
        [
            Answer(one.enrollment_id, kinds[one.enrollment_id], one.question, tuple(pick(text) for text in one.choices))
            for one in chosen
            if one.enrollment_id in kinds
        ]
    )
    return [Question(texts[key], _choices(rows), tuple(rows)) for key, rows in found.items()]


def _kinds(enrollment_ids: set[int]) -> Mapping[int, str]:
    rows = db.session.execute(
        select(Enrollment.id, Organization.kind)
        .join(Organization, Organization.id == Enrollment.organization_id)
        .where(Enrollment.id.in_(enrollment_ids))
    )
    return {row.id: row.kind for row in rows}


def _choices(rows: list[Row]) -> tuple[str, ...]:
    total: dict[str, int] = {}
    for row in rows:
        for choice, number in row.chosen.items():
            total[choice] = total.get(choice, 0) + number
    return tuple(sorted(total, key=lambda choice: (-total[choice], choice)))

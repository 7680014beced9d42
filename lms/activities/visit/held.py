"""The visits that were held, with the run each belongs to: what whoever plans the year pays and counts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from lms.activities.visit import signing
from lms.activities.visit.models import Consulting, ConsultingVisit
from lms.core import db
from lms.core.db import JsonDict
from lms.enrollments import paths
from lms.enrollments.models import INSIDE, Enrollment
from lms.learning.models import OutcomeRow
from lms.organizations.models import Organization


@dataclass(frozen=True)
class HeldVisit:
    """A visit by a consultant; `organization`: names of the facility; `run_id` None: its expert is in no such run."""

    id: int
    number: int
    held_on: date
    minutes: int
    consultant_id: int
    organization: JsonDict
    run_id: int | None


def since(day: date) -> list[HeldVisit]:
    """Return the visits held on a day or later, in the order of their dates; four statements whatever their number."""
    rows = db.session.execute(
        select(ConsultingVisit, Consulting, Organization)
        .join(Consulting, Consulting.id == ConsultingVisit.consulting_id)
        .join(Organization, Organization.id == Consulting.organization_id)
        .where(ConsultingVisit.held_on >= day, Consulting.consultant_id.is_not(None))
        .order_by(ConsultingVisit.held_on, ConsultingVisit.id)
    ).all()
    runs = runs_of({row.Consulting.id: row.Consulting.person_id for row in rows})
    return [
        HeldVisit(
            row.ConsultingVisit.id,
            row.ConsultingVisit.number,
            row.ConsultingVisit.held_on,
            row.ConsultingVisit.minutes,
            row.Consulting.consultant_id,
            row.Organization.names,
            runs.get(row.Consulting.id),
        )
        for row in rows
    ]


def runs_of(experts: dict[int, int]) -> dict[int, int]:
    """Return consulting id → run, given each one's expert: where it counted, or else the newest that owes a visit."""
    if not experts:
        return {}
    sources = {signing.source(key): key for key in experts}
    counted = db.session.execute(
        select(OutcomeRow.source, Enrollment.run_id)
        .join(Enrollment, Enrollment.id == OutcomeRow.enrollment_id)
        .where(
            Enrollment.person_id.in_(set(experts.values())),
            OutcomeRow.source.in_(sources),
            OutcomeRow.superseded_by_id.is_(None),
        )
    )
    found = {sources[source]: run_id for source, run_id in counted}
    owing = _owing({person_id for key, person_id in experts.items() if key not in found})
    return {**{key: owing[person_id] for key, person_id in experts.items() if person_id in owing}, **found}


def _owing(person_ids: Collection[int]) -> dict[int, int]:
    rows = db.session.scalars(
        select(Enrollment)
        .where(Enrollment.person_id.in_(person_ids), Enrollment.state.in_(INSIDE))
        .order_by(Enrollment.id)
    ).all()
    owed = paths.paths_of(rows)
    return {
        row.person_id: row.run_id
        for row in rows
        if any(step.activity.type == signing.TYPE for step in owed[row.id].steps)
    }

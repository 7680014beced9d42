"""Counting the places of a run, under its lock: taken by people, held for organizations."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from lms.core import db
from lms.enrollments.models import Enrollment, Run, SeatBlock
from lms.enrollments.quotas import Quotas, Tally
from lms.enrollments.states import SEATED
from lms.organizations.models import Organization

_other = aliased(Enrollment)


def quotas_of(run: Run) -> Quotas:
    """Return the capacity and the quotas of a run."""
    return Quotas.of(run.capacity, run.quotas or {})


def tally(run: Run, quotas: Quotas | None = None) -> Tally:
    """Count the places of a run; by kind and job only where it has quotas, so that most runs ask nothing.

    `quotas`: those to count for; None for the run's own.
    """
    made = Tally(quotas or quotas_of(run), run.seats_taken + run.seats_held)
    if made.quotas.any:
        for kind, job, count in db.session.execute(
            select(Organization.kind, _other.job, func.count())
            .select_from(_other)
            .outerjoin(Organization, Organization.id == _other.organization_id)
            .where(_seated(run))
            .group_by(Organization.kind, _other.job)
        ):
            for value, counts in ((kind, made.by_kind), (job, made.by_job)):
                if value:
                    counts[value] = counts.get(value, 0) + count
        for kind, held in db.session.execute(
            select(Organization.kind, func.sum(SeatBlock.seats - SeatBlock.named))
            .join(Organization, Organization.id == SeatBlock.organization_id)
            .where(SeatBlock.run_id == run.id, SeatBlock.state == "held")
            .group_by(Organization.kind)
        ):
            made.by_kind[kind] = made.by_kind.get(kind, 0) + held
    return made


def kinds_of(organization_ids: Collection[int | None]) -> dict[int | None, str]:
    """Return the kinds of several organizations; "" for none."""
    wanted = {one for one in organization_ids if one is not None}
    rows = db.session.execute(select(Organization.id, Organization.kind).where(Organization.id.in_(wanted)))
    return {None: "", **{row.id: row.kind for row in rows}}


def kind_of(organization_id: int | None) -> str:
    """Return the kind of an organization; "" for none."""
    return kinds_of([organization_id]).get(organization_id, "")


def recount(run: Run) -> None:
    """Count taken and held places anew: those of everybody whose latest cycle takes one, and those of blocks."""
    run.seats_taken = (
        db.session.scalar(select(func.count()).select_from(_other).where(_seated(run))) or 0
    )  # fmt: skip
    run.seats_held = int(
        db.session.scalar(
            select(func.sum(SeatBlock.seats - SeatBlock.named)).where(
                SeatBlock.run_id == run.id, SeatBlock.state == "held"
            )
        )
        or 0
    )
    db.session.flush()


def _seated(run: Run) -> ColumnElement[bool]:
    newest = (
        select(func.max(Enrollment.cycle))
        .where(Enrollment.run_id == _other.run_id, Enrollment.person_id == _other.person_id)
        .scalar_subquery()
    )
    return (_other.run_id == run.id) & _other.state.in_(SEATED) & (_other.cycle == newest)

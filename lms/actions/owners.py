"""Whom an action item can belong to: the organizations of its run and district, and people who work there."""

from collections.abc import Iterable

from sqlalchemy import select

from lms.accounts.models import Employment, Person
from lms.accounts.services import in_force
from lms.actions.models import ActionItem
from lms.core import clock, db
from lms.core.i18n import gettext, pick
from lms.enrollments.models import INSIDE, Enrollment
from lms.organizations import jurisdictions
from lms.organizations.models import Organization

MOST = 300


def organizations_for(item: ActionItem) -> list[Organization]:
    """Return the organizations that may own an item: its present owner, those of its run, those of its district."""
    wanted = {item.owner_organization_id}
    if item.run_id is not None:
        wanted.update(of_run(item.run_id))
    if item.district_id is not None:
        wanted.add(item.district_id)
        wanted.update(one.organization.id for one in jurisdictions.serving(item.district_id, clock.today()))
    return named(wanted)


def of_run(run_id: int) -> set[int]:
    """Return the organizations from which people are in a run."""
    rows = select(Enrollment.organization_id).where(
        Enrollment.run_id == run_id, Enrollment.state.in_(INSIDE), Enrollment.organization_id.is_not(None)
    )
    return {one for one in db.session.scalars(rows.distinct()) if one is not None}


def named(ids: Iterable[int]) -> list[Organization]:
    """Return organizations by kind and name."""
    statement = select(Organization).where(Organization.id.in_(list(ids)))
    return list(db.session.scalars(statement.order_by(Organization.kind, Organization.name_ko, Organization.id)))


def people_at(organization_ids: Iterable[int], run_id: int | None) -> list[tuple[int, int, str]]:
    """Return organization, key and name of the people who can own an item there, by organization and name.

    With a run, those who are in it; else, and for organizations of which nobody is in it, those who work there today.
    """
    wanted = list(organization_ids)
    came: list[tuple[int, int, str]] = []
    if run_id is not None:
        rows = db.session.execute(
            select(Enrollment.organization_id, Person.id, Person.name)
            .join(Person, Person.id == Enrollment.person_id)
            .where(
                Enrollment.run_id == run_id,
                Enrollment.state.in_(INSIDE),
                Enrollment.organization_id.in_(wanted),
                Person.erased_at.is_(None),
            )
            .distinct()
            .limit(MOST)
        )
        came = [(organization, person, name) for organization, person, name in rows if organization is not None]
    missing = set(wanted) - {organization for organization, _person, _name in came}
    employed = db.session.execute(
        select(Employment.organization_id, Person.id, Person.name)
        .join(Person, Person.id == Employment.person_id)
        .where(
            Employment.organization_id.in_(missing),
            in_force(Employment, clock.today()),
            Person.erased_at.is_(None),
        )
        .distinct()
        .limit(MOST)
    )
    there = [(organization, person, name) for organization, person, name in employed]
    return sorted({*came, *there}, key=lambda one: (one[0], one[2], one[1]))


def choices(
    organizations: Iterable[Organization], run_id: int | None, present: tuple[int, str] | None = None
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return what a form offers: organizations, and people with their organization; `present` is always offered."""
    shown = {one.id: pick(one.names) for one in organizations}
    people = {str(person): f"{name} ({shown[organization]})" for organization, person, name in people_at(shown, run_id)}
    if present is not None:
        people.setdefault(str(present[0]), present[1])
    nobody = ("", gettext("Nobody by name: whoever works there"))
    return [(str(key), name) for key, name in shown.items()], [nobody, *people.items()]

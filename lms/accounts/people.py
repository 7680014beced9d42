"""The list of people as staff see it."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from lms.accounts.models import Account, Employment, Grant, Person
from lms.accounts.services import in_force, normal_staff_id, visible_to
from lms.core import clock, crypto, db
from lms.core.lists import Page
from lms.organizations.models import Organization
from lms.policy import Actor


@dataclass(frozen=True)
class Filter:
    """Which people to list; empty values do not narrow."""

    text: str = ""
    organization: str = ""
    job: str = ""
    role: str = ""

    def is_set(self) -> bool:
        """Say whether anything narrows."""
        return bool(self.text or self.organization or self.job or self.role)


@dataclass(frozen=True)
class Listed:
    """A person in the list, with today's jobs and the state of the account."""

    person: Person
    jobs: tuple[tuple[Employment, Organization], ...]
    has_account: bool
    disabled: bool


def listed(actor: Actor, wanted: Filter, number: int = 1) -> Page:
    """Return one page of the people an actor may see, by name.

    `wanted.text`: a part of the Korean or English name, a whole e-mail address, or a whole staff ID;
    `wanted.organization`: a part of the name of an organization where the person works today.
    """
    today = clock.today()
    conditions = [visible_to(actor), Person.erased_at.is_(None), Person.merged_into_id.is_(None)]
    accounts = select(Account.person_id)
    if "@" in wanted.text:
        conditions.append(Person.id.in_(accounts.where(Account.email_hmac == crypto.email_hash(wanted.text))))
    elif wanted.text:
        conditions.append(
            or_(
                Person.name.icontains(wanted.text, autoescape=True),
                Person.name_en.icontains(wanted.text, autoescape=True),
                Person.id.in_(accounts.where(Account.staff_id == normal_staff_id(wanted.text))),
            )
        )
    if wanted.organization or wanted.job:
        works = select(Employment.person_id).where(in_force(Employment, today))
        if wanted.job:
            works = works.where(Employment.job == wanted.job)
        if wanted.organization:
            named = or_(
                Organization.name_ko.icontains(wanted.organization, autoescape=True),
                Organization.name_en.icontains(wanted.organization, autoescape=True),
            )
            works = works.where(Employment.organization_id.in_(select(Organization.id).where(named)))
        conditions.append(Person.id.in_(works))
    if wanted.role:
        held = select(Grant.person_id).where(Grant.role == wanted.role, in_force(Grant, today))
        conditions.append(Person.id.in_(held))
    total = db.session.scalar(select(func.count()).select_from(Person).where(*conditions)) or 0
    page = Page.of(total, number)
    rows = db.session.execute(
        select(Person, Account.id, Account.disabled_at)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(*conditions)
        .order_by(Person.name, Person.id)
        .limit(page.size)
        .offset(page.offset)
    ).all()
    jobs = _jobs(person.id for person, *_ in rows)
    return page.holding(
        [
            Listed(person, tuple(jobs.get(person.id, ())), account_id is not None, disabled_at is not None)
            for person, account_id, disabled_at in rows
        ]
    )


def _jobs(person_ids: Iterable[int]) -> dict[int, list[tuple[Employment, Organization]]]:
    found: dict[int, list[tuple[Employment, Organization]]] = {}
    rows = db.session.execute(
        select(Employment, Organization)
        .join(Organization, Organization.id == Employment.organization_id)
        .where(Employment.person_id.in_(list(person_ids)), in_force(Employment, clock.today()))
        .order_by(Employment.starts_on.desc(), Employment.id.desc())
    )
    for job, organization in rows:
        found.setdefault(job.person_id, []).append((job, organization))
    return found

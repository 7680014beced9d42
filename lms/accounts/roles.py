"""What persons may do in the system: dated, scoped grants, and deputies during absence."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from lms.accounts.models import ROLES, Account, Deputy, Employment, Grant, Person
from lms.accounts.services import AccountError, check_days, in_force
from lms.core import audit, clock, db
from lms.core.errors import Conflict
from lms.core.i18n import lazy
from lms.organizations.models import Organization

# Roles that make sense for the whole site, for one organization, for one run.
SITE_ROLES = ("instructor", "consultant", "admin", "auditor")
ORGANIZATION_ROLES = ("manager",)
RUN_ROLES = ("instructor", "facilitator", "consultant")


@dataclass(frozen=True)
class Held:
    """A grant as pages show it: `scope` names the organization or run, None means the whole site."""

    grant: Grant
    organization: Organization | None
    run: str | None
    in_force: bool


RunNames = Callable[[Iterable[int]], dict[int, str]]
_run_names: RunNames | None = None


def use_run_names(names: RunNames) -> None:
    """Take the function that names runs; rooms above know them, this one only keeps their keys."""
    global _run_names
    _run_names = names


def grants(person_id: int) -> list[Held]:
    """Return a person's grants, past, present and to come, the newest first."""
    rows = db.session.execute(
        select(Grant, Organization)
        .outerjoin(Organization, Organization.id == Grant.organization_id)
        .where(Grant.person_id == person_id)
        .order_by(Grant.starts_on.desc(), Grant.id.desc())
    ).all()
    runs = {one.run_id for one, _ in rows if one.run_id is not None}
    names = _run_names(runs) if _run_names and runs else {}
    today = clock.today()
    return [
        Held(
            one,
            organization,
            names.get(one.run_id, str(lazy("One run"))) if one.run_id is not None else None,
            one.starts_on <= today and (one.ends_on is None or today <= one.ends_on),
        )
        for one, organization in rows
    ]


def grant(
    person_id: int,
    role: str,
    *,
    organization_id: int | None = None,
    run_id: int | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    granted_by_id: int | None = None,
) -> Grant:
    """Give a person a role for the site, an organization or a run, from a day (today) to another (both included).

    Raises AccountError when role and scope do not fit, Conflict when the same grant holds already in these days.
    """
    starts_on = starts_on or clock.today()
    check_days(starts_on, ends_on)
    if role not in ROLES or role == "learner":
        raise AccountError(lazy("Choose one of the list."), field="role")
    if organization_id is not None and run_id is not None:
        raise AccountError(lazy("A role holds for an organization or for a run, not for both."), field="scope")
    if role not in (RUN_ROLES if run_id is not None else ORGANIZATION_ROLES if organization_id else SITE_ROLES):
        raise AccountError(
            lazy("A manager needs an organization; the other roles here hold for the whole site or for a run."),
            field="role",
        )
    same = select(Grant.id).where(
        Grant.person_id == person_id,
        Grant.role == role,
        Grant.organization_id == organization_id if organization_id else Grant.organization_id.is_(None),
        Grant.run_id == run_id if run_id else Grant.run_id.is_(None),
        or_(Grant.ends_on.is_(None), Grant.ends_on >= starts_on),
    )
    if ends_on is not None:
        same = same.where(Grant.starts_on <= ends_on)
    if db.session.scalar(same.limit(1)) is not None:
        raise Conflict(lazy("The person has this role already in these days."), field="role")
    made = Grant(
        person_id=person_id,
        role=role,
        organization_id=organization_id,
        run_id=run_id,
        starts_on=starts_on,
        ends_on=ends_on,
        granted_by_id=granted_by_id,
    )
    db.session.add(made)
    db.session.flush()
    after = {"role": role, "organization_id": organization_id, "run_id": run_id, "starts_on": starts_on.isoformat()}
    audit.note("accounts.grant", [person_id], after=after, thing=f"grant:{made.id}")
    return made


def end_grant(ended: Grant, last_day: date) -> None:
    """Set the last day of a role; a day before the first means that it never held.

    Raises Conflict when the site would be left without an administrator.
    """
    if ended.role == "admin":
        # Counted per person who can sign in: an administrator without an open account helps nobody.
        others = (
            select(func.count())
            .select_from(Grant)
            .join(Account, (Account.person_id == Grant.person_id) & Account.disabled_at.is_(None))
            .where(Grant.role == "admin", Grant.id != ended.id, in_force(Grant, clock.today()), Grant.ends_on.is_(None))
        )
        if not db.session.scalar(others):
            raise Conflict(lazy("This is the last administrator. Give the role to somebody else first."))
    before = {"ends_on": ended.ends_on.isoformat() if ended.ends_on else None}
    ended.ends_on = last_day
    db.session.flush()
    after = {"ends_on": last_day.isoformat()}
    audit.note("accounts.end_grant", [ended.person_id], before, after, thing=f"grant:{ended.id}")


def find_grant(person_id: int, grant_id: int) -> Grant | None:
    """Return a grant of this person, or None."""
    return db.session.scalar(select(Grant).where(Grant.id == grant_id, Grant.person_id == person_id))


# Deputies.


def deputies(person_id: int) -> list[tuple[Deputy, Person]]:
    """Return who stands in for a person, from yesterday's last on, in the order of days."""
    rows = db.session.execute(
        select(Deputy, Person)
        .join(Person, Person.id == Deputy.deputy_id)
        .where(Deputy.person_id == person_id, Deputy.ends_on >= clock.today())
        .order_by(Deputy.starts_on, Deputy.id)
    )
    return [(one, person) for one, person in rows]


def possible_deputies(person_id: int, most: int = 300) -> list[tuple[Person, str]]:
    """Return who may stand in, with the name of an organization: colleagues of today, and whoever has a staff role."""
    today = clock.today()
    mine, theirs = aliased(Employment), aliased(Employment)
    colleagues = (
        select(theirs.person_id)
        .join(mine, mine.organization_id == theirs.organization_id)
        .where(mine.person_id == person_id, in_force(mine, today), in_force(theirs, today))
    )
    staff = select(Grant.person_id).where(Grant.role != "learner", in_force(Grant, today))
    rows = db.session.execute(
        select(Person, func.coalesce(func.min(Organization.name_ko), ""))
        .join(Account, (Account.person_id == Person.id) & Account.disabled_at.is_(None))
        .outerjoin(Employment, (Employment.person_id == Person.id) & in_force(Employment, today))
        .outerjoin(Organization, Organization.id == Employment.organization_id)
        .where(Person.id != person_id, or_(Person.id.in_(colleagues), Person.id.in_(staff)))
        .group_by(Person.id)
        .order_by(Person.name, Person.id)
        .limit(most)
    )
    return [(person, organization) for person, organization in rows]


def appoint_deputy(person_id: int, deputy_id: int, starts_on: date, ends_on: date) -> Deputy:
    """Let somebody decide in a person's place from one day to another (both included, at most a year).

    Raises AccountError for days that are past or overlap with another absence, or for somebody who may not stand in.
    """
    check_days(starts_on, ends_on)
    if ends_on < clock.today():
        raise AccountError(lazy("These days are past."), field="ends_on")
    if (ends_on - starts_on).days > 366:
        raise AccountError(lazy("Choose at most one year."), field="ends_on")
    if deputy_id not in {person.id for person, _ in possible_deputies(person_id)}:
        raise AccountError(lazy("Choose one of the list."), field="deputy")
    overlapping = select(Deputy.id).where(
        Deputy.person_id == person_id, Deputy.starts_on <= ends_on, Deputy.ends_on >= starts_on
    )
    if db.session.scalar(overlapping.limit(1)) is not None:
        raise AccountError(lazy("Somebody stands in on these days already."), field="starts_on")
    made = Deputy(person_id=person_id, deputy_id=deputy_id, starts_on=starts_on, ends_on=ends_on)
    db.session.add(made)
    db.session.flush()
    after = {"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
    audit.note("accounts.appoint_deputy", [person_id, deputy_id], after=after, thing=f"deputy:{made.id}")
    return made


def dismiss_deputy(person_id: int, row_id: int) -> bool:
    """End a deputyship now; say whether there was one."""
    row = db.session.scalar(select(Deputy).where(Deputy.id == row_id, Deputy.person_id == person_id))
    if row is None:
        return False
    audit.note("accounts.dismiss_deputy", [person_id, row.deputy_id], thing=f"deputy:{row.id}")
    db.session.delete(row)
    return True

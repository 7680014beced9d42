"""Persons, their accounts and their employments."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, delete, or_, select, true
from sqlalchemy.exc import IntegrityError

from lms.accounts import throttle
from lms.accounts.models import JOBS, Account, Deputy, Employment, Grant, OneTimeCode, Person, SignIn
from lms.accounts.words import NOTICES
from lms.core import audit, clock, crypto, db, outbox
from lms.core.errors import Conflict, LmsError
from lms.core.i18n import LANGUAGES, lazy
from lms.organizations.models import Organization
from lms.policy import Actor

EMAIL_CONTEXT = "accounts.email"


class AccountError(LmsError):
    """A person, account or employment cannot be stored as it was described; `field` says which value is wrong."""


@dataclass(frozen=True)
class Record:
    """A person as the policy sees one: with the organizations where the person works today."""

    person: Person
    organization_ids: frozenset[int]

    @property
    def person_id(self) -> int:
        """Return the person's key, which the rules of the policy ask every thing for."""
        return self.person.id


# Persons.


def person(uid: UUID) -> Person | None:
    """Return the person with this public id, or None; who was erased or merged into another is not found."""
    standing = (Person.erased_at.is_(None), Person.merged_into_id.is_(None))
    return db.session.scalar(select(Person).where(Person.uid == uid, *standing))


def person_of(person_id: int) -> Person | None:
    """Return the person with this key, or None."""
    return db.session.get(Person, person_id)


def record(uid: UUID) -> Record | None:
    """Return the person with this public id with today's organizations, or None."""
    found = person(uid)
    return Record(found, organizations_on(found.id, clock.today())) if found else None


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that narrows persons to those the actor may see (Permission.SEE_PERSON)."""
    if actor.has_site("admin", "auditor"):
        return true()
    works_there = select(Employment.person_id).where(
        Employment.organization_id.in_(actor.organizations("manager")), in_force(Employment, actor.on)
    )
    return or_(Person.id == actor.person_id, Person.id.in_(works_there))


def in_force(dated: type[Employment] | type[Grant] | type[Deputy], day: date) -> ColumnElement[bool]:
    """Return the condition that a dated row (employment, grant, deputy) holds on a day; both ends are included."""
    return (dated.starts_on <= day) & or_(dated.ends_on.is_(None), dated.ends_on >= day)


def create_person(name: str, *, name_en: str = "", language: str = "ko", fictional: bool = False) -> Person:
    """Make a person with a data key of their own; an account is not needed. Raises AccountError for a bad value."""
    made = Person(data_key=crypto.new_data_key(), fictional=fictional, created_at=clock.now())
    _describe(made, name, name_en, language)
    db.session.add(made)
    db.session.flush()
    audit.note("accounts.create_person", [made.id], thing=f"person:{made.id}")
    return made


def change_person(changed: Person, *, name: str, name_en: str, language: str) -> None:
    """Give a person another name or language. Raises AccountError for a bad value."""
    before = {"language": changed.language}
    renamed = (changed.name, changed.name_en) != (tidy_name(name), tidy_name(name_en))
    _describe(changed, name, name_en, language)
    db.session.flush()
    after = {"language": changed.language, "renamed": renamed}
    audit.note("accounts.change_person", [changed.id], before, after, thing=f"person:{changed.id}")


def _describe(one: Person, name: str, name_en: str, language: str) -> None:
    one.name, one.name_en, one.language = _checked_name(name, "name"), _checked_name(name_en, "name_en"), language
    if not one.name:
        raise AccountError(lazy("Please fill this in."), field="name")
    if language not in LANGUAGES:
        raise AccountError(lazy("Choose one of the list."), field="language")


def tidy_name(name: str) -> str:
    """Return a name in NFC with single spaces."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def is_name(name: str) -> bool:
    """Say whether a text can be a person's name: letters, marks, digits, spaces and - ' . , · ( ) only."""
    return all(unicodedata.category(c)[0] in "LMN" or c in " -'’.,·()" for c in name)


def _checked_name(name: str, field: str) -> str:
    name = tidy_name(name)
    if len(name) > 100 or not is_name(name):
        raise AccountError(lazy("A name has letters, spaces, hyphens and apostrophes, at most 100."), field=field)
    return name


# Accounts.


def account(account_id: int) -> Account | None:
    """Return an account, or None."""
    return db.session.get(Account, account_id)


def account_of(person_id: int) -> Account | None:
    """Return a person's account, or None."""
    return db.session.scalar(select(Account).where(Account.person_id == person_id))


def by_identifier(identifier: str) -> ColumnElement[bool]:
    """Return the condition that finds the account with this e-mail address or staff ID."""
    if "@" in identifier:
        return Account.email_hmac == crypto.email_hash(identifier)
    return Account.staff_id == normal_staff_id(identifier)


def normal_staff_id(staff_id: str) -> str:
    """Return a staff ID in the one form that is stored and compared: NFKC capitals without spaces."""
    return "".join(unicodedata.normalize("NFKC", staff_id).upper().split())[:40]


def create_account(
    person_id: int,
    *,
    email: str | None = None,
    staff_id: str | None = None,
    password_hash: str | None = None,
    must_change_password: bool = True,
    demo: bool = False,
) -> Account:
    """Make a way to sign in, with an e-mail address or a staff ID or both.

    `password_hash` comes from `passwords.make`, called before the write transaction. Raises AccountError when an
    address or staff ID is missing, malformed or taken, Conflict when the person has an account already.
    """
    if account_of(person_id) is not None:
        raise Conflict(lazy("This person has an account already."))
    made = Account(
        person_id=person_id,
        password_hash=password_hash,
        must_change_password=must_change_password,
        generation=1,
        notifications={},
        demo=demo,
        created_at=clock.now(),
    )
    _set_identifiers(made, email, staff_id)
    _store(made)
    audit.note("accounts.create_account", [person_id], thing=f"account:{made.id}")
    return made


def change_identifiers(changed: Account, *, email: str | None, staff_id: str | None) -> None:
    """Give an account another e-mail address and staff ID. Raises AccountError as `create_account` does."""
    before = changed.email_hmac, changed.staff_id
    _set_identifiers(changed, email, staff_id)
    _store(changed)
    if before != (changed.email_hmac, changed.staff_id):
        # A code in the old mailbox must not open the account any more.
        db.session.execute(delete(OneTimeCode).where(OneTimeCode.account_id == changed.id))
        after = {"email": changed.email_hmac != before[0], "staff_id": changed.staff_id != before[1]}
        audit.note("accounts.change_identifiers", [changed.person_id], after=after, thing=f"account:{changed.id}")


def _set_identifiers(one: Account, email: str | None, staff_id: str | None) -> None:
    email, staff_id = crypto.normal_email(email or ""), normal_staff_id(staff_id or "")
    if not email and not staff_id:
        raise AccountError(lazy("Give an e-mail address or a staff ID."), field="staff_id")
    if email and not is_email(email):
        raise AccountError(lazy("This is not an e-mail address."), field="email")
    if "@" in staff_id:
        raise AccountError(lazy("A staff ID has no @."), field="staff_id")
    with db.session.no_autoflush:
        others = select(Account.id).where(Account.id != (one.id or 0)).limit(1)
        if email and db.session.scalar(others.where(Account.email_hmac == crypto.email_hash(email))):
            raise AccountError(lazy("Another account has this e-mail address."), field="email")
        if staff_id and db.session.scalar(others.where(Account.staff_id == staff_id)):
            raise AccountError(lazy("Another account has this staff ID."), field="staff_id")
    if not email:
        one.email = one.email_hmac = None
    elif one.email_hmac != crypto.email_hash(email):
        one.email, one.email_hmac = crypto.seal_text(email, EMAIL_CONTEXT), crypto.email_hash(email)
    one.staff_id = staff_id or None


def is_email(address: str) -> bool:
    """Say whether a text has the form of an e-mail address (whether mail arrives there, only mail can tell)."""
    local, _, domain = address.rpartition("@")
    visible = all(c.isprintable() and not c.isspace() and c not in '<>(),;:\\"[]' for c in address)
    dotted = all(domain.split(".")) and "." in domain or domain == "localhost"
    return bool(local) and "@" not in local and dotted and visible and len(address) <= 254


def _store(one: Account) -> None:
    # Somebody may take the address between the check and now; a savepoint keeps the session usable for the answer.
    try:
        with db.session.begin_nested():
            db.session.add(one)
    except IntegrityError as error:
        raise AccountError(lazy("Another account has this e-mail address or staff ID."), field="staff_id") from error


def email_of(one: Account) -> str:
    """Return the e-mail address of an account, or ""."""
    return crypto.unseal_text(one.email, EMAIL_CONTEXT) if one.email else ""


def set_password(one: Account, password_hash: str, *, must_change: bool = False) -> None:
    """Give an account another password; every browser is signed out and every token and code void.

    `password_hash` comes from `passwords.make`, called before the write transaction.
    """
    one.password_hash, one.must_change_password = password_hash, must_change
    _end_everything(one)
    throttle.clear_account(one.id)
    action = "accounts.set_initial_password" if must_change else "accounts.set_password"
    audit.note(action, [one.person_id], thing=f"account:{one.id}")
    if one.email and not must_change:
        # Whose password was changed by somebody else learns it this way.
        outbox.later("accounts.tell_password_changed", account_id=one.id)


def sign_out_everywhere(one: Account) -> None:
    """End every sign-in of an account and void its tokens."""
    _end_everything(one)
    audit.note("accounts.sign_out_everywhere", [one.person_id], thing=f"account:{one.id}")


def disable(one: Account) -> None:
    """Close an account: nobody signs in with it until it is opened again."""
    one.disabled_at = clock.now()
    _end_everything(one)
    audit.note("accounts.disable", [one.person_id], thing=f"account:{one.id}")


def enable(one: Account) -> None:
    """Open a closed account again."""
    one.disabled_at = None
    audit.note("accounts.enable", [one.person_id], thing=f"account:{one.id}")


def _end_everything(one: Account) -> None:
    one.generation += 1
    db.session.flush()
    db.session.execute(delete(SignIn).where(SignIn.account_id == one.id))
    db.session.execute(delete(OneTimeCode).where(OneTimeCode.account_id == one.id, OneTimeCode.used_at.is_(None)))


def about(one: Account) -> list[str]:
    """Return what others know of the person behind an account and must not stand in the password."""
    person = db.session.get(Person, one.person_id)
    assert person
    return [text for text in (person.name, person.name_en, email_of(one), one.staff_id or "") if text]


def choose_notices(one: Account, wanted: set[str]) -> None:
    """Keep which kinds of mails (words.NOTICES) the person wants."""
    one.notifications = {kind: kind in wanted for kind in NOTICES}
    db.session.flush()


def notice_wanted(one: Account, kind: str) -> bool:
    """Say whether the person wants mails of a kind (words.NOTICES); everybody does until they say no."""
    return bool(one.notifications.get(kind, True))


# Employments.


def employment_on(person_id: int, day: date) -> Employment | None:
    """Return the job a person has on a day; of several, the one that began last."""
    mine = select(Employment).where(Employment.person_id == person_id, in_force(Employment, day))
    return db.session.scalar(mine.order_by(Employment.starts_on.desc(), Employment.id.desc()).limit(1))


def organizations_on(person_id: int, day: date) -> frozenset[int]:
    """Return the keys of the organizations where a person works on a day."""
    mine = select(Employment.organization_id).where(Employment.person_id == person_id, in_force(Employment, day))
    return frozenset(db.session.scalars(mine))


def employments(person_id: int) -> list[tuple[Employment, Organization]]:
    """Return a person's jobs, past and present, with their organizations, the newest first."""
    rows = db.session.execute(
        select(Employment, Organization)
        .join(Organization, Organization.id == Employment.organization_id)
        .where(Employment.person_id == person_id)
        .order_by(Employment.starts_on.desc(), Employment.id.desc())
    )
    return [(one, organization) for one, organization in rows]


def find_employment(person_id: int, employment_id: int) -> Employment | None:
    """Return a job of this person, or None."""
    mine = select(Employment).where(Employment.id == employment_id, Employment.person_id == person_id)
    return db.session.scalar(mine)


def employ(
    person_id: int,
    organization_id: int,
    job: str,
    *,
    department: str = "",
    position: str = "",
    starts_on: date,
    ends_on: date | None = None,
) -> Employment:
    """Record a job from one day to another (both included).

    Raises AccountError for a bad value, and for a job that stands there already.
    """
    if job not in JOBS:
        raise AccountError(lazy("Choose one of the list."), field="job")
    check_days(starts_on, ends_on)
    same = {"person_id": person_id, "organization_id": organization_id, "job": job, "starts_on": starts_on}
    # Whoever sends the same form twice at once queues here.
    db.session.scalar(select(Person.id).where(Person.id == person_id).with_for_update())
    if db.session.scalar(select(Employment.id).filter_by(**same, department=department, position=position).limit(1)):
        raise AccountError(lazy("This job is entered already."), field="organization")
    made = Employment(
        person_id=person_id,
        organization_id=organization_id,
        job=job,
        department=department,
        position=position,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    db.session.add(made)
    db.session.flush()
    after = {"organization_id": organization_id, "job": job, "starts_on": starts_on.isoformat()}
    audit.note("accounts.employ", [person_id], after=after, thing=f"employment:{made.id}")
    return made


def end_employment(ended: Employment, last_day: date) -> None:
    """Set the last day of a job. Raises AccountError if it is before the first."""
    check_days(ended.starts_on, last_day)
    before = {"ends_on": ended.ends_on.isoformat() if ended.ends_on else None}
    ended.ends_on = last_day
    after = {"ends_on": last_day.isoformat()}
    audit.note("accounts.end_employment", [ended.person_id], before, after, thing=f"employment:{ended.id}")


def check_days(starts_on: date, ends_on: date | None) -> None:
    """Raise AccountError if the last day is before the first."""
    if ends_on is not None and ends_on < starts_on:
        raise AccountError(lazy("The last day must not be before the first."), field="ends_on")

"""People for tests: Ann learns, Ben manages, Cho must see nothing, Dan administers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from uuid import UUID

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.accounts import passwords, roles, services
from lms.core import db
from lms.organizations.models import Organization

PASSWORD = "봄비 내리는 골목길"
SINCE = date(2020, 3, 2)


@cache
def hashed(password: str) -> str:
    """Hash a password once for all tests."""
    return passwords.make(password)


@contextmanager
def kept() -> Iterator[None]:
    """Keep what the block writes, as if a request had; the test goes on with a unit of work that may write."""
    with db.transaction():
        yield
    db.begin(write=True)


@dataclass(frozen=True)
class Member:
    """A person with an account, by keys only: rows do not outlive a unit of work."""

    person_id: int
    account_id: int
    uid: UUID
    name: str


def organization(name: str = "가상 해오름 보육원", kind: str = "facility", code: str | None = None) -> int:
    """Make an organization and return its key."""
    with kept():
        made = Organization(kind=kind, name_ko=name, name_en=f"Fictional {name}", code=code, fictional=True)
        db.session.add(made)
        db.session.flush()
        return made.id


def member(
    name: str = "김안",
    *,
    email: str | None = "ann@example.org",
    staff_id: str | None = None,
    password: str = PASSWORD,
    must_change: bool = False,
    works_at: int | None = None,
    job: str = "facility-staff",
    role: str = "",
    manages: int | None = None,
) -> Member:
    """Make a person with an account, and with a job and a role if wanted."""
    with kept():
        person = services.create_person(name, fictional=True)
        account = services.create_account(
            person.id,
            email=email,
            staff_id=staff_id,
            password_hash=hashed(password),
            must_change_password=must_change,
        )
        if works_at:
            services.employ(person.id, works_at, job, starts_on=SINCE)
        if manages:
            roles.grant(person.id, "manager", organization_id=manages, starts_on=SINCE)
        if role:
            roles.grant(person.id, role, starts_on=SINCE)
        return Member(person.id, account.id, person.uid, name)


def admin() -> Member:
    """Make Dan, who administers."""
    return member("다니엘 단", email="dan@example.org", role="admin")


def stranger() -> Member:
    """Make Cho, who must see nothing."""
    return member("조초", email="cho@example.org")


def sign_in(
    client: FlaskClient, identifier: str = "ann@example.org", password: str = PASSWORD, **more: str
) -> TestResponse:
    """Sign in through the page."""
    return client.post("/sign-in", data={"identifier": identifier, "password": password, **more})


def signed_in(client: FlaskClient, identifier: str = "ann@example.org") -> FlaskClient:
    """Return the browser, signed in."""
    assert sign_in(client, identifier).status_code == 303
    return client

"""Sign in with a password: look up in a read transaction, check outside any, then write."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from lms.accounts import browsers, passwords, throttle
from lms.accounts.models import Account, Person
from lms.accounts.services import about, account, by_identifier, normal_staff_id, set_password
from lms.core import audit, crypto, db
from lms.core.errors import LmsError
from lms.core.i18n import lazy


class Refused(LmsError):
    """The name and the password do not fit together, or the account is closed."""


class TooManyTries(LmsError):
    """So many tries went wrong that the next one must wait."""

    status = 429

    def __init__(self, wait: timedelta) -> None:
        self.wait = wait
        minutes = max(1, -(-int(wait.total_seconds()) // 60))
        message = lazy(
            "Too many tries went wrong. Wait %(minutes)s min, or set a new password by mail: that works at once.",
            minutes=minutes,
        )
        super().__init__(message)


@dataclass(frozen=True)
class Entered:
    """A browser that was just signed in."""

    token: str
    account_id: int
    person_id: int
    must_change_password: bool
    remember: bool


@dataclass(frozen=True)
class _Found:
    account_id: int
    person_id: int
    password_hash: str | None


def enter(
    identifier: str,
    password: str,
    *,
    address: str,
    known: Mapping[int, str],
    remember: bool = False,
    agent: str = "",
    instead_of: str = "",
) -> Entered:
    """Sign a browser in by e-mail address or staff ID and password.

    `known`: accounts that signed in from this browser before, each with the browser's secret for it; `instead_of`:
    the token the browser had until now, which ends. Unknown name and wrong password cannot be told apart, neither
    by words nor by time.

    Divides the request's unit of work, so call it before anything else is written. Raises Refused or TooManyTries;
    a failure is counted although the request is rolled back.
    """
    identifier = crypto.normal_email(identifier) if "@" in identifier else normal_staff_id(identifier)
    db.begin(write=False)
    found = _find(identifier)
    account_id = found.account_id if found else None
    keys = throttle.keys(account_id, identifier, address, known.get(found.account_id) if found else None)
    _refuse_if_waiting(keys)
    db.abandon()
    right = passwords.fits(found.password_hash if found else None, password)
    newer = passwords.make(password) if right and found and passwords.is_outdated(found.password_hash or "") else None
    db.begin(write=True)
    if not right or found is None:
        db.after_rollback(lambda: throttle.count(keys))
        audit.note_refusal("accounts.sign_in_refused", [found.person_id] if found else [])
        raise Refused(lazy("E-mail address or staff ID and password do not fit together."))
    # Many guesses at once all pass the first look; here they come one by one, and those past the limit learn nothing.
    _refuse_if_waiting(keys)
    one = account(found.account_id)
    if one is None or one.password_hash != found.password_hash:
        raise Refused(lazy("E-mail address or staff ID and password do not fit together."))
    if one.disabled_at is not None:
        raise Refused(lazy("This account is closed. Ask the person who looks after the accounts in your organization."))
    if newer:
        one.password_hash = newer
    throttle.clear(keys)
    if instead_of:
        browsers.end(instead_of)
    token = browsers.start(one, remember=remember, agent=agent)
    audit.acting(one.person_id, audit.who().address, one.id)
    audit.note("accounts.sign_in", [one.person_id])
    return Entered(token, one.id, one.person_id, one.must_change_password, remember)


def _find(identifier: str) -> _Found | None:
    row = db.session.execute(
        select(Account.id, Account.person_id, Account.password_hash)
        .join(Person, Person.id == Account.person_id)
        .where(by_identifier(identifier), Person.erased_at.is_(None), Person.merged_into_id.is_(None))
    ).first()
    return _Found(row.id, row.person_id, row.password_hash) if row else None


def _refuse_if_waiting(keys: list[throttle.Key]) -> None:
    waiting = throttle.wait(keys)
    if waiting is not None:
        raise TooManyTries(waiting)


def change_password(account_id: int, present: str | None, new: str, *, token: str, agent: str) -> Entered:
    """Change a password and sign all other browsers out; this one gets a new token in place of `token`.

    `present`: the present password; None after signing in with an initial one, when it was typed a moment ago.
    Divides the request's unit of work as `enter` does. Raises LmsError at the field at fault, TooManyTries after too
    many wrong tries.
    """
    keys = [throttle.Key("password", f"{account_id}")]
    db.begin(write=False)
    _refuse_if_waiting(keys)
    one = _standing(account_id)
    hashed, known_of_person, remember = one.password_hash, about(one), browsers.is_remembered(token)
    db.abandon()
    wrong = present is not None and not passwords.fits(hashed, present)
    problem = passwords.problem(new, known_of_person)
    if not problem and passwords.fits(hashed, new):
        problem = lazy("This is the password you have now. Choose another one.")
    made = "" if wrong or problem else passwords.make(new)
    db.begin(write=True)
    one = _standing(account_id)
    if wrong:
        db.after_rollback(lambda: throttle.count(keys))
        audit.note_refusal("accounts.password_refused", [one.person_id])
        raise Refused(lazy("This is not your present password."), field="present")
    if problem:
        raise Refused(problem, field="new")
    _refuse_if_waiting(keys)
    set_password(one, made)
    fresh = browsers.start(one, remember=remember, agent=agent)
    return Entered(fresh, one.id, one.person_id, one.must_change_password, remember)


def _standing(account_id: int) -> Account:
    one = account(account_id)
    if one is None:
        raise Refused(lazy("This account is closed. Ask the person who looks after the accounts in your organization."))
    return one

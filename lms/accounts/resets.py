"""Codes that set a new password: sent by mail for an hour, or handed over on paper for a day."""

import secrets
from datetime import timedelta

from sqlalchemy import delete, select, update

from lms.accounts import browsers, passwords, throttle
from lms.accounts.models import Account, OneTimeCode, Person
from lms.accounts.services import about, account, by_identifier, email_of, normal_staff_id, set_password
from lms.core import audit, clock, crypto, db, mail, outbox
from lms.core.errors import LmsError
from lms.core.i18n import lazy

MAILED = timedelta(hours=1)
HANDED_OVER = timedelta(days=1)
MAILS_AN_HOUR = 3


class CodeGone(LmsError):
    """The code was used, is too old, or never was."""

    status = 410

    def __init__(self) -> None:
        super().__init__(lazy("This link was used already or is too old. Ask for a new one."))


class ResetError(LmsError):
    """The new password is refused."""


def ask(identifier: str) -> None:
    """Have a code mailed to the account with this e-mail address or staff ID, at most three an hour.

    Nothing tells whether there is such an account, whether it has an e-mail address, or whether a mail was sent.
    """
    row = db.session.execute(select(Account.id, Account.email).where(by_identifier(identifier))).first()
    subject = f"{row.id}" if row else crypto.lookup_hash(f"try:{normal_staff_id(identifier)}")[:40]
    allowed = throttle.allow("reset", subject, MAILS_AN_HOUR, timedelta(hours=1))
    if row and row.email and allowed:
        outbox.later("accounts.send_reset", key=f"account:{row.id}", account_id=row.id)


def issue(account_id: int, life: timedelta) -> str:
    """Make a code that sets a new password, in a write transaction, and return it; only its hash is kept."""
    code, now = secrets.token_urlsafe(32), clock.now()
    db.session.add(
        OneTimeCode(
            account_id=account_id,
            purpose="password",
            code_hash=crypto.digest(code),
            created_at=now,
            expires_at=now + life,
        )
    )
    db.session.flush()
    return code


def send(one: Account) -> None:
    """Have a code mailed because staff ask for it."""
    outbox.later("accounts.send_reset", key=f"account:{one.id}", account_id=one.id)
    audit.note("accounts.send_code", [one.person_id], thing=f"account:{one.id}")


def hand_over(one: Account) -> str:
    """Make a code for somebody without mail and return it, to be given on paper; good for a day."""
    audit.note("accounts.hand_over_code", [one.person_id], thing=f"account:{one.id}")
    return issue(one.id, HANDED_OVER)


def find(code: str) -> Account | None:
    """Return the account whose password a code may set, or None."""
    return db.session.scalar(
        select(Account)
        .join(OneTimeCode, OneTimeCode.account_id == Account.id)
        .join(Person, Person.id == Account.person_id)
        .where(
            OneTimeCode.code_hash == crypto.digest(code),
            OneTimeCode.purpose == "password",
            OneTimeCode.used_at.is_(None),
            OneTimeCode.expires_at > clock.now(),
            Account.disabled_at.is_(None),
            Person.erased_at.is_(None),
        )
    )


def redeem(code: str, new: str) -> Account:
    """Set a new password by a code, once; every browser is signed out.

    Divides the request's unit of work: the password is hashed outside any transaction. Raises CodeGone, and
    ResetError at the field `new` for a password that is refused.
    """
    db.begin(write=False)
    one = find(code)
    known_of_person = about(one) if one else []
    db.abandon()
    if one is None:
        raise CodeGone
    problem = passwords.problem(new, known_of_person)
    made = "" if problem else passwords.make(new)
    db.begin(write=True)
    if problem:
        raise ResetError(problem, field="new")
    found = find(code)
    unused = update(OneTimeCode).where(OneTimeCode.code_hash == crypto.digest(code), OneTimeCode.used_at.is_(None))
    # Of two requests with one code, the database lets only one use it.
    spent = db.session.execute(unused.values(used_at=clock.now()).returning(OneTimeCode.id)).first()
    if found is None or spent is None:
        raise CodeGone
    set_password(found, made)
    return found


@outbox.handler("accounts.send_reset", attempts=6)
def send_reset(account_id: int) -> None:
    """Mail a code; it is made here, so that it stands in the clear nowhere but in the mail."""
    with db.transaction():
        to = _reachable(account_id)
        code = issue(account_id, MAILED) if to else ""
    if to:
        _send(to, "password_reset", path=f"/password/reset/{code}", minutes=int(MAILED.total_seconds()) // 60)


@outbox.handler("accounts.tell_password_changed", attempts=6)
def tell_password_changed(account_id: int) -> None:
    """Tell somebody by mail that their password was changed."""
    with db.reading():
        to = _reachable(account_id)
    if to:
        _send(to, "password_changed", path="/password/forgot")


def _reachable(account_id: int) -> tuple[str, str, str] | None:
    one = account(account_id)
    if one is None or one.disabled_at is not None or not one.email:
        return None
    person = db.session.get(Person, one.person_id)
    assert person
    return email_of(one), person.name, person.language


def _send(to: tuple[str, str, str], template: str, **values: object) -> None:
    address, name, language = to
    try:
        mail.send(address, template, language, {"name": name, **values}, name=name)
    except mail.BadAddress as error:
        raise outbox.GiveUp(str(error)) from error


@outbox.every("accounts.tidy", 3600)
def tidy() -> None:
    """Forget what is over: codes, sign-ins, and counts of failures older than two days."""
    with db.transaction():
        db.session.execute(delete(OneTimeCode).where(OneTimeCode.expires_at < clock.now()))
        browsers.tidy()
        throttle.tidy(clock.now() - timedelta(days=2))

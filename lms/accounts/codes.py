"""One-time codes on paper: for people without an e-mail address, to choose a password of their own within two weeks."""

import secrets
import unicodedata
from datetime import timedelta

from sqlalchemy import delete, select, update

from lms.accounts import browsers, passwords, throttle
from lms.accounts.entry import Entered, TooManyTries
from lms.accounts.models import Account, OneTimeCode, Person
from lms.accounts.services import about, account, email_of, set_password
from lms.core import audit, clock, crypto, db, mail, outbox
from lms.core.errors import LmsError
from lms.core.i18n import lazy

LIFE = timedelta(days=14)
PURPOSE = "first"
# A whole class types its codes behind one address: so many wrong ones cost no waiting.
FREE = 20
STAFF_ID_LETTERS = 6


class CodeRefused(LmsError):
    """The code was used, is too old, or never was; or the password is refused."""


def draw() -> str:
    """Return a code that can be given to somebody."""
    return passwords.initial().upper()


def give(one: Account, code: str) -> None:
    """Let a code that was drawn be somebody's, in a write transaction; an earlier one is void.

    Only its hash is kept: whoever loses the paper gets a new code.
    """
    db.session.execute(delete(OneTimeCode).where(OneTimeCode.account_id == one.id, OneTimeCode.purpose == PURPOSE))
    now = clock.now()
    db.session.add(
        OneTimeCode(
            account_id=one.id,
            purpose=PURPOSE,
            code_hash=_hash(code),
            created_at=now,
            expires_at=now + LIFE,
        )
    )
    db.session.flush()
    audit.note("accounts.hand_over_code", [one.person_id], thing=f"account:{one.id}")


def _hash(code: str) -> str:
    # Typed with or without hyphens, in small or full-width letters: it is the same code.
    letters = unicodedata.normalize("NFKC", code).casefold()
    return crypto.digest(f"{PURPOSE}:" + "".join(one for one in letters if one.isalnum()))


def new_staff_id() -> str:
    """Return a name to sign in with for somebody who has neither e-mail address nor staff ID; nobody has it yet."""
    while True:
        made = "IE" + "".join(secrets.choice(passwords.LEGIBLE) for _ in range(STAFF_ID_LETTERS)).upper()
        if db.session.scalar(select(Account.id).where(Account.staff_id == made)) is None:
            return made


def _find(code: str) -> Account | None:
    return db.session.scalar(
        select(Account)
        .join(OneTimeCode, OneTimeCode.account_id == Account.id)
        .join(Person, Person.id == Account.person_id)
        .where(
            OneTimeCode.code_hash == _hash(code),
            OneTimeCode.purpose == PURPOSE,
            OneTimeCode.used_at.is_(None),
            OneTimeCode.expires_at > clock.now(),
            Account.disabled_at.is_(None),
            Person.erased_at.is_(None),
            Person.merged_into_id.is_(None),
        )
    )


def redeem(code: str, new: str, *, address: str, agent: str = "") -> Entered:
    """Choose a password with a code, once, and sign the browser in.

    Divides the request's unit of work: the password is hashed outside any transaction. A wrong code is counted under
    the network it came from. Raises CodeRefused at the field at fault and TooManyTries.
    """
    keys = [throttle.Key("code", throttle.near(address), free=FREE)]
    db.begin(write=False)
    _refuse_if_waiting(keys)
    one = _find(code)
    known_of_person = about(one) if one else []
    db.abandon()
    problem = passwords.problem(new, known_of_person)
    made = "" if problem or one is None else passwords.make(new)
    db.begin(write=True)
    _refuse_if_waiting(keys)
    found = _find(code)
    if found is None:
        db.after_rollback(lambda: throttle.count(keys))
        audit.note_refusal("accounts.code_refused", [])
        raise CodeRefused(
            lazy("This code is not known, was used already or is too old. Check the letters, or ask for a new one."),
            field="paper_code",
        )
    if problem:
        raise CodeRefused(problem, field="new")
    unused = update(OneTimeCode).where(OneTimeCode.code_hash == _hash(code), OneTimeCode.used_at.is_(None))
    # Of two requests with one code, the database lets only one use it.
    if db.session.execute(unused.values(used_at=clock.now()).returning(OneTimeCode.id)).first() is None:
        raise CodeRefused(lazy("This code was used already."), field="paper_code")
    set_password(found, made)
    token = browsers.start(found, remember=False, agent=agent)
    audit.acting(found.person_id, audit.who().address, found.id)
    audit.note("accounts.redeem_code", [found.person_id], thing=f"account:{found.id}")
    return Entered(token, found.id, found.person_id, found.must_change_password, False)


def _refuse_if_waiting(keys: list[throttle.Key]) -> None:
    waiting = throttle.wait(keys)
    if waiting is not None:
        raise TooManyTries(waiting)


def welcome(one: Account) -> None:
    """Have somebody told by mail that an account was made for them, and how to choose its password."""
    outbox.later("accounts.send_welcome", key=f"account:{one.id}", dedupe=f"welcome:{one.id}", account_id=one.id)


@outbox.handler("accounts.send_welcome", attempts=6)
def send_welcome(account_id: int) -> None:
    """Mail it, unless the account has a password by now."""
    with db.reading():
        one = account(account_id)
        if one is None or one.disabled_at is not None or not one.email or one.password_hash:
            return
        person = db.session.get_one(Person, one.person_id)
        address, name, language = email_of(one), person.name, person.language
    try:
        mail.send(address, "welcome", language, {"name": name, "path": "/password/forgot"}, name=name)
    except mail.BadAddress as error:
        raise outbox.GiveUp(str(error)) from error

"""Signed-in browsers: one row each. The browser keeps a random token, the database only its hash."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from lms.accounts.models import Account, SignIn
from lms.core import clock, crypto, db

LIFE = timedelta(days=7)
REMEMBERED_LIFE = timedelta(days=30)
# How stale the time of the last visit may be: writing it at every page would make every reader a writer.
STALE = timedelta(minutes=10)


@dataclass(frozen=True)
class Browser:
    """A signed-in browser as its owner sees it."""

    id: int
    agent: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    present: bool


def start(account: Account, *, remember: bool, agent: str) -> str:
    """Sign a browser in and return its token; always a new one, so that none can be put into a browser beforehand."""
    now = clock.now()
    token = secrets.token_urlsafe(32)
    db.session.execute(delete(SignIn).where(SignIn.account_id == account.id, SignIn.expires_at < now))
    db.session.add(
        SignIn(
            token_hash=crypto.digest(token),
            account_id=account.id,
            generation=account.generation,
            remember=remember,
            created_at=now,
            seen_at=now,
            expires_at=now + (REMEMBERED_LIFE if remember else LIFE),
            agent=describe(agent),
        )
    )
    db.session.flush()
    return token


def end(token: str) -> None:
    """Sign the browser with this token out; nothing happens for an unknown one."""
    db.session.execute(delete(SignIn).where(SignIn.token_hash == crypto.digest(token)))


def end_one(account_id: int, sign_in_id: int) -> bool:
    """Sign one browser of an account out; say whether there was one."""
    gone = delete(SignIn).where(SignIn.account_id == account_id, SignIn.id == sign_in_id).returning(SignIn.id)
    return db.session.execute(gone).first() is not None


def is_remembered(token: str) -> bool:
    """Say whether the browser with this token stays signed in when it is closed."""
    return bool(db.session.scalar(select(SignIn.remember).where(SignIn.token_hash == crypto.digest(token))))


def touch(sign_in_id: int) -> None:
    """Note that a browser was seen now."""
    db.session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=clock.now()))


def of(account_id: int, token: str = "") -> list[Browser]:
    """Return the signed-in browsers of an account, the last seen first; `token` tells which of them is asking."""
    present = crypto.digest(token) if token else ""
    rows = db.session.scalars(
        select(SignIn)
        .join(Account, (Account.id == SignIn.account_id) & (Account.generation == SignIn.generation))
        .where(SignIn.account_id == account_id, SignIn.expires_at > clock.now())
        .order_by(SignIn.seen_at.desc(), SignIn.id.desc())
    )
    return [
        Browser(row.id, row.agent, row.created_at, row.seen_at, row.expires_at, row.token_hash == present)
        for row in rows
    ]


def tidy() -> None:
    """Forget the sign-ins whose time is over."""
    db.session.execute(delete(SignIn).where(SignIn.expires_at < clock.now()))


_BROWSERS = (
    ("Edg", "Edge"),
    ("Whale", "Whale"),
    ("SamsungBrowser", "Samsung Internet"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def describe(agent: str) -> str:
    """Return browser and system in two words, by which people know their devices; more is not kept of them."""
    found = [
        next((name for mark, name in names if mark.lower() in agent.lower()), "") for names in (_BROWSERS, _SYSTEMS)
    ]
    return " · ".join(filter(None, found))

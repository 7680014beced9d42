"""Guessing made slow: failures are counted in the database, per subject, and each makes the next try wait longer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import cast

from sqlalchemy import CursorResult, and_, case, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from lms.accounts.models import Throttle
from lms.core import clock, crypto, db

DAY = timedelta(days=1)
DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 15))


@dataclass(frozen=True)
class Key:
    """What is counted: failures by name and subject, of which `free` cost no waiting."""

    name: str
    subject: str
    free: int = 5


def keys(account_id: int | None, identifier: str, address: str, browser: str | None) -> list[Key]:
    """Return what a try to sign in is counted under.

    A browser from which the owner signed in before (`browser`) has a counter of its own, so that whoever guesses
    from elsewhere never shuts the owner out. All others are counted per account and network, and, more generously,
    per account. A name nobody has is counted like an account, so that waiting tells nothing.
    """
    who = f"{account_id}" if account_id is not None else f"?{crypto.lookup_hash(f'try:{identifier}')[:40]}"
    if browser:
        return [Key("sign-in", f"{who}|browser|{crypto.digest(browser)[:16]}")]
    return [Key("sign-in", f"{who}|{near(address)}"), Key("sign-in", who, free=30)]


def near(address: str) -> str:
    """Return what stands for the network a request came from."""
    return crypto.lookup_hash(f"address:{_network(address)}")[:16]


def _network(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    # One subscriber has a whole /64 of IPv6 addresses.
    return parsed.exploded[:19] if isinstance(parsed, IPv6Address) else str(parsed)


def wait(among: Iterable[Key]) -> timedelta | None:
    """Return how long the next try must wait, or None."""
    now = clock.now()
    until = db.session.scalars(select(Throttle.blocked_until).where(_any(among), Throttle.blocked_until > now)).all()
    return max((one - now for one in until if one), default=None)


def count(among: Iterable[Key], delays: tuple[timedelta, ...] = DELAYS, window: timedelta = DAY) -> None:
    """Count a failure under every key; from the `free`-th on the next try waits 1, 2, 4, 8, then 15 minutes.

    A day after the first failure the count begins anew.
    """
    now = clock.now()
    for key in among:
        over = Throttle.first_at < now - window
        values = {"name": key.name, "subject": key.subject, "count": 1, "first_at": now}
        insert = (sqlite if db.is_sqlite() else postgresql).insert(Throttle).values(**values)
        counted = db.session.execute(
            insert.on_conflict_do_update(
                index_elements=[Throttle.name, Throttle.subject],
                set_={
                    "count": case((over, 1), else_=Throttle.count + 1),
                    "first_at": case((over, now), else_=Throttle.first_at),
                },
            ).returning(Throttle.id, Throttle.count)
        ).one()
        if counted[1] >= key.free:
            delay = delays[min(counted[1] - key.free, len(delays) - 1)]
            db.session.execute(update(Throttle).where(Throttle.id == counted.id).values(blocked_until=now + delay))


def allow(name: str, subject: str, most: int, window: timedelta) -> bool:
    """Count one use of something limited; say whether it is within `most` per `window`."""
    key = Key(name, subject, free=most + 1)
    if wait([key]) is not None:
        return False
    count([key], delays=(window,), window=window)
    return wait([key]) is None


def clear(among: Iterable[Key]) -> None:
    """Forget the failures counted under these keys."""
    db.session.execute(delete(Throttle).where(_any(among)))


def clear_account(account_id: int) -> None:
    """Forget every wrong password for an account, from wherever."""
    mine = or_(Throttle.subject == f"{account_id}", Throttle.subject.startswith(f"{account_id}|", autoescape=True))
    db.session.execute(delete(Throttle).where(Throttle.name.in_(("sign-in", "password")), mine))


def tidy(before: datetime) -> int:
    """Forget what was counted first before an instant and blocks nothing now; return how many rows went."""
    idle = or_(Throttle.blocked_until.is_(None), Throttle.blocked_until < clock.now())
    gone = db.session.execute(delete(Throttle).where(Throttle.first_at < before, idle))
    return cast("CursorResult[object]", gone).rowcount


def _any(among: Iterable[Key]):  # type: ignore[no-untyped-def]
    return or_(*(and_(Throttle.name == key.name, Throttle.subject == key.subject) for key in among))

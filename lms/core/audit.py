"""The audit log: who did or saw what, when, from where, whose data, before and after.

Entries carry ids, never names or contact data of people. They form a ledger: nobody can change or delete one.
"""

from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import JSON, ColumnElement, String, bindparam, func, insert, select, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import clock, db
from lms.core.db import Base, JsonList, primary_key
from lms.core.ledger import Sealed
from lms.core.prepared import Prepared


class Entry(Sealed, Base):
    """One thing somebody did or saw. `actor_id` null: the system itself, or nobody signed in.

    The keys are plain numbers: a log must outlive whatever it speaks about.
    """

    __tablename__ = "audit_entries"

    id: Mapped[int] = primary_key()
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)
    account_id: Mapped[int | None]
    address: Mapped[str] = mapped_column(String(45), default="")
    action: Mapped[str] = mapped_column(String(60), index=True)
    thing: Mapped[str] = mapped_column(String(120), default="", index=True)
    person_ids: Mapped[JsonList] = mapped_column(default=list)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    reason: Mapped[str] = mapped_column(String(1000), default="")


@dataclass(frozen=True)
class Who:
    """Who acts in the present request or job, and from which address."""

    actor_id: int | None = None
    address: str = ""
    account_id: int | None = None


NOBODY = Who()
_who: ContextVar[Who] = ContextVar("who", default=NOBODY)


def acting(actor_id: int | None, address: str, account_id: int | None = None) -> None:
    """Say who acts for the rest of the present request or job."""
    _who.set(Who(actor_id, address[:45], account_id))


def who() -> Who:
    """Return who acts."""
    return _who.get()


def note(
    action: str,
    person_ids: Iterable[int] = (),
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    thing: str = "",
    reason: str = "",
) -> None:
    """Write an entry in the present write transaction: it stands or falls with what it tells.

    `action` is `room.verb`; `thing` such as `run:12`; `person_ids`: whose data; `before`, `after`: JSON-able values
    without names and contact data.
    """
    db.session.add(Entry(**_facts(action, person_ids, thing, reason), before=before, after=after))


def note_read(action: str, person_ids: Iterable[int] = (), thing: str = "", reason: str = "") -> None:
    """Write an entry about data that was shown, after the present read transaction."""
    facts = _facts(action, person_ids, thing, reason)
    db.write_after(lambda: db.run(_ADD, facts))


def note_refusal(action: str, person_ids: Iterable[int] = (), thing: str = "", reason: str = "") -> None:
    """Write an entry about a refusal: it is kept although the request is rolled back."""
    entry = Entry(**_facts(action, person_ids, thing, reason))
    db.after_rollback(lambda: db.session.add(entry))


def _facts(action: str, person_ids: Iterable[int], thing: str, reason: str) -> dict[str, Any]:
    acting_now = _who.get()
    return {
        "at": clock.now(),
        "actor_id": acting_now.actor_id,
        "account_id": acting_now.account_id,
        "address": acting_now.address,
        "action": action[:60],
        "thing": thing[:120],
        "person_ids": sorted(set(person_ids)),
        "reason": reason[:1000],
    }


# Pages that show many people write one at every look.
_READ = ("at", "actor_id", "account_id", "address", "action", "thing", "person_ids", "reason")
_ADD = Prepared(insert(Entry.__table__).values({name: bindparam(name) for name in _READ}))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Filter:
    """Which entries to show; days are days in Seoul, both included; `action` may end in `.` or `*` for a whole room."""

    actor_id: int | None = None
    person_id: int | None = None
    action: str = ""
    thing: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Page:
    """One page of entries, newest first; `number` counts from 1."""

    entries: tuple[Entry, ...]
    number: int
    pages: int
    total: int


def page(wanted: Filter, number: int = 1, size: int = 50) -> Page:
    """Return one page of the entries that fit."""
    conditions = _conditions(wanted)
    total = db.session.execute(select(func.count()).select_from(Entry).where(*conditions)).scalar_one()
    pages = max(1, -(-total // size))
    number = min(max(1, number), pages)
    found = db.session.scalars(
        select(Entry).where(*conditions).order_by(Entry.id.desc()).limit(size).offset((number - 1) * size)
    )
    return Page(tuple(found), number, pages, total)


def actions() -> list[str]:
    """Return the names of all actions that occur, for a choice in the filter."""
    return list(db.session.scalars(select(Entry.action).distinct().order_by(Entry.action)))


def about(person_id: int, most: int = 1000) -> list[Entry]:
    """Return the newest entries about a person's data, for the export of one's own data."""
    statement = select(Entry).where(*_conditions(Filter(person_id=person_id))).order_by(Entry.id.desc()).limit(most)
    return list(db.session.scalars(statement))


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.actor_id is not None:
        conditions.append(Entry.actor_id == wanted.actor_id)
    if wanted.person_id is not None:
        conditions.append(_speaks_of(wanted.person_id))
    if wanted.action:
        room = wanted.action.rstrip("*")
        exact = not room.endswith(".")
        conditions.append(Entry.action == room if exact else Entry.action.startswith(room, autoescape=True))
    if wanted.thing:
        conditions.append(Entry.thing == wanted.thing)
    if wanted.since:
        conditions.append(Entry.at >= _midnight(wanted.since))
    if wanted.until:
        conditions.append(Entry.at < _midnight(wanted.until + timedelta(days=1)))
    return conditions


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.SEOUL)


def _speaks_of(person_id: int) -> ColumnElement[bool]:
    each = "json_each" if db.is_sqlite() else "json_array_elements_text"
    value = "one.value" if db.is_sqlite() else "one.value::bigint"
    condition = text(f"EXISTS (SELECT 1 FROM {each}(audit_entries.person_ids) AS one WHERE {value} = :about)")  # noqa: S608
    return condition.bindparams(about=person_id)  # type: ignore[return-value]

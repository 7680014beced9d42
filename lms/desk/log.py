"""The audit log as staff look at it: what they ask for, and the names behind its numbers."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select

from lms.accounts import services as accounts
from lms.accounts.models import Person
from lms.core import audit, db
from lms.core.errors import LmsError
from lms.core.i18n import Lazy, lazy
from lms.core.i18n import gettext as _
from lms.desk import words
from lms.enrollments import matching

MOST_ROWS = 50_000


@dataclass(frozen=True)
class Who:
    """A person behind a number of the log."""

    name: str
    uid: UUID


@dataclass(frozen=True)
class Asked:
    """What was asked for, as typed, the filter that comes of it, and what could not be understood by field."""

    person: str = ""
    actor: str = ""
    action: str = ""
    since: str = ""
    until: str = ""
    filter: audit.Filter = field(default_factory=audit.Filter)
    faults: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def of(cls, sent: Mapping[str, str]) -> "Asked":
        """Read a query string."""
        typed = {name: sent.get(name, "").replace("\0", "").strip()[:200] for name in cls.fields()}
        faults: dict[str, object] = {}

        def person(name: str) -> int | None:
            try:
                return _person(typed[name], name).id if typed[name] else None
            except LmsError as error:
                faults[name] = error.message
                return None

        def day(name: str) -> date | None:
            try:
                return date.fromisoformat(typed[name]) if typed[name] else None
            except ValueError:
                faults[name] = lazy("Type a day as in 2026-03-02.")
                return None

        wanted = audit.Filter(
            actor_id=person("actor"),
            person_id=person("person"),
            action=typed["action"],
            since=day("since"),
            until=day("until"),
        )
        return cls(**typed, filter=wanted, faults=faults)

    @staticmethod
    def fields() -> tuple[str, ...]:
        """Return the names of what can be asked for."""
        return ("person", "actor", "action", "since", "until")

    @property
    def chosen(self) -> dict[str, str]:
        """Return what narrows the list, for addresses."""
        return {name: getattr(self, name) for name in self.fields() if getattr(self, name)}


def _person(text: str, field_name: str) -> Person:
    # Pages of a person link here by the uid; people type a name, a staff ID or an address.
    try:
        uid = UUID(text)
    except ValueError:
        return matching.one(text, field_name)
    found = accounts.person(uid)
    if found is None:
        raise LmsError(matching.NOBODY, field=field_name)
    return found


def people_of(entries: Sequence[audit.Entry]) -> dict[int, Who]:
    """Return the persons who acted in or are concerned by some entries; who was erased has no name."""
    ids = {entry.actor_id for entry in entries if entry.actor_id} | {one for e in entries for one in e.person_ids}
    if not ids:
        return {}
    rows = db.session.execute(select(Person.id, Person.name, Person.uid).where(Person.id.in_(ids)))
    return {row.id: Who(row.name, row.uid) for row in rows}


def table(wanted: audit.Filter) -> tuple[list[str], list[list[object]]]:
    """Return labels and rows of an export, the newest first. Raises LmsError for more than fifty thousand."""
    labels = [
        _("Number"), _("When"), _("Who"), _("From where"), _("Action"), _("Thing"), _("Whose data"), _("Before"),
        _("After"), _("Reason"), _("Place in the chain"), _("Hash"),
    ]  # fmt: skip
    first = audit.page(wanted, 1, 1000)
    if first.total > MOST_ROWS:
        raise LmsError(TOO_MANY)
    rows: list[list[object]] = []
    for number in range(1, first.pages + 1):
        found = first if number == 1 else audit.page(wanted, number, 1000)
        people = people_of(found.entries)
        rows += [_row(entry, people) for entry in found.entries]
    return labels, rows


TOO_MANY: Lazy = lazy("More than 50,000 entries fit. Choose a shorter time.")


def _row(entry: audit.Entry, people: Mapping[int, Who]) -> list[object]:
    def name(person_id: int | None) -> str:
        return "" if person_id is None else people[person_id].name if person_id in people else f"#{person_id}"

    return [
        entry.id,
        entry.at,
        name(entry.actor_id),
        entry.address,
        words.action(entry.action),
        entry.thing,
        ", ".join(name(one) for one in entry.person_ids[:50]),
        _json(entry.before),
        _json(entry.after),
        entry.reason,
        entry.seq,
        entry.hash or "",
    ]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if value else ""

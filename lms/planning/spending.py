"""What runs of the plan have cost: the payment sheet, what was held and is not on it yet, and what was typed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from lms.accounts.models import Person
from lms.core import db
from lms.planning import fees, held, money
from lms.planning.models import FeeLine, InstructorCard, PlannedRun
from lms.sessions import services as sessions


@dataclass(frozen=True)
class Cost:
    """One class or visit and what it costs. `rate`, `amount` None: who taught has no instructor's card.

    `written`: it stands on the payment sheet; otherwise the amount is what the card says today.
    """

    name: str
    held_on: date
    kind: str
    minutes: int
    topic: str
    rate: int | None
    amount: int | None
    written: bool


@dataclass(frozen=True)
class Spent:
    """What an item has cost, in won."""

    costs: Sequence[Cost] = ()
    extra: int = 0

    @property
    def fees(self) -> int:
        """Return what was taught and visited costs, as far as rates are known."""
        return sum(one.amount or 0 for one in self.costs)

    @property
    def total(self) -> int:
        """Return fees and other costs."""
        return self.fees + self.extra

    @property
    def waiting(self) -> int:
        """Return how many classes and visits do not stand on the payment sheet yet."""
        return sum(not one.written for one in self.costs)

    @property
    def unknown(self) -> list[str]:
        """Return the names of those whose rate is not known, each once."""
        return list(dict.fromkeys(one.name for one in self.costs if one.amount is None))


def of_items(items: Iterable[tuple[PlannedRun, str, Sequence[Person]]]) -> dict[int, Spent]:
    """Return item id → what it has cost, given each with its title and who is to teach.

    The number of statements does not depend on how many items there are.
    """
    listed = list(items)
    by_run = {row.run_id: row.id for row, _title, _people in listed if row.run_id is not None}
    costs: dict[int, list[Cost]] = {row.id: [] for row, _title, _people in listed}
    if by_run:
        taught = _held(listed, set(by_run))
        written = _lines(by_run, taught)
        for run_id, cost in [*written.values(), *_coming(taught, written)]:
            costs[by_run[run_id]].append(cost)
    return {
        row.id: Spent(sorted(costs[row.id], key=lambda one: (one.held_on, one.name)), row.extra_amount)
        for row, _title, _people in listed
    }


def _held(listed: Sequence[tuple[PlannedRun, str, Sequence[Person]]], run_ids: set[int]) -> list[money.Fee]:
    meetings = sessions.of_runs(run_ids)
    titles = {row.run_id: title for row, title, _people in listed if row.run_id is not None}
    with_sessions = {one.run_id for one in meetings}
    found = held.in_sessions(meetings, titles)
    for row, title, people in listed:
        if row.run_id is not None and row.run_id not in with_sessions:
            found += held.in_classes(row, title, people)
    first = min(row.starts_on for row, _title, _people in listed)
    return found + held.in_visits(first.replace(month=1, day=1), run_ids)


Key = tuple[int, str]
Found = tuple[int, Cost]


def _lines(by_run: Mapping[int, int], taught: Sequence[money.Fee]) -> dict[Key, Found]:
    """Return the lines of the payment sheet for these runs, by person and source, each with its run.

    A visit may be written before it is known for which run it counts: then the visit says it.
    """
    runs = {(one.person_id, one.source): one.run_id for one in taught}
    rows = db.session.execute(
        select(FeeLine, Person.name)
        .join(Person, Person.id == FeeLine.person_id)
        .where(or_(FeeLine.run_id.in_(by_run), FeeLine.source.in_({one.source for one in taught})))
    )
    found: dict[Key, Found] = {}
    for line, name in rows:
        run_id = runs.get((line.person_id, line.source)) or line.run_id
        if run_id is not None and run_id in by_run:
            cost = Cost(name, line.held_on, line.kind, line.minutes, line.topic, line.rate, line.amount, True)
            found[line.person_id, line.source or f"line:{line.id}"] = (run_id, cost)
    return found


def _coming(taught: Sequence[money.Fee], written: Mapping[Key, Found]) -> list[Found]:
    missing = [one for one in taught if (one.person_id, one.source) not in written]
    if not missing:
        return []
    people = {one.person_id for one in missing}
    rows = db.session.execute(
        select(Person.id, Person.name, InstructorCard.hour_rate, InstructorCard.visit_rate)
        .outerjoin(InstructorCard, InstructorCard.person_id == Person.id)
        .where(Person.id.in_(people))
    )
    known = {row.id: row for row in rows}
    found = []
    for one in missing:
        who = known[one.person_id]
        rate = who.hour_rate if one.kind == "class" else who.visit_rate
        amount = None if rate is None else fees.amount(one.kind, rate, one.minutes)
        if one.run_id is not None:
            found.append(
                (one.run_id, Cost(who.name, one.held_on, one.kind, one.minutes, one.topic, rate, amount, False))
            )
    return found

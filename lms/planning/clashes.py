"""What cannot be so in a year's plan: people and rooms at two places at once, classes on public holidays; pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from lms.planning.slots import Slot

SATURDAY = 5


@dataclass(frozen=True)
class Meeting:
    """A class of an item: when, in which room, taught by whom."""

    item_id: int
    slot: Slot
    room: str = ""
    people: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Clash:
    """One conflict: `kind` is facilitator, room, holiday or weekend; `subject` the person's id, room or holiday."""

    kind: str
    day: date
    items: tuple[int, ...]
    subject: int | str


def find(meetings: Sequence[Meeting], holiday_name: Callable[[date], str]) -> list[Clash]:
    """Return every conflict of the meetings, by day; two of one item clash too."""
    found: set[Clash] = set()
    for one in meetings:
        day = one.slot.day
        if name := holiday_name(day):
            found.add(Clash("holiday", day, (one.item_id,), name))
        elif day.weekday() >= SATURDAY:
            found.add(Clash("weekend", day, (one.item_id,), ""))
    for first, second in _overlapping(meetings):
        items = tuple(sorted((first.item_id, second.item_id)))
        found.update(Clash("facilitator", first.slot.day, items, who) for who in first.people & second.people)
        if first.room and _same(first.room) == _same(second.room):
            found.add(Clash("room", first.slot.day, items, first.room))
    return sorted(found, key=lambda one: (one.day, one.kind, one.items, str(one.subject)))


def _same(room: str) -> str:
    return "".join(room.casefold().split())


def _overlapping(meetings: Iterable[Meeting]) -> Iterable[tuple[Meeting, Meeting]]:
    by_day: dict[date, list[Meeting]] = {}
    for one in meetings:
        by_day.setdefault(one.slot.day, []).append(one)
    for same in by_day.values():
        yield from (pair for pair in combinations(same, 2) if pair[0].slot.overlaps(pair[1].slot))

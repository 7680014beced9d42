"""How many minutes of training stand to a person's credit, when the same hour was taken in more than one way. Pure.

A course may be watched together in a facility and done as e-learning too, or an in-house class may lie in the same
hour as another: what is learned twice, and time that is spent twice, counts once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

# Facts that give credit, and facts that take it away again.
GIVES = ("completed", "reinstated")
TAKES = ("reopened", "revoked")


@dataclass(frozen=True)
class Taken:
    """What one fact gives: `minutes` in all, `topics` key → minutes of those parts, `course` they are parts of.

    A topic without minutes of its own (0) has an equal share of what the others leave. `span`: from when to when it
    was, where that is known. `source`: the facts of one source follow each other, the last one stands.
    """

    id: int
    kind: str
    source: tuple[str, int, int]
    on: date
    minutes: int
    course: str = ""
    topics: Mapping[str, int] = field(default_factory=dict)
    span: tuple[datetime, datetime] | None = None


@dataclass(frozen=True)
class Credit:
    """The minutes that count in all, and those of each fact by its id; a fact whose minutes count elsewhere has 0."""

    minutes: int
    by_fact: Mapping[int, int]


def standing(facts: Iterable[Taken]) -> list[Taken]:
    """Return the facts that give credit now: of each source the last one, unless it takes the credit away."""
    last: dict[tuple[str, int, int], Taken] = {}
    for one in sorted(facts, key=lambda fact: fact.id):
        if one.kind in GIVES + TAKES:
            last[one.source] = one
    return [one for one in last.values() if one.kind in GIVES]


def credited(facts: Iterable[Taken]) -> Credit:
    """Return what stands to a person's credit; the order in which the facts come does not matter.

    The earlier fact counts whole. A later one counts for the parts of its course that no earlier one covered, for
    the longer time where it spent more on a part, and never for an hour in which another one took place.
    """
    covered: dict[tuple[str, str], int] = {}
    busy: list[tuple[datetime, datetime]] = []
    by_fact: dict[int, int] = {}
    for one in sorted(standing(facts), key=lambda fact: (fact.on, fact.id)):
        parts = _parts(one)
        new = one.minutes - sum(parts.values())
        for topic, minutes in parts.items():
            before = covered.get((one.course, topic), 0) if one.course else 0
            new += max(0, minutes - before)
            covered[one.course, topic] = max(before, minutes)
        if one.span is not None:
            new = min(new, _free(one.span, busy))
            busy.append(one.span)
        by_fact[one.id] = max(0, new)
    return Credit(sum(by_fact.values()), by_fact)


def _parts(one: Taken) -> dict[str, int]:
    """Return topic → minutes, never more in all than the fact has."""
    if not one.topics:
        return {}
    left = max(0, one.minutes)
    known: dict[str, int] = {}
    for topic, minutes in one.topics.items():
        if minutes > 0:
            known[topic] = min(minutes, left)
            left -= known[topic]
    unknown = [topic for topic, minutes in one.topics.items() if minutes <= 0]
    shares = _shares(left, len(unknown)) if unknown else []
    return known | dict(zip(unknown, shares, strict=True))


def _shares(minutes: int, number: int) -> Sequence[int]:
    whole, rest = divmod(minutes, number)
    return [whole + (place < rest) for place in range(number)]


def _free(span: tuple[datetime, datetime], busy: Iterable[tuple[datetime, datetime]]) -> int:
    """Return how many whole minutes of a span no other span covers."""
    start, end = span
    taken = sorted((max(start, other[0]), min(end, other[1])) for other in busy if other[0] < end and start < other[1])
    seconds, at = (end - start).total_seconds(), start
    for first, last in taken:
        first = max(first, at)
        if last > first:
            seconds -= (last - first).total_seconds()
            at = last
    return int(seconds // 60)

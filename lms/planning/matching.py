"""Which consultant goes to which district: an assignment solved exactly (HiGHS), pure over frozen values.

Every district gets one consultant. Never one with a conflict of interest, never two districts on one day, never a day
on which the consultant is away, never more than the most load. Among all such assignments the one is taken that misses
the fewest wished fields of expertise, and of those the one that spreads the load most evenly. Where not every district
can have one, as many as possible get one, those whose day is fixed first, and the others are told why.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import ModuleType
from typing import Any

SECONDS = 20.0
# A missing field of expertise outweighs any spreading of the load, a district left alone any number of fields.
_MISSING = 10_000
_ALONE = 10_000_000
# Beside it: whoever has a date needs a consultant sooner than whoever has none yet. Thirty such make one left alone.
_DATED = 300_000


@dataclass(frozen=True)
class Need:
    """A district to be served: the expertise it wishes, and its day once that is fixed."""

    id: int
    district_id: int
    tags: frozenset[str] = frozenset()
    day: date | None = None


@dataclass(frozen=True)
class Offer:
    """A consultant: expertise, most districts, districts of conflict, days available (empty: any day)."""

    id: int
    tags: frozenset[str] = frozenset()
    most: int = 1
    conflicts: frozenset[int] = frozenset()
    days: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Why:
    """Why a district could have nobody: how many there are, are in conflict, are away that day, are full."""

    consultants: int
    conflicts: int
    away: int
    full: int

    @property
    def free(self) -> int:
        """Return how many could still be sent."""
        return self.consultants - self.conflicts - self.away - self.full


@dataclass(frozen=True)
class Solution:
    """The consultant of each district, by id; `alone`: districts that nobody is left for, and why."""

    pairs: Mapping[int, int]
    alone: Mapping[int, Why] = field(default_factory=dict)
    cost: int = 0


class Unsolved(Exception):
    """The solver found no proven optimum in its time."""


def obstacle(need: Need, offer: Offer) -> str:
    """Return why a consultant cannot go to a district: `conflict`, `away`, or nothing."""
    if need.district_id in offer.conflicts:
        return "conflict"
    if need.day is not None and offer.days and need.day not in offer.days:
        return "away"
    return ""


def solve(needs: Sequence[Need], offers: Sequence[Offer], kept: Mapping[int, int] | None = None) -> Solution:
    """Return the best assignment; `kept` pairs, chosen by hand, stand whatever speaks against them.

    Raises Unsolved when no optimum is proven within twenty seconds.
    """
    kept = {need: offer for need, offer in (kept or {}).items() if any(one.id == need for one in needs)}
    load = Counter(kept.values())
    days = {(kept[one.id], one.day) for one in needs if one.id in kept and one.day is not None}
    open_needs = [one for one in needs if one.id not in kept]
    open_offers = [one for one in offers if one.most > load[one.id]]
    pairs = [
        (need, offer)
        for need in open_needs
        for offer in open_offers
        if not obstacle(need, offer) and (need.day is None or (offer.id, need.day) not in days)
    ]
    chosen = _optimum(open_needs, open_offers, pairs, load) if pairs else []
    found = {**kept, **{need.id: offer.id for need, offer in chosen}}
    alone = {one.id: why_alone(one, offers, needs, found) for one in open_needs if one.id not in found}
    return Solution(found, alone, cost_of(needs, offers, found))


def cost_of(needs: Sequence[Need], offers: Sequence[Offer], pairs: Mapping[int, int]) -> int:
    """Return what is minimized: alone districts first, those with a day before the others, then missing expertise,
    then the squares of the loads.
    """
    by_id = {one.id: one for one in offers}
    missing = sum(len(one.tags - by_id[pairs[one.id]].tags) for one in needs if pairs.get(one.id) in by_id)
    spread = sum(load * load for load in Counter(pairs.values()).values())
    return sum(_alone(one) for one in needs if one.id not in pairs) + _MISSING * missing + spread


def _alone(need: Need) -> int:
    return _ALONE if need.day is None else _ALONE + _DATED


def why_alone(need: Need, offers: Sequence[Offer], needs: Sequence[Need], found: Mapping[int, int]) -> Why:
    """Return what hinders each consultant from going to a district, given who goes where."""
    hindered = Counter(obstacle(need, one) for one in offers)
    load = Counter(found.values())
    busy = {found[one.id] for one in needs if one.id in found and one.day is not None and one.day == need.day}
    free = [one for one in offers if not obstacle(need, one)]
    away = hindered["away"] + sum(one.id in busy for one in free)
    full = sum(load[one.id] >= one.most for one in free if one.id not in busy)
    return Why(len(offers), hindered["conflict"], away, full)


def _solver() -> ModuleType:
    # 0.2 s that only who matches pays for.
    import highspy  # noqa: PLC0415

    return highspy


def _optimum(
    needs: Sequence[Need], offers: Sequence[Offer], pairs: Sequence[tuple[Need, Offer]], load: Counter[int]
) -> list[tuple[Need, Offer]]:
    """Return the pairs of the optimum: one 0/1 column a pair, one a lonely district, one a step of each load.

    The n-th district of a consultant costs 2n - 1, so that loads cost their squares.
    """
    # Its wrapper `Highs` prints a banner as soon as it is made, before anybody can ask it to be silent.
    highs = _solver()._core._Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("time_limit", SECONDS)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("mip_rel_gap", 0.0)
    highs.setOptionValue("mip_abs_gap", 0.5)
    columns: list[tuple[float, dict[int, float]]] = []
    rows: list[tuple[float, float]] = []

    def row(low: float, high: float) -> int:
        rows.append((low, high))
        return len(rows) - 1

    served = {one.id: row(1, 1) for one in needs}
    loads = {one.id: row(0, 0) for one in offers}
    dated = {(offer.id, need.day) for need, offer in pairs if need.day is not None}
    days = {key: row(0, 1) for key in sorted(dated, key=str)}
    for need, offer in pairs:
        cells = {served[need.id]: 1.0, loads[offer.id]: 1.0}
        if need.day is not None:
            cells[days[offer.id, need.day]] = 1.0
        columns.append((_MISSING * len(need.tags - offer.tags), cells))
    columns += [(_alone(one), {served[one.id]: 1.0}) for one in needs]
    for one in offers:
        steps = range(load[one.id] + 1, min(one.most, load[one.id] + len(needs)) + 1)
        columns += [(2 * step - 1, {loads[one.id]: -1.0}) for step in steps]
    _fill(highs, columns, rows)
    highs.run()
    if highs.getModelStatus() != _solver().HighsModelStatus.kOptimal:
        raise Unsolved
    values = highs.getSolution().col_value
    return [pair for pair, value in zip(pairs, values, strict=False) if value > 0.5]


def _fill(highs: Any, columns: Sequence[tuple[float, dict[int, float]]], rows: Sequence[tuple[float, float]]) -> None:
    for low, high in rows:
        highs.addRow(low, high, 0, [], [])
    for cost, cells in columns:
        highs.addCol(cost, 0, 1, len(cells), list(cells), list(cells.values()))
    highs.changeColsIntegrality(
        len(columns), list(range(len(columns))), [_solver().HighsVarType.kInteger] * len(columns)
    )

"""Consultants matched to districts: the optimum, against trying everything."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from lms.planning.matching import Need, Offer, Why, cost_of, obstacle, solve

DAY = date(2022, 4, 19)
TAGS = ("police", "infants", "neglect")


def tags() -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(TAGS), max_size=2)


def a_day() -> st.SearchStrategy[date]:
    return st.sampled_from([DAY, DAY + timedelta(days=1)])


needs_of = st.lists(st.tuples(st.integers(1, 3), tags(), st.none() | a_day()), min_size=1, max_size=4).map(
    lambda rows: [Need(at, district, wished, day) for at, (district, wished, day) in enumerate(rows, 1)]
)
offers_of = st.lists(
    st.tuples(
        tags(), st.integers(0, 3), st.frozensets(st.integers(1, 3), max_size=2), st.frozensets(a_day(), max_size=1)
    ),
    max_size=3,
).map(lambda rows: [Offer(at, *row) for at, row in enumerate(rows, 11)])


def allowed(needs: list[Need], offers: list[Offer], pairs: dict[int, int], kept: dict[int, int]) -> bool:
    """Say whether an assignment breaks no rule; what was kept by hand may."""
    by_need, by_offer = {one.id: one for one in needs}, {one.id: one for one in offers}
    dated: Counter[tuple[int, date | None]] = Counter(
        (pairs[one.id], one.day) for one in needs if one.id in pairs and one.day is not None
    )
    load = Counter(pairs.values())
    for need, offer in pairs.items():
        if need in kept:
            continue
        if obstacle(by_need[need], by_offer[offer]) or load[offer] > by_offer[offer].most:
            return False
        if by_need[need].day is not None and dated[(offer, by_need[need].day)] > 1:
            return False
    return all(pairs.get(need) == offer for need, offer in kept.items())


def every(needs: list[Need], offers: list[Offer]) -> Iterator[dict[int, int]]:
    for chosen in product([None, *(one.id for one in offers)], repeat=len(needs)):
        yield {need.id: offer for need, offer in zip(needs, chosen, strict=True) if offer is not None}


def test_whose_day_is_fixed_gets_the_only_consultant() -> None:
    needs = [Need(1, 1), Need(2, 2, frozenset(TAGS), DAY), Need(3, 3)]
    assert solve(needs, [Offer(11)]).pairs == {2: 11}
    # As many as possible still come before it.
    both = [Need(1, 1, day=DAY), Need(2, 2, day=DAY), Need(3, 3)]
    assert len(solve(both, [Offer(11, most=2)]).pairs) == 2


@settings(max_examples=150)
@given(needs_of, offers_of, st.data())
def test_nothing_that_can_be_tried_is_better(needs: list[Need], offers: list[Offer], data: st.DataObject) -> None:
    kept = {}
    if offers and data.draw(st.booleans()):
        kept = {data.draw(st.sampled_from(needs)).id: data.draw(st.sampled_from(offers)).id}
    found = solve(needs, offers, kept)
    assert allowed(needs, offers, dict(found.pairs), kept)
    best = min(cost_of(needs, offers, pairs) for pairs in every(needs, offers) if allowed(needs, offers, pairs, kept))
    assert found.cost == best
    assert set(found.alone) == {one.id for one in needs} - set(found.pairs)


def test_who_knows_the_subject_is_sent_there() -> None:
    needs = [Need(1, 1, frozenset({"infants"})), Need(2, 2, frozenset({"police"}))]
    offers = [Offer(11, frozenset({"police"})), Offer(12, frozenset({"infants"}))]
    assert solve(needs, offers).pairs == {1: 12, 2: 11}


def test_nobody_is_sent_where_an_interest_is_in_conflict() -> None:
    found = solve([Need(1, 7)], [Offer(11, conflicts=frozenset({7}), most=5)])
    assert found.pairs == {}
    assert found.alone == {1: Why(consultants=1, conflicts=1, away=0, full=0)}


def test_nobody_is_in_two_districts_on_one_day() -> None:
    needs = [Need(1, 1, day=DAY), Need(2, 2, day=DAY)]
    found = solve(needs, [Offer(11, most=2)])
    assert len(found.pairs) == 1
    assert [why.away for why in found.alone.values()] == [1]


def test_the_load_is_spread() -> None:
    needs = [Need(at, at) for at in range(1, 7)]
    found = solve(needs, [Offer(at, most=6) for at in (11, 12, 13)])
    assert sorted(Counter(found.pairs.values()).values()) == [2, 2, 2]


def test_what_was_chosen_by_hand_stays_and_counts_as_load() -> None:
    needs = [Need(1, 1), Need(2, 2)]
    found = solve(needs, [Offer(11, most=1, conflicts=frozenset({1})), Offer(12, most=1)], {1: 11})
    assert found.pairs == {1: 11, 2: 12}


def test_too_few_places_are_told_as_such() -> None:
    found = solve([Need(1, 1), Need(2, 2), Need(3, 3)], [Offer(11, most=2)])
    assert len(found.pairs) == 2
    assert [why.full for why in found.alone.values()] == [1]

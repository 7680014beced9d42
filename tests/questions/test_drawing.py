"""Properties of the draw, whatever the seats and whatever was seen."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from lms.questions.drawing import assign

items = st.integers(1, 12)
seats = st.lists(st.frozensets(items, max_size=6), max_size=8)


@given(seats, st.sets(items), st.integers())
def test_no_item_is_drawn_twice_and_each_belongs_to_its_seat(seats, seen, seed):
    drawn = assign(seats, seen, Random(seed))
    placed = [item for item in drawn if item is not None]
    assert len(placed) == len(set(placed))
    assert all(item is None or item in seat for item, seat in zip(drawn, seats, strict=True))


@given(seats, st.sets(items), st.integers())
def test_a_seat_stays_empty_only_where_no_arrangement_fills_it(seats, seen, seed):
    drawn = assign(seats, seen, Random(seed))
    assert sum(item is not None for item in drawn) == most(list(seats), frozenset())


@given(st.frozensets(items, min_size=1), st.sets(items), st.integers(1, 12), st.integers())
def test_unseen_items_come_first(pool, seen, count, seed):
    drawn = [item for item in assign([pool] * count, seen, Random(seed)) if item is not None]
    unseen = pool - seen
    assert len([item for item in drawn if item in unseen]) == min(count, len(unseen))


@given(seats, st.integers())
def test_the_same_seed_draws_the_same_items(seats, seed):
    assert assign(seats, (), Random(seed)) == assign(seats, (), Random(seed))


def test_every_item_of_a_pool_has_its_turn():
    pool = frozenset(range(10))
    met = {item for seed in range(200) for item in assign([pool] * 2, (), Random(seed))}
    assert met == set(pool)


def test_a_wide_seat_leaves_the_only_candidate_to_a_narrow_one():
    wide, narrow = frozenset({1, 2}), frozenset({1})
    for seed in range(20):
        assert assign([wide, narrow], (), Random(seed)) == [2, 1]


def most(seats, taken):
    """Return how many seats can be filled at most, by trying everything."""
    if not seats:
        return 0
    first, *rest = seats
    best = most_kept(rest, taken)
    for item in first - taken:
        if best == len(seats):
            break
        best = max(best, 1 + most_kept(rest, taken | {item}))
    return best


def most_kept(seats, taken):
    key = (tuple(seats), taken)
    if key not in memory:
        memory[key] = most(seats, taken)
    return memory[key]


memory: dict = {}

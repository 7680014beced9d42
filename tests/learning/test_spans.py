"""Arithmetic on spans of time."""

from hypothesis import given
from hypothesis import strategies as st

from lms.learning.spans import Span, shorten, subtract, union

number = st.integers(0, 200)
spans = st.lists(st.tuples(number, number).map(lambda pair: Span(min(pair), max(pair))), max_size=8)


def covered(parts):
    return {second for part in parts for second in range(int(part.start), int(part.end))}


@given(spans)
def test_a_union_covers_the_same_seconds_without_overlap(parts):
    merged = union(parts)
    assert covered(merged) == covered(parts)
    assert sum(part.seconds for part in merged) == len(covered(parts))
    assert all(a.end < b.start for a, b in zip(merged, merged[1:], strict=False))


@given(st.tuples(number, number), spans)
def test_what_is_taken_away_is_exactly_what_others_cover(pair, taken):
    span = Span(min(pair), max(pair))
    rest = subtract(span, taken)
    assert covered(rest) == covered([span]) - covered(taken)


@given(spans, st.integers(0, 300))
def test_shortened_spans_are_a_beginning_of_at_most_so_many_seconds(parts, most):
    parts = union(parts)
    kept = shorten(parts, most)
    assert sum(part.seconds for part in kept) == min(most, sum(part.seconds for part in parts))
    assert covered(kept) <= covered(parts)


def test_sending_the_same_interval_twice_adds_nothing():
    first = Span(100, 160)
    assert subtract(first, [first]) == []

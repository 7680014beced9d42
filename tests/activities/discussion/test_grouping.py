"""Kinds of agencies are joined until no answer can be told from fewer than three people."""

from hypothesis import given
from hypothesis import strategies as st

from lms.activities.discussion.grouping import LEAST, Answer, aggregate, join

KINDS = ("agency", "district", "facility", "police_station")
counts = st.dictionaries(st.sampled_from(KINDS), st.integers(0, 9))
answers = st.lists(
    st.builds(
        Answer,
        st.integers(1, 12),
        st.sampled_from(KINDS),
        st.sampled_from(("q1", "q2", "q3")),
        st.sampled_from((("a",), ("b",), ("a", "b"))),
    ),
    max_size=60,
    unique_by=lambda one: (one.person, one.question),
)


def test_two_police_officers_are_joined_with_the_next_smallest_kind() -> None:
    assert join({"district": 6, "police_station": 2, "agency": 4}) == [("agency", "police_station"), ("district",)]


def test_kinds_with_three_or_more_stand_alone() -> None:
    assert join({"district": 3, "police_station": 3, "agency": 5}) == [("agency",), ("district",), ("police_station",)]


def test_nothing_is_shown_of_two_people() -> None:
    assert join({"district": 1, "agency": 1}) == []
    assert aggregate([Answer(1, "district", "q1", ("a",)), Answer(2, "agency", "q1", ("b",))]) == {}


@given(counts)
def test_every_kind_is_in_one_group_and_no_group_is_small(found: dict[str, int]) -> None:
    groups = join(found)
    joined = [kind for group in groups for kind in group]
    assert len(joined) == len(set(joined))
    assert all(sum(found[kind] for kind in group) >= LEAST for group in groups)
    present = {kind for kind, number in found.items() if number}
    assert set(joined) == (present if sum(found.values()) >= LEAST else set())


@given(answers)
def test_no_row_tells_of_fewer_than_three_people_and_nobody_is_lost(found: list[Answer]) -> None:
    # One person has one kind.
    kinds = {one.person: one.kind for one in reversed(found)}
    found = [Answer(one.person, kinds[one.person], one.question, one.choices) for one in found]
    shown = aggregate(found)
    for question, rows in shown.items():
        asked = {one.person for one in found if one.question == question}
        assert all(row.people >= LEAST for row in rows)
        assert sum(row.people for row in rows) == len(asked)
    # The same groups for every question, so that two of them cannot be compared.
    assert len({tuple(row.kinds for row in rows) for rows in shown.values()}) <= 1
    left_out = {one.question for one in found} - set(shown)
    assert all(len({one.person for one in found if one.question == key}) < LEAST for key in left_out)

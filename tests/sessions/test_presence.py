"""From marks to minutes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.sessions import presence
from lms.sessions.presence import Attended, Hours, Mark, Proposal, fold

NINE = datetime(2022, 5, 10, 0, 0, tzinfo=UTC)  # nine o'clock in Seoul
DAY = Hours(NINE, NINE + timedelta(hours=7), 360, (NINE + timedelta(hours=3), NINE + timedelta(hours=4)))


def at(hours: float = 0, minutes: float = 0, seconds: float = 0) -> datetime:
    return NINE + timedelta(hours=hours, minutes=minutes, seconds=seconds)


def came(*pairs: tuple[datetime, datetime | None]) -> list[Mark]:
    found = []
    for into, out in pairs:
        found.append(Mark(len(found) + 1, "in", into))
        if out is not None:
            found.append(Mark(len(found) + 1, "out", out))
    return found


def test_somebody_there_the_whole_day_gets_all_minutes_without_the_break():
    found = fold(came((at(minutes=-10), at(7, 5))), DAY)
    assert (found.state, found.minutes, found.settled) == ("present", 360, True)


def test_seconds_within_the_first_and_last_minute_cost_nothing():
    found = fold(came((at(seconds=40), at(6, 59, 20))), DAY)
    assert (found.state, found.minutes) == ("present", 360)


@pytest.mark.parametrize(
    ("into", "out", "state", "minutes"),
    [
        (at(minutes=10), at(7), "present", 350),
        (at(minutes=11), at(7), "late", 349),
        (at(0), at(6, 50), "present", 350),
        (at(0), at(6, 49), "left_early", 349),
        (at(minutes=30), at(6), "left_early", 270),
        (at(3), at(4), "left_early", 0),
        (at(3, 30), at(7), "late", 180),
    ],
)
def test_late_and_left_early_are_told_apart_by_ten_minutes(into, out, state, minutes):
    found = fold(came((into, out)), DAY)
    assert (found.state, found.minutes) == (state, minutes)


def test_nobody_without_a_mark_is_anything_but_absent_or_excused():
    assert fold([], DAY).state == "absent"
    assert fold([], DAY, excused=True).state == "excused"
    assert fold(came((at(0), at(7))), DAY, excused=True).state == "present"


def test_a_missing_check_out_is_proposed_and_never_absent():
    found = fold(came((at(0), None)), DAY)
    assert found.proposal == Proposal("out", DAY.ends)
    assert (found.state, found.settled) == ("present", False)


def test_a_missing_check_in_is_proposed_too():
    found = fold([Mark(1, "out", at(7))], DAY)
    assert found.proposal == Proposal("in", DAY.starts)
    assert found.state != "absent"


def test_going_out_and_coming_back_costs_only_the_time_between():
    found = fold(came((at(0), at(1)), (at(2), at(7))), DAY)
    assert found.minutes == 300


def test_a_second_check_in_changes_nothing():
    marks = [Mark(1, "in", at(0)), Mark(2, "in", at(1)), Mark(3, "out", at(7))]
    assert fold(marks, DAY).minutes == 360


def test_a_mark_taken_back_is_as_if_it_had_never_been():
    marks = [Mark(1, "in", at(0)), Mark(2, "void", at(0), replaces=1)]
    assert fold(marks, DAY).state == "absent"


def test_an_uncertain_mark_waits_until_its_time_is_settled():
    marks = [Mark(1, "in", at(2), uncertain=True), Mark(2, "out", at(7))]
    assert fold(marks, DAY).uncertain == (1,)
    settled = fold([*marks, Mark(3, "in", at(0), replaces=1)], DAY)
    assert (settled.uncertain, settled.minutes) == ((), 360)


def test_what_was_attended_twice_counts_once_and_parts_add_up():
    half = Attended(1, 180, 10800, ((0.0, 5400.0),))
    assert presence.total([half, half]) == 90
    rest = Attended(1, 180, 7200, ((3600.0, 7200.0),))
    assert presence.total([half, rest]) == 180
    assert presence.total([half, Attended(2, 180, 10800, ((0.0, 10800.0),))]) == 270


moments = st.integers(-60, 500).map(lambda minutes: at(minutes=minutes))
marks = st.lists(st.tuples(st.sampled_from(("in", "out")), moments), max_size=8).map(
    lambda found: [Mark(number, kind, when) for number, (kind, when) in enumerate(found, 1)]
)


@given(marks)
def test_minutes_are_never_more_than_credited_and_never_depend_on_the_order_of_arrival(found):
    one = fold(found, DAY)
    assert 0 <= one.minutes <= 360
    assert fold(list(reversed(found)), DAY) == one
    assert (one.state == "absent") == (not found)
    assert sum(end - start for start, end in one.spans) <= DAY.length


@given(marks, st.integers(0, 7))
def test_a_mark_taken_back_leaves_what_the_others_say(found, which):
    if not found:
        return
    gone = found[which % len(found)]
    undone = [*found, Mark(99, "void", gone.at, replaces=gone.id)]
    assert fold(undone, DAY) == fold([mark for mark in found if mark.id != gone.id], DAY)

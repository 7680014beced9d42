"""Dates, conflicts, times and fees: rules without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.errors import LmsError
from lms.planning.clashes import Clash, Meeting, find
from lms.planning.copying import next_year
from lms.planning.dates import best, standings
from lms.planning.fees import amount
from lms.planning.quorum import shares
from lms.planning.slots import Slot, read_days, read_slots, show_days, show_slots

TEN = datetime(2022, 4, 19, 1, tzinfo=UTC)
DATES = {1: TEN, 2: TEN + timedelta(days=1), 3: TEN + timedelta(days=2)}


def test_a_date_that_nobody_refuses_comes_before_one_that_more_like() -> None:
    answers = {(1, 1): "yes", (2, 1): "yes", (3, 1): "no", (1, 2): "yes", (2, 2): "maybe", (3, 2): "maybe"}
    found = best(DATES, [1, 2, 3], answers)
    assert found is not None and (found.date_id, found.possible, found.yes) == (2, True, 1)


def test_of_equal_dates_the_earlier_is_proposed() -> None:
    answers = {(1, 1): "yes", (1, 2): "yes", (1, 3): "yes"}
    assert [one.date_id for one in standings(DATES, [1, 2], answers)] == [1, 2, 3]


def test_without_a_yes_no_date_is_proposed() -> None:
    assert best(DATES, [1], {(1, 1): "maybe"}) is None
    assert best({}, [1], {}) is None


@given(st.dictionaries(st.tuples(st.integers(1, 4), st.integers(1, 3)), st.sampled_from(("yes", "maybe", "no"))))
def test_every_answer_is_counted_once(answers: dict[tuple[int, int], str]) -> None:
    ranked = standings(DATES, [1, 2, 3, 4], answers)
    assert {one.date_id for one in ranked} == {1, 2, 3}
    assert all(one.yes + one.maybe + one.no + one.silent == 4 for one in ranked)
    assert [one.no for one in ranked] == sorted(one.no for one in ranked)


def test_times_are_read_line_by_line_in_seoul_time() -> None:
    text = "2022-04-20 14:00\n\n 2022-04-19  10:00 ~ 12:30 "
    slots = read_slots(text, 240, "dates")
    assert slots[0] == Slot(TEN, TEN + timedelta(minutes=150))
    assert show_slots(slots) == "2022-04-19 10:00-12:30\n2022-04-20 14:00-18:00"


@pytest.mark.parametrize(
    "line", ["tomorrow", "2022-02-30 10:00", "2022-04-19 25:00", "2022-04-19 14:00-13:00", "x" * 99]
)
def test_a_line_that_is_no_time_is_named(line: str) -> None:
    with pytest.raises(LmsError) as error:
        read_slots(f"2022-04-19 10:00\n{line}", 60, "dates")
    assert error.value.field == "dates" and "2" in str(error.value)


@given(st.sets(st.dates(date(2020, 1, 1), date(2020, 3, 1)), max_size=20))
def test_days_read_back_are_those_that_were_shown(days: set[date]) -> None:
    assert set(read_days(show_days(sorted(days)), "days")) == days


def meeting(item: int, hour: int, room: str = "", *people: int) -> Meeting:
    begin = TEN + timedelta(hours=hour)
    return Meeting(item, Slot(begin, begin + timedelta(hours=2)), room, frozenset(people))


def test_somebody_at_two_places_at_once_is_a_conflict() -> None:
    found = find([meeting(1, 0, "", 7), meeting(2, 1, "", 7, 8), meeting(3, 2, "", 7)], lambda day: "")
    assert [(one.kind, one.items, one.subject) for one in found] == [
        ("facilitator", (1, 2), 7),
        ("facilitator", (2, 3), 7),
    ]


def test_a_room_is_the_same_however_it_is_spaced() -> None:
    found = find([meeting(1, 0, "대강당 A"), meeting(2, 0, "대강당A"), meeting(3, 0, "")], lambda day: "")
    assert [(one.kind, one.items) for one in found] == [("room", (1, 2))]


def test_classes_on_holidays_and_weekends_are_named() -> None:
    day = TEN.date()
    saturday = Meeting(2, Slot(TEN + timedelta(days=4), TEN + timedelta(days=4, hours=1)))
    found = find([meeting(1, 0), saturday], lambda one: "어린이날" if one == day else "")
    assert found == [Clash("holiday", day, (1,), "어린이날"), Clash("weekend", day + timedelta(days=4), (2,), "")]


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)))
def test_a_copied_day_keeps_its_weekday_and_falls_into_the_next_year(day: date) -> None:
    moved = next_year(day)
    assert moved.weekday() == day.weekday()
    assert moved.year == day.year + 1
    assert abs((moved - day).days - 364) in (0, 7)


def test_fees_are_whole_won() -> None:
    assert amount("class", 150_000, 240) == 600_000
    assert amount("class", 100_000, 50) == 83_333
    assert amount("visit", 200_000, 150) == 200_000


def test_a_quorum_says_who_is_missing() -> None:
    found = shares({"district": [2, 6], "agency": [1, 4]}, {"district": 1, "agency": 3})
    assert [(one.kind, one.lacking) for one in found] == [("district", 1), ("agency", 0)]

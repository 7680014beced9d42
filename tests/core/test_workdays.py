"""Working days: deadlines in working days skip weekends and the public holidays of Korea."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.core import workdays

days = st.dates(date(2021, 1, 1), date(2030, 12, 31))


def test_public_holidays_and_their_substitutes_are_no_workdays() -> None:
    # Chuseok of 2022 fell on a weekend, so that the Monday after it was free.
    assert [workdays.is_workday(date(2022, 9, day)) for day in (8, 9, 12, 13)] == [True, False, False, True]
    assert not workdays.is_workday(date(2026, 3, 2))
    assert not workdays.is_workday(date(2026, 11, 28))


def test_a_holiday_has_a_name_in_both_languages() -> None:
    assert workdays.holiday_name(date(2022, 5, 5), "en") == "Children's Day"
    assert workdays.holiday_name(date(2022, 5, 5), "ko") == "어린이날"
    assert workdays.holiday_name(date(2022, 5, 6), "ko") == ""


def test_three_workdays_after_the_day_before_a_long_weekend() -> None:
    assert workdays.add_workdays(date(2022, 9, 8), 1) == date(2022, 9, 13)
    assert workdays.add_workdays(date(2022, 9, 13), -1) == date(2022, 9, 8)
    assert workdays.add_workdays(date(2022, 9, 10), 0) == date(2022, 9, 10)


@given(days, st.integers(1, 30))
def test_adding_working_days_lands_on_the_last_of_as_many(day: date, number: int) -> None:
    landed = workdays.add_workdays(day, number)
    assert workdays.is_workday(landed)
    assert workdays.workdays_between(day, landed) == number
    assert workdays.workdays_between(day, landed - timedelta(days=1)) == number - 1

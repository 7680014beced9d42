"""Days told from the report, ages told as bands."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.library.relative import band, told_relative

ZERO = date(2022, 3, 10)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2022년 3월 13일에 방문했다", "D+3에 방문했다"),
        ("3월 10일 신고", "D-day 신고"),
        ("2022. 3. 9. 결석", "D-1 결석"),
        ("2022-03-24부터", "D+14부터"),
        ("12월 31일에 끝난 작년 상담", "D-69에 끝난 작년 상담"),
        ("on March 12, 2022 and 13 March", "on D+2 and D+3"),
        ("만 9세 아동과 5살 동생", "초등 저학년 아동과 유아 동생"),
        ("생후 8개월", "영아"),
        ("a 10-year-old and a boy aged 14", "a child in upper primary school and a boy middle school pupil"),
        ("18세 미만, 3일간, 2월 30일, 40세", "18세 미만, 3일간, 2월 30일, 40세"),
    ],
)
def test_days_and_ages_are_told_in_general(before, after) -> None:
    assert told_relative(before, ZERO) == after


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)), st.integers(-400, 400))
def test_a_day_with_its_year_is_the_number_of_days_away(zero, days) -> None:
    day = zero + timedelta(days=days)
    expected = "D-day" if days == 0 else f"D{days:+d}"
    assert told_relative(f"{day.year}년 {day.month}월 {day.day}일", zero) == expected
    assert told_relative(f"{day.isoformat()}", zero) == expected


@given(st.text(max_size=200), st.dates())
def test_no_text_makes_it_fail(text, zero) -> None:
    assert isinstance(told_relative(text, zero), str)


def test_bands_end_with_childhood() -> None:
    assert [band(age) for age in (0, 6, 7, 12, 15, 18, 19)] == [
        "영아", "유아", "초등 저학년", "초등 고학년", "중학생", "고등학생", None,
    ]  # fmt: skip

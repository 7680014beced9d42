"""Working days in Korea: neither Saturday, nor Sunday, nor a public holiday (관공서의 공휴일에 관한 규정)."""

from datetime import date, timedelta
from functools import cache
from typing import Any

from holidays.countries.south_korea import SouthKorea

from lms.core import i18n

SATURDAY = 5
_DAY = timedelta(days=1)
_LANGUAGES = {"ko": "ko", "en": "en_US"}


@cache
def _of(year: int, language: str) -> Any:
    return SouthKorea(years=[year], language=_LANGUAGES.get(language, "en_US"))


def holiday_name(day: date, language: str | None = None) -> str:
    """Return what a public holiday is called in the language of the page, or "" for any other day."""
    return str(_of(day.year, language or i18n.language()).get(day, ""))


def is_workday(day: date) -> bool:
    """Say whether offices work on a day."""
    return day.weekday() < SATURDAY and not holiday_name(day, "ko")


def add_workdays(day: date, number: int) -> date:
    """Return the day that is `number` working days after a day (before it, if negative); 0 is the day itself."""
    step = _DAY if number >= 0 else -_DAY
    left = abs(number)
    while left:
        day += step
        left -= is_workday(day)
    return day


def workdays_between(first: date, last: date) -> int:
    """Return how many working days come after `first` up to and including `last`; 0 if there are none."""
    return sum(is_workday(first + number * _DAY) for number in range(1, (last - first).days + 1))

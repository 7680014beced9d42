"""Days, instants and durations as people read them, in the present language and in Seoul time."""

from datetime import date
from functools import lru_cache
from typing import Any

from babel.dates import format_date, format_datetime, format_time

from lms.core import clock, i18n

KOREAN_MOMENTS = {"short": "yyyy. M. d. HH:mm", "medium": "yyyy. M. d. HH:mm:ss"}


def show_day(value: Any, style: str = "long") -> str:
    """Show a day in the present language; "-" for none."""
    return "-" if value is None else _day(value, style, i18n.language())


# A page may hold fifty days, most of them the same on every page, and formatting one costs as much as a query.
@lru_cache(maxsize=4096)
def _day(value: date, style: str, language: str) -> str:
    return format_date(value, style, locale=language)


def show_moment(value: Any, style: str = "medium") -> str:
    """Show an instant as Seoul time in the present language; "-" for none. Korean offices count 24 hours."""
    if value is None:
        return "-"
    if i18n.language() == "ko" and style in KOREAN_MOMENTS:
        return format_datetime(clock.to_seoul(value), KOREAN_MOMENTS[style], locale="ko")
    return format_datetime(clock.to_seoul(value), style, locale=i18n.language())


def show_hour(value: Any) -> str:
    """Show the Seoul time of an instant with seconds."""
    return "-" if value is None else format_time(clock.to_seoul(value), "HH:mm:ss", locale=i18n.language())


def show_duration(minutes: int) -> str:
    """Show minutes as hours and minutes."""
    hours, rest = divmod(int(minutes), 60)
    if hours and rest:
        return i18n.gettext("%(hours)s h %(minutes)s min", hours=hours, minutes=rest)
    return i18n.gettext("%(hours)s h", hours=hours) if hours else i18n.gettext("%(minutes)s min", minutes=rest)

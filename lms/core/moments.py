"""Days, instants and durations as people read them, in the present language and in Seoul time."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from babel.dates import format_date, format_datetime, format_time

from lms.core import clock, i18n

MOMENTS = {
    "ko": {"short": "yyyy. M. d. HH:mm", "medium": "yyyy. M. d. HH:mm:ss"},
    "en": {"short": "MMM d, yyyy, HH:mm"},
}
MEETINGS = {"ko": "yyyy. M. d. (EEE) HH:mm", "en": "EEE, MMM d, yyyy, HH:mm"}


def show_day(value: Any, style: str = "long") -> str:
    """Show a day in the present language, of an instant the day in Seoul; "-" for none."""
    if value is None:
        return "-"
    return _day(clock.seoul_day(value) if isinstance(value, datetime) else value, style, i18n.language())


# A page may hold fifty days, most of them the same on every page, and formatting one costs as much as a query.
@lru_cache(maxsize=4096)
def _day(value: date, style: str, language: str) -> str:
    return format_date(value, style, locale=language)


def show_month(number: int, style: str = "MMM") -> str:
    """Show a month of the year, 1 to 12, in the present language: “Apr”, “4월”."""
    return _day(date(2000, number, 1), style, i18n.language())


def show_moment(value: Any, style: str = "medium") -> str:
    """Show an instant as Seoul time in the present language; "-" for none. Offices count 24 hours, and the short style
    names the month where figures alone could be read two ways.
    """
    if value is None:
        return "-"
    language = i18n.language()
    return format_datetime(clock.to_seoul(value), MOMENTS.get(language, {}).get(style, style), locale=language)


def show_meeting(starts_at: datetime, ends_at: datetime | None = None) -> str:
    """Show when people meet, in Seoul time and the present language: day, weekday, from hour to hour."""
    language = i18n.language()
    begin = format_datetime(clock.to_seoul(starts_at), MEETINGS.get(language, MEETINGS["en"]), locale=language)
    return begin if ends_at is None else f"{begin}–{clock.to_seoul(ends_at):%H:%M}"


def show_hour(value: Any) -> str:
    """Show the Seoul time of an instant with seconds."""
    return "-" if value is None else format_time(clock.to_seoul(value), "HH:mm:ss", locale=i18n.language())


def show_duration(minutes: int) -> str:
    """Show minutes as hours and minutes."""
    hours, rest = divmod(int(minutes), 60)
    if hours and rest:
        return i18n.gettext("%(hours)s h %(minutes)s min", hours=hours, minutes=rest)
    return i18n.gettext("%(hours)s h", hours=hours) if hours else i18n.gettext("%(minutes)s min", minutes=rest)

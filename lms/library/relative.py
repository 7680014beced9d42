"""Helpers of the uploader: days told from the day of the report, ages as bands. Pure; nothing is kept."""

import re
from collections.abc import Callable
from datetime import date

_KOREAN = re.compile(r"(?<!\d)(?:((?:19|20)\d\d) ?년 ?)?(\d{1,2}) ?월 ?(\d{1,2}) ?일(?!간|째| 동안)")
_NUMERIC = re.compile(r"(?<![\d.-])((?:19|20)\d\d) ?([-./]) ?(\d{1,2}) ?\2 ?(\d{1,2})\.?(?![\d-])")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMES = (
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
)
_ENGLISH = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)? ({_NAMES})\.?(?:,? ((?:19|20)\d\d))?(?!\w)")
_AMERICAN = re.compile(rf"\b({_NAMES})\.? (\d{{1,2}})(?:st|nd|rd|th)?(?:,? ((?:19|20)\d\d))?(?![\w,]*\d)")
# A number of years before "이상" or "까지" is a rule, not somebody's age.
_RULE = r"(?! ?(?:이상|이하|미만|초과|부터|까지|가 되|이 되|대|~|-|–))"
_AGE_KO = re.compile(rf"(?<![\d.~–-])(?:만 ?)?(\d{{1,2}}) ?(?:세|살){_RULE}")
_MONTHS_KO = re.compile(r"(?<!\d)(?:생후 ?)(\d{1,2}) ?개월")
_AGE_EN = re.compile(r"(?<![\d.-])(?:aged? )?(\d{1,2})(?:[- ]years?[- ]old| years? of age)\b|\baged? (\d{1,2})\b")

BANDS_KO = ((1, "영아"), (6, "유아"), (9, "초등 저학년"), (12, "초등 고학년"), (15, "중학생"), (18, "고등학생"))
BANDS_EN = (
    (1, "infant"),
    (6, "young child"),
    (9, "child in lower primary school"),
    (12, "child in upper primary school"),
    (15, "middle school pupil"),
    (18, "high school pupil"),
)


def band(age: int, korean: bool = True) -> str | None:
    """Return the band of an age in years, counted the international way; None from 19 on."""
    return next((words for most, words in (BANDS_KO if korean else BANDS_EN) if age <= most), None)


def told_relative(text: str, day_zero: date) -> str:
    """Return the text with every day as D+n from `day_zero` (the report) and every child's age as its band.

    A day without a year is taken from the year that brings it nearest. What is no day stays as it stands.
    """

    def korean(match: re.Match[str]) -> date | None:
        return _day(match[1], match[2], match[3], day_zero)

    def numeric(match: re.Match[str]) -> date | None:
        return _day(match[1], match[3], match[4], day_zero)

    def english(match: re.Match[str]) -> date | None:
        return _day(match[3], str(_month(match[2])), match[1], day_zero)

    def american(match: re.Match[str]) -> date | None:
        return _day(match[3], str(_month(match[1])), match[2], day_zero)

    readers = ((_KOREAN, korean), (_NUMERIC, numeric), (_ENGLISH, english), (_AMERICAN, american))
    for pattern, reading in readers:
        text = pattern.sub(_written(reading, day_zero), text)
    text = _AGE_KO.sub(lambda match: band(int(match[1])) or match[0], text)
    text = _MONTHS_KO.sub(lambda match: band(int(match[1]) // 12) or match[0], text)
    return _AGE_EN.sub(lambda match: band(int(match[1] or match[2]), korean=False) or match[0], text)


def _written(reading: Callable[[re.Match[str]], date | None], day_zero: date) -> Callable[[re.Match[str]], str]:
    def write(match: re.Match[str]) -> str:
        found = reading(match)
        return match[0] if found is None else f"D{(found - day_zero).days:+d}" if found != day_zero else "D-day"

    return write


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1


def _day(year: str | None, month: str, day: str, near: date) -> date | None:
    try:
        if year:
            return date(int(year), int(month), int(day))
        around = [date(near.year + step, int(month), int(day)) for step in (-1, 0, 1)]
    except ValueError:
        return None
    return min(around, key=lambda one: abs((one - near).days))

"""How instants are shown: Seoul time; Korean pages count 24 hours."""

from datetime import UTC, date, datetime

from lms.core import i18n
from lms.core.moments import show_day, show_moment

AFTERNOON = datetime(2026, 11, 24, 5, 7, 9, tzinfo=UTC)


def test_a_korean_moment_has_no_am_and_pm() -> None:
    with i18n.speaking("ko"):
        assert show_moment(AFTERNOON, "short") == "2026. 11. 24. 14:07"
        assert show_moment(AFTERNOON) == "2026. 11. 24. 14:07:09"
        assert show_moment(None) == "-"


def test_the_day_of_an_instant_is_the_day_in_seoul() -> None:
    with i18n.speaking("ko"):
        assert show_day(datetime(2026, 11, 27, 22, 53, tzinfo=UTC), "medium") == "2026. 11. 28."
        assert show_day(date(2026, 11, 27), "medium") == "2026. 11. 27."
        assert show_day(None) == "-"


def test_an_english_moment_is_seoul_time_too() -> None:
    with i18n.speaking("en"):
        assert "2:07" in show_moment(AFTERNOON)

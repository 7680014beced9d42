"""The second visit is due 60 to 90 days after the first."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.activities.visit.days import window


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 200))
def test_the_window_holds_the_60th_to_the_90th_day_and_no_other(first, after):
    assert window(first).holds(first + timedelta(days=after)) == (60 <= after <= 90)

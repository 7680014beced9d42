"""When an action item is asked about and carried higher."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.actions import timing
from lms.actions.states import STEPS, State, may_follow

days = st.dates(date(2021, 1, 1), date(2029, 12, 31))


def test_an_item_is_asked_about_after_a_week_and_after_a_month() -> None:
    added = date(2022, 4, 19)
    asked = []
    followed = 0
    for number in range(60):
        due = timing.follow_up_due(added, followed, added + timedelta(days=number))
        if due:
            asked.append((number, due))
            followed = due
    assert asked == [(7, 7), (30, 30)]


def test_a_week_of_silence_of_the_server_is_made_up_with_one_mail() -> None:
    added = date(2022, 4, 19)
    assert timing.follow_up_due(added, 0, added + timedelta(days=45)) == 30
    assert timing.follow_up_due(added, 30, added + timedelta(days=400)) == 0


def test_working_days_of_a_long_weekend_do_not_count() -> None:
    # Due on Thursday before Chuseok 2022: the first working day after it is Tuesday.
    due = date(2022, 9, 8)
    assert [timing.workdays_late(due, date(2022, 9, day)) for day in (8, 9, 12, 13, 14)] == [0, 0, 0, 1, 2]
    assert timing.escalation_due(due, 0, date(2022, 9, 12)) == 0
    assert timing.escalation_due(due, 0, date(2022, 9, 13)) == 1
    assert timing.escalation_due(due, 1, date(2022, 9, 16)) == 0
    assert timing.escalation_due(due, 1, date(2022, 9, 19)) == 2


@given(days, st.integers(0, 60))
def test_an_item_is_carried_to_each_height_once(due: date, span: int) -> None:
    heights = []
    escalated = 0
    for number in range(span):
        level = timing.escalation_due(due, escalated, due + timedelta(days=number))
        if level:
            heights.append(level)
            escalated = level
    assert heights == sorted(set(heights))
    assert set(heights) <= {1, 2}


@given(st.sampled_from(State), st.sampled_from(State))
def test_only_what_is_done_is_checked(present: State, wanted: State) -> None:
    if may_follow(present, wanted) and wanted == State.CHECKED:
        assert present in (State.DONE, State.CHECKED)
    assert STEPS[present]

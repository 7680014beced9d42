"""The state machine alone."""

from hypothesis import given
from hypothesis import strategies as st

from lms.enrollments import states
from lms.enrollments.models import INSIDE, STATES
from lms.enrollments.states import State, Step

some_state = st.sampled_from([None, *State])


def test_states_are_those_of_the_table() -> None:
    assert {str(state) for state in State} == set(STATES)
    assert {str(state) for state in states.SEATED} == set(INSIDE)


def test_every_state_has_words() -> None:
    assert all(str(states.label(state)) for state in STATES)


def test_every_state_can_be_reached() -> None:
    reached: set[State | None] = {None}
    while True:
        found = {states.after(state, step) for state in reached for step in Step} - {None}
        if found <= reached:
            break
        reached |= found
    assert reached == {None, *State}


@given(some_state, st.sampled_from(Step))
def test_steps_from_a_state_are_those_that_lead_somewhere(state: State | None, step: Step) -> None:
    assert (step in states.steps_from(state)) == (states.after(state, step) is not None)


def test_completion_is_reached_only_from_work_and_left_only_by_reopening() -> None:
    assert {state for state in State if states.after(state, Step.COMPLETE)} == {State.ACTIVE, State.FAILED}
    assert states.steps_from(State.COMPLETED) == {Step.REOPEN}


def test_nobody_becomes_active_without_having_been_approved() -> None:
    ways = {(state, step) for state in (None, *State) for step in Step if states.after(state, step) == State.ACTIVE}
    assert ways == {
        (State.APPROVED, Step.ACTIVATE),
        (State.COMPLETED, Step.REOPEN),
        (State.FAILED, Step.REOPEN),
    }

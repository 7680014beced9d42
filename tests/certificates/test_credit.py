"""An hour taken in more than one way counts once."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.certificates.credit import Taken, credited, standing

DAY = date(2026, 5, 4)
START = datetime(2026, 5, 4, 1, tzinfo=UTC)


def taken(number, minutes=60, *, kind="completed", source=None, course="", topics=None, start=None, on=DAY):
    span = (start, start + timedelta(minutes=minutes)) if start is not None else None
    return Taken(number, kind, source or ("enrollment", number, 1), on, minutes, course, topics or {}, span)


def test_a_course_watched_together_and_done_as_e_learning_counts_once():
    watched = taken(1, source=("in_house", 1, 1), course="f", topics={"F1": 20, "F2": 20})
    alone = taken(2, course="f", topics={"F1": 20, "F2": 20, "F3": 20})
    assert credited([watched, alone]).by_fact == {1: 60, 2: 20}
    assert credited([alone, watched]).minutes == 80


def test_the_same_topic_of_another_course_counts_for_itself():
    one, other = (taken(n, course=name, topics={"F1": 60}) for n, name in ((1, "a"), (2, "b")))
    assert credited([one, other]).minutes == 120


def test_longer_time_on_a_part_counts_for_what_it_is_longer():
    short, long = (taken(n, m, course="f", topics={"F1": m}) for n, m in ((1, 20), (2, 30)))
    assert credited([short, long]).by_fact == {1: 20, 2: 10}


def test_two_classes_in_the_same_hour_count_once():
    one = taken(1, 60, source=("in_house", 1, 1), start=START)
    half_later = taken(2, 60, source=("in_house", 2, 1), start=START + timedelta(minutes=30))
    assert credited([one, half_later]).by_fact == {1: 60, 2: 30}


def test_what_was_revoked_counts_no_longer_and_what_came_back_does():
    facts = [taken(1, source=("x", 1, 1)), taken(2, kind="revoked", source=("x", 1, 1))]
    assert credited(facts).minutes == 0
    facts.append(taken(3, source=("x", 1, 1)))
    assert credited(facts).by_fact == {3: 60}


def test_a_fact_of_another_kind_changes_nothing():
    assert [one.id for one in standing([taken(1), taken(2, kind="corrected", source=("enrollment", 1, 1))])] == [1]


def test_a_topic_without_minutes_has_a_share_of_the_rest():
    whole = taken(1, 60, course="f", topics={"F1": 0, "F2": 0, "F3": 0})
    part = taken(2, 20, course="f", topics={"F1": 20})
    assert credited([whole, part]).by_fact == {1: 60, 2: 0}


spans = st.none() | st.integers(0, 300).map(lambda minutes: START + timedelta(minutes=minutes))
topics = st.dictionaries(st.sampled_from("ABC"), st.integers(0, 90), max_size=3)
facts = st.lists(
    st.builds(
        taken,
        st.integers(1, 50),
        st.integers(0, 120),
        kind=st.sampled_from(["completed", "revoked", "corrected"]),
        source=st.tuples(st.just("x"), st.integers(1, 6), st.just(1)),
        course=st.sampled_from(["", "f", "g"]),
        topics=topics,
        start=spans,
        on=st.dates(DAY, DAY + timedelta(days=3)),
    ),
    max_size=8,
    unique_by=lambda fact: fact.id,
)


@given(facts)
def test_credit_is_never_more_than_was_taken_and_never_less_than_the_longest(found):
    got = credited(found)
    stand = {one.id: one for one in standing(found)}
    assert set(got.by_fact) == set(stand)
    assert all(0 <= minutes <= stand[key].minutes for key, minutes in got.by_fact.items())
    assert got.minutes == sum(got.by_fact.values())
    assert got == credited(reversed(found))


@given(facts)
def test_taking_it_all_twice_adds_nothing_where_course_or_hour_is_known(found):
    known = [one for one in found if one.course and one.topics]
    again = [
        Taken(one.id + 100, one.kind, ("y", one.source[1], 1), one.on, one.minutes, one.course, one.topics, one.span)
        for one in known
    ]
    once, twice = credited(known).minutes, credited([*known, *again]).minutes
    leftover = sum(max(0, one.minutes - sum(one.topics.values())) for one in standing(known) if one.span is None)
    assert once <= twice <= once + leftover + sum(max(0, one.minutes - sum(one.topics.values())) for one in known)

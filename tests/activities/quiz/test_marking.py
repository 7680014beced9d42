"""Marking an attempt and the clock of an attempt: pure rules."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.activities.quiz import timing
from lms.activities.quiz.marking import pages_to_repeat
from lms.activities.quiz.marking import result as mark
from lms.questions.registry import KINDS

NOON = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


@dataclass
class Item:
    """As much of a question as marking reads."""

    points: float = 1.0
    pages: tuple[str, ...] = ()
    kind: Any = field(default_factory=lambda: KINDS["single"])
    body: Any = field(default_factory=lambda: {"options": ["a", "b"], "answer": ["a"]})


def sheet(*answers: str, points: float = 1.0) -> Any:
    return [(Item(points), [answer] if answer else []) for answer in answers]


def test_points_and_score_follow_the_right_answers():
    result = mark(sheet("a", "a", "b", ""), 60)
    assert (result.points, result.most, result.score, result.passed, result.right) == (2.0, 4.0, 50.0, False, 2)


def test_exactly_the_pass_mark_passes():
    assert mark(sheet("a", "a", "a", "b", "b"), 60).passed
    assert not mark(sheet("a", "a", "b", "b", "b"), 60).passed
    assert mark(sheet("a", "b", "b", points=1 / 3), 33).passed
    assert mark(sheet("b"), 0).passed


def test_heavier_questions_weigh_more():
    items: Any = [(Item(3.0), ["a"]), (Item(1.0), ["b"])]
    assert mark(items, 75).score == 75.0
    assert mark(items, 75).passed


@given(st.lists(st.tuples(st.integers(1, 10), st.sampled_from(["a", "b", ""])), min_size=1), st.integers(0, 100))
def test_a_score_lies_between_0_and_100_and_decides_passing(items, pass_mark):
    result = mark([(Item(float(points)), [answer] if answer else []) for points, answer in items], pass_mark)  # type: ignore[misc]
    assert 0 <= result.points <= result.most
    assert 0 <= result.score <= 100
    assert result.passed or result.score < pass_mark + 0.01


def test_pages_to_repeat_come_once_and_only_from_wrong_answers():
    items: Any = [(Item(pages=("p1", "p2")), 0.0), (Item(pages=("p2", "p3")), 0.5), (Item(pages=("p4",)), 1.0)]
    assert pages_to_repeat(items) == ("p1", "p2", "p3")


@pytest.mark.parametrize(
    ("made", "received", "counts"),
    [(-1, 0, True), (0, 0, True), (0, 30, True), (-60, 29, True), (1, 1, False), (-1, 31, False), (-600, 31, False)],
)
def test_an_answer_counts_when_made_by_the_deadline_and_received_within_the_grace(made, received, counts):
    made_ms = timing.milliseconds(NOON + timedelta(seconds=made))
    assert timing.counts(NOON, made_ms, NOON + timedelta(seconds=received), 30) is counts


def test_without_a_deadline_every_answer_counts():
    assert timing.deadline(NOON, None) is None
    assert timing.counts(None, 1, NOON, 30)
    assert not timing.is_overdue(None, NOON, 30)


def test_the_right_to_send_lasts_72_hours_after_the_deadline():
    assert timing.deadline(NOON, 20) == NOON + timedelta(minutes=20)
    assert timing.token_end(NOON, NOON - timedelta(minutes=20)) == NOON + timedelta(hours=72)

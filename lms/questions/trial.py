"""Trying a quiz as a learner would, without a trace: drawn by a seed, marked at once, nothing written."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from lms.questions import answers, services
from lms.questions.kind import BadAnswer
from lms.questions.reading import QuestionView


@dataclass(frozen=True, slots=True)
class TrialItem:
    """A question of a try: its place from 1, the order of what is shuffled, and the answer once it was given.

    `earned`: the fraction of the points, None while not marked or where a person marks it.
    """

    position: int
    question: QuestionView
    order: tuple[str, ...]
    section: int
    answer: tuple[str, ...] = ()
    earned: float | None = None

    @property
    def right(self) -> bool | None:
        """Say whether it earned everything; None where a person marks it."""
        return None if self.earned is None else self.earned == 1.0


@dataclass(frozen=True, slots=True)
class TrialResult:
    """What a try earned: points of the most that is marked by itself, in percent; how many wait for a person."""

    points: float
    most: float
    percent: float
    passed: bool
    waiting: int


def draw(quiz_version_id: int, rng: Random) -> tuple[TrialItem, ...]:
    """Draw the questions of a try; the same source of chance draws the same ones."""
    drawn = services.draw(quiz_version_id, rng)
    views = services.questions([item.question_version_id for item in drawn])
    return tuple(
        TrialItem(
            number,
            services.worth(views[item.question_version_id], item.points),
            item.option_order,
            item.section,
        )
        for number, item in enumerate(drawn, 1)
    )


def take(items: Iterable[TrialItem], fields: Any) -> tuple[tuple[TrialItem, ...], dict[int, BadAnswer]]:
    """Return the items with what was answered, each marked; and position → what is wrong with an answer."""
    items = tuple(items)
    sent: Mapping[str, list[str]] = {name: fields.getlist(name) for name in fields}
    given = answers.of_form(sent, [item.position for item in items])
    found: list[TrialItem] = []
    faults: dict[int, BadAnswer] = {}
    for item in items:
        raw = [unicodedata.normalize("NFC", text) for text in given[item.position]]
        try:
            answer = item.question.kind.take(item.question.body, raw)
        except BadAnswer as error:
            faults[item.position] = error
            found.append(replace(item, answer=tuple(raw)))
            continue
        found.append(replace(item, answer=tuple(answer), earned=item.question.kind.mark(item.question.body, answer)))
    return tuple(found), faults


def result(items: Iterable[TrialItem], pass_mark: int) -> TrialResult:
    """Return what a try earned, of what is marked without a person."""
    marked = [(item.question.points, item.earned) for item in items if item.earned is not None]
    waiting = sum(item.earned is None for item in items)
    points = sum(most * earned for most, earned in marked)
    most = sum(most for most, _ in marked)
    percent = 100 * points / most if most else 0.0
    return TrialResult(points, most, round(percent, 1), percent + 1e-9 >= pass_mark, waiting)

"""Marking an attempt: pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from lms.questions.services import QuestionView


@dataclass(frozen=True, slots=True)
class Result:
    """What an attempt earned: points of the most possible, the score in percent, and the fraction of each item."""

    points: float
    most: float
    score: float
    passed: bool
    fractions: tuple[float, ...]

    @property
    def right(self) -> int:
        """Return how many items earned full points."""
        return sum(fraction == 1.0 for fraction in self.fractions)


def mark(items: Sequence[tuple[QuestionView, Sequence[str]]], pass_mark: int) -> Result:
    """Mark the answers of an attempt; `pass_mark` is the percentage of the points that passes."""
    fractions = tuple(min(1.0, max(0.0, view.kind.mark(view.body, answer))) for view, answer in items)
    points = sum(view.points * fraction for (view, _), fraction in zip(items, fractions, strict=True))
    most = sum(view.points for view, _ in items)
    score = 100 * points / most if most else 0.0
    # Exactly the pass mark passes; floats of thirds and sevenths must not take that away.
    return Result(points, most, round(score, 2), score + 1e-9 >= pass_mark, fractions)


def pages_to_repeat(items: Sequence[tuple[QuestionView, float]]) -> tuple[str, ...]:
    """Return the activities to repeat, of the questions that did not earn full points, in order, each once."""
    return tuple(dict.fromkeys(page for view, fraction in items if fraction < 1.0 for page in view.pages))

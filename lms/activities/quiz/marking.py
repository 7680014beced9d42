"""Marking an attempt: pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lms.questions.answers import part_of
from lms.questions.services import QuestionView


@dataclass(frozen=True, slots=True)
class Result:
    """What an attempt earned: points of the most possible, the score in percent, and the fraction of each item.

    A fraction is None while a person has yet to mark the item; then there is neither a score nor a verdict, and
    `points` are those earned so far.
    """

    points: float
    most: float
    score: float | None
    passed: bool | None
    fractions: tuple[float | None, ...]

    @property
    def right(self) -> int:
        """Return how many items earned full points."""
        return sum(fraction == 1.0 for fraction in self.fractions)

    @property
    def waiting(self) -> int:
        """Return how many items a person has yet to mark."""
        return sum(fraction is None for fraction in self.fractions)


# What a person gave an item (0 to 1), or in a set what each of its own items was given.
ByHand = Mapping[int, float | Mapping[str, float]]
_NOTHING: ByHand = {}


def result(items: Sequence[tuple[QuestionView, Sequence[str]]], pass_mark: int, by_hand: ByHand = _NOTHING) -> Result:
    """Mark the answers of an attempt; `pass_mark` is the percentage of the points that passes.

    by_hand: place in `items` (from 0) → the fraction a person gave; it goes before what the kind would give.
    """
    fractions = tuple(_fraction(view, answer, by_hand.get(place)) for place, (view, answer) in enumerate(items))
    points = sum(view.points * (fraction or 0.0) for (view, _), fraction in zip(items, fractions, strict=True))
    most = sum(view.points for view, _ in items)
    if None in fractions:
        return Result(points, most, None, None, fractions)
    score = 100 * points / most if most else 0.0
    # Exactly the pass mark passes; floats of thirds and sevenths must not take that away.
    return Result(points, most, round(score, 2), score + 1e-9 >= pass_mark, fractions)


def _fraction(view: QuestionView, answer: Sequence[str], given: float | Mapping[str, float] | None) -> float | None:
    if isinstance(given, Mapping):
        inner = [(item, _fraction(item, part_of(answer, item.key), given.get(item.key))) for item in view.items]
        if any(fraction is None for _, fraction in inner):
            return None
        return sum(item.points * (fraction or 0.0) for item, fraction in inner) / sum(item.points for item, _ in inner)
    earned = view.kind.mark(view.body, answer) if given is None else given
    return None if earned is None else min(1.0, max(0.0, earned))


def is_empty(view: QuestionView, answer: Sequence[str], files: Sequence[object]) -> bool:
    """Say whether there is nothing a person could mark: no text and no file where either would have been taken."""
    return view.kind.control == "essay" and not any(answer) and not files


def pages_to_repeat(items: Sequence[tuple[QuestionView, float | None]]) -> tuple[str, ...]:
    """Return the activities to repeat, of the questions that did not earn full points, in order, each once."""
    wrong = (view for view, fraction in items if fraction is not None and fraction < 1.0)
    return tuple(dict.fromkeys(page for view in wrong for page in view.pages))

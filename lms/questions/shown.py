"""What a learner sees of a marked item, and when, by the review settings of a quiz: pure."""

from dataclasses import dataclass, replace
from typing import Any

from lms.questions.quiz_settings import Review
from lms.questions.reading import TextView


class _NoFeedback(dict[str, Any]):
    """Answers every key with nothing."""

    def __missing__(self, key: str) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a learner sees of a marked item: the own answer, which is right, the feedback, the points."""

    answer: bool = True
    right: bool = True
    feedback: bool = True
    points: bool = True

    def wording(self, text: TextView) -> TextView:
        """Return a wording without its feedback, where that is held back."""
        return text if self.feedback else replace(text, feedback=_NoFeedback())

    @property
    def all(self) -> bool:
        """Say whether nothing is held back."""
        return self.answer and self.right and self.feedback and self.points


def shown(review: Review, *, closed: bool) -> Shown:
    """Return what a submitted attempt shows by a quiz's review settings; `closed`: the quiz has closed."""

    def now(when: str) -> bool:
        return when == "at_once" or (when == "after_close" and closed)

    return Shown(now(review.answer), now(review.right), now(review.feedback), now(review.points))


def shown_when_checked(review: Review) -> Shown:
    """Return what an item shows that is fixed while the attempt goes on: all that the quiz ever shows."""
    parts = (review.answer, review.right, review.feedback, review.points)
    return Shown(*(when != "never" for when in parts))


def waits_for_close(review: Review) -> bool:
    """Say whether something is shown only when the quiz has closed."""
    return "after_close" in (review.answer, review.right, review.feedback, review.points)

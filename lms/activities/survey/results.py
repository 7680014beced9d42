"""What staff may see of a survey: pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from lms.content.manifest import Survey, SurveyQuestion

LEAST = 5
STEP = 5
SCALE = ("5", "4", "3", "2", "1")


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """The answers to one question, as far as they may be shown; `count` 0: nothing yet.

    A scale has `counts` by value; a free text has `texts` in a random order.
    """

    question: SurveyQuestion
    count: int
    counts: Mapping[str, int]
    texts: tuple[str, ...] = ()

    @property
    def mean(self) -> float | None:
        """Return the mean of a scale, or None."""
        total = sum(self.counts.values())
        return sum(int(value) * number for value, number in self.counts.items()) / total if total else None


def shown(count: int, *, closed: bool) -> int:
    """Return how many of `count` answers may enter a result.

    None before the run is closed and none of fewer than five; then in steps of five, so that no single answer can be
    read off from what one more changes.
    """
    return count // STEP * STEP if closed and count >= LEAST else 0


def summarize(
    survey: Survey, answers: Mapping[str, Sequence[str]], *, closed: bool, rng: Random
) -> list[QuestionResult]:
    """Return the result of each question; `answers`: question → values in the order of their random keys."""
    results = []
    for question in survey.questions:
        values = list(answers.get(question.id, ()))
        values = values[: shown(len(values), closed=closed)]
        if question.kind == "text":
            rng.shuffle(values)
            results.append(QuestionResult(question, len(values), {}, tuple(values)))
        else:
            counts = {value: values.count(value) for value in SCALE}
            results.append(QuestionResult(question, len(values), counts if values else {}))
    return results

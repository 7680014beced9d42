"""Single choice: one option is right."""

from random import Random

from lms.content.bank import QuestionEntry
from lms.core.db import JsonDict
from lms.core.i18n import Lazy, lazy
from lms.questions import choices
from lms.questions.kind import Answer, Body
from lms.questions.rendering import body_of


class Single:
    """Full points for the one right option."""

    key = "single"
    label = lazy("Single choice")
    control = "radio"

    def body(self, entry: QuestionEntry) -> JsonDict:
        """Return what a version stores."""
        return body_of(entry)

    def problems(self, body: Body) -> list[Lazy]:
        """Return what is wrong with a body."""
        return choices.problems(body, most_answers=1)

    def order(self, body: Body, rng: Random | None) -> list[str]:
        """Return the options in the order of one attempt."""
        return choices.order(body, rng)

    def take(self, body: Body, raw: object) -> list[str]:
        """Return the chosen option, or nothing."""
        return choices.take(body, raw, most=1)

    def mark(self, body: Body, answer: Answer) -> float:
        """Return 1 for the right option, else 0."""
        return float(list(answer) == list(body["answer"]))


kind = Single()

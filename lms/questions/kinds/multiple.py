"""Multiple choice: several options may be right."""

from random import Random

from lms.content.bank import QuestionEntry
from lms.core.db import JsonDict
from lms.core.i18n import Lazy, lazy
from lms.questions import choices
from lms.questions.kind import Answer, Body
from lms.questions.rendering import body_of


class Multiple:
    """Full points for exactly the right options, else none (all or nothing)."""

    key = "multiple"
    label = lazy("Multiple choice")
    control = "checkbox"

    def body(self, entry: QuestionEntry) -> JsonDict:
        """Return what a version stores."""
        return body_of(entry)

    def problems(self, body: Body) -> list[Lazy]:
        """Return what is wrong with a body."""
        return choices.problems(body, most_answers=None)

    def order(self, body: Body, rng: Random | None) -> list[str]:
        """Return the options in the order of one attempt."""
        return choices.order(body, rng)

    def take(self, body: Body, raw: object) -> list[str]:
        """Return the chosen options."""
        return choices.take(body, raw)

    def mark(self, body: Body, answer: Answer) -> float:
        """Return 1 if all right options and no other were chosen, in whatever order, else 0."""
        return float(bool(answer) and set(answer) == set(body["answer"]))


kind = Multiple()

"""True or false: a statement to judge."""

from random import Random

from lms.content.bank import QuestionEntry
from lms.core.db import JsonDict
from lms.core.i18n import Lazy, lazy
from lms.questions import choices
from lms.questions.kind import Answer, Body
from lms.questions.rendering import body_of

# Content words in the language of the question, not of the site.
WORDS = {"ko": {"true": "맞다", "false": "틀리다"}, "en": {"true": "True", "false": "False"}}


class TrueFalse:
    """Full points for the right judgment."""

    key = "truefalse"
    label = lazy("True or false")
    control = "radio"

    def body(self, entry: QuestionEntry) -> JsonDict:
        """Return what a version stores; the author may give the two options other words."""
        return body_of(entry, WORDS)

    def problems(self, body: Body) -> list[Lazy]:
        """Return what is wrong with a body."""
        return choices.problems(body, most_answers=1)

    def order(self, body: Body, rng: Random | None) -> list[str]:
        """Return true before false in every attempt: nobody should have to look twice."""
        return choices.order(body, None)

    def take(self, body: Body, raw: object) -> list[str]:
        """Return the judgment, or nothing."""
        return choices.take(body, raw, most=1)

    def mark(self, body: Body, answer: Answer) -> float:
        """Return 1 for the right judgment, else 0."""
        return float(list(answer) == list(body["answer"]))


kind = TrueFalse()

"""True or false: a statement to judge."""

from collections.abc import Mapping
from random import Random
from typing import Any

from lms.content.bank import QuestionEntry
from lms.content.source import Fields
from lms.core.db import JsonDict
from lms.core.i18n import Lazy, lazy
from lms.questions import choices
from lms.questions.kind import Answer, Body, Rule

OPTIONS = ["true", "false"]
# Content words in the language of the question, not of the site.
WORDS = {"ko": {"true": "맞다", "false": "틀리다"}, "en": {"true": "True", "false": "False"}}


class TrueFalse:
    """Full points for the right judgment."""

    key = "truefalse"
    label = lazy("True or false")
    control = "radio"

    def read(self, fields: Fields) -> dict[str, Any]:
        """Return the key; the options are always the same two."""
        if fields.raw("options") not in (None, OPTIONS):
            fields.problem(
                "options", lazy("Questions of the kind “%(kind)s” have no options of their own.", kind=self.key)
            )
        return {"options": OPTIONS, "answer": choices.answer(fields, OPTIONS, most_answers=1)}

    def read_text(self, fields: Fields, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the wording; the words “true” and “false” come from the system when the author gives none."""
        return choices.read_text(fields, data, required=False)

    def feedback(self, data: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the options: each is explained."""
        return tuple(data["options"])

    def body(self, entry: QuestionEntry) -> JsonDict:
        """Return what a version stores; the author may give the two options other words."""
        return choices.body(entry, WORDS)

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
        return self.earned(self.rule(body), answer)

    def rule(self, body: Body) -> JsonDict:
        """Return the key."""
        return {"answer": list(body["answer"])}

    def earned(self, rule: Rule, answer: Answer) -> float:
        """Return 1 for the right judgment, else 0."""
        return float(list(answer) == list(rule["answer"]))


kind = TrueFalse()

"""Single choice: one option is right."""

from collections.abc import Mapping
from random import Random
from typing import Any

from lms.content.bank import QuestionEntry
from lms.content.source import Fields
from lms.core.db import JsonDict
from lms.core.i18n import Lazy, lazy
from lms.questions import choices
from lms.questions.kind import Answer, Body, Rule


class Single:
    """Full points for the one right option."""

    key = "single"
    label = lazy("Single choice")
    control = "radio"

    def read(self, fields: Fields) -> dict[str, Any]:
        """Return options, key and the option that stays last."""
        return choices.read(fields, most_answers=1)

    def read_text(self, fields: Fields, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the wording."""
        return choices.read_text(fields, data)

    def feedback(self, data: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the options: each is explained."""
        return tuple(data["options"])

    def body(self, entry: QuestionEntry) -> JsonDict:
        """Return what a version stores."""
        return choices.body(entry)

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
        return self.earned(self.rule(body), answer)

    def rule(self, body: Body) -> JsonDict:
        """Return the key."""
        return {"answer": list(body["answer"])}

    def earned(self, rule: Rule, answer: Answer) -> float:
        """Return 1 for the right option, else 0."""
        return float(list(answer) == list(rule["answer"]))


kind = Single()

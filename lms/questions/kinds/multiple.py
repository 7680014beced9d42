"""Multiple choice: several options may be right."""

from collections.abc import Mapping
from random import Random
from typing import Any

from lms.content.bank import QuestionEntry
from lms.content.source import Fields
from lms.core.db import JsonDict
from lms.core.i18n import Lazy, lazy
from lms.questions import choices
from lms.questions.kind import Answer, Body, Rule

SCORINGS = ("all", "partial", "penalty")


class Multiple:
    """Full points for exactly the right options; what else earns something, `scoring` says.

    all (default): nothing else. partial: the share of the right options chosen, times the share of the wrong ones not
    chosen, so that choosing everything earns nothing. penalty: right ones less wrong ones, of all right ones, not
    below 0.
    """

    key = "multiple"
    label = lazy("Multiple choice")
    control = "checkbox"

    def read(self, fields: Fields) -> dict[str, Any]:
        """Return options, key, the option that stays last, and the scoring."""
        data = choices.read(fields, most_answers=None)
        scoring = fields.choice("scoring", SCORINGS, default="all")
        return {**data, "scoring": scoring} if scoring != "all" else data

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
        return choices.problems(body, most_answers=None)

    def order(self, body: Body, rng: Random | None) -> list[str]:
        """Return the options in the order of one attempt."""
        return choices.order(body, rng)

    def take(self, body: Body, raw: object) -> list[str]:
        """Return the chosen options."""
        return choices.take(body, raw)

    def mark(self, body: Body, answer: Answer) -> float:
        """Return what the chosen options earn, in whatever order they are named."""
        return self.earned(self.rule(body), answer)

    def rule(self, body: Body) -> JsonDict:
        """Return the key, how many options are wrong, and the scoring."""
        wrong = len(set(body["options"]) - set(body["answer"]))
        return {"answer": list(body["answer"]), "wrong": wrong, "scoring": body.get("scoring", "all")}

    def earned(self, rule: Rule, answer: Answer) -> float:
        """Return what the chosen options earn."""
        key, chosen = set(rule["answer"]), set(answer)
        right, wrong = len(chosen & key), len(chosen - key)
        if rule["scoring"] == "partial":
            return right / len(key) * (1 - wrong / rule["wrong"] if wrong else 1)
        if rule["scoring"] == "penalty":
            return max(0.0, (right - wrong) / len(key))
        return float(bool(chosen) and chosen == key)


kind = Multiple()

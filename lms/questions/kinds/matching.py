"""Matching: to each part belongs one of the choices."""

from collections.abc import Mapping
from random import Random
from typing import Any

from lms.content.bank import QuestionEntry
from lms.content.source import Fields
from lms.core.db import JsonDict
from lms.core.i18n import Lazy, lazy
from lms.questions import pairs, wording
from lms.questions.kind import Answer, Body, Rule
from lms.questions.rendering import body_of


class Matching:
    """Points for each part that was given its choice; a choice may belong to several parts or to none."""

    key = "matching"
    label = lazy("Matching")
    control = "parts"

    def read(self, fields: Fields) -> dict[str, Any]:
        """Return parts, choices and key."""
        return pairs.read(fields)

    def read_text(self, fields: Fields, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the wording."""
        return pairs.read_text(fields, data)

    def feedback(self, data: Mapping[str, Any]) -> tuple[str, ...]:
        """Return right and wrong."""
        return wording.RIGHT_WRONG

    def body(self, entry: QuestionEntry) -> JsonDict:
        """Return what a version stores."""
        return body_of(entry, pairs.texts)

    def problems(self, body: Body) -> list[Lazy]:
        """Return what is wrong with a body."""
        return pairs.problems(body)

    def order(self, body: Body, rng: Random | None) -> list[str]:
        """Return the choices in the order of one attempt; the parts keep theirs."""
        found = list(body["choices"])
        if rng is not None:
            rng.shuffle(found)
        return found

    def take(self, body: Body, raw: object) -> list[str]:
        """Return `part:choice` of each part that was given one."""
        return pairs.take(body, raw)

    def mark(self, body: Body, answer: Answer) -> float:
        """Return the share of the parts that were given their right choice."""
        return self.earned(self.rule(body), answer)

    def rule(self, body: Body) -> JsonDict:
        """Return the right choice of each part."""
        return pairs.rule(body)

    def earned(self, rule: Rule, answer: Answer) -> float:
        """Return the share of the parts that were given their right choice."""
        return pairs.earned(rule, answer)


kind = Matching()

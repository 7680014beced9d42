"""What the kinds have in common whose answer gives each part one choice: `part:choice`."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from lms.content.bank import QuestionEntry
from lms.content.source import Fields
from lms.core.db import JsonDict
from lms.core.i18n import Lazy, lazy
from lms.questions import wording
from lms.questions.answers import parts_of
from lms.questions.kind import Answer, BadAnswer, Body, Rule, texts_of, unreadable
from lms.questions.rendering import Renderer, body_of, lacking


@dataclass(frozen=True)
class Pairs:
    """A kind whose parts each get one of the choices, with points for each part that got its own.

    A choice may belong to several parts or to none. `shuffled`: what one attempt orders by chance, `parts` or
    `choices`; the others keep the author's order.
    """

    key: str
    label: Lazy
    shuffled: str
    control: str = "parts"

    def read(self, fields: Fields) -> dict[str, Any]:
        """Return parts, choices and key."""
        return read(fields)

    def read_text(self, fields: Fields, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the wording."""
        return read_text(fields, data)

    def feedback(self, data: Mapping[str, Any]) -> tuple[str, ...]:
        """Return right and wrong."""
        return wording.RIGHT_WRONG

    def body(self, entry: QuestionEntry) -> JsonDict:
        """Return what a version stores."""
        return body_of(entry, texts)

    def problems(self, body: Body) -> list[Lazy]:
        """Return what is wrong with a body."""
        return problems(body)

    def order(self, body: Body, rng: Random | None) -> list[str]:
        """Return what is shuffled, in the order of one attempt."""
        found = list(body[self.shuffled])
        if rng is not None:
            rng.shuffle(found)
        return found

    def take(self, body: Body, raw: object) -> list[str]:
        """Return `part:choice` of each part that was given one."""
        return take(body, raw)

    def mark(self, body: Body, answer: Answer) -> float:
        """Return the share of the parts that were given their right choice."""
        return self.earned(self.rule(body), answer)

    def rule(self, body: Body) -> JsonDict:
        """Return the right choice of each part."""
        return {"answer": dict(body["answer"])}

    def earned(self, rule: Rule, answer: Answer) -> float:
        """Return the share of the parts that were given their right choice."""
        given = parts_of(answer)
        return sum(given[part] == choice for part, choice in rule["answer"].items()) / len(rule["answer"])


def read(fields: Fields) -> dict[str, Any]:
    """Return parts, choices and the right choice of each part."""
    parts, choices = wording.keys(fields, "parts"), wording.keys(fields, "choices", least=2)
    answer: dict[str, str] = {}
    inner = fields.fields("answer")
    if inner is not None:
        answer = {part: inner.text(part) for part in parts}
        inner.done()
        for part, choice in answer.items():
            if choice and choice not in choices:
                inner.problem(part, lazy("“%(key)s” is not among the choices.", key=choice))
    return {"parts": parts, "choices": choices, "answer": answer}


def read_text(fields: Fields, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the wording: parts are small Markdown, choices plain text, since a list to choose from shows no other."""
    common = wording.common(fields, wording.RIGHT_WRONG_PARTLY)
    parts = wording.by_key(fields, "parts", data["parts"])
    return {**common, "parts": parts, "choices": wording.by_key(fields, "choices", data["choices"], plain=True)}


def texts(renderer: Renderer, text: Mapping[str, Any]) -> dict[str, Any]:
    """Return the rendered wording beside what all kinds have."""
    return {"parts": renderer.blocks(text["parts"]), "choices": dict(text["choices"])}


def problems(body: Body) -> list[Lazy]:
    """Return what keeps the question from being asked."""
    found = []
    if not body["parts"] or len(body["choices"]) < 2:
        found.append(lazy("There are too few parts or choices."))
    if set(body["answer"]) != set(body["parts"]) or not set(body["answer"].values()) <= set(body["choices"]):
        found.append(lazy("The key is missing for a part or names something that is not a choice."))
    if lacking(body, ("parts", body["parts"]), ("choices", body["choices"])):
        found.append(lazy("A language lacks the question, a part or a choice."))
    return found


def split(answer: object, parts: Collection[str]) -> dict[str, str]:
    """Return part → what was given for it. Raises BadAnswer for anything else, or a part that stands twice."""
    found: dict[str, str] = {}
    for item in texts_of(answer):
        part, colon, value = item.partition(":")
        if not colon or part not in parts or part in found:
            raise BadAnswer(unreadable())
        found[part] = value
    return found


def take(body: Body, raw: object) -> list[str]:
    """Return the choices given, in the author's order of the parts; a part without a choice is left out."""
    given = split(raw, body["parts"])
    for part, value in given.items():
        if value and value not in body["choices"]:
            raise BadAnswer(lazy("Choose one of the options."), field=part)
    return [f"{part}:{given[part]}" for part in body["parts"] if given.get(part)]

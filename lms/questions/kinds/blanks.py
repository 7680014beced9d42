"""Blanks: a text with gaps, each filled by typing or by choosing."""

import re
from collections.abc import Mapping
from random import Random
from typing import Any

from lms.content.bank import QuestionEntry
from lms.content.source import Fields
from lms.core.db import JsonDict
from lms.core.i18n import Lazy, lazy
from lms.questions import pairs, wording
from lms.questions.answers import parts_of
from lms.questions.folding import fold, same
from lms.questions.kind import Answer, BadAnswer, Body, Rule, typed
from lms.questions.rendering import Renderer, body_of, lacking

MOST = 200
INPUTS = ("text", "select")
_BLANK = re.compile(r"\[\[([^\[\]\s]{1,64})\]\]")
_GAP = "＿＿＿＿"


class Blanks:
    """Points for each gap filled rightly; a typed one counts as a short text does."""

    key = "blanks"
    label = lazy("Fill in the blanks")
    control = "parts"

    def read(self, fields: Fields) -> dict[str, Any]:
        """Return the gaps by their id."""
        blanks: dict[str, dict[str, Any]] = {}
        inner = fields.fields("blanks")
        for key, one in inner.entries() if inner is not None else ():
            if _BLANK.fullmatch(f"[[{key}]]") is None or ":" in key or "." in key:
                one.problem("", lazy("“%(value)s” is not an id: small letters, digits and hyphens.", value=key))
            blanks[key] = {"input": one.choice("input", INPUTS, default="text")}
            if blanks[key]["input"] == "select":
                choices = wording.keys(one, "choices", least=2)
                answer = one.text("answer")
                if answer and answer not in choices:
                    one.problem("answer", lazy("“%(key)s” is not among the choices.", key=answer))
                blanks[key] |= {"choices": choices, "answer": answer}
            one.done()
        if inner is not None and not blanks:
            fields.problem("blanks", lazy("“%(key)s” is empty.", key="blanks"))
        return {"blanks": blanks}

    def read_text(self, fields: Fields, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the wording: the stem holds every gap once, as `[[id]]`."""
        text, blanks = wording.common(fields, wording.RIGHT_WRONG_PARTLY), data["blanks"]
        found = _BLANK.findall(text["stem"])
        if text["stem"] and sorted(found) != sorted(blanks):
            fields.problem(
                "stem",
                lazy(
                    "The text holds every blank once, and no other: %(known)s.",
                    known=", ".join(f"[[{key}]]" for key in blanks),
                ),
            )
        typed_ones = [key for key, blank in blanks.items() if blank["input"] == "text"]
        inner = fields.fields("accept", required=bool(typed_ones))
        accept = {key: wording.accepted(inner, key) for key in typed_ones} if inner is not None else {}
        chosen = [key for key, blank in blanks.items() if blank["input"] == "select"]
        lists = fields.fields("choices", required=bool(chosen))
        choices = {}
        if lists is not None:
            choices = {key: wording.by_key(lists, key, blanks[key]["choices"], plain=True) for key in chosen}
        for each in (inner, lists):
            if each is not None:
                each.done()
        return {**text, "accept": accept, "choices": choices}

    def feedback(self, data: Mapping[str, Any]) -> tuple[str, ...]:
        """Return right and wrong."""
        return wording.RIGHT_WRONG

    def body(self, entry: QuestionEntry) -> JsonDict:
        """Return what a version stores: the text in pieces, between which the gaps stand, and as a whole."""

        def texts(renderer: Renderer, text: Mapping[str, Any]) -> JsonDict:
            pieces = _BLANK.split(renderer.block(text["stem"]))
            html = "".join(_GAP if place % 2 else piece for place, piece in enumerate(pieces))
            return {"stem": html, "pieces": pieces, "accept": dict(text["accept"]), "choices": dict(text["choices"])}

        return body_of(entry, texts)

    def problems(self, body: Body) -> list[Lazy]:
        """Return what is wrong with a body."""
        found = []
        blanks = body["blanks"]
        if not blanks or lacking(body):
            found.append(lazy("A language lacks the question, or there is no blank."))
        for text in body["texts"].values():
            if sorted(text["pieces"][1::2]) != sorted(blanks):
                found.append(lazy("A language lacks a blank."))
            for key, blank in blanks.items():
                if blank["input"] == "text" and not any(map(fold, text["accept"].get(key, ()))):
                    found.append(lazy("A language has no accepted answer."))
                elif blank["input"] == "select" and not set(blank["choices"]) <= set(text["choices"].get(key, ())):
                    found.append(lazy("A language lacks a choice."))
        return found

    def order(self, body: Body, rng: Random | None) -> list[str]:
        """Return `blank:choice` of every list to choose from, in the order of one attempt."""
        found = []
        for key, blank in body["blanks"].items():
            choices = list(blank.get("choices", ()))
            if rng is not None:
                rng.shuffle(choices)
            found += [f"{key}:{choice}" for choice in choices]
        return found

    def take(self, body: Body, raw: object) -> list[str]:
        """Return `blank:text` or `blank:choice` of each gap that is filled, in the author's order."""
        given, found = pairs.split(raw, body["blanks"]), []
        for key, blank in body["blanks"].items():
            value = typed(given.get(key, ""), MOST, key)
            if value and blank["input"] == "select" and value not in blank["choices"]:
                raise BadAnswer(lazy("Choose one of the options."), field=key)
            if value:
                found.append(f"{key}:{value}")
        return found

    def mark(self, body: Body, answer: Answer) -> float:
        """Return the share of the gaps filled rightly."""
        return self.earned(self.rule(body), answer)

    def rule(self, body: Body) -> JsonDict:
        """Return for each gap what is accepted in any language, or the right choice."""
        rules: JsonDict = {}
        for key, blank in body["blanks"].items():
            if blank["input"] == "select":
                rules[key] = {"answer": blank["answer"]}
            else:
                texts = body["texts"].values()
                rules[key] = {"accept": list(dict.fromkeys(one for text in texts for one in text["accept"][key]))}
        return {"blanks": rules}

    def earned(self, rule: Rule, answer: Answer) -> float:
        """Return the share of the gaps filled rightly."""
        given = parts_of(answer)
        return sum(_is_right(one, given[key]) for key, one in rule["blanks"].items()) / len(rule["blanks"])

    def right(self, body: Body, answer: Answer) -> dict[str, bool]:
        """Return gap → whether it is filled rightly."""
        given = parts_of(answer)
        return {key: _is_right(one, given[key]) for key, one in self.rule(body)["blanks"].items()}


def _is_right(rule: Rule, given: str) -> bool:
    return given == rule["answer"] if "answer" in rule else same(given, rule["accept"], {})


kind = Blanks()

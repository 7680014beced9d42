"""Short text: a word or a number, typed."""

from collections.abc import Mapping
from random import Random
from typing import Any

from lms.content.bank import QuestionEntry
from lms.content.source import Fields
from lms.core.db import JsonDict
from lms.core.i18n import Lazy, lazy
from lms.questions import wording
from lms.questions.folding import MATTERS, fold, same
from lms.questions.kind import Answer, Body, Rule, texts_of, typed
from lms.questions.rendering import body_of

MOST = 200
FLAGS = (*MATTERS, "wildcard")


class ShortText:
    """Full points for one of the accepted answers of any language, however it is typed.

    case, space, width: true where that difference matters; wildcard: `*` in an accepted answer stands for any text.
    """

    key = "shorttext"
    label = lazy("Short text")
    control = "text"

    def read(self, fields: Fields) -> dict[str, Any]:
        """Return which differences matter; what is accepted stands with the wording."""
        if fields.raw("options") not in (None, []):
            fields.problem(
                "options", lazy("Questions of the kind “%(kind)s” have no options of their own.", kind=self.key)
            )
        if fields.raw("answer") not in (None, []):
            fields.problem("answer", lazy("The accepted answers of a short text stand in the language files (accept)."))
        flags = {name: True for name in FLAGS if fields.flag(name, default=False)}
        return {"options": [], "answer": [], **flags}

    def read_text(self, fields: Fields, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the wording with the accepted answers."""
        if fields.raw("options") not in (None, {}):
            fields.problem(
                "options", lazy("Questions of the kind “%(kind)s” have no options of their own.", kind=self.key)
            )
        return {
            **wording.common(fields, wording.RIGHT_WRONG),
            "options": {},
            "accept": wording.accepted(fields, "accept"),
        }

    def feedback(self, data: Mapping[str, Any]) -> tuple[str, ...]:
        """Return right and wrong."""
        return wording.RIGHT_WRONG

    def body(self, entry: QuestionEntry) -> JsonDict:
        """Return what a version stores."""
        return body_of(entry, lambda _, text: {"options": {}, "accept": list(text["accept"])})

    def problems(self, body: Body) -> list[Lazy]:
        """Return what is wrong with a body."""
        found = []
        for text in body["texts"].values():
            if not text["stem"]:
                found.append(lazy("A language lacks the question."))
            if not any(fold(accepted) for accepted in text["accept"]):
                found.append(lazy("A language has no accepted answer."))
        return found

    def order(self, body: Body, rng: Random | None) -> list[str]:
        """Return nothing: there are no options."""
        return []

    def take(self, body: Body, raw: object) -> list[str]:
        """Return the typed text in NFC without space around it, or nothing when it is empty."""
        given = texts_of(raw, 1)
        text = typed(given[0], MOST) if given else ""
        return [text] if text else []

    def mark(self, body: Body, answer: Answer) -> float:
        """Return 1 if the text equals an accepted answer of any language after folding, else 0."""
        return self.earned(self.rule(body), answer)

    def rule(self, body: Body) -> JsonDict:
        """Return the accepted answers of all languages, and which differences matter."""
        accept = dict.fromkeys(one for text in body["texts"].values() for one in text["accept"])
        return {"accept": list(accept), **{name: bool(body.get(name)) for name in FLAGS}}

    def earned(self, rule: Rule, answer: Answer) -> float:
        """Return 1 if the text is one of those accepted, else 0."""
        return float(same(answer[0] if answer else "", rule["accept"], rule, wildcard=rule["wildcard"]))


kind = ShortText()

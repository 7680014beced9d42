"""Short text: a word or a number, typed."""

import unicodedata
from random import Random

from lms.content.bank import QuestionEntry
from lms.core.db import JsonDict
from lms.core.i18n import Lazy, lazy
from lms.core.texts import problem
from lms.questions.folding import fold
from lms.questions.kind import Answer, BadAnswer, Body
from lms.questions.rendering import body_of

MOST = 200


class ShortText:
    """Full points for one of the accepted answers of any language, however it is typed."""

    key = "shorttext"
    label = lazy("Short text")
    control = "text"

    def body(self, entry: QuestionEntry) -> JsonDict:
        """Return what a version stores."""
        return body_of(entry)

    def problems(self, body: Body) -> list[Lazy]:
        """Return what is wrong with a body."""
        found = []
        for text in body["texts"].values():
            if not text["stem"] or not {"right", "wrong"} <= set(text["feedback"]):
                found.append(lazy("A language lacks the question or a feedback."))
            if not any(fold(accepted) for accepted in text["accept"]):
                found.append(lazy("A language has no accepted answer."))
        return found

    def order(self, body: Body, rng: Random | None) -> list[str]:
        """Return nothing: there are no options."""
        return []

    def take(self, body: Body, raw: object) -> list[str]:
        """Return the typed text in NFC without space around it, or nothing when it is empty."""
        if not isinstance(raw, list) or len(raw) > 1 or not all(isinstance(item, str) for item in raw):
            raise BadAnswer(lazy("The answer could not be read."))
        text = unicodedata.normalize("NFC", raw[0]).strip() if raw else ""
        fault = problem(text, MOST)
        if fault:
            raise BadAnswer(fault)
        return [text] if text else []

    def mark(self, body: Body, answer: Answer) -> float:
        """Return 1 if the text equals an accepted answer of any language after folding, else 0."""
        given = fold(answer[0]) if answer else ""
        accepted = {fold(one) for text in body["texts"].values() for one in text["accept"]}
        return float(bool(given) and given in accepted)


kind = ShortText()

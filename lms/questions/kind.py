"""What a question kind answers. One module of `kinds/` makes one; nothing in it reads the database or the request."""

import unicodedata
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, Protocol

from lms.content.bank import QuestionEntry
from lms.content.source import Fields
from lms.core.db import JsonDict
from lms.core.errors import LmsError
from lms.core.i18n import Lazy, lazy
from lms.core.texts import problem

Body = Mapping[str, Any]
Rule = Mapping[str, Any]
Answer = Sequence[str]


class BadAnswer(LmsError):
    """An answer that no page of ours can have sent, or one that is too long.

    `field`: the part at fault, `part` or `item.part`, where the answer has parts.
    """


class Kind(Protocol):
    """One kind of question. An answer is a list of texts; an empty list means: not answered.

    `control` names how it is answered: radio, checkbox or text where one control after another does, else what the
    macro `answer` of `templates/questions/kinds/<key>.html` shows (`parts`). Its controls are named `a-N`, or
    `a-N.part`; a control of a part with the value v makes `part:v` of the answer.
    """

    key: str
    label: Lazy
    control: str

    def read(self, fields: Fields) -> dict[str, Any]:
        """Return the fields of the kind, which are the same in every language, as plain JSON values.

        Every fault goes into the report. What it returns, read again, gives the same.
        """

    def read_text(self, fields: Fields, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the wording in one language as plain JSON values; every fault goes into the report."""

    def feedback(self, data: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the keys of the feedback that a shipped bank must give."""

    def body(self, entry: QuestionEntry) -> JsonDict:
        """Return what a question version stores, with every text rendered and sanitized."""

    def problems(self, body: Body) -> list[Lazy]:
        """Return what keeps a body from being asked and marked; empty when it is whole."""

    def order(self, body: Body, rng: Random | None) -> list[str]:
        """Return the order of what is shuffled for one attempt; without `rng` the author's own."""

    def take(self, body: Body, raw: object) -> list[str]:
        """Return an answer that came from outside in its one stored form.

        Raises BadAnswer for anything that is not a list of texts fitting this question.
        """

    def mark(self, body: Body, answer: Answer) -> float | None:
        """Return the fraction of the points the answer earns, 0 to 1; None: a person marks it. Pure."""

    def rule(self, body: Body) -> JsonDict:
        """Return all that marking needs, as plain data: `assets/kinds/<key>.js` marks the same from it."""

    def earned(self, rule: Rule, answer: Answer) -> float | None:
        """Return what `mark` returns, from the rule alone."""


def texts_of(raw: object, most: int | None = None) -> list[str]:
    """Return a raw answer if it is a list of texts (at most so many). Raises BadAnswer."""
    if not isinstance(raw, list) or not all(isinstance(item, str) for item in raw):
        raise BadAnswer(unreadable())
    if most is not None and len(raw) > most:
        raise BadAnswer(unreadable())
    return raw


def unreadable() -> Lazy:
    """Return what is said of an answer that no page of ours can have sent."""
    return lazy("The answer could not be read.")


def typed(text: str, most: int, part: str = "") -> str:
    """Return what was typed for a part in NFC without space around it. Raises BadAnswer for what cannot be stored."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    fault = problem(text, most)
    if fault:
        raise BadAnswer(fault, field=part)
    return text

"""What a question kind answers. One module of `kinds/` makes one; nothing in it reads the database or the request."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, Protocol

from lms.content.bank import QuestionEntry
from lms.core.db import JsonDict
from lms.core.errors import LmsError
from lms.core.i18n import Lazy

Body = Mapping[str, Any]
Answer = Sequence[str]


class BadAnswer(LmsError):
    """An answer that no page of ours can have sent, or one that is too long."""


class Kind(Protocol):
    """One kind of question. An answer is a list of texts; an empty list means: not answered.

    `control` names how it is answered: radio, checkbox or text.
    """

    key: str
    label: Lazy
    control: str

    def body(self, entry: QuestionEntry) -> JsonDict:
        """Return what a question version stores, with every text rendered and sanitized."""

    def problems(self, body: Body) -> list[Lazy]:
        """Return what keeps a body from being asked and marked; empty when it is whole."""

    def order(self, body: Body, rng: Random | None) -> list[str]:
        """Return the order of the options for one attempt; without `rng` the author's own."""

    def take(self, body: Body, raw: object) -> list[str]:
        """Return an answer that came from outside in its one stored form.

        Raises BadAnswer for anything that is not a list of texts fitting this question.
        """

    def mark(self, body: Body, answer: Answer) -> float:
        """Return the fraction of the points the answer earns, 0 to 1. Pure."""

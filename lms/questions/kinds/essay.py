"""Essay: a text, with or without files, that a person reads and marks."""

from collections.abc import Mapping
from random import Random
from typing import Any

from lms.content.bank import QuestionEntry
from lms.content.source import Fields
from lms.core.db import JsonDict
from lms.core.i18n import Lazy, lazy
from lms.questions import wording
from lms.questions.kind import Answer, BadAnswer, Body, Rule, texts_of, typed
from lms.questions.rendering import Renderer, body_of, lacking

MOST = 20_000
MOST_FILES = 3


class Essay:
    """Marked by a person, along a rubric where there is one; files are kept beside the answer.

    words: how many at most; files: how many at most; rubric: what is looked at, with the points for it.
    """

    key = "essay"
    label = lazy("Essay")
    control = "essay"

    def read(self, fields: Fields) -> dict[str, Any]:
        """Return the limits and the rubric; its points must add up to those of the question."""
        data: dict[str, Any] = {
            "words": fields.number("words", required=False, low=1, high=5_000) or None,
            "files": fields.number("files", required=False, high=MOST_FILES),
            "rubric": [],
        }
        for row in fields.rows("rubric", required=False, least=0):
            data["rubric"].append({"id": row.key("id"), "points": row.number("points", low=1, high=100)})
            row.done()
        ids = [row["id"] for row in data["rubric"]]
        if len(set(ids)) < len(ids):
            fields.problem("rubric", lazy("The id “%(id)s” stands twice.", id=next(k for k in ids if ids.count(k) > 1)))
        points = fields.number("points", required=False, default=1, low=1, high=100)
        if ids and sum(row["points"] for row in data["rubric"]) != points:
            fields.problem("rubric", lazy("The points of the rubric do not add up to those of the question."))
        return data

    def read_text(self, fields: Fields, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the wording with the rubric and the model answer."""
        rubric = wording.by_key(fields, "rubric", [row["id"] for row in data["rubric"]])
        return {
            **wording.common(fields),
            "rubric": rubric,
            "sample": wording.markdown(fields, "sample", required=False),
        }

    def feedback(self, data: Mapping[str, Any]) -> tuple[str, ...]:
        """Return nothing: who marks it writes the feedback."""
        return ()

    def body(self, entry: QuestionEntry) -> JsonDict:
        """Return what a version stores."""

        def texts(renderer: Renderer, text: Mapping[str, Any]) -> JsonDict:
            return {"rubric": renderer.blocks(text["rubric"]), "sample": renderer.block(text["sample"])}

        return body_of(entry, texts)

    def problems(self, body: Body) -> list[Lazy]:
        """Return what is wrong with a body."""
        if lacking(body, ("rubric", [row["id"] for row in body["rubric"]])):
            return [lazy("A language lacks the question or a line of the rubric.")]
        return []

    def order(self, body: Body, rng: Random | None) -> list[str]:
        """Return nothing: there are no options."""
        return []

    def take(self, body: Body, raw: object) -> list[str]:
        """Return the text."""
        given = texts_of(raw, 1)
        text = typed(given[0], MOST) if given else ""
        most = body.get("words")
        if most and len(text.split()) > most:
            raise BadAnswer(lazy("At most %(most)s words; these are %(there)s.", most=most, there=len(text.split())))
        return [text] if text else []

    def mark(self, body: Body, answer: Answer) -> float | None:
        """Return None, since a person marks it; where nothing was or could be handed in, 0."""
        return self.earned(self.rule(body), answer)

    def rule(self, body: Body) -> JsonDict:
        """Return whether files may come with it."""
        return {"files": body["files"]}

    def earned(self, rule: Rule, answer: Answer) -> float | None:
        """Return None, or 0 where there is nothing to mark."""
        return None if any(answer) or rule["files"] else 0.0


kind = Essay()

"""Set: several questions about one text, a scenario, asked together."""

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from lms.content.bank import QuestionEntry
from lms.content.source import Fields
from lms.core.db import JsonDict
from lms.core.i18n import Lazy, lazy
from lms.questions import wording
from lms.questions.answers import part_of
from lms.questions.kind import Answer, BadAnswer, Body, Kind, Rule, texts_of, unreadable
from lms.questions.kinds import (
    blanks,
    essay,
    grouping,
    hotspot,
    matching,
    multiple,
    numeric,
    ordering,
    shorttext,
    single,
    truefalse,
)  # fmt: skip
from lms.questions.rendering import Renderer, lacking

MOST_ITEMS = 20
_MODULES = (blanks, essay, grouping, hotspot, matching, multiple, numeric, ordering, shorttext, single, truefalse)
INNER: dict[str, Kind] = {module.kind.key: module.kind for module in _MODULES}


class QuestionSet:
    """The points of its items, each of them a question of any other kind; it has no points of its own.

    An answer is `item:…` for each entry of the answer to an item.
    """

    key = "set"
    label = lazy("Set of questions")
    control = "set"

    def read(self, fields: Fields) -> dict[str, Any]:
        """Return the items with the fields of their kinds, and the sum of their points."""
        items: list[dict[str, Any]] = []
        for row in fields.rows("items"):
            kind = row.choice("kind", tuple(sorted(INNER)))
            points = row.number("points", required=False, default=1, low=1, high=100)
            item = {"id": row.key("id"), "kind": kind, "points": points, **INNER[kind].read(row)}
            if kind == "essay" and (not item["rubric"] or item["files"]):
                row.problem("", lazy("An essay in a set has a rubric and no files."))
            row.done()
            items.append(item)
        ids = [item["id"] for item in items]
        for key in sorted({key for key in ids if ids.count(key) > 1}):
            fields.problem("items", lazy("The id “%(id)s” stands twice.", id=key))
        if len(items) > MOST_ITEMS:
            fields.problem("items", lazy("A set has at most %(most)s items.", most=MOST_ITEMS))
        points = sum(item["points"] for item in items)
        if fields.has("points") and fields.number("points") != points:
            fields.problem("points", lazy("The points of a set are those of its items: %(points)s.", points=points))
        return {"items": items, "points": points}

    def read_text(self, fields: Fields, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the wording: the scenario as stem, and the wording of each item."""
        found = {**wording.common(fields), "items": {}}
        inner = fields.fields("items")
        for item in data["items"]:
            one = inner.fields(item["id"]) if inner is not None and item["id"] else None
            if one is not None:
                found["items"][item["id"]] = INNER[item["kind"]].read_text(one, item)
                one.done()
        if inner is not None:
            inner.done()
        return found

    def feedback(self, data: Mapping[str, Any]) -> tuple[str, ...]:
        """Return nothing: the items have theirs."""
        return ()

    def body(self, entry: QuestionEntry) -> JsonDict:
        """Return what a version stores: the scenario, and each item as a body of its own."""
        items = []
        for item in entry.data["items"]:
            inner = QuestionEntry(
                id=item["id"],
                kind=item["kind"],
                points=item["points"],
                data={key: value for key, value in item.items() if key not in ("id", "kind", "points")},
                texts={code: text["items"].get(item["id"], {"stem": ""}) for code, text in entry.texts.items()},
                media=entry.media,
            )
            items.append({"id": item["id"], "kind": item["kind"], "body": INNER[item["kind"]].body(inner)})
        texts = {}
        for code, text in entry.texts.items():
            renderer = Renderer(code, entry.media)
            texts[code] = {
                "stem": renderer.block(text["stem"]),
                "general": renderer.block(text.get("general", "")),
                "feedback": {},
            }
        common = {"points": entry.points, "pages": list(entry.pages), "law": list(entry.law)}
        return {**common, "items": items, "texts": texts}

    def problems(self, body: Body) -> list[Lazy]:
        """Return what is wrong with a body or with one of its items."""
        found = [fault for item in body["items"] for fault in INNER[item["kind"]].problems(item["body"])]
        if lacking(body) or not body["items"]:
            found.append(lazy("A language lacks the scenario, or there is no question."))
        return found

    def order(self, body: Body, rng: Random | None) -> list[str]:
        """Return `item:…` of what is shuffled in each item; the items keep their order."""
        return [
            f"{item['id']}:{entry}" for item in body["items"] for entry in INNER[item["kind"]].order(item["body"], rng)
        ]

    def take(self, body: Body, raw: object) -> list[str]:
        """Return the answers of all items in their order."""
        given = texts_of(raw)
        known = {item["id"] for item in body["items"]}
        if any(":" not in text or text.partition(":")[0] not in known for text in given):
            raise BadAnswer(unreadable())
        found = []
        for item in body["items"]:
            try:
                taken = INNER[item["kind"]].take(item["body"], part_of(given, item["id"]))
            except BadAnswer as error:
                at = ".".join(filter(None, (item["id"], error.field)))
                raise BadAnswer(error.message, field=at) from error
            found += [f"{item['id']}:{text}" for text in taken]
        return found

    def mark(self, body: Body, answer: Answer) -> float | None:
        """Return the share of the points of all items; None while one of them waits for a person."""
        return self.earned(self.rule(body), answer)

    def rule(self, body: Body) -> JsonDict:
        """Return the rule and the points of each item."""
        return {
            "items": [
                {
                    "id": item["id"],
                    "kind": item["kind"],
                    "points": item["body"]["points"],
                    "rule": INNER[item["kind"]].rule(item["body"]),
                }
                for item in body["items"]
            ]
        }

    def earned(self, rule: Rule, answer: Answer) -> float | None:
        """Return the share of the points of all items."""
        earned = 0.0
        for item, fraction in self.fractions(rule, answer):
            if fraction is None:
                return None
            earned += fraction * item["points"]
        return earned / sum(item["points"] for item in rule["items"])

    def fractions(self, rule: Rule, answer: Answer) -> Iterator[tuple[Mapping[str, Any], float | None]]:
        """Yield each item of the rule and the fraction of its points that was earned."""
        for item in rule["items"]:
            yield item, INNER[item["kind"]].earned(item["rule"], part_of(answer, item["id"]))


kind = QuestionSet()

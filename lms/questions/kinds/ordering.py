"""Ordering: items to be put into their right order."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from lms.content.bank import QuestionEntry
from lms.content.source import Fields
from lms.core.db import JsonDict
from lms.core.i18n import Lazy, lazy
from lms.questions import wording
from lms.questions.answers import Given, parts_of
from lms.questions.kind import Answer, BadAnswer, Body, Rule, texts_of, unreadable
from lms.questions.rendering import body_of, lacking

SCORINGS = ("places", "all")


class Ordering:
    """Points for each item at its place, or (`scoring: all`) for the whole order only.

    An answer is the list of items. While not every place is taken, or one is taken twice, it is `item:place` of each
    item that was given a place (1 is the first).
    """

    key = "ordering"
    label = lazy("Ordering")
    control = "parts"

    def read(self, fields: Fields) -> dict[str, Any]:
        """Return the items in their right order, and the scoring."""
        items = wording.keys(fields, "items", least=2)
        return {"items": items, "scoring": fields.choice("scoring", SCORINGS, default="places")}

    def read_text(self, fields: Fields, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the wording."""
        common = wording.common(fields, wording.RIGHT_WRONG_PARTLY)
        return {**common, "items": wording.by_key(fields, "items", data["items"])}

    def feedback(self, data: Mapping[str, Any]) -> tuple[str, ...]:
        """Return right and wrong."""
        return wording.RIGHT_WRONG

    def body(self, entry: QuestionEntry) -> JsonDict:
        """Return what a version stores."""
        return body_of(entry, lambda renderer, text: {"items": renderer.blocks(text["items"])})

    def problems(self, body: Body) -> list[Lazy]:
        """Return what is wrong with a body."""
        found = []
        if len(body["items"]) < 2:
            found.append(lazy("There are too few items to put into order."))
        if lacking(body, ("items", body["items"])):
            found.append(lazy("A language lacks the question or an item."))
        return found

    def order(self, body: Body, rng: Random | None) -> list[str]:
        """Return the items as an attempt shows them: never in the right order, unless that is asked for."""
        items = list(body["items"])
        if rng is not None:
            rng.shuffle(items)
            if items == list(body["items"]):
                items.append(items.pop(0))
        return items

    def take(self, body: Body, raw: object) -> list[str]:
        """Return the items in the order given, or their places while the order is not whole."""
        given, items = texts_of(raw), list(body["items"])
        if given and not any(":" in item for item in given):
            if sorted(given) != sorted(items):
                raise BadAnswer(unreadable())
            return given
        places: dict[str, int] = {}
        for text in given:
            item, _, place = text.partition(":")
            if item not in items or item in places or not (place.isascii() and place.isdigit() or not place):
                raise BadAnswer(unreadable())
            if place and not 1 <= int(place[:9]) <= len(items):
                raise BadAnswer(lazy("Choose a place from 1 to %(most)s.", most=len(items)), field=item)
            if place:
                places[item] = int(place)
        if sorted(places.values()) == list(range(1, len(items) + 1)):
            return sorted(items, key=places.__getitem__)
        return [f"{item}:{places[item]}" for item in items if item in places]

    def mark(self, body: Body, answer: Answer) -> float:
        """Return what the order earns."""
        return self.earned(self.rule(body), answer)

    def rule(self, body: Body) -> JsonDict:
        """Return the right order and the scoring."""
        return {"answer": list(body["items"]), "scoring": body["scoring"]}

    def earned(self, rule: Rule, answer: Answer) -> float:
        """Return the share of the items at their place, or 1 or 0 for the whole order."""
        key = rule["answer"]
        if rule["scoring"] == "all":
            return float(list(answer) == key)
        places = places_of(answer)
        return sum(places.get(item) == place for place, item in enumerate(key, 1)) / len(key)

    def places(self, answer: Answer) -> Given:
        """Return item → place as it is shown, of an answer in either form."""
        if any(":" in text for text in answer):
            return parts_of(answer)
        return Given((item, str(place)) for place, item in enumerate(answer, 1))

    def arranged(self, order: Sequence[str], answer: Answer) -> list[str]:
        """Return the items as an attempt shows them: by the places given, the others after them."""
        given = self.places(answer)
        return sorted(order, key=lambda item: (given[item].zfill(9) if given[item] else "a", order.index(item)))


def places_of(answer: Answer) -> dict[str, int]:
    """Return item → place of a stored answer, whole or not."""
    if any(":" in item for item in answer):
        return {item: int(place) for item, _, place in (text.partition(":") for text in answer)}
    return {item: place for place, item in enumerate(answer, 1)}


kind = Ordering()

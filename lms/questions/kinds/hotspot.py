"""Hotspot: a place in a picture; every place can also be chosen by its name."""

import re
from collections.abc import Mapping
from random import Random
from typing import Any

from lms.content.bank import QuestionEntry
from lms.content.source import Fields
from lms.core.db import JsonDict
from lms.core.i18n import Lazy, lazy
from lms.questions import choices, wording
from lms.questions.kind import Answer, BadAnswer, Body, Rule, texts_of, unreadable
from lms.questions.rendering import Renderer, body_of, lacking

SHAPES = {"rect": 4, "circle": 3, "polygon": 6}
ELSEWHERE = "elsewhere"
_POINT = re.compile(r"@([0-9]{1,5}),([0-9]{1,5})\Z")


class Hotspot:
    """Full points for a right area, chosen by its name or by a point in it (then the first area hit counts).

    image: a picture of the bank; areas: id → shape and place in pixels of the picture: rect [x, y, width, height],
    circle [x, y, radius], polygon [x, y, x, y, …].
    """

    key = "hotspot"
    label = lazy("Place in a picture")
    control = "parts"

    def read(self, fields: Fields) -> dict[str, Any]:
        """Return the picture, its areas and the key."""
        image, areas = fields.text("image"), {}
        inner = fields.fields("areas")
        for key, one in inner.entries() if inner is not None else ():
            shape = one.choice("shape", tuple(SHAPES))
            areas[key] = {"shape": shape, "at": _numbers(one, shape)}
            if key == ELSEWHERE or key.startswith("@"):
                one.problem("", lazy("“%(value)s” is not an id: small letters, digits and hyphens.", value=key))
            one.done()
        if inner is not None and len(areas) < 2:
            fields.problem("areas", lazy("“%(key)s” needs at least %(least)s entries.", key="areas", least=2))
        return {"image": image, "areas": areas, "answer": choices.answer(fields, list(areas), most_answers=None)}

    def read_text(self, fields: Fields, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the wording with the name of each area and what the picture shows."""
        text = wording.common(fields, (*data["areas"], ELSEWHERE))
        options = wording.by_key(fields, "options", data["areas"], inline=True)
        return {**text, "options": options, "alt": fields.text("alt", limit=500)}

    def feedback(self, data: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the areas and elsewhere."""
        return (*data["areas"], ELSEWHERE)

    def body(self, entry: QuestionEntry) -> JsonDict:
        """Return what a version stores; the picture with its address and measures."""

        def texts(renderer: Renderer, text: Mapping[str, Any]) -> JsonDict:
            return {"options": renderer.lines(text["options"]), "alt": text["alt"]}

        body = body_of(entry, texts)
        picture = entry.media.get(entry.data["image"])
        body["image"] = {"url": picture.url, "width": picture.width, "height": picture.height} if picture else None
        body["options"] = list(entry.data["areas"])
        return body

    def problems(self, body: Body) -> list[Lazy]:
        """Return what is wrong with a body."""
        found = []
        image, areas = body["image"], body["areas"]
        if image is None or not image["width"] or not image["height"]:
            found.append(lazy("The picture is missing, or its size cannot be read."))
        elif not all(_inside(area, image) for area in areas.values()):
            found.append(lazy("An area lies outside the picture."))
        if not body["answer"] or not set(body["answer"]) <= set(areas):
            found.append(lazy("The key is missing or names something that is not an option."))
        if lacking(body, ("options", areas)) or not all(text["alt"] for text in body["texts"].values()):
            found.append(lazy("A language lacks the question, the name of an area or what the picture shows."))
        return found

    def order(self, body: Body, rng: Random | None) -> list[str]:
        """Return the areas in the author's order, as one looks at the picture."""
        return list(body["areas"])

    def take(self, body: Body, raw: object) -> list[str]:
        """Return the chosen area, or a point in the picture as `@x,y`."""
        given = [item for item in texts_of(raw, 1) if item]
        if not given or given[0] in body["areas"]:
            return given
        point = point_of(given[0])
        if point is None or point[0] > body["image"]["width"] or point[1] > body["image"]["height"]:
            raise BadAnswer(unreadable())
        return given

    def mark(self, body: Body, answer: Answer) -> float:
        """Return 1 for a right area, else 0."""
        return self.earned(self.rule(body), answer)

    def rule(self, body: Body) -> JsonDict:
        """Return the key and the areas in their order."""
        areas = [{"id": key, **area} for key, area in body["areas"].items()]
        return {"answer": list(body["answer"]), "areas": areas}

    def earned(self, rule: Rule, answer: Answer) -> float:
        """Return 1 for a right area or a point in one, else 0."""
        return float(bool(answer) and area_of(rule["areas"], answer[0]) in rule["answer"])

    def hit(self, body: Body, answer: Answer) -> str:
        """Return the area that an answer means, `elsewhere` for a point in none, or nothing for no answer."""
        return (area_of(self.rule(body)["areas"], answer[0]) or ELSEWHERE) if answer else ""


def point_of(text: str) -> tuple[int, int] | None:
    """Return the point that `@x,y` names."""
    found = _POINT.match(text)
    return (int(found[1]), int(found[2])) if found else None


def area_of(areas: list[Mapping[str, Any]], given: str) -> str | None:
    """Return the id of the area that is named, or of the first in which the point lies."""
    point = point_of(given)
    if point is None:
        return given
    return next((area["id"] for area in areas if holds(area, *point)), None)


def holds(area: Mapping[str, Any], x: float, y: float) -> bool:
    """Say whether a point lies in an area (even-odd rule for polygons), its edge included for rect and circle."""
    at = area["at"]
    if area["shape"] == "rect":
        return bool(at[0] <= x <= at[0] + at[2] and at[1] <= y <= at[1] + at[3])
    if area["shape"] == "circle":
        return bool((x - at[0]) ** 2 + (y - at[1]) ** 2 <= at[2] ** 2)
    corners = list(zip(at[::2], at[1::2], strict=True))
    inside = False
    for (ax, ay), (bx, by) in zip(corners, corners[-1:] + corners[:-1], strict=True):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside


def _numbers(fields: Fields, shape: str) -> list[float]:
    raw = fields.raw("at")
    numbers = (
        [n for n in raw if isinstance(n, int | float) and not isinstance(n, bool)] if isinstance(raw, list) else []
    )
    wanted = SHAPES[shape]
    fits = len(numbers) == wanted or (shape == "polygon" and len(numbers) >= wanted and len(numbers) % 2 == 0)
    if not fits or len(numbers) != len(raw) or len(numbers) > 200:
        fields.problem(
            "at", lazy("“at” holds numbers: rect [x, y, width, height], circle [x, y, radius], polygon [x, y, …].")
        )
        return [0.0] * wanted
    return list(numbers)


def _inside(area: Mapping[str, Any], image: Mapping[str, Any]) -> bool:
    at = area["at"]
    if area["shape"] == "rect":
        corners = [(at[0], at[1]), (at[0] + at[2], at[1] + at[3])]
    elif area["shape"] == "circle":
        corners = [(at[0] - at[2], at[1] - at[2]), (at[0] + at[2], at[1] + at[2])]
    else:
        corners = list(zip(at[::2], at[1::2], strict=True))
    return all(0 <= x <= image["width"] and 0 <= y <= image["height"] for x, y in corners)


kind = Hotspot()

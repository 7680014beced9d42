"""Pairs and places of QTI: matchInteraction, hotspotInteraction and selectPointInteraction."""

from typing import Any
from xml.etree.ElementTree import Element

from lms.core.i18n import lazy
from lms.questions.formats import building
from lms.questions.formats.building import Draft
from lms.questions.formats.qti_item import Item, keys_of
from lms.questions.formats.qti_marking import Response, to_float


def match(item: Item, interaction: Element, response: Response) -> Draft:
    """Return the draft of two sets whose members belong together; each part has one choice."""
    kind = "grouping" if interaction.get("data-ieum-kind") == "grouping" else "matching"
    draft = Draft(kind)
    sets = interaction.findall("simpleMatchSet")
    if len(sets) != 2:
        draft.problems.append(lazy("A matching question needs two lists."))
        return draft
    pairs = [(one, other) for one, _, other in (pair.partition(" ") for pair in response.right)]
    firsts, seconds = ([one.get("identifier", "") for one in each.findall("simpleAssociableChoice")] for each in sets)
    left, right = sets
    if not _once(firsts, [one for one, _ in pairs]):
        if not _once(seconds, [other for _, other in pairs]):
            draft.problems.append(lazy("Each part must have exactly one right choice."))
        left, right, pairs = right, left, [(other, one) for one, other in pairs]
    parts = keys_of(left.findall("simpleAssociableChoice"), "p")
    choices = keys_of(right.findall("simpleAssociableChoice"), "c")
    draft.fields |= {
        "parts": list(parts.values()),
        "choices": list(choices.values()),
        "answer": {parts[one]: choices[other] for one, other in pairs if one in parts and other in choices},
    }
    draft.texts["parts"] = {
        parts[e.get("identifier", "")]: item.text(e) for e in left.findall("simpleAssociableChoice")
    }
    plain = {choices[e.get("identifier", "")]: item.plain(e) for e in right.findall("simpleAssociableChoice")}
    draft.texts["choices"] = plain
    return draft


def _once(names: list[str], used: list[str]) -> bool:
    return sorted(names) == sorted(used)


def hotspot(item: Item, interaction: Element, response: Response) -> Draft:
    """Return the draft of places in a picture."""
    draft = Draft("hotspot")
    picture = next(
        (e for e in interaction.iter() if e.tag in ("object", "img") and (e.get("data") or e.get("src"))), None
    )
    source = (picture.get("data") or picture.get("src") or "") if picture is not None else ""
    name = item.picture(source) if source else None
    if name is None or picture is None:
        draft.problems.append(lazy("The picture of the question is not in the file."))
    else:
        draft.fields["image"] = name
        draft.texts["alt"] = picture.get("alt") or " ".join("".join(picture.itertext()).split())
        if not draft.texts["alt"]:
            draft.problems.append(lazy("The picture “%(name)s” has no alternative text.", name=name))
    areas, options, answer = {}, {}, []
    if interaction.tag == "hotspotInteraction":
        choices = interaction.findall("hotspotChoice")
        names = keys_of(choices, "a")
        for number, choice in enumerate(choices, 1):
            own = choice.get("identifier", "")
            key = names[own]
            areas[key] = _area(
                choice.get("shape", ""), [to_float(n) for n in choice.get("coords", "").split(",")], draft
            )
            options[key] = choice.get("hotspotLabel") or str(number)
            if own in response.right:
                answer.append(key)
            if not choice.get("hotspotLabel"):
                draft.losses.append(lazy("Areas without a name got a number; give them names that say what is there."))
    else:
        for number, (shape, coords, value) in enumerate(response.areas, 1):
            areas[f"a{number}"] = _area(shape, coords, draft)
            options[f"a{number}"] = str(number)
            if value > 0:
                answer.append(f"a{number}")
    draft.fields |= {"areas": areas, "answer": answer}
    draft.texts["options"] = options
    if len(areas) < 2:
        draft.problems.append(lazy("A question about a picture needs at least two areas."))
    if not answer:
        draft.problems.append(lazy("The file does not say which answer is right."))
    draft.losses = list(dict.fromkeys(draft.losses))
    return draft


def _area(shape: str, at: list[float], draft: Draft) -> dict[str, Any]:
    numbers = [building.number(value) for value in at]
    if shape == "rect" and len(numbers) == 4:
        x1, y1, x2, y2 = numbers
        return {"shape": "rect", "at": [x1, y1, building.number(x2 - x1), building.number(y2 - y1)]}
    if shape == "circle" and len(numbers) == 3:
        return {"shape": "circle", "at": numbers}
    if shape == "poly" and len(numbers) >= 6 and len(numbers) % 2 == 0:
        # The first corner may stand again at the end.
        closed = numbers[:2] == numbers[-2:] and len(numbers) > 6
        return {"shape": "polygon", "at": numbers[:-2] if closed else numbers}
    if shape == "ellipse" and len(numbers) == 4:
        draft.losses.append(lazy("An ellipse became the rectangle around it."))
        x, y, h, v = numbers
        return {"shape": "rect", "at": [x - h, y - v, 2 * h, 2 * v]}
    draft.problems.append(lazy("An area of the picture cannot be read."))
    return {"shape": "rect", "at": [0, 0, 1, 1]}

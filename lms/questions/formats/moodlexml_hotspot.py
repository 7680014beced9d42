"""A place in a picture in Moodle XML: a marker to drag (`ddmarker`), and what only our own reader makes of it.

Moodle knows a marker and the places where it belongs. The other areas, the names of all of them, their feedback and
the words of the picture stand in `<area>` and `<alt>`, which Moodle passes over and `read_ours` reads back.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from lms.core.i18n import lazy
from lms.core.markup import without_controls
from lms.questions.formats import building
from lms.questions.formats.interface import Doubt
from lms.questions.formats.plain import as_words, to_plain
from lms.questions.formats.writing import Sheet

OURS = lazy(
    "Moodle reads one marker and the right areas only; the other areas, names, feedback on areas and the text of the "
    "picture come back here alone."
)
_TO_MOODLE = {"rect": "rectangle", "circle": "circle", "polygon": "polygon"}
_FROM_MOODLE = {"circle": ("circle", 3), "rectangle": ("rect", 4), "polygon": ("polygon", 6)}
ELSEWHERE = "elsewhere"
_OTHER = {"ko": "다른 곳", "en": "Another place"}

Area = Mapping[str, Any]


def write(question: Element, sheet: Sheet, html: Callable[..., None]) -> None:
    """Write the marker, the places where it belongs, and our own elements; `html(element, text)` writes Markdown."""
    areas, answer = sheet.get("areas", {}), sheet.get("answer", ())
    drag = SubElement(question, "drag")
    SubElement(drag, "no").text = "1"
    _text(drag, as_words(to_plain(next((sheet.text("options", key) for key in answer), "")) or "▼"))
    SubElement(drag, "noofdrags").text = "1"
    for number, key in enumerate((key for key in areas if key in answer), 1):
        drop = SubElement(question, "drop")
        SubElement(drop, "no").text = str(number)
        _place(drop, areas[key])
        SubElement(drop, "choice").text = "1"
    _text(SubElement(question, "alt"), sheet.text("alt"))
    for key, area in areas.items():
        own = SubElement(question, "area")
        _place(own, area)
        SubElement(own, "right").text = str(int(key in answer))
        html(SubElement(own, "name"), sheet.text("options", key), inline=True)
        html(SubElement(own, "feedback"), sheet.text("feedback", key))
    html(SubElement(question, ELSEWHERE), sheet.text("feedback", ELSEWHERE))


def _text(element: Element, text: str) -> None:
    SubElement(element, "text").text = without_controls(text)


def _place(element: Element, area: Area) -> None:
    shape, at = area.get("shape", ""), [f"{value:g}" for value in area.get("at", ())]
    SubElement(element, "shape").text = _TO_MOODLE.get(shape, shape)
    if shape == "circle":
        coordinates = f"{','.join(at[:2])};{at[2] if len(at) > 2 else 0}"
    else:
        coordinates = ";".join(",".join(at[number : number + 2]) for number in range(0, len(at), 2))
    SubElement(element, "coords").text = coordinates


def place_of(element: Element) -> dict[str, object] | None:
    """Return the area that `<shape>` and `<coords>` of an element name, or None."""
    coordinates = (element.findtext("coords") or "").strip()
    numbers = [building.to_number(part) for part in re.split(r"[;,\s]+", coordinates) if part]
    at = [building.number(round(value, 2)) for value in numbers if value is not None]
    name, least = _FROM_MOODLE.get((element.findtext("shape") or "").strip(), ("", 0))
    if not name or len(at) != len(numbers) or len(at) < least or (name != "polygon" and len(at) > least):
        return None
    return None if len(at) % 2 and name == "polygon" else {"shape": name, "at": at}


def drops_of(question: Element) -> Iterator[dict[str, object] | None]:
    """Yield the places where markers belong; None for one that cannot be read."""
    return map(place_of, question.findall("drop"))


def read_ours(question: Element, draft: building.Draft, text: Callable[..., str]) -> bool:
    """Fill a draft from our own elements; False when there are none, or the drops say something else by now."""
    own = [(place_of(area), area) for area in question.findall("area")]
    right = [place for place, area in own if (area.findtext("right") or "").strip() == "1"]
    if not own or any(place is None for place, _ in own) or right != list(drops_of(question)):
        return False
    names = building.keys(len(own), "a")
    areas = {name: place for name, (place, _) in zip(names, own, strict=True)}
    draft.fields |= {"areas": areas, "answer": [name for name in names if areas[name] in right]}
    draft.texts["options"] = {
        name: text(area.find("name"), label=True) for name, (_, area) in zip(names, own, strict=True)
    }
    feedback = {name: text(area.find("feedback")) for name, (_, area) in zip(names, own, strict=True)}
    feedback[ELSEWHERE] = text(question.find(ELSEWHERE))
    draft.texts["feedback"] = {name: said for name, said in feedback.items() if said}
    return True


def complete(draft: building.Draft, language: str, width: int | None, height: int | None) -> None:
    """Give a hotspot of Moodle what it lacks here, and note that somebody should look at it.

    A place in a picture can also be chosen by its name here, so there are at least two; and a picture has words.
    """
    if len(draft.fields["areas"]) == 1 and width and height:
        draft.fields["areas"]["a2"] = {"shape": "rect", "at": [0, 0, width, height]}
        draft.texts["options"]["a2"] = _OTHER[language]
        why = lazy("One may choose an area by its name here, so the rest of the picture became a second one.")
        draft.doubts.append(Doubt(0, _OTHER[language], lazy("area"), why))
    if not draft.texts.get("alt"):
        draft.texts["alt"] = to_plain(draft.texts.get("stem", ""))[:500]
        why = lazy("Moodle has no words for the picture, so those of the question stand there. Say what it shows.")
        draft.doubts.append(Doubt(0, draft.texts["alt"], lazy("text of the picture"), why))

"""How an item of QTI is marked: its response declarations and response processing, read into plain values.

Source: IMS/1EdTech QTI 2.2 and 3.0, Assessment, Section and Item Information Model: response declarations (mapping,
areaMapping), response processing, and the templates match_correct, map_response and map_response_point.
"""

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from lms.core.i18n import lazy
from lms.questions.formats.interface import Doubt

_UNDERSTOOD = {
    "responseProcessing", "responseCondition", "responseIf", "responseElseIf", "responseElse", "setOutcomeValue",
    "variable", "correct", "baseValue", "match", "mapResponse", "mapResponsePoint", "equal", "sum", "product", "divide",
    "isNull", "not", "and", "or", "gte", "gt", "lte", "lt", "multiple", "exitResponse", "stringMatch",
}  # fmt: skip
_TEMPLATES = {"match_correct": "match", "map_response": "map", "map_response_point": "area"}


@dataclass
class Response:
    """One response variable: what is right, what earns how much, and how the processing looks at it.

    how: match (equals the correct response), map (sum of the mapping), area (a point), equal (a number), or "".
    """

    id: str
    cardinality: str = "single"
    base: str = "identifier"
    correct: list[str] = field(default_factory=list)
    mapping: dict[str, float] = field(default_factory=dict)
    case: bool = False
    upper: float | None = None
    areas: list[tuple[str, list[float], float]] = field(default_factory=list)
    how: str = ""
    tolerance: float = 0.0
    relative: bool = False

    @property
    def right(self) -> list[str]:
        """Return what is right: the correct response, or what the mapping pays for."""
        paid = [key for key, value in self.mapping.items() if value > 0]
        return paid if self.how == "map" and paid else self.correct or paid


def to_float(text: str | None, default: float = 0.0) -> float:
    """Return a finite number, or the default."""
    try:
        found = float(text or "")
    except ValueError:
        return default
    return found if abs(found) < 1e12 else default


def normalize(root: Element) -> Element:
    """Give the elements and attributes of QTI 3.0 the names they have in QTI 2, in place."""
    for element in root.iter():
        if element.tag.startswith("qti-"):
            element.tag = _camel(element.tag[4:])
        # Attributes that begin with data- are names of their own.
        attributes = {k if k.startswith("data-") else _camel(k): v for k, v in element.attrib.items()}
        element.attrib.clear()
        element.attrib.update(attributes)
    return root


def _camel(name: str) -> str:
    return re.sub(r"-([a-z0-9])", lambda found: found[1].upper(), name)


def responses_of(item: Element) -> tuple[dict[str, Response], list[Doubt]]:
    """Return the response variables of an item, and what of its processing was not understood."""
    found = {declared.id: declared for declared in map(_declaration, item.iter("responseDeclaration"))}
    processing = item.find("responseProcessing")
    if processing is None:
        return found, []
    template = (processing.get("template") or "").rpartition("/")[2].lower().removesuffix(".xml")
    if template:
        how = _TEMPLATES.get(template.replace("cc2_", ""))
        for response in found.values():
            response.how = how or ""
        return found, [] if how else [_doubt(template)]
    unknown: list[str] = []
    for element in processing.iter():
        _rule(element, found)
        if element.tag not in _UNDERSTOOD and element.tag not in unknown:
            unknown.append(element.tag)
    return found, [_doubt(name) for name in unknown]


def _doubt(name: str) -> Doubt:
    return Doubt(
        0,
        name,
        lazy("marked by the correct response alone"),
        lazy("the file has a rule of marking that is not known here"),
    )


def _declaration(element: Element) -> Response:
    response = Response(
        id=element.get("identifier", ""),
        cardinality=element.get("cardinality", "single"),
        base=element.get("baseType", "identifier"),
    )
    correct = element.find("correctResponse")
    if correct is not None:
        response.correct = [_value(value) for value in correct.iter("value")]
    mapping = element.find("mapping")
    if mapping is not None:
        response.upper = to_float(mapping.get("upperBound")) if mapping.get("upperBound") else None
        for entry in mapping.iter("mapEntry"):
            key = " ".join(entry.get("mapKey", "").split())
            response.mapping[key] = to_float(entry.get("mappedValue"))
            response.case = response.case or entry.get("caseSensitive", "false") == "true"
    for entry in element.iter("areaMapEntry"):
        numbers = [to_float(part) for part in entry.get("coords", "").split(",")]
        response.areas.append((entry.get("shape", ""), numbers, to_float(entry.get("mappedValue"))))
    return response


def _value(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _rule(element: Element, responses: dict[str, Response]) -> None:
    named = [child for child in element if child.tag == "variable"]
    response = responses.get(named[0].get("identifier", "")) if named else None
    match element.tag:
        case "match" if response is not None and any(child.tag == "correct" for child in element):
            response.how = "match"
        case "equal" if response is not None:
            response.how = "equal"
            response.relative = element.get("toleranceMode") == "relative"
            if element.get("toleranceMode", "exact") != "exact":
                response.tolerance = to_float((element.get("tolerance") or "0").split()[0])
            _also(element, response)
        case "stringMatch" | "match" if response is not None:
            response.how = "match"
            response.case = response.case or element.get("caseSensitive") == "true"
            _also(element, response)
        case "mapResponse" | "mapResponsePoint":
            mapped = responses.get(element.get("identifier", ""))
            if mapped is not None:
                mapped.how = "map" if element.tag == "mapResponse" else "area"


def _also(element: Element, response: Response) -> None:
    for value in element.findall("baseValue"):
        if _value(value) not in response.correct and (response.cardinality == "single" or not response.correct):
            response.correct.append(_value(value))


def points_of(item: Element, responses: dict[str, Response]) -> float:
    """Return the most points an item gives: MAXSCORE, the normal maximum of SCORE, what its mappings pay, or 1."""
    for outcome in item.iter("outcomeDeclaration"):
        if outcome.get("identifier") == "MAXSCORE":
            values = [to_float(_value(value)) for value in outcome.iter("value")]
            if values and values[0] > 0:
                return values[0]
    for outcome in item.iter("outcomeDeclaration"):
        if outcome.get("identifier") == "SCORE" and to_float(outcome.get("normalMaximum")) > 0:
            return to_float(outcome.get("normalMaximum"))
    return sum(paid(response) for response in responses.values()) or 1.0


def paid(response: Response) -> float:
    """Return the most points one response earns by its mapping; 1 without one."""
    if response.how == "area":
        return max((value for _, _, value in response.areas), default=1.0)
    if response.how != "map" or not response.mapping:
        return 1.0
    gains = [value for value in response.mapping.values() if value > 0]
    whole = max(gains, default=1.0) if response.cardinality == "single" else sum(gains) or 1.0
    return min(whole, response.upper) if response.upper else whole

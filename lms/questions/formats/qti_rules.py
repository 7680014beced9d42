"""The pieces of QTI 3.0 that mark: response declarations and response conditions, as XML elements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement


def identifier(name: str) -> str:
    """Return an id as QTI allows it: it begins with a letter or `_`."""
    return name if name[:1].isalpha() else f"_{name}"


@dataclass
class Declared:
    """A response declaration; `raw`: the values are identifiers of QTI already."""

    name: str
    cardinality: str
    base: str
    correct: list[str]
    mapping: dict[str, float] = field(default_factory=dict)
    bounds: tuple[float, float] | None = None
    case: bool = False
    raw: bool = False

    def element(self) -> Element:
        """Return the declaration as XML."""
        element = Element(
            "qti-response-declaration",
            {"identifier": self.name, "cardinality": self.cardinality, "base-type": self.base},
        )
        if self.correct:
            correct = SubElement(element, "qti-correct-response")
            for value in self.correct:
                SubElement(correct, "qti-value").text = self._value(value)
        if self.mapping:
            mapping = SubElement(element, "qti-mapping", {"default-value": "0"})
            if self.bounds:
                mapping.set("lower-bound", _number(self.bounds[0]))
                mapping.set("upper-bound", _number(self.bounds[1]))
            for key, share in self.mapping.items():
                entry = SubElement(
                    mapping, "qti-map-entry", {"map-key": self._value(key), "mapped-value": _number(share)}
                )
                if self.base == "string":
                    entry.set("case-sensitive", "true" if self.case else "false")
        return element

    def _value(self, value: str) -> str:
        return identifier(value) if self.base == "identifier" and not self.raw else value


def _number(value: float) -> str:
    return f"{value:.9g}"


def variable(name: str) -> Element:
    """Return the value of a variable."""
    return Element("qti-variable", {"identifier": name})


def mapped(name: str) -> Element:
    """Return what the mapping of a response earns."""
    return Element("qti-map-response", {"identifier": name})


def _word(text: str, base: str = "identifier") -> Element:
    element = Element("qti-base-value", {"base-type": base})
    element.text = text
    return element


def _set(outcome: str, value: Element) -> Element:
    element = Element("qti-set-outcome-value", {"identifier": outcome})
    element.append(value)
    return element


def _sum(parts: Sequence[Element]) -> Element:
    element = Element("qti-sum")
    element.extend(parts)
    return element


def set_word(outcome: str, word: str) -> Element:
    """Return the rule that gives an outcome a fixed word."""
    return _set(outcome, _word(word))


def copy(outcome: str, response: str) -> Element:
    """Return the rule that gives an outcome the value of a response."""
    return _set(outcome, variable(response))


def _add(value: Element) -> Element:
    return _set("SCORE", _sum([variable("SCORE"), value]))


def score(name: str, points: float, earned: Element | None) -> Element:
    """Return the rule that adds to SCORE: what the mapping earns, or all points for the correct response."""
    if earned is not None:
        return _add(earned)
    test = Element("qti-match")
    test.extend([variable(name), Element("qti-correct", {"identifier": name})])
    return _condition([(test, _add(_word(_number(points), "float")))])


def equal(name: str, points: float, tolerance: float, *, relative: bool) -> Element:
    """Return the rule that adds all points for a number within the tolerance, its ends included."""
    mode = "exact" if not tolerance else "relative" if relative else "absolute"
    test = Element("qti-equal", {"tolerance-mode": mode})
    if tolerance:
        test.attrib |= {
            "tolerance": f"{_number(tolerance)} {_number(tolerance)}",
            "include-lower-bound": "true",
            "include-upper-bound": "true",
        }
    test.extend([variable(name), Element("qti-correct", {"identifier": name})])
    return _condition([(test, _add(_word(_number(points), "float")))])


def by_share(earned: Sequence[Element], points: float, outcome: str, words: Mapping[str, str]) -> Element:
    """Return the rule that chooses feedback by what was earned: right for all, partly for a part, wrong for none."""
    branches = []
    for key, tag, least in (("right", "qti-gte", points - 1e-6), ("partly", "qti-gt", 1e-6)):
        if key in words:
            branches.append((_compared(tag, earned, least), set_word(outcome, words[key])))
    if "wrong" in words:
        branches.append((_compared("qti-lt", earned, points - 1e-6), set_word(outcome, words["wrong"])))
    return _condition(branches)


def _compared(tag: str, earned: Sequence[Element], least: float) -> Element:
    test = Element(tag)
    test.append(_sum([Element(one.tag, dict(one.attrib)) for one in earned]))
    test.append(_word(f"{least:.6f}", "float"))
    return test


def _condition(branches: Sequence[tuple[Element, Element]]) -> Element:
    element = Element("qti-response-condition")
    for number, (test, action) in enumerate(branches):
        branch = SubElement(element, "qti-response-else-if" if number else "qti-response-if")
        branch.extend([test, action])
    return element


def put_inside(root: Element, mark: str, inserted: Element) -> None:
    """Replace a mark in the text of a tree with an element."""
    for parent in root.iter():
        if parent.text and mark in parent.text:
            before, _, after = parent.text.partition(mark)
            parent.text, inserted.tail = before, after
            parent.insert(0, inserted)
            return
        for place, child in enumerate(parent):
            if child.tail and mark in child.tail:
                before, _, after = child.tail.partition(mark)
                child.tail, inserted.tail = before, after
                parent.insert(place + 1, inserted)
                return

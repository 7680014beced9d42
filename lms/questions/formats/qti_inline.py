"""Answers that stand inside a text of QTI: typed words, numbers, lists to choose from, gaps to fill."""

from collections.abc import Sequence
from copy import deepcopy
from xml.etree.ElementTree import Element

from lms.core.i18n import lazy
from lms.questions.formats import building
from lms.questions.formats.building import Draft
from lms.questions.formats.qti_item import Item, keys_of
from lms.questions.formats.qti_marking import Response

GAP = "\uff3f\uff3f\uff3f\uff3f"


def entry(item: Item, body: Element, interaction: Element, response: Response) -> Draft:
    """Return the draft of one typed answer: a number or a short text."""
    draft = _number(interaction, response) if response.base in ("float", "integer") else _words(interaction, response)
    draft.texts["stem"] = _with_gap(item, body, interaction)
    return draft


def _with_gap(item: Item, body: Element, interaction: Element) -> str:
    copy = deepcopy(body)
    for parent in copy.iter():
        for child in list(parent):
            if child.tag != interaction.tag:
                continue
            # A field at the end of its block, or alone in it, needs no mark in the text.
            inside = bool((child.tail or "").strip())
            child.tag, child.text = "span", GAP if inside else ""
            child.attrib.clear()
    return item.text(copy)


def _number(interaction: Element, response: Response) -> Draft:
    draft = Draft("numeric")
    values = [building.to_number(text) for text in response.right]
    numbers = [value for value in values if value is not None]
    if not numbers:
        draft.problems.append(lazy("The file does not say which answer is right."))
        return draft
    tolerance = response.tolerance / 100 if response.relative else response.tolerance
    draft.fields |= {"value": building.number(numbers[0]), "tolerance": building.number(round(tolerance, 12))}
    if response.relative:
        draft.fields["relative"] = True
    if len(set(numbers)) > 1:
        draft.losses.append(lazy("Only the first of several right numbers is kept."))
    return draft


def _words(interaction: Element, response: Response) -> Draft:
    draft = Draft("shorttext")
    accept = list(dict.fromkeys([*response.correct, *response.right] if response.how == "map" else response.right))
    draft.texts["accept"] = [word for word in accept if word]
    for flag in ("case", "space", "width", "wildcard"):
        if flag in interaction.get("data-ieum-flags", "").split() or (flag == "case" and response.case):
            draft.fields[flag] = True
    if not draft.texts["accept"]:
        draft.problems.append(lazy("The file does not say which answer is right."))
    best = max(response.mapping.values(), default=0)
    if response.how == "map" and any(0 < value < best for value in response.mapping.values()):
        draft.losses.append(lazy("Answers that earn a part of the points now earn all of them."))
    return draft


def blanks(item: Item, body: Element, found: Sequence[Element]) -> Draft:
    """Return the draft of a text with several gaps."""
    draft = Draft("blanks", {"blanks": {}}, {"accept": {}, "choices": {}})
    copy = deepcopy(body)
    names: dict[str, str] = {}
    for element in copy.iter():
        if element.tag not in ("textEntryInteraction", "inlineChoiceInteraction"):
            continue
        response = item.response(element)
        own = response.id.rpartition(".")[2].lower().removeprefix("_")
        key = own if own.isalnum() and own.isascii() and own not in names else f"b{len(names) + 1}"
        names[key] = response.id
        _blank(item, draft, key, element, response)
        _replace(element, f"[[{key}]]")
    draft.texts["stem"] = item.text(copy)
    return draft


def _blank(item: Item, draft: Draft, key: str, element: Element, response: Response) -> None:
    if element.tag == "textEntryInteraction":
        draft.fields["blanks"][key] = {"input": "text"}
        draft.texts["accept"][key] = list(dict.fromkeys(word for word in response.right if word))
        if not draft.texts["accept"][key]:
            draft.problems.append(lazy("The file does not say what belongs into the blank “%(key)s”.", key=key))
        return
    choices = element.findall("inlineChoice")
    names = keys_of(choices)
    right = [names[name] for name in response.right if name in names]
    draft.fields["blanks"][key] = {
        "input": "select",
        "choices": list(names.values()),
        "answer": right[0] if right else "",
    }
    draft.texts["choices"][key] = {names[c.get("identifier", "")]: item.plain(c) for c in choices}
    if not right:
        draft.problems.append(lazy("The file does not say what belongs into the blank “%(key)s”.", key=key))


def _replace(element: Element, text: str) -> None:
    tail = element.tail
    for child in list(element):
        element.remove(child)
    element.attrib.clear()
    element.tag, element.text, element.tail = "span", text, tail


def gaps(item: Item, body: Element, interaction: Element, response: Response) -> Draft:
    """Return the draft of a text with gaps that are filled from one list (gapMatchInteraction)."""
    draft = Draft("blanks", {"blanks": {}}, {"choices": {}})
    words = interaction.findall("gapText")
    if interaction.find("gapImg") is not None:
        draft.problems.append(lazy("Answers of the type “%(type)s” cannot be taken.", type="gapImg"))
    names = keys_of(words)
    pairs = {gap: word for word, _, gap in (pair.partition(" ") for pair in response.right)}
    copy = deepcopy(body)
    for parent in copy.iter():
        if parent.tag == "gapMatchInteraction":
            for word in parent.findall("gapText"):
                parent.remove(word)
            parent.tag = "div"
            parent.attrib.clear()
    for number, gap in enumerate([one for one in copy.iter() if one.tag == "gap"], 1):
        name = gap.get("identifier", "")
        key = f"b{number}"
        right = names.get(pairs.get(name, ""), "")
        draft.fields["blanks"][key] = {"input": "select", "choices": list(names.values()), "answer": right}
        draft.texts["choices"][key] = {names[w.get("identifier", "")]: item.plain(w) for w in words}
        if not right:
            draft.problems.append(lazy("The file does not say what belongs into the blank “%(key)s”.", key=key))
        _replace(gap, f"[[{key}]]")
    draft.texts["stem"] = item.text(copy)
    return draft

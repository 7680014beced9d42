"""One item of QTI 2.1, 2.2 or 3.0 as a document; which interaction becomes which kind is said in `_of_interaction`."""

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from xml.etree.ElementTree import Element

from lms.core.i18n import Lazy, lazy
from lms.questions.formats import building, qti_inline, qti_pairs
from lms.questions.formats.building import Draft
from lms.questions.formats.interface import Doubt, ItemRead, language_of
from lms.questions.formats.markup import ToMarkdown
from lms.questions.formats.qti_item import Item, Pictures, interactions, keys_of
from lms.questions.formats.qti_marking import Response, paid, points_of, responses_of
from lms.questions.kinds.truefalse import WORDS

NO_NOTES = lazy("Notes for those who mark are left out.")
INLINE = ("textEntryInteraction", "inlineChoiceInteraction")
# How hints are named in files, where learners ask for them or get them after a wrong try.
_HINT = re.compile(r"hint[-_. ]?(\d{0,3})\Z", re.IGNORECASE)
_RIGHT = {"right", "correct", "feedback_correct", "correct_fb", "correct_feedback"}
_WRONG = {"wrong", "incorrect", "feedback_incorrect", "incorrect_fb", "incorrect_feedback"}


def read_item(
    root: Element, place: Lazy, key: str, pictures: Pictures, language: str | None, tags: list[str]
) -> ItemRead:
    """Return the verdict on one item; `root` has its names normalized."""
    responses, doubts = responses_of(root)
    item = Item(root, responses, ToMarkdown(pictures.name), pictures.name)
    body = root.find("itemBody")
    if body is None:
        return building.skipped(place, lazy("The item has no body."))
    if root.find("templateDeclaration") is not None:
        return building.skipped(place, lazy("Items that make their numbers by chance cannot be taken."))
    _collect_feedback(item)
    draft = of_body(item, body)
    draft.tags += tags
    if draft.kind != "set":
        draft.points = points_of(root, responses)
        if draft.kind == "essay" and draft.fields.get("rubric"):
            draft.points = sum(row["points"] for row in draft.fields["rubric"])
    _finish(item, draft)
    draft.keep_names(key, root.get("title", ""))
    draft.losses += _beside(root, draft)
    declared = (root.get("lang") or "")[:2].lower()
    written = str(draft.texts.get("stem", "")) + " ".join(map(str, (draft.texts.get("options") or {}).values()))
    code = declared if declared in ("ko", "en") else language or language_of(written)
    found = draft.item(place, key, code, pictures.kept)
    return ItemRead(
        place,
        _with_law(found.document),
        tuple(dict.fromkeys((*found.problems, *pictures.problems))),
        tuple(dict.fromkeys((*found.losses, *item.markdown.losses))),
        _with_text(doubts, root.get("title", "")),
        found.files,
    )


def _beside(root: Element, draft: Draft) -> Iterator[Lazy]:
    """Yield what an item says beside its body and its marking, and a question here has no place for."""
    if root.get("adaptive") == "true":
        yield lazy("Steps of an adaptive item are left out: it is answered once.")
    if draft.kind not in ("essay", "set") and any(True for _ in root.iter("rubricBlock")):
        yield NO_NOTES
    for name in ("catalogInfo", "companionMaterialsInfo", "templateProcessing"):
        if root.find(name) is not None:
            yield lazy("“%(name)s” is left out.", name=name)


def _with_text(doubts: list[Doubt], title: str) -> tuple[Doubt, ...]:
    return tuple(Doubt(d.line, f"{title}: {d.text}" if title else d.text, d.taken, d.why) for d in doubts)


def _with_law(document: dict[str, object] | None) -> dict[str, object] | None:
    """Put the keywords `law:` and `page:` of our own packages where they belong."""
    if document is None:
        return None
    tags = list(document.pop("tags", []))  # type: ignore[call-overload]
    for prefix, name in (("law:", "law"), ("page:", "pages")):
        found = [tag.removeprefix(prefix) for tag in tags if tag.startswith(prefix)]
        if found:
            document[name] = found
    kept = [tag for tag in tags if not tag.startswith(("law:", "page:"))]
    if kept:
        document["tags"] = kept
    return document


def of_body(item: Item, body: Element) -> Draft:
    """Return the draft of a whole item or of one part of a set."""
    found = interactions(body)
    if not found:
        draft = Draft("essay")
        draft.problems.append(lazy("The item asks for no answer (it has no interaction)."))
        draft.texts["stem"] = item.text(body)
        return draft
    parts = list(_marked_parts(body))
    if parts:
        return _set(item, body, parts)
    if all(one.tag in INLINE for one in found) and (len(found) > 1 or found[0].tag != "textEntryInteraction"):
        return qti_inline.blanks(item, body, found)
    uploads = [one for one in found if one.tag == "uploadInteraction"]
    asked = [one for one in found if one not in uploads]
    if len(asked) == 1:
        draft = _of_interaction(item, body, asked[0])
        if uploads and draft.kind == "essay":
            draft.fields["files"] = min(3, len(uploads))
        elif uploads:
            draft.losses.append(lazy("Files that learners hand in are left out."))
        return draft
    return _composite(item, body)


def _of_interaction(item: Item, body: Element, interaction: Element) -> Draft:
    response = item.response(interaction)
    match interaction.tag:
        case "choiceInteraction":
            draft = _choice(item, interaction, response)
        case "orderInteraction":
            draft = _order(item, interaction, response)
        case "matchInteraction":
            draft = qti_pairs.match(item, interaction, response)
        case "gapMatchInteraction":
            return qti_inline.gaps(item, body, interaction, response)
        case "textEntryInteraction":
            return qti_inline.entry(item, body, interaction, response)
        case "hotspotInteraction" | "selectPointInteraction":
            draft = qti_pairs.hotspot(item, interaction, response)
        case "extendedTextInteraction":
            draft = _essay(item, body, interaction)
        case _:
            draft = Draft("essay")
            name = interaction.tag.removesuffix("Interaction")
            draft.problems.append(lazy("Answers of the type “%(type)s” cannot be taken.", type=name))
    draft.texts["stem"] = stem_of(item, body, interaction)
    return draft


def stem_of(item: Item, body: Element, interaction: Element) -> str:
    """Return the text around an interaction, with its prompt."""
    parts = [item.text(body, drop=[interaction])]
    prompt = interaction.find("prompt")
    if prompt is not None:
        parts.append(item.text(prompt))
    return "\n\n".join(part for part in parts if part)


def _choice(item: Item, interaction: Element, response: Response) -> Draft:
    draft = Draft("single")
    choices = interaction.findall("simpleChoice")
    keys = keys_of(choices)
    right = [keys[name] for name in response.right if name in keys]
    many = response.cardinality == "multiple" and interaction.get("maxChoices", "1") != "1"
    draft.kind = "multiple" if many or len(right) > 1 else "single"
    labels = {keys[c.get("identifier", "")]: item.text(c, inline=True) for c in choices}
    draft.texts["options"] = labels
    if set(keys.values()) == {"true", "false"} and draft.kind == "single":
        draft.kind = "truefalse"
        draft.texts["options"] = {key: text for key, text in labels.items() if text not in usual(key)}
    else:
        draft.fields["options"] = list(keys.values())
    draft.fields["answer"] = [key for key in keys.values() if key in right]
    draft.texts["feedback"] = _option_feedback(item, choices, keys)
    if not right:
        draft.problems.append(lazy("The file does not say which answer is right."))
    if len(choices) < 2:
        draft.problems.append(lazy("A choice needs at least two options."))
    if draft.kind == "multiple":
        draft.fields["scoring"] = _scoring(interaction, response)
    elif response.how == "map" and len(response.right) > 1:
        draft.losses.append(lazy("Options that earn a part of the points became wrong."))
    if choices and choices[-1].get("fixed") == "true" and not any(c.get("fixed") == "true" for c in choices[:-1]):
        draft.fields["last"] = keys[choices[-1].get("identifier", "")]
    return draft


def usual(key: str) -> set[str]:
    """Return the words that a judgment has when its author gives it none."""
    return {words[key] for words in WORDS.values()}


def _scoring(interaction: Element, response: Response) -> str:
    own = interaction.get("data-ieum-scoring", "")
    if own in ("all", "partial", "penalty"):
        return own
    if response.how != "map":
        return "all"
    return "penalty" if any(value < 0 for value in response.mapping.values()) else "partial"


def _option_feedback(item: Item, choices: Sequence[Element], keys: dict[str, str]) -> dict[str, str]:
    found = {}
    for choice in choices:
        key = keys[choice.get("identifier", "")]
        inner = [item.text(feedback) for feedback in choice.iter("feedbackInline")]
        text = "\n\n".join(part for part in inner if part) or item.feedback.pop(choice.get("identifier", ""), "")
        if text:
            found[key] = text
    return found


def _order(item: Item, interaction: Element, response: Response) -> Draft:
    choices = interaction.findall("simpleChoice")
    keys = keys_of(choices, "i")
    texts = {keys[c.get("identifier", "")]: item.text(c, inline=False) for c in choices}
    right = [keys[name] for name in response.correct if name in keys]
    draft = Draft("ordering", {"items": right}, {"items": {key: texts[key] for key in right}})
    draft.fields["scoring"] = "places" if interaction.get("data-ieum-scoring") == "places" else "all"
    if len(right) < 2 or sorted(right) != sorted(keys.values()):
        draft.problems.append(lazy("The file does not say the right order of all items."))
    return draft


def _essay(item: Item, body: Element, interaction: Element) -> Draft:
    draft = Draft("essay")
    words = interaction.get("data-ieum-words", "")
    if words.isdecimal():
        draft.fields["words"] = int(words[:5])
    rubric: list[dict[str, object]] = []
    texts: dict[str, str] = {}
    for block in body.iter("rubricBlock"):
        points = block.get("data-ieum-points", "")
        if block.get("data-ieum-use") == "sample":
            draft.texts["sample"] = item.text(block)
        elif points.isdecimal():
            key = block.get("data-ieum-id") or f"r{len(rubric) + 1}"
            rubric.append({"id": key, "points": int(points[:3])})
            texts[key] = item.text(block)
        else:
            draft.losses.append(NO_NOTES)
    if rubric:
        draft.fields["rubric"], draft.texts["rubric"] = rubric, texts
    return draft


def _marked_parts(body: Element) -> Iterator[Element]:
    """Yield the parts of a set as our own packages mark them."""
    for element in body:
        if element.get("data-ieum-item"):
            yield element


def _composite(item: Item, body: Element) -> Draft:
    """Divide a body with several interactions into a scenario and its questions."""
    while len(body) == 1 and body[0].tag in ("div", "section") and not (body.text or "").strip():
        body = body[0]
    parts: list[Element] = []
    scenario, waiting = Element("div"), Element("div")
    scenario.text = body.text
    into = scenario
    for child in body:
        if interactions(child):
            part = Element("div")
            part.extend([*waiting, deepcopy(child)] if into is waiting else [deepcopy(child)])
            parts.append(part)
            waiting = into = Element("div")
        else:
            into.append(deepcopy(child))
    if not interactions(scenario) and not "".join(scenario.itertext()).strip():
        scenario.text = item.root.get("title", "")
    rest = Element("div")
    rest.append(scenario)
    return _set(item, rest, parts)


def _set(item: Item, body: Element, parts: Sequence[Element]) -> Draft:
    draft = Draft("set", {"items": []}, {"items": {}})
    draft.texts["stem"] = item.text(body, drop=parts)
    for number, part in enumerate(parts, 1):
        asked = interactions(part)
        inner = deepcopy(part)
        inner.attrib.pop("data-ieum-item", None)
        made = of_body(item, inner)
        if made.kind == "set":
            draft.problems.append(lazy("Part %(number)s asks for several answers at once.", number=number))
            continue
        key = part.get("data-ieum-item") or f"i{number}"
        own = part.get("data-ieum-points", "")
        points = int(own) if own.isdecimal() else round(sum(paid(item.response(one)) for one in asked)) or 1
        if made.kind == "essay" and made.fields.get("rubric"):
            points = sum(row["points"] for row in made.fields["rubric"])
        _own_feedback(item, made, f"{key}.")
        draft.fields["items"].append({"id": key, "kind": made.kind, "points": points, **made.fields})
        draft.texts["items"][key] = {name: text for name, text in made.texts.items() if text not in ("", {}, [])}
        draft.points = sum(row["points"] for row in draft.fields["items"])
        draft.problems += made.problems
        draft.losses += made.losses
    return draft


def _collect_feedback(item: Item) -> None:
    """Take the feedback by identifier, and apart from it the hints, in the order of their numbers or of the file."""
    hints: list[tuple[int, str]] = []
    for tag in ("modalFeedback", "feedbackBlock"):
        for element in item.root.iter(tag):
            text = item.text(element)
            if not text:
                continue
            name = element.get("identifier", "")
            numbered = _HINT.match(name)
            if numbered or element.get("outcomeIdentifier", "").lower().startswith("hint"):
                hints.append((int(numbered[1] or 0) if numbered else 0, text))
            else:
                item.feedback[name] = "\n\n".join(part for part in (item.feedback.get(name, ""), text) if part)
    item.hints = [text for _number, text in sorted(hints, key=lambda hint: hint[0])]


def _own_feedback(item: Item, draft: Draft, prefix: str = "") -> None:
    keys: dict[str, str] = draft.texts.get("feedback") or {}
    for name in list(item.feedback):
        if not name.startswith(prefix):
            continue
        word = name.removeprefix(prefix)
        folded = word.lower()
        key = "right" if folded in _RIGHT else "wrong" if folded in _WRONG else folded
        if key == "general":
            draft.texts["general"] = item.feedback.pop(name)
        elif key in ("right", "wrong") and draft.kind in _BY_RESULT:
            keys[key] = item.feedback.pop(name)
        elif key == "partly" and draft.kind in _BY_RESULT[2:]:
            keys[key] = item.feedback.pop(name)
        elif draft.kind == "hotspot" and word.removeprefix("_") in (*draft.fields.get("areas", {}), "elsewhere"):
            keys[word.removeprefix("_")] = item.feedback.pop(name)
    if keys:
        draft.texts["feedback"] = keys


_BY_RESULT = ("shorttext", "numeric", "matching", "grouping", "ordering", "blanks")


def _finish(item: Item, draft: Draft) -> None:
    draft.hints = item.hints
    if not item.hints and any(True for _ in item.root.iter("endAttemptInteraction")):
        draft.losses.append(lazy("A button beside the answer, such as one for a hint, is left out."))
    _own_feedback(item, draft)
    rest = [text for text in item.feedback.values() if text]
    if rest:
        draft.losses.append(lazy("Feedback bound to a rule of the file became general feedback."))
        draft.texts["general"] = "\n\n".join(filter(None, [str(draft.texts.get("general", "")), *rest]))

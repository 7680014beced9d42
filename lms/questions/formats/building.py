"""What readers of several formats share: answers with a share of the points become a document of a kind."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lms.content.bank import MOST_HINTS, MOST_NAME
from lms.content.fragments import MOST_TEXT
from lms.core.db import JsonDict
from lms.core.i18n import Lazy, lazy
from lms.questions.folding import distinct, fold
from lms.questions.formats.checking import checked
from lms.questions.formats.interface import Doubt, ItemRead, letters
from lms.questions.formats.plain import to_plain

MOST_OPTIONS = 26
_CLOSE = 0.6  # percentage points: formats round thirds and sixths


@dataclass(frozen=True, slots=True)
class Share:
    """An answer of another system: its text (Markdown or plain), the percentage it earns (-100 to 100), feedback."""

    text: str
    percent: float
    feedback: str = ""


@dataclass(slots=True)
class Draft:
    """A document while it is read: fields of the kind, texts of its one language, and what is to be said about it."""

    kind: str
    fields: JsonDict = field(default_factory=dict)
    texts: JsonDict = field(default_factory=dict)
    points: float = 1
    tags: list[str] = field(default_factory=list)
    problems: list[Lazy] = field(default_factory=list)
    losses: list[Lazy] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)

    def keep_names(self, key: str, *names: str) -> None:
        """Keep the first name that neither the id nor the first words tell, and say which others are left out."""
        kept, stem = letters(key), letters(to_plain(str(self.texts.get("stem", ""))))
        for name in dict.fromkeys(filter(None, map(str.strip, names))):
            told = letters(name)
            if not told or re.fullmatch(f"{re.escape(told)}[0-9]*", kept) or stem.startswith(told):
                continue
            if "name" not in self.fields:
                self.fields["name"] = " ".join(name.split())[:MOST_NAME]
            elif letters(self.fields["name"]) != told[: len(letters(self.fields["name"]))]:
                self.losses.append(lazy("The name “%(name)s” is left out: a question has one name.", name=name[:80]))

    def item(self, place: Lazy, key: str, language: str, files: Mapping[str, bytes] | None = None) -> ItemRead:
        """Return the verdict with the finished document."""
        points = max(1, min(100, round(self.points)))
        if points != self.points:
            self.losses.append(lazy("%(before)s points became %(after)s.", before=f"{self.points:g}", after=points))
        document: JsonDict = {"id": key, "kind": self.kind, "points": points}
        if self.tags:
            document["tags"] = list(dict.fromkeys(self.tags))
        document |= self.fields
        self._put_hints(document)
        kept = {name: _cut(value) for name, value in self.texts.items() if value not in ("", {}, [])}
        document["texts"] = {language: kept}
        problems, losses = tuple(dict.fromkeys(self.problems)), tuple(dict.fromkeys(self.losses))
        return checked(ItemRead(place, document, problems, losses, tuple(self.doubts), files or {}))

    def _put_hints(self, document: JsonDict) -> None:
        """Put the hints into the document, under keys by their number."""
        if len(self.hints) > MOST_HINTS:
            self.losses.append(lazy("Only the first %(most)s hints are kept.", most=MOST_HINTS))
        found = {f"h{number}": text for number, text in enumerate(self.hints[:MOST_HINTS], 1)}
        if found:
            document["hints"], self.texts["hints"] = list(found), found


def _cut(value: Any) -> Any:
    """Return texts that are too long by one letter only: that they are is said quickly then."""
    if isinstance(value, str):
        return value[: MOST_TEXT + 1]
    if isinstance(value, dict):
        return {key: _cut(inner) for key, inner in value.items()}
    return [_cut(inner) for inner in value] if isinstance(value, list) else value


def keys(count: int, prefix: str = "") -> list[str]:
    """Return `count` keys: a, b, c … for options, or p1, p2 … with a prefix."""
    if prefix or count > MOST_OPTIONS:
        return [f"{prefix or 'o'}{number}" for number in range(1, count + 1)]
    return [chr(ord("a") + number) for number in range(count)]


def number(value: float) -> float | int:
    """Return a number as JSON should show it: 72, not 72.0."""
    return int(value) if value == int(value) and abs(value) < 1e15 else value


def to_number(text: str) -> float | None:
    """Return the number a text is (full-width digits, thousands commas, a Unicode minus), or None."""
    text = unicodedata.normalize("NFKC", text).strip().replace("\u2212", "-").replace("\u2013", "-")
    text = text.replace(" ", "")
    if not text or len(text) > 40 or not all(c in "0123456789+-.,eE" for c in text):
        return None
    try:
        found = float(text.replace(",", ""))
    except ValueError:
        return None
    return found if abs(found) < 1e300 else None


def choice(draft: Draft, shares: Sequence[Share], *, single: bool) -> None:
    """Fill a draft with a choice; percentages become one of our marking rules, and what that changes is said."""
    names = keys(len(shares))
    right = [name for name, share in zip(names, shares, strict=True) if share.percent > 0]
    draft.fields["options"] = names
    draft.texts["options"] = {name: share.text for name, share in zip(names, shares, strict=True)}
    draft.texts["feedback"] = {
        name: share.feedback for name, share in zip(names, shares, strict=True) if share.feedback
    }
    if len(shares) < 2:
        draft.problems.append(lazy("A choice needs at least two options."))
    if any(not share.text.strip() for share in shares):
        draft.problems.append(lazy("An option has no text."))
    if single:
        draft.kind = "single"
        full = [name for name, share in zip(names, shares, strict=True) if share.percent > 100 - _CLOSE]
        draft.fields["answer"] = full
        if len(full) != 1:
            draft.problems.append(
                lazy("%(count)s options are fully right; there must be exactly one.", count=len(full))
            )
        if set(right) - set(full):
            draft.losses.append(lazy("Options that earn a part of the points became wrong."))
        if any(share.percent < 0 for share in shares):
            draft.losses.append(lazy("Wrong options that took points away now take nothing."))
        return
    draft.kind = "multiple"
    draft.fields["answer"] = right
    if not right:
        draft.problems.append(lazy("No option is right."))
        return
    draft.fields["scoring"] = _scoring(draft, shares, len(right))


def _scoring(draft: Draft, shares: Sequence[Share], right: int) -> str:
    each = 100 / right
    wrong = [share.percent for share in shares if share.percent <= 0]
    even = all(abs(share.percent - each) <= _CLOSE for share in shares if share.percent > 0)
    if even and wrong and all(abs(percent + each) <= _CLOSE for percent in wrong):
        return "penalty"
    if not even:
        draft.losses.append(lazy("Right options that earned different shares now earn the same."))
    if any(percent < 0 for percent in wrong):
        draft.losses.append(
            lazy("Wrong options took other shares away; now each takes away as much as a right one earns.")
        )
        return "penalty"
    if wrong:
        draft.losses.append(lazy("Wrong options took nothing away; now choosing them lowers the points."))
    return "partial"


def true_false(draft: Draft, answer: bool, *, if_true: str = "", if_false: str = "") -> None:
    """Fill a draft with a true/false question; feedback is by what was answered."""
    draft.kind = "truefalse"
    draft.fields["answer"] = ["true" if answer else "false"]
    draft.texts["feedback"] = {key: text for key, text in (("true", if_true), ("false", if_false)) if text}


def short_text(draft: Draft, shares: Sequence[Share], *, case: bool = False) -> None:
    """Fill a draft with a short text; `*` stands for any text, `\\*` for itself, a lone `*` for every other answer."""
    draft.kind = "shorttext"
    full = [share for share in shares if share.percent > 100 - _CLOSE]
    rest = [share for share in shares if share.percent <= 100 - _CLOSE]
    stars = any(_has_star(share.text) for share in full)
    accept = [share.text if stars else share.text.replace("\\*", "*") for share in full]
    if case:
        draft.fields["case"] = True
    if stars:
        draft.fields["wildcard"] = True
    # Two spellings that our folding takes for one are one.
    draft.texts["accept"] = list(dict.fromkeys(accept)) if case or stars else list(distinct(accept))
    if not full:
        draft.problems.append(lazy("No answer is fully right."))
    _right_wrong(draft, full, [share for share in rest if share.text == "*" and share.percent <= 0])
    others = [share for share in rest if share.text != "*" or share.percent > 0]
    for share in others:
        draft.losses.append(
            lazy(
                "The answer “%(text)s” (%(percent)s%%) was left out.",
                text=share.text[:60],
                percent=f"{share.percent:g}",
            )
        )


def _has_star(text: str) -> bool:
    return "*" in text.replace("\\*", "")


def _right_wrong(draft: Draft, right: Sequence[Share], wrong: Sequence[Share]) -> None:
    feedback = {}
    for key, shares in (("right", right), ("wrong", wrong)):
        texts = list(dict.fromkeys(share.feedback for share in shares if share.feedback))
        if texts:
            feedback[key] = "\n\n".join(texts)
        if len(texts) > 1:
            draft.losses.append(lazy("Feedback of several answers became one."))
    draft.texts["feedback"] = feedback


@dataclass(frozen=True, slots=True)
class Value:
    """A number that earns a percentage, with what it may be off by; `value` None stands for every other answer."""

    value: float | None
    tolerance: float
    percent: float
    feedback: str = ""


def numeric(draft: Draft, values: Sequence[Value], units: Mapping[float, list[str]] | None = None) -> None:
    """Fill a draft with a numeric question; `units`: factor to the base unit → spellings."""
    draft.kind = "numeric"
    full = [value for value in values if value.percent > 100 - _CLOSE and value.value is not None]
    if not full:
        draft.problems.append(lazy("No answer is fully right."))
        return
    first = full[0]
    draft.fields |= {"value": number(first.value or 0), "tolerance": number(abs(first.tolerance))}
    catch = [
        Share("*", value.percent, value.feedback) for value in values if value.value is None and value.percent <= 0
    ]
    _right_wrong(draft, [Share("", 100, first.feedback)], catch)
    for value in values:
        if value is not first and (value.value is not None or value.percent > 0):
            text = "*" if value.value is None else f"{value.value:g}"
            draft.losses.append(
                lazy("The answer “%(text)s” (%(percent)s%%) was left out.", text=text, percent=f"{value.percent:g}")
            )
    if units:
        names = dict(zip(keys(len(units), "u"), units, strict=True))
        draft.fields["units"] = {name: number(factor) for name, factor in names.items()}
        draft.texts["units"] = {name: list(units[factor]) for name, factor in names.items()}


def matching(draft: Draft, pairs: Sequence[tuple[str, str]], extra: Sequence[str] = ()) -> None:
    """Fill a draft with a matching question: (part in Markdown, its choice in plain words), and choices of no part."""
    draft.kind = "matching"
    choices: dict[str, str] = {}
    for text in (*(choice_text for _, choice_text in pairs), *extra):
        choices.setdefault(fold(text), text)
    names = dict(zip(choices, keys(len(choices), "c"), strict=True))
    parts = keys(len(pairs), "p")
    draft.fields |= {
        "parts": parts,
        "choices": list(names.values()),
        "answer": {part: names[fold(text)] for part, (_, text) in zip(parts, pairs, strict=True)},
    }
    draft.texts |= {
        "parts": {part: text for part, (text, _) in zip(parts, pairs, strict=True)},
        "choices": {names[folded]: text for folded, text in choices.items()},
    }
    if len(pairs) < 2:
        draft.problems.append(lazy("A matching question needs at least two pairs."))
    if any(not part.strip() or not text.strip() for part, text in pairs):
        draft.problems.append(lazy("A part or its choice has no text."))


ALL_ASKED = lazy("All items are asked; Moodle asked some of them.")
_LOOK = re.compile(r"(?<!\\)[*`]|\]\(")


def lose_look(draft: Draft, text: str) -> None:
    """Say that words which stand here as they are lose how they look; `text`: their Markdown."""
    if _LOOK.search(text):
        draft.losses.append(lazy("Bold and other looks are left out where only plain words can stand."))


def ordering(draft: Draft, items: Sequence[str], *, scoring: str = "places") -> None:
    """Fill a draft with an ordering question, the items in the right order."""
    draft.kind = "ordering"
    names = keys(len(items), "i")
    draft.fields |= {"items": names, "scoring": scoring}
    draft.texts["items"] = dict(zip(names, items, strict=True))
    if len(items) < 2:
        draft.problems.append(lazy("An ordering question needs at least two items."))


def skipped(place: Lazy, reason: Lazy) -> ItemRead:
    """Return the verdict on an item of which no document can be made."""
    return ItemRead(place, None, (reason,))

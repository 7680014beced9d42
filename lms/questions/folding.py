"""Folding of typed answers: what counts as the same text."""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Literal

_UNSEEN = {"Cc", "Cf"}
_SPACE = {"Zs", "Zl", "Zp"}
# The differences an author can let matter.
MATTERS = ("case", "space", "width")


def fold(text: str, *, case: bool = False, space: bool = False, width: bool = False) -> str:
    """Return a text without the differences that do not matter; what is said to matter stays.

    case: capital and small letters; space: words apart or together (how much space lies between never matters);
    width: full-width and other compatible forms (Unicode NFKC). Composition (NFC, NFD) and invisible characters
    never matter.
    """
    form: Literal["NFC", "NFKC"] = "NFC" if width else "NFKC"
    found = unicodedata.normalize(form, text)
    if not case:
        found = unicodedata.normalize(form, found.casefold())
    if space:
        spaced = (" " if _is_space(c) else "" if unicodedata.category(c) in _UNSEEN else c for c in found)
        return unicodedata.normalize(form, " ".join("".join(spaced).split()))
    # Once more, since what stood apart can compose when the space between is gone.
    return unicodedata.normalize(form, "".join(c for c in found if unicodedata.category(c) not in _UNSEEN | _SPACE))


def _is_space(character: str) -> bool:
    return character in "\t\n\r" or unicodedata.category(character) in _SPACE


def same(given: str, accepted: Iterable[str], flags: Mapping[str, Any], *, wildcard: bool = False) -> bool:
    """Say whether a typed text is one of those accepted; with `wildcard`, `*` in these stands for any text."""
    matters = {name: bool(flags.get(name)) for name in MATTERS}
    folded = fold(given, **matters)
    if not folded:
        return False
    if not wildcard:
        return any(folded == fold(one, **matters) for one in accepted)
    return any(_fits(folded, [fold(part, **matters) for part in one.split("*")]) for one in accepted)


def _fits(text: str, parts: list[str]) -> bool:
    first, *middle = parts
    if not middle:
        return text == first
    last = middle.pop()
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
        return False
    rest = text[len(first) : len(text) - len(last)]
    for part in middle:
        place = rest.find(part)
        if place < 0:
            return False
        rest = rest[place + len(part) :]
    return True


def distinct(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the first of each group of texts that count as the same."""
    found: dict[str, str] = {}
    for text in texts:
        found.setdefault(fold(text), text)
    return tuple(found.values())

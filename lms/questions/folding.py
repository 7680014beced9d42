"""Folding of typed answers: what counts as the same text."""

import unicodedata
from collections.abc import Iterable

_INVISIBLE = {"Cc", "Cf", "Zs", "Zl", "Zp"}


def fold(text: str) -> str:
    """Return a text without the differences that do not matter: case, space, width, composition (Unicode NFKC)."""
    wide = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    # Once more, since what stood apart can compose when the space between is gone.
    return unicodedata.normalize("NFKC", "".join(c for c in wide if unicodedata.category(c) not in _INVISIBLE))


def distinct(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the first of each group of texts that count as the same."""
    found: dict[str, str] = {}
    for text in texts:
        found.setdefault(fold(text), text)
    return tuple(found.values())

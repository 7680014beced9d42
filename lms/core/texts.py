"""Texts that people typed: brought into one shape, and refused where they cannot be stored or were damaged."""

import re
import unicodedata
from typing import Any

from lms.core.i18n import lazy

_TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
# Stands where a byte was no character: the text came in another encoding, and what was typed is lost already.
_REPLACED = "\ufffd"
# So many lines at fault are named.
_NAMED = 5
# Word ends lines inside a paragraph with a vertical tab, and pages with a form feed.
_LINE_END = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")


def tidy(value: str | None) -> str | None:
    """Return a text in NFC without surrounding space and with one kind of line end."""
    if value is None:
        return None
    return unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n").strip()


def lined(value: str | None) -> str | None:
    """Return a pasted text in NFC, line by line: whatever ends a line in the program it comes from ends one here."""
    if value is None:
        return None
    return _LINE_END.sub("\n", unicodedata.normalize("NFC", value)).strip("\n")


def problem(text: str, most: int | None = None) -> Any:
    """Return why a text cannot be taken, or None: too long, or with characters that no keyboard types.

    Those are null bytes, escapes, direction overrides, and the mark of a character that could not be read.
    """
    if most is not None and len(text) > most:
        return lazy("At most %(most)s characters.", most=most)
    for character in text:
        if _unstorable(character):
            return lazy("This contains characters that cannot be stored. Type it again without copying.")
        if character in _TURNING:
            return lazy("This contains hidden characters. Type it again without copying.")
    return None


def _unstorable(character: str) -> bool:
    odd = unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn") and character not in "\n\t"
    return odd or character == _REPLACED


def problem_of_lines(text: str, most: int) -> Any:
    """Return why a pasted text of many lines cannot be taken, or None: as `problem`, naming the first line at fault."""
    if len(text) > most:
        return problem(text, most)
    wrong = [number for number, line in enumerate(text.split("\n"), 1) if problem(line)]
    if not wrong:
        return None
    shown = "".join(c for c in text.split("\n")[wrong[0] - 1] if not _unstorable(c) and c not in _TURNING)
    lines = ", ".join(map(str, wrong[:_NAMED])) + (" …" if len(wrong) > _NAMED else "")
    return lazy(
        "Characters that cannot be stored stand in line %(lines)s (“%(text)s”). Delete them there or type them anew.",
        lines=lines,
        text=" ".join(shown.split())[:40],
    )

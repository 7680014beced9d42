"""Texts that people typed: brought into one shape, and refused where they cannot be stored or were damaged."""

import unicodedata
from typing import Any

from lms.core.i18n import lazy

_TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
# Stands where a byte was no character: the text came in another encoding, and what was typed is lost already.
_REPLACED = "\ufffd"


def tidy(value: str | None) -> str | None:
    """Return a text in NFC without surrounding space and with one kind of line end."""
    if value is None:
        return None
    return unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n").strip()


def problem(text: str, most: int | None = None) -> Any:
    """Return why a text cannot be taken, or None: too long, or with characters that no keyboard types.

    Those are null bytes, escapes, direction overrides, and the mark of a character that could not be read.
    """
    if most is not None and len(text) > most:
        return lazy("At most %(most)s characters.", most=most)
    for character in text:
        unstorable = unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn") and character not in "\n\t"
        if unstorable or character == _REPLACED:
            return lazy("This contains characters that cannot be stored. Type it again without copying.")
        if character in _TURNING:
            return lazy("This contains hidden characters. Type it again without copying.")
    return None

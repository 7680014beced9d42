"""The text as the privacy scanner reads it: full width, odd spaces and hyphens, split syllables made plain.

Every character of what is read knows where it stands in what was written, so places can be marked there.
"""

import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

_HYPHENS = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－ー﹉ㅡ"), "-")
_SPACES = dict.fromkeys(
    map(ord, "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t"), " "
)
_OTHERS = {ord("·"): "·", ord("‧"): "·", ord("ㆍ"): "·", ord("∙"): "·", ord("’"): "'", ord("＇"): "'"}
_PLAIN = {**_HYPHENS, **_SPACES, **_OTHERS}
# What takes no room on the page and could hide in the middle of a number.
_UNSEEN = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\u180e\u200e\u200f")


class Hit(NamedTuple):
    """Something found in the text as it is read."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Reading:
    """The plain text and, for each of its characters, the first and the last place in the written text."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the written text of a place that is not empty in the plain text."""
        return self.starts[start], self.ends[end - 1]


def read(text: str) -> Reading:
    """Return a text in its plain reading; every text has one."""
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(text):
        for letter in _plain(text[start:end]):
            letters.append(letter)
            starts.append(start)
            ends.append(end)
    return Reading("".join(letters), tuple(starts), tuple(ends))


def _clusters(text: str) -> list[tuple[int, int]]:
    if unicodedata.is_normalized("NFC", text):
        return [(at, at + 1) for at in range(len(text))]
    places = []
    at = 0
    while at < len(text):
        end = at + 1
        # A cluster grows while composing it with the next character makes one character, or a mark follows.
        while end < len(text) and (unicodedata.combining(text[end]) or _joins(text[at:end], text[end])):
            end += 1
        places.append((at, end))
        at = end
    return places


def _joins(before: str, letter: str) -> bool:
    if not "\u1160" <= letter <= "\u11ff":
        return False
    return len(unicodedata.normalize("NFC", before + letter)) == 1


def _plain(written: str) -> str:
    if written in _UNSEEN:
        return ""
    composed = unicodedata.normalize("NFC", written).translate(_PLAIN)
    if len(composed) != 1 or composed < "\u00ff":
        return composed
    wide = unicodedata.normalize("NFKC", composed)
    # One character stays one: a fraction or a bracketed digit that opens into several is no part of a number.
    return wide if len(wide) == 1 else composed

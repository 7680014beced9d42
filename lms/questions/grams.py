"""What a question is found by: pairs of syllables, and words of letters and digits. Pure.

A Korean word is found from two syllables on, wherever they stand and however the author set the spaces; a word in
Latin letters or digits is found by its beginning.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lms.questions.folding import fold

MOST = 24
# Hangul (syllables and jamo), kana and Han: scripts in which a word has no clear edge.
_DENSE = "\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
_RUNS = re.compile(rf"[{_DENSE}]+|[^\W_{_DENSE}]+")
_BREAKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a search asks for: folded `words` that must all stand in the text, and the `grams` that lead there.

    `starts`: grams of which only the beginning is known.
    """

    words: tuple[str, ...]
    grams: tuple[str, ...]
    starts: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.words)


def folded(texts: Iterable[str]) -> str:
    """Return texts as they are searched: each folded (no case, width or space), one to a line."""
    return "\n".join(filter(None, map(fold, texts)))


def of_texts(texts: Iterable[str]) -> frozenset[str]:
    """Return all grams by which the texts are found."""
    found: set[str] = set()
    for text in texts:
        found.update(_pairs(fold(text)))
        # Latin words end at spaces, which folding removes.
        for word in _BREAKS.split(text):
            found.update(run[:MOST] for run in _RUNS.findall(fold(word)) if not _is_dense(run))
    return frozenset(found)


def _pairs(text: str) -> Iterable[str]:
    for run in _RUNS.findall(text):
        if _is_dense(run):
            # The last syllable alone too, so that one syllable is found as the beginning of a pair.
            yield from (run[place : place + 2] for place in range(len(run)))


def wanted(query: str) -> Wanted:
    """Return what a search asks for; empty where it holds nothing that can be found."""
    words: list[str] = []
    grams: set[str] = set()
    starts: set[str] = set()
    for part in _BREAKS.split(query):
        word = fold(part)
        runs = _RUNS.findall(word)
        if not runs:
            continue
        words.append(word)
        for place, run in enumerate(runs):
            if not _is_dense(run):
                (starts if place == len(runs) - 1 and len(run) < MOST else grams).add(run[:MOST])
            elif len(run) > 1:
                grams.update(run[place : place + 2] for place in range(len(run) - 1))
        if runs == [word] and len(word) == 1 and _is_dense(word):
            starts.add(word)
    return Wanted(tuple(dict.fromkeys(words)), tuple(sorted(grams)), tuple(sorted(starts)))


def _is_dense(run: str) -> bool:
    return re.match(f"[{_DENSE}]", run) is not None

"""The wording of a page or a question: words to avoid, Korean left in English, sentences too long to read. Pure."""

import re
from collections.abc import Collection, Iterator

from lms.content.review.avoid import ENGLISH, KOREAN
from lms.content.review.prose import lines_of, sentences, unquoted
from lms.core.i18n import Lazy, lazy

# Hangul letters and English words in one sentence.
KOREAN_LIMIT = 70
ENGLISH_LIMIT = 40
# A Korean word beside its English name, in brackets.
_BRACKETS = re.compile(r"[(（\[][^()（）\[\]]{1,40}[)）\]]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_KOREAN_WORDS = re.compile("[\uac00-\ud7a3][\uac00-\ud7a3 ·ㆍ]*")
_WORD = re.compile(r"[A-Za-z0-9][\w’'.,%-]*")


def wording_faults(text: str, language: str, terms: Collection[str] = ()) -> Iterator[tuple[int, Lazy]]:
    """Yield (line, what is wrong) of a text of an author; `terms` are Korean words of the glossary."""
    for number, line in lines_of(text):
        for rule in KOREAN if language == "ko" else ENGLISH:
            found = rule.pattern.search(unquoted(line) if rule.quoted else line)
            if found is not None:
                values = {"word": found[0].strip(), **({"instead": rule.instead} if rule.instead else {})}
                yield number, lazy(rule.text.message, **values)
        if language == "en":
            yield from ((number, fault) for fault in _korean(line, terms))
    for number, sentence in sentences(text):
        yield from ((number, fault) for fault in _length(sentence, language))


def _korean(line: str, terms: Collection[str]) -> Iterator[Lazy]:
    for found in _KOREAN_WORDS.findall(_BRACKETS.sub(" ", line)):
        if found.strip() not in terms:
            yield lazy(
                "Korean in an English text: “%(word)s”; a Korean term stands in brackets.", word=found.strip()[:40]
            )


def _length(sentence: str, language: str) -> Iterator[Lazy]:
    korean = language == "ko"
    count = len((_HANGUL if korean else _WORD).findall(sentence))
    limit = KOREAN_LIMIT if korean else ENGLISH_LIMIT
    if count > limit:
        text = (
            lazy(
                "A sentence of %(count)s letters; at most %(limit)s: “%(start)s…”",
                count=count,
                limit=limit,
                start=sentence[:25],
            )
            if korean
            else lazy(
                "A sentence of %(count)s words; at most %(limit)s: “%(start)s…”",
                count=count,
                limit=limit,
                start=sentence[:40],
            )
        )
        yield text

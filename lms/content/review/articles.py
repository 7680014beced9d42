"""The articles our courses may cite: those read in the law texts of the domain brief, and no other.

Whoever needs another article reads it at law.go.kr in the state of the course's legal as-of date and adds it here.
"""

import re
from collections.abc import Iterator

from lms.content.law import LawReference, parse_law
from lms.core.i18n import Lazy, lazy

_LAW = re.compile(r"\{\{law ([^}]*)\}\}")


def _articles(text: str) -> frozenset[str]:
    return frozenset(text.split())


KNOWN: dict[str, frozenset[str]] = {
    "CWA": _articles(
        "2 3 4 5 10 10-2 12 13 15 15-2 15-3 15-4 15-5 16 16-2 16-3 16-4 17 18 19 22 22-4 22-5 26 26-2 27-3 28 28-2 29 "
        "29-2 29-3 29-4 29-5 29-7 29-11 31 39 44-2 45 46 52 53-2 55 56 57 65 68 71 75"
    ),
    "PA": _articles(
        "2 4 7 10 10-2 10-3 11 11-2 12 13 14 15 16 17 17-3 19 21 22 24 25 34 35 36 37 38 39 40 41 47 48 49 50 51 "
        "52 53 55 57 59 61 62 62-2 63"
    ),
    "CWA-Decree": _articles("21-5 25-2 26 26-2 28"),
    "CWA-Rule": _articles("10 11-2 11-3 11-4 11-6 12 14-3 14-5 18-2 26"),
    "PA-Decree": _articles("4 5 5-3 6 7"),
    "PIPA": _articles("15 16 21 22 23 24-2 26 28 28-2"),
    "UNCRC": _articles("2 3 6 9 12 13 14 15 16 17 18 19 20 23 24 25 28 29 31 37 39"),
}


def is_known(reference: LawReference) -> bool:
    """Say whether an article is in the list."""
    return reference.article in KNOWN.get(reference.law, frozenset())


def unknown_articles(text: str) -> Iterator[Lazy]:
    """Yield what is wrong with the law references in a text whose form is sound."""
    for written in _LAW.findall(text):
        reference = parse_law(written)
        if reference is not None and not is_known(reference):
            yield lazy("“%(text)s” is not in the list of known articles.", text=written.strip())

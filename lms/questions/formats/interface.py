"""What a format answers. Pure: bytes in and documents out, or the other way; no database, no request, no disk.

A document is one question as plain data (`docs/authoring.md`, question banks): `id`, `kind`, `points`, `tags`, the
fields of its kind, and `texts` by language.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from lms.content.quiz_entry import QuizEntry
from lms.core.db import JsonDict
from lms.core.errors import LmsError
from lms.core.i18n import Lazy, lazy

MEGABYTE = 1024 * 1024
MOST_BYTES = 50 * MEGABYTE
# Bytes are the limit of a file; this many items only keep a file of crumbs from filling the memory.
MOST_ITEMS = 100_000


_LEFT_OUT = {"ko": lazy("The Korean text is left out."), "en": lazy("The English text is left out.")}


class FormatRefused(LmsError):
    """The whole file cannot be taken; the message is the reason."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A line that a person should look at: its number (from 1), its text, what it was taken for, and why to doubt."""

    line: int
    text: str
    taken: Lazy
    why: Lazy


@dataclass(frozen=True, slots=True)
class ItemRead:
    """What came of one item of a file.

    place: where it stands. document: the question, or None when there is none to make (`problems` says why).
    problems: why the item cannot be taken as it is; with a document, what must be mended in it first.
    losses: what the file says and the document cannot. doubts: lines to look at in a preview.
    files: pictures of the document by the name its texts use.
    """

    place: Lazy
    document: JsonDict | None = None
    problems: tuple[Lazy, ...] = ()
    losses: tuple[Lazy, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def usable(self) -> bool:
        """Say whether the item can be taken as it is."""
        return self.document is not None and not self.problems


@dataclass(frozen=True, slots=True)
class QuizRead:
    """A quiz of a bank folder: what its entry says, or None (`problems` says why)."""

    id: str
    title: Mapping[str, str]
    entry: QuizEntry | None
    problems: tuple[Lazy, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """All items of a file in its order, and what concerns the file as a whole.

    bank, quizzes: of a bank folder, the id it calls itself by and its quizzes.
    """

    items: tuple[ItemRead, ...]
    remarks: tuple[Lazy, ...] = ()
    title: str = ""
    bank: str = ""
    quizzes: tuple[QuizRead, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemWritten:
    """What came of one document: whether it stands in the file, and what the file could not take of it."""

    id: str
    written: bool
    losses: tuple[Lazy, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """A file made of documents, with one verdict per document in their order, and per quiz where it holds quizzes."""

    data: bytes
    file_name: str
    mime: str
    items: tuple[ItemWritten, ...]
    quizzes: tuple[ItemWritten, ...] = ()


class Format(Protocol):
    """One format. `endings` are the file name endings it is known by (`.gift`), the first being the one written."""

    key: str
    label: Lazy
    reads: bool
    writes: bool
    endings: tuple[str, ...]

    def read(self, data: bytes, name: str, *, language: str | None = None) -> Reading:
        """Return one verdict for each item of a file, whatever its bytes are; raise FormatRefused for the whole.

        language: that of the texts where the file does not say; None: told by the letters of each item.
        """

    def write(
        self, documents: Sequence[JsonDict], media: Mapping[str, bytes], *, title: str = "", language: str | None = None
    ) -> Written:
        """Return the documents as a file; what it cannot carry is said for each of them.

        media: pictures by name. language: the one written by a format that knows only one; None: the first there is.
        Raises FormatRefused if the format is read only.
        """


def check_size(data: bytes, most: int = MOST_BYTES) -> None:
    """Raise FormatRefused for an empty or too large file."""
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise FormatRefused(lazy("The file is empty."))
    if len(data) > most:
        raise FormatRefused(lazy("The file is too large: at most %(most)s MB.", most=most // MEGABYTE))


def refuse_writing() -> FormatRefused:
    """Return the refusal of a format that is only read."""
    return FormatRefused(lazy("This format can only be read."))


def strings(value: object) -> Iterator[str]:
    """Return all texts in plain data, but not the keys of its mappings."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from strings(inner)


def language_of(value: object) -> str:
    """Return "ko" or "en" by the letters of texts: Korean if at least one letter in eight is Hangul."""
    letters = [c for text in strings(value) for c in text if c.isalpha()]
    hangul = sum("\uac00" <= c <= "\ud7a3" or "\u1100" <= c <= "\u318f" for c in letters)
    return "ko" if letters and hangul * 8 >= len(letters) else "en"


def pick_language(document: JsonDict, wanted: str | None) -> tuple[str, tuple[Lazy, ...]]:
    """Return the language to write a document in, and what is lost by writing only that one."""
    there = [code for code in ("ko", "en") if (document.get("texts") or {}).get(code)]
    chosen = wanted if wanted in there else (there[0] if there else wanted or "ko")
    left = [code for code in there if code != chosen]
    return chosen, tuple(_LEFT_OUT[code] for code in left)


class Ids:
    """Makes the ids of documents: the name an item has if it can be an id, else a number; never one twice."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        self._count = 0
        self._next: dict[str, int] = {}

    def make(self, name: str = "") -> str:
        """Return an id for the next item: small letters, digits and hyphens, at most 64."""
        self._count += 1
        base = "".join(c if c.isascii() and c.isalnum() else "-" for c in unicodedata.normalize("NFKC", name).lower())
        base = "-".join(part for part in base.split("-") if part)[:56].strip("-")
        # A Korean title leaves only crumbs, which say nothing.
        if not base or sum(c.isalnum() for c in name) > 2 * len(base):
            base = f"q-{self._count:03d}"
        key, number = base, self._next.get(base, 2)
        while key in self._taken:
            key, number = f"{base}-{number}", number + 1
        self._taken.add(key)
        self._next[base] = number
        return key


def letters(text: str) -> str:
    """Return the letters and digits of a text, by which two names are the same name."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())

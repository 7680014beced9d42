"""Aiken: choices with one right answer in plain text, `A.` … `ANSWER: B`."""

import re
from collections.abc import Iterator, Mapping, Sequence

from lms.core import tables
from lms.core.db import JsonDict
from lms.core.i18n import lazy
from lms.questions.formats import building
from lms.questions.formats.building import Draft, Share
from lms.questions.formats.interface import (
    MOST_ITEMS,
    FormatRefused,
    Ids,
    ItemRead,
    ItemWritten,
    Reading,
    Written,
    check_size,
    language_of,
)
from lms.questions.formats.plain import escape_label, escape_text, is_plain, to_plain
from lms.questions.formats.writing import NO_HINTS, NO_LAST, Sheet, cannot

MOST_BYTES = 10 * 1024 * 1024
_OPTION = re.compile(r"\s*([A-Za-z])[.)]\s+(.*\S)\s*\Z")
_ANSWER = re.compile(r"\s*ANSWER\s*:\s*([A-Za-z](?:\s*[,;&]?\s*[A-Za-z])*)\s*\.?\s*\Z", re.IGNORECASE)
_ANY_ANSWER = re.compile(r"\s*ANSWER\s*:", re.IGNORECASE)


class Aiken:
    """Reads and writes Aiken. Several letters after ANSWER, which some programs write, make a multiple choice."""

    key = "aiken"
    label = lazy("Aiken (text)")
    reads = True
    writes = True
    endings = (".aiken.txt", ".aiken")

    def read(self, data: bytes, name: str, *, language: str | None = None) -> Reading:
        """Return the items of an Aiken file: each ends with its ANSWER line."""
        check_size(data, MOST_BYTES)
        try:
            text = tables.decode(data)
        except tables.TableError:
            raise FormatRefused(lazy("The letters of this file cannot be read. Save it as UTF-8.")) from None
        ids = Ids()
        items: list[ItemRead] = []
        for start, lines in _blocks(text.replace("\x00", "")):
            if len(items) >= MOST_ITEMS:
                raise FormatRefused(lazy("The file has too many questions: at most %(most)s.", most=MOST_ITEMS))
            items.append(_read(start, lines, ids, language))
        if not items:
            raise FormatRefused(lazy("No question was found in the file."))
        return Reading(tuple(items))

    def write(
        self, documents: Sequence[JsonDict], media: Mapping[str, bytes], *, title: str = "", language: str | None = None
    ) -> Written:
        """Return an Aiken file of the single choices and true/false questions."""
        parts, items = [], []
        for document in documents:
            sheet = Sheet(document, language)
            text = _write(sheet)
            items.append(ItemWritten(sheet.id, text is not None, tuple(sheet.losses)))
            if text is not None:
                parts.append(text)
        return Written("\n".join(parts).encode(), "questions.aiken.txt", "text/plain; charset=utf-8", tuple(items))


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Return (number of the first line, lines) of each item: up to an ANSWER line, or to a new stem after options."""
    start, lines, blank = 0, list[str](), False
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            blank = True
            continue
        if lines and blank and _OPTION.match(lines[-1]) and not (_OPTION.match(line) or _ANY_ANSWER.match(line)):
            yield start, lines
            lines = []
        start = start if lines else number
        lines.append(line)
        blank = False
        if _ANY_ANSWER.match(line):
            yield start, lines
            lines = []
    if lines:
        yield start, lines


def _read(start: int, lines: list[str], ids: Ids, language: str | None) -> ItemRead:
    place = lazy("line %(number)s", number=start)
    stem: list[str] = []
    letters: list[str] = []
    options: list[str] = []
    answer: list[str] = []
    for line in lines:
        if _ANY_ANSWER.match(line):
            found = _ANSWER.match(line)
            answer = re.findall("[A-Z]", found[1].upper()) if found else []
        elif option := _OPTION.match(line):
            letters.append(option[1].upper())
            options.append(option[2])
        elif options:
            options[-1] += f" {line.strip()}"
        else:
            stem.append(line.strip())
    if not options:
        return building.skipped(place, lazy("No options A. B. C. … were found."))
    draft = Draft("single")
    if not answer:
        draft.problems.append(lazy("The ANSWER line is missing or names no letter."))
    if set(answer) - set(letters):
        missing = ", ".join(sorted(set(answer) - set(letters)))
        draft.problems.append(lazy("The answer %(answer)s is not among the options.", answer=missing))
    if letters != [chr(ord("A") + at) for at in range(len(letters))]:
        draft.problems.append(lazy("The options are not lettered A, B, C … in order."))
    share = 100 / max(1, len(set(answer)))
    shares = [
        Share(escape_label(text), share if letter in answer else -share if len(answer) > 1 else 0)
        for letter, text in zip(letters, options, strict=True)
    ]
    building.choice(draft, shares, single=len(set(answer)) < 2)
    if draft.kind == "multiple":
        # Nothing is said of part of the points, so there are none.
        draft.fields["scoring"] = "all"
    draft.texts["stem"] = escape_text("\n".join(stem))
    return draft.item(place, ids.make(), language or language_of(draft.texts))


_LEFT_OUT = {
    "feedback": lazy("The feedback is left out."),
    "general": lazy("The general feedback is left out."),
    "tags": lazy("The tags are left out."),
    "law": lazy("The laws are left out."),
    "pages": lazy("The lesson pages are left out."),
    "last": NO_LAST,
    "name": lazy("The name is left out."),
    "hints": NO_HINTS,
}


def _write(sheet: Sheet) -> str | None:
    if sheet.kind == "single":
        keys = list(sheet.get("options", ()))
        options = [sheet.text("options", key) for key in keys]
    elif sheet.kind == "truefalse":
        keys = ["true", "false"]
        words = ("참", "거짓") if sheet.language == "ko" else ("True", "False")
        options = [sheet.text("options", key) or word for key, word in zip(keys, words, strict=True)]
        sheet.lose(lazy("The true/false question is written as a single choice."))
    else:
        sheet.lose(cannot(sheet.kind))
        return None
    right = [at for at, key in enumerate(keys) if key in sheet.get("answer", ())]
    if len(right) != 1 or len(keys) > building.MOST_OPTIONS:
        sheet.lose(lazy("Aiken needs one right answer and at most %(most)s options.", most=building.MOST_OPTIONS))
        return None
    sheet.leave_out(_LEFT_OUT)
    if sheet.get("points", 1) != 1:
        sheet.lose(lazy("The points of the question are left out."))
    lines = [_plain(sheet, sheet.text("stem"))]
    if _OPTION.match(lines[0]) or _ANY_ANSWER.match(lines[0]):
        sheet.lose(lazy("The question begins like an option or an answer of Aiken."))
        return None
    lines += [f"{chr(ord('A') + at)}. {_plain(sheet, text)}" for at, text in enumerate(options)]
    return "\n".join([*lines, f"ANSWER: {chr(ord('A') + right[0])}", ""])


def _plain(sheet: Sheet, text: str) -> str:
    words = to_plain(sheet.without_pictures(text))
    if not is_plain(text) and escape_label(words) != text:
        sheet.lose(lazy("Formatting and line ends of texts are left out."))
    return words


FORMAT = Aiken()

"""Our own bank folder as a zip: `bank.yaml`, the wording of each language beside it, and `media/`. Nothing is lost."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import yaml

from lms.content.bank import BANK_FILE
from lms.content.manifest import LANGUAGES
from lms.content.problems import Problem, Report
from lms.content.quiz_entry import read_quiz
from lms.content.source import Fields, Row, Table, read_yaml, table_of
from lms.core.archive import ArchiveError, Limits, unpack_zip
from lms.core.db import JsonDict
from lms.core.i18n import Lazy, lazy
from lms.questions.formats import pictures
from lms.questions.formats.checking import problem_of
from lms.questions.formats.interface import (
    MOST_ITEMS,
    FormatRefused,
    ItemRead,
    ItemWritten,
    QuizRead,
    Reading,
    Written,
    check_size,
    strings,
)
from lms.questions.formats.qti_writing import zipped

_LIMITS = Limits(files=MOST_ITEMS + 10, total=200 * 1024 * 1024, each=20 * 1024 * 1024)
_MOST_NODES = 1_000_000
# What our reader of YAML would take for something else than a text when it stands without quotes.
_QUOTED = re.compile(r"[-+.]?[0-9]|true\Z|false\Z|null\Z|~", re.IGNORECASE)


class Folder:
    """The folder that a bank is kept in and loaded from; carries everything."""

    key = "folder"
    label = lazy("Bank folder of this site (ZIP)")
    reads = True
    writes = True
    endings = (".zip",)

    def read(self, data: bytes, name: str, *, language: str | None = None) -> Reading:
        """Return one verdict for each question of the folder."""
        check_size(data)
        try:
            files = unpack_zip(data, _LIMITS)
        except ArchiveError as error:
            raise FormatRefused(error.message) from None
        found = sorted((path for path in files if path.rpartition("/")[2] == BANK_FILE), key=len)
        if not found:
            raise FormatRefused(lazy("The archive has no bank.yaml; it is not a bank folder."))
        base = found[0].removesuffix(BANK_FILE)
        return _reading({path.removeprefix(base): text for path, text in files.items() if path.startswith(base)})

    def write(
        self, documents: Sequence[JsonDict], media: Mapping[str, bytes], *, title: str = "", language: str | None = None
    ) -> Written:
        """Return the folder as a zip; both languages are written, whatever `language` is."""
        return write_bank("bank", dict.fromkeys(LANGUAGES, title or "bank"), documents, media)


FORMAT = Folder()


def write_bank(
    key: str,
    titles: Mapping[str, str],
    documents: Sequence[JsonDict],
    media: Mapping[str, bytes],
    quizzes: Sequence[JsonDict] = (),
) -> Written:
    """Return the folder of a bank as a zip, in a folder of its name; the same bank gives the same bytes.

    quizzes: as bank.yaml writes them.
    """
    plain = [{name: value for name, value in document.items() if name != "texts"} for document in documents]
    bank = {"id": key, "title": dict(titles), "questions": plain, **({"quizzes": list(quizzes)} if quizzes else {})}
    files = {BANK_FILE: _dump(bank)}
    for code in LANGUAGES:
        wording = {str(doc["id"]): doc["texts"][code] for doc in documents if (doc.get("texts") or {}).get(code)}
        files[f"{code}.yaml"] = _dump(wording)
    used = {name for document in documents for name in _pictures(document)}
    files |= {f"media/{name}": media[name] for name in sorted(used & set(media))}
    verdicts = []
    for document in documents:
        gone = [name for name in _pictures(document) if name not in media]
        losses = tuple(lazy("The picture “%(name)s” is missing.", name=name) for name in gone)
        verdicts.append(ItemWritten(str(document["id"]), True, losses))
    data = zipped({f"{key}/{name}": text for name, text in files.items()})
    return Written(data, f"{key}.zip", "application/zip", tuple(verdicts))


def _pictures(document: JsonDict) -> list[str]:
    named = [name for text in strings(document.get("texts")) for name in pictures.named_in(text)]
    parts = [document, *(document.get("items") or ())] if document.get("kind") == "set" else [document]
    images = [str(part["image"]) for part in parts if isinstance(part, Mapping) and part.get("image")]
    return list(dict.fromkeys([*named, *images]))


class _Dumper(yaml.SafeDumper):
    """Writes what our reader reads: texts that look like something else in quotes, numbers without an exponent."""

    def ignore_aliases(self, data: object) -> bool:
        """Write what stands twice twice: our reader takes no aliases."""
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    if "\n" in value and value == value.strip() and not re.search(r"[ \t]\n|\t", value):
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|")
    style = '"' if _QUOTED.match(value) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


def _float(dumper: yaml.SafeDumper, value: float) -> yaml.ScalarNode:
    text = f"{value:.12f}".rstrip("0")
    return dumper.represent_scalar("tag:yaml.org,2002:float", f"{text}0" if text.endswith(".") else text)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(float, _float)


def _dump(value: object) -> bytes:
    text: str = yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)
    return text.encode()


def _reading(files: Mapping[str, bytes]) -> Reading:
    bank = _table(files, BANK_FILE)
    wordings = {code: _table(files, f"{code}.yaml") if f"{code}.yaml" in files else {} for code in LANGUAGES}
    rows = bank.get("questions")
    if not isinstance(rows, list) or not rows:
        raise FormatRefused(lazy("The folder has no questions."))
    if len(rows) > MOST_ITEMS:
        raise FormatRefused(lazy("The file has too many questions: at most %(most)s.", most=MOST_ITEMS))
    items = tuple(_item(number, row, wordings, files) for number, row in enumerate(rows, 1))
    remarks = []
    known = {str(row.get("id")) for row in rows if isinstance(row, dict)}
    for code, wording in wordings.items():
        for key in sorted(set(wording) - known)[:20]:
            remarks.append(
                lazy("%(language)s.yaml has a text for “%(id)s”, which is no question.", language=code, id=key)
            )
    titles = bank.get("title")
    title = next((str(titles[code]) for code in LANGUAGES if titles.get(code)), "") if isinstance(titles, dict) else ""
    return Reading(items, tuple(remarks), title, str(bank.get("id", "")), tuple(_quizzes(bank.get("quizzes"))))


def _quizzes(rows: object) -> Iterator[QuizRead]:
    """Yield what a folder says of each of its quizzes."""
    for number, row in enumerate(rows if isinstance(rows, list) else (), 1):
        if not isinstance(row, dict):
            yield QuizRead(f"quiz-{number}", {}, None, (lazy("This must be a mapping (key: value)."),))
            continue
        report = Report()
        entry = read_quiz(Fields(table_of(row), "", report))
        problems = tuple(problem_of(problem) for problem in report.sorted())
        given = row.get("title")
        title = {code: str(given[code]) for code in LANGUAGES if given.get(code)} if isinstance(given, dict) else {}
        yield QuizRead(str(row.get("id") or f"quiz-{number}")[:80], title, None if problems else entry, problems)


def _table(files: Mapping[str, bytes], name: str) -> dict[str, Any]:
    report = Report()
    try:
        text = files[name].decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise FormatRefused(lazy("%(file)s is not UTF-8; save it as UTF-8 text.", file=name)) from None
    found = read_yaml(text, name, report, most=_MOST_NODES) if text.strip() not in ("", "{}") else Table(1)
    if found is None:
        problem: Problem = next(iter(report))
        raise FormatRefused(
            lazy("%(file)s, %(place)s: %(problem)s", file=name, place=problem.place, problem=problem.text)
        )
    plain: dict[str, Any] = _plain(found)
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, Table):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, Row):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _item(number: int, row: object, wordings: Mapping[str, Mapping[str, Any]], files: Mapping[str, bytes]) -> ItemRead:
    if not isinstance(row, dict):
        return ItemRead(
            lazy("question %(number)s", number=number), None, (lazy("This must be a mapping (key: value)."),)
        )
    key = str(row.get("id", ""))
    texts = {code: wording[key] for code, wording in wordings.items() if key in wording}
    document = {**row, "texts": texts}
    kept: dict[str, bytes] = {}
    problems: list[Lazy] = []
    for name in _pictures(document):
        data = files.get(f"media/{name}")
        fault = pictures.look(name, data).fault if data is not None else None
        if fault is not None:
            problems.append(fault)
        elif data is not None:
            kept[name] = data
    return ItemRead(lazy("question %(number)s", number=number), document, tuple(problems), files=kept)

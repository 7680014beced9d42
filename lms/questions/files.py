"""Files of questions as the command line takes and gives them: paths in, lines or JSON out."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lms.content.source import KEY
from lms.core import db
from lms.core.archive import unpack_zip
from lms.core.errors import LmsError, NotFound
from lms.core.i18n import lazy
from lms.questions import exporting, importing, writing
from lms.questions.formats.interface import MOST_BYTES, ItemWritten
from lms.questions.formats.qti_writing import zipped
from lms.questions.importing import NEW, REFUSED, Looked


@dataclass(frozen=True)
class Done:
    """What became of a file: of the bank, of each item, and whether anything was written."""

    bank: str
    written: bool
    items: list[dict[str, Any]]
    summary: str
    remarks: list[str] = field(default_factory=list)
    well: bool = True
    quizzes: list[dict[str, Any]] = field(default_factory=list)

    def json(self) -> str:
        """Return it as one line of JSON."""
        shown = {"bank": self.bank, "written": self.written, "remarks": self.remarks, "items": self.items}
        return json.dumps(shown | ({"quizzes": self.quizzes} if self.quizzes else {}), ensure_ascii=False)

    def lines(self) -> Iterator[str]:
        """Return it as lines for a person."""
        yield from self.remarks
        for item in (*self.items, *self.quizzes):
            yield f"{item.get('place') or item['id']}: {item['result']}" + (f" {item['id']}" if "place" in item else "")
            for name in ("problems", "losses", "doubts", "near"):
                yield from (f"  {_WORDS[name]}: {text}" for text in item.get(name, ()))
        yield self.summary


_WORDS = {"problems": "problem", "losses": "left out", "doubts": "doubtful", "near": "nearly the same as"}


def take(
    format_key: str,
    path: Path,
    *,
    bank: str | None = None,
    language: str | None = None,
    leave_out_refused: bool = False,
    dry_run: bool = False,
) -> Done:
    """Take a file (or our own folder) into a bank, in transactions of its own; a dry run writes nothing.

    bank: its id or title; one that does not exist is made. Raises FormatRefused for the file as a whole.
    """
    data = _pack(path) if path.is_dir() else _read(path)
    with db.reading():
        found = importing.bank_of(bank) if bank else None
        looked = importing.look(data, path.name, format_key, bank_id=found, language=language)
    refused = [verdict.number for verdict in looked.verdicts if verdict.result == REFUSED]
    any_refused = refused or any(quiz.result == REFUSED for quiz in looked.quizzes)
    well = bool(looked.count(NEW) or looked.count(importing.SAME)) and (leave_out_refused or not any_refused)
    new = looked.count(NEW) or any(quiz.result == NEW for quiz in looked.quizzes)
    name = bank or looked.title or path.stem
    written = False
    if well and not dry_run and new:
        importing.keep_files(looked)
        with db.transaction():
            target = found if found is not None else _make(name, looked, bank if bank and KEY.match(bank) else "")
            importing.store(looked, target, leave_out=refused if leave_out_refused else ())
        written = True
    return Done(name, written, [_shown(v) for v in looked.verdicts], _summary(looked, written, dry_run),
                [str(remark) for remark in looked.remarks], well,
                [{"id": quiz.id, "result": quiz.result, "problems": [str(text) for text in quiz.problems]}
                 for quiz in looked.quizzes])  # fmt: skip


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _pack(folder: Path) -> bytes:
    """Return a folder as a zip; links are not followed."""
    files = {}
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not path.is_symlink() and not hidden:
            files[path.relative_to(folder).as_posix()] = _read(path)
    return zipped(files)


def _make(name: str, looked: Looked, key: str) -> int:
    title = looked.title or name
    return writing.new_bank({"ko": title, "en": title}, owner_id=None, key=key).id


def _shown(verdict: importing.Verdict) -> dict[str, Any]:
    return {
        "number": verdict.number,
        "place": str(verdict.place),
        "id": verdict.id,
        "kind": verdict.kind,
        "stem": verdict.stem,
        "result": verdict.result,
        "problems": [str(text) for text in verdict.problems],
        "losses": [str(text) for text in verdict.losses],
        "doubts": [f"{doubt.line}: {doubt.text} ({doubt.taken}: {doubt.why})" for doubt in verdict.doubts],
        "near": list(verdict.near),
    }


def _summary(looked: Looked, written: bool, dry_run: bool) -> str:
    counts = f"{looked.count(NEW)} new, {looked.count(importing.SAME)} unchanged, {looked.count(REFUSED)} refused"
    return f"{counts}; " + ("written" if written else "dry run, nothing written" if dry_run else "nothing written")


def give(format_key: str, bank: str, path: Path, *, language: str | None = None) -> Done:
    """Write a bank to a file, or as a folder; raises NotFound for a bank that is not there."""
    with db.transaction():
        found = importing.bank_of(bank)
        if found is None:
            raise NotFound(lazy("There is no bank “%(name)s”.", name=bank))
        written = exporting.export(found, format_key, language=language)
        exporting.note(found, format_key, written)
    if format_key == "folder" and path.suffix.lower() != ".zip":
        _unpack(written.data, path)
    else:
        path.write_bytes(written.data)
    items, quizzes = [_written(item) for item in written.items], [_written(item) for item in written.quizzes]
    count, more = (sum(item.written for item in each) for each in (written.items, written.quizzes))
    said = f" and {more} of {len(quizzes)} quizzes" if quizzes else ""
    return Done(
        bank,
        True,
        items,
        f"{count} of {len(items)} questions{said} written to {path}",
        well=count == len(items) and more == len(quizzes),
        quizzes=quizzes,
    )


def _written(item: ItemWritten) -> dict[str, Any]:
    return {
        "id": item.id,
        "result": "written" if item.written else "not written",
        "losses" if item.written else "problems": [str(text) for text in item.losses],
    }


def _unpack(data: bytes, folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise LmsError(lazy("The folder exists and is not empty."))
    for name, content in unpack_zip(data).items():
        target = folder / name.partition("/")[2]
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)

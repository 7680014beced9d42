"""Small bank folders for tests, written to disk as authors write them."""

import json
import struct
import zlib
from pathlib import Path
from typing import Any

import yaml

from lms.questions import documents
from lms.questions.registry import KINDS
from tests.questions.samples import MEDIA


def single(key: str, tags: list[str] | None = None, **facts: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return bank entry and wording (the same in each language) of a single choice whose answer is b."""
    entry = {"id": key, "kind": "single", "tags": tags or [], "options": ["a", "b", "c"], "answer": ["b"], **facts}
    wording = {
        "stem": f"Question {key}?",
        "options": {"a": "First", "b": "Second", "c": "Third"},
        "feedback": {"a": "No, because.", "b": "Yes, because.", "c": "No, since."},
        "general": "See the law.",
    }
    return entry, wording


def multiple(key: str, **facts: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a multiple choice whose answers are a and c."""
    entry, wording = single(key, **facts)
    return {**entry, "kind": "multiple", "answer": ["a", "c"]}, wording


def truefalse(key: str, **facts: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a statement that is true."""
    entry = {"id": key, "kind": "truefalse", "answer": [True], **facts}
    return entry, {"stem": f"Statement {key}.", "feedback": {"true": "It is.", "false": "It is."}}


def shorttext(key: str, *accept: str, **facts: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a question for a short text."""
    entry = {"id": key, "kind": "shorttext", **facts}
    wording = {"stem": f"Which number, {key}?", "accept": list(accept or ("112",)),
               "feedback": {"right": "Right.", "wrong": "It is 112."}}  # fmt: skip
    return entry, wording


def of_document(document: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return bank entry and wording of a document, with feedback for every answer as a folder must have it."""
    entry = {name: value for name, value in document.items() if name != "texts"}
    wording = dict(document["texts"]["en"])
    read = documents.read(document, MEDIA)
    keys = KINDS[read.kind].feedback(read.data)
    if keys:
        wording["feedback"] = {**{key: f"Because of {key}." for key in keys}, **wording.get("feedback", {})}
    return entry, wording


def picture(width: int, height: int) -> bytes:
    """Return a gray PNG of this size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress((b"\0" + b"\xc0" * width) * height)
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def quiz(key: str, *slots: dict[str, Any], **settings: Any) -> dict[str, Any]:
    """Return a quiz entry."""
    return {"id": key, "title": {"ko": "퀴즈", "en": "Quiz"}, "slots": list(slots), "pass_mark": 60, **settings}


def write_bank(
    folder: Path, key: str, questions: list[tuple[dict[str, Any], dict[str, Any]]], quizzes: list[dict[str, Any]]
) -> Path:
    """Write a bank folder below `folder` and return its path."""
    path = folder / key
    path.mkdir(parents=True, exist_ok=True)
    if any(entry.get("image") for entry, _ in questions):
        (path / "media").mkdir(exist_ok=True)
        (path / "media" / "map.png").write_bytes(picture(400, 300))
    bank = {
        "id": key,
        "title": {"ko": "문제은행", "en": "Bank"},
        "questions": [entry for entry, _ in questions],
        **({"quizzes": quizzes} if quizzes else {}),
    }
    _write(path / "bank.yaml", bank)
    for code in ("ko", "en"):
        _write(path / f"{code}.yaml", {entry["id"]: wording for entry, wording in questions})
    return path


def _write(path: Path, value: Any) -> None:
    path.write_text(
        yaml.safe_dump(json.loads(json.dumps(value)), allow_unicode=True, sort_keys=False), encoding="utf-8"
    )

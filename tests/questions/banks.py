"""Small bank folders for tests, written to disk as authors write them."""

from pathlib import Path
from typing import Any

import yaml


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


def quiz(key: str, *slots: dict[str, Any], **settings: Any) -> dict[str, Any]:
    """Return a quiz entry."""
    return {"id": key, "title": {"ko": "퀴즈", "en": "Quiz"}, "slots": list(slots), "pass_mark": 60, **settings}


def write_bank(
    folder: Path, key: str, questions: list[tuple[dict[str, Any], dict[str, Any]]], quizzes: list[dict[str, Any]]
) -> Path:
    """Write a bank folder below `folder` and return its path."""
    path = folder / key
    path.mkdir(parents=True, exist_ok=True)
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
    path.write_text(yaml.safe_dump(value, allow_unicode=True, sort_keys=False), encoding="utf-8")

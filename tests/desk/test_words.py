"""Everything that staff read in the audit log and the list of jobs has words."""

import ast
from pathlib import Path

from flask import Flask

from lms.core import outbox
from lms.desk import words

ROOT = Path(__file__).resolve().parent.parent.parent / "lms"
NOTES = {"note", "note_read", "note_refusal"}


def actions() -> set[str]:
    """Return the actions that the code writes into the audit log, as far as they stand there as one text."""
    found = set()
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
                continue
            first, owner = node.args[0], node.func.value
            if node.func.attr in NOTES and isinstance(owner, ast.Name) and owner.id == "audit":
                texts = {one.value for one in ast.walk(first) if isinstance(one, ast.Constant)}
                found |= {text for text in texts if isinstance(text, str) and "." in text}
    return {action for action in found if not action.endswith(".")}


def test_every_action_of_the_audit_log_has_words() -> None:
    found = actions()
    assert len(found) > 40
    assert sorted(found - set(words.ACTIONS)) == []


def test_every_kind_of_job_has_words(app: Flask) -> None:
    rooms = {name for name in outbox.handlers if not name.startswith("test")}
    assert sorted(rooms - set(words.JOBS)) == []
    assert set(words.JOB_STATES) == set(outbox.STATES)

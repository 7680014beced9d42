"""Kept texts show everybody what is theirs."""

import pytest
from flask import Flask

from lms.core import kept
from lms.core.kept import escaped, open_or, sheet, sheet_of, slot


def test_a_sheet_stands_in_another_and_is_filled_with_escaped_values() -> None:
    inner = sheet_of(f"a{slot('one')}b")
    outer = sheet_of(f"<p>{inner.text}{slot('two')}</p>")
    assert outer.fill(escaped({"one": "1", "two": "<i>"})) == "<p>a1b&lt;i&gt;</p>"
    with pytest.raises(KeyError):
        outer.fill({"one": "1"})


def test_a_template_is_made_once_for_a_key(site: Flask) -> None:
    kept.forget()
    made = []

    def make() -> dict[str, object]:
        made.append(1)
        return {"messages": [("info", slot("text"))]}

    with site.app_context():
        first, again = (sheet("core/alerts.html", "key", make) for _ in range(2))
        other = sheet("core/alerts.html", "other key", make)
    assert first is again
    assert other is not first
    assert len(made) == 2
    assert "&lt;b&gt;" in first.fill(escaped({"text": "<b>"}))


def test_a_global_is_a_slot_only_while_a_sheet_is_made(site: Flask) -> None:
    seen = []
    token = open_or("csrf", lambda: "secret")

    def make() -> dict[str, object]:
        return {"messages": Asking()}

    class Asking(list[object]):
        def __iter__(self):  # type: ignore[no-untyped-def]
            seen.append(token())
            return iter(())

    kept.forget()
    with site.app_context():
        sheet("core/alerts.html", "asks", make)
    assert seen == [slot("csrf")]
    assert token() == "secret"


def test_no_more_is_kept_than_there_is_room_for(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST", 3)
    kept.forget()
    with site.app_context():
        for number in range(10):
            sheet("core/alerts.html", number, lambda: {"messages": []})
    assert len(kept._kept) <= 3

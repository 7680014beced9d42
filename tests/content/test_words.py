import json
import re
from datetime import date, datetime
from pathlib import Path

import pytest

from lms.content import words
from lms.content.words import _FOR_SCRIPTS, _WORDS, day_text, moment_text, script_words, word

ROOT = Path(__file__).resolve().parents[2]


def test_both_languages_have_the_same_words_with_the_same_values():
    korean, english = _WORDS["ko"], _WORDS["en"]

    assert korean.keys() == english.keys()
    for key in korean:
        places = [sorted(re.findall(r"%\((\w+)\)s", text[key])) for text in (korean, english)]
        assert places[0] == places[1], key


def test_no_word_is_left_over():
    sources = [path for path in (ROOT / "lms" / "content").rglob("*.py") if path != Path(words.__file__)]
    code = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    scripts = {key for keys in _FOR_SCRIPTS.values() for key in keys}
    # Marks, kinds of callouts, of parts of guides and extensions are named by what the author wrote.
    named = {"good", "fair", "poor", "right", "wrong", "info", "tip", "important", "glossary", "sources"}
    named |= {key for key in _WORDS["ko"] if key.startswith("kind_")}
    named |= {"sort_hint", "timeline_hint", "deadline_possible", "deadline_none", "deadline_open"}

    assert [
        key
        for key in _WORDS["ko"]
        if f'"{key}"' not in code.replace("'", '"') and key not in scripts | named | {"weekdays"}
    ] == []


@pytest.mark.parametrize("kind", _FOR_SCRIPTS)
def test_the_scripts_use_exactly_the_words_they_get(kind):
    names = {"term": "terms", "deadline": "deadline_form"}
    script = (ROOT / "assets" / "lesson" / f"{names.get(kind, kind)}.js").read_text(encoding="utf-8")
    used = set(re.findall(r"\bwords\.(\w+)", script))
    if kind == "deadline":
        used |= {"deadline_possible", "deadline_none", "deadline_open", "deadline_sunday"}

    if kind == "timeline":
        # A timeline is checked as a sorting task.
        used |= set(_FOR_SCRIPTS["sort"])

    assert used == set(_FOR_SCRIPTS[kind])
    assert set(json.loads(script_words("ko", [kind]))) == used


def test_words_are_in_the_language_of_the_page():
    assert word("ko", "step", number=2) == "장면 2"
    assert word("en", "step", number=2) == "Scene 2"


def test_days_and_times_are_written_as_readers_write_them():
    assert day_text(date(2026, 10, 2), "ko") == "2026년 10월 2일"
    assert day_text(date(2026, 10, 2), "en") == "October 2, 2026"
    assert moment_text(datetime(2026, 10, 5, 20, 0), "ko") == "2026-10-05 (월) 20:00"
    assert moment_text(datetime(2026, 10, 4, 9, 5), "en") == "2026-10-04 (Sun) 09:05"

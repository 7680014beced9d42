"""Words are found alike by the check of authors and in the browser of learners."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from lms.content.phrases import holds, letters, split_phrases

MODULE = Path(__file__).resolve().parents[2] / "assets" / "lesson" / "phrases.js"
CASES = [
    ("112 신고로 알게 되었다", "신고", True),
    ("신고로 알게 되었다", "112", False),
    ("1120", "112", False),
    ("아이가 거짓말하는 듯하다", "듯 하다", True),
    ("아이가 거짓말하는 듯 하다", "듯하다", False),
    ("The child lies", "lie", False),
    ("The child lies", "lie*", True),
    ("I believe it", "lie*", False),
    ("SEEMS tired", "seem*", True),
    ("in  my opinion", "my opinion", True),
    ("(lie)", "lie", True),
    ("a.b", "a+b", False),
    ("anything", "*", False),
]


@pytest.mark.parametrize(("text", "phrase", "expected"), CASES)
def test_a_phrase_is_found_whole_or_in_part(text, phrase, expected):
    assert holds(text, phrase) is expected


def test_the_browser_finds_the_same():
    node = shutil.which("node")
    if node is None:
        pytest.fail("Node is not installed.")
    script = (
        f"import {{ holds, letters }} from {json.dumps(MODULE.as_uri())};"
        f"const cases = {json.dumps(CASES)};"
        "console.log(JSON.stringify([cases.map(([text, phrase]) => holds(text, phrase)), letters('가 나\\n다')]));"
    )

    done = subprocess.run([node, "--input-type=module", "-e", script], capture_output=True, text=True, check=True)

    assert json.loads(done.stdout) == [[expected for _, _, expected in CASES], 3]


def test_letters_and_phrases_are_counted_without_spaces():
    assert letters(" 가 나\n다 ") == 3
    assert split_phrases("신고, 112,, ") == ("신고", "112")

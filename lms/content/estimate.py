"""How long a page takes: reading speed by language, and an allowance for everything one does on it.

The figures are our own assumption (no measured source); docs/authoring.md prints them.
"""

import re

# Careful reading of subject matter: Korean letters (without spaces) and English words a minute.
KOREAN_LETTERS = 400
ENGLISH_WORDS = 200
# Speech in films without captions to measure by.
SPOKEN_LETTERS = 300
SPOKEN_WORDS = 130
# Seconds added to reading the text of a component itself.
ALLOWANCE = {
    "image": 10,
    "callout": 0,
    "warning": 5,
    "alternative": 0,
    "reveal": 3,
    "scenario": 10,
    "scenario-option": 4,
    "sort": 10,
    "sort-item": 8,
    "timeline": 20,
    "timeline-item": 10,
    "order": 15,
    "order-step": 10,
    "rerate": 20,
    "rerate-fact": 15,
    "form": 20,
    "form-field": 75,
    "rewrite": 20,
    "rewrite-sentence": 60,
    "check": 10,
    "check-option": 4,
    "deadline": 90,
    "reflect": 120,
    "selfcare": 60,
    "video": 5,
    "audio": 5,
}
# One question of a quiz: reading it, deciding, reading the feedback. One answer of a survey: a scale, a free text.
QUESTION = 45
SURVEY_SCALE = 8
SURVEY_TEXT = 40
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\u3400-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff]")
_WORD = re.compile(r"[A-Za-z0-9][\w’'.,:%/-]*")


def reading_seconds(text: str) -> float:
    """Return the seconds to read a text; mixed texts count their letters and words each at their own speed."""
    letters, words = _measure(text)
    return 60 * (letters / KOREAN_LETTERS + words / ENGLISH_WORDS)


def speaking_seconds(text: str) -> float:
    """Return the seconds to speak a text."""
    letters, words = _measure(text)
    return 60 * (letters / SPOKEN_LETTERS + words / SPOKEN_WORDS)


def minutes(seconds: float) -> int:
    """Return whole minutes, at least one for a page that holds anything."""
    return max(1, round(seconds / 60)) if seconds > 0 else 0


def _measure(text: str) -> tuple[int, int]:
    return len(_HANGUL.findall(text)), len(_WORD.findall(text))

"""The review of folders: every finding at its file and line, and our own courses without any."""

from functools import cache
from pathlib import Path

import pytest

from lms.content.check import Examined, examine, known_in
from lms.content.review.figures import figures, table
from lms.content.review.whole import banks_in, review_bank, review_course
from lms.questions.registry import KINDS
from tests.content.sample_course import SAMPLE, TYPES, make_bank, make_course

ROOT = Path(__file__).resolve().parents[3]
COURSES = sorted(path.parent for path in (ROOT / "courses").glob("*/course.yaml"))
BANKS = sorted(path.parent for path in (ROOT / "quizzes").glob("*/bank.yaml"))


@cache
def examined(folder: Path) -> Examined:
    return examine(folder, TYPES, known_in(*COURSES, *BANKS))


def test_findings_stand_at_their_place(tmp_path):
    text = (SAMPLE / "ko.md").read_text(encoding="utf-8")
    course = make_course(tmp_path, **{"ko/page.md": f"불쌍한 아이입니다.\n\n{text}"})
    bank = make_bank(tmp_path)

    found = [str(problem) for problem in review_course(course, examine(course, TYPES), banks_in([bank], KINDS))]

    assert any(line.startswith("course.yaml: m1 (line 16): ko: an estimate of") for line in found)
    assert any(line.startswith("course.yaml: test (line 21): The quiz shows 2 of 2 questions") for line in found)
    assert any(line.startswith("ko/page.md: line 1: “불쌍한” is a word to avoid") for line in found)
    assert any("The page tells a case" in line for line in found)
    assert any(line.startswith("bank.yaml: questions.q2: ") for line in map(str, review_bank(bank, KINDS)))


@pytest.mark.parametrize("folder", COURSES, ids=[path.name for path in COURSES])
def test_our_courses_pass(folder):
    assert [str(problem) for problem in review_course(folder, examined(folder), banks_in(BANKS, KINDS))] == []


@pytest.mark.parametrize("folder", BANKS, ids=[path.name for path in BANKS])
def test_our_banks_pass(folder):
    assert [str(problem) for problem in review_bank(folder, KINDS)] == []


def test_the_paper_for_the_client_shows_our_figures():
    banks = banks_in(BANKS, KINDS)

    shown = table([row for folder in COURSES for row in figures(examined(folder), banks)])

    assert shown in (ROOT / "docs" / "content-review.md").read_text(encoding="utf-8")

"""The demonstration course of child-rights experts is whole and sound."""

from pathlib import Path

from lms.content.check import check, known_in
from lms.learning import registry
from lms.questions.registry import KINDS

COURSE = Path(__file__).resolve().parents[2] / "courses" / "courses" / "demo-expert"


def test_the_course_has_no_fault_and_ends_with_the_visits():
    assert [str(problem) for problem in check(COURSE, registry.checkers(), known_in(COURSE), kinds=KINDS)] == []

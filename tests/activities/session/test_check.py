"""What an entry of a training session in course.yaml must say; and the demonstration courses say it."""

from pathlib import Path

import pytest

from lms.content.check import check
from lms.content.manifest import Activity, Title
from lms.learning import registry
from lms.questions.registry import KINDS

COURSES = Path(__file__).resolve().parents[2] / "courses"


class Context:
    """Collects what is said."""

    def problem(self, activity, text):
        return str(text)


def said(**facts) -> list[str]:
    values = {"minutes": 60, "settings": {}, **facts}
    entry = Activity("class", "session", Title("집합교육", "Class"), **values)
    return list(registry.of("session").check(entry, Context()))


def test_minutes_and_a_percentage_are_all_it_needs():
    assert said() == said(settings={"attendance": 80}) == []


@pytest.mark.parametrize("facts", [
    {"minutes": 0}, {"settings": {"attendance": 0}}, {"settings": {"attendance": 101}},
    {"settings": {"attendance": True}}, {"settings": {"attendance": "90"}}, {"settings": {"room": "1"}},
])  # fmt: skip
def test_what_it_cannot_be_is_said(facts):
    assert len(said(**facts)) == 1


def test_the_demonstration_courses_are_sound():
    assert check(COURSES, registry.checkers(), kinds=KINDS) == []

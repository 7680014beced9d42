"""Cases with their warning, self-care in each module, and practices of judgment."""

import dataclasses
from datetime import date

import pytest

from lms.content.prose import LessonContext
from lms.content.render import render_lesson
from lms.content.review.pages import module_faults, page_faults
from tests.content.sample_course import COURSE, SAMPLE

LESSON = COURSE.activity("page")
WARNING = '::: warning topic="x" minutes=3 alternative=alt\nShort.\n:::\n'
ALTERNATIVE = '::: alternative id=alt title="y"\nRead.\n:::\n'


def faults(text: str, *, case: bool) -> list[str]:
    page = render_lesson(text, "en", LessonContext(date(2026, 10, 2)))
    activity = dataclasses.replace(LESSON, case=case)
    return [
        f"{line}: {fault.message % fault.values}" for line, fault in page_faults(COURSE, activity, "en", page, text)
    ]


def test_a_case_page_with_its_warning_first_is_sound():
    assert faults(f"{WARNING}\n## Case: the door\n\nA child.\n\n{ALTERNATIVE}", case=True) == []


@pytest.mark.parametrize(
    ("text", "case", "part"),
    [
        ("## Case: the door\n\nA child.", True, "1: A case page needs a content warning"),
        ("## Case: the door\n\nA child.", True, "1: A case page needs the lines for help"),
        (f"## Case: the door\n\nA child.\n\n{WARNING}{ALTERNATIVE}", True, "1: The content warning stands after"),
        ("x\n\n## Case: the door\n\nA child.", False, "3: The page tells a case"),
        (f"{WARNING}{ALTERNATIVE}", False, "1: The page tells a case"),
        ("{{law CWA 99}}", False, "1: “CWA 99” is not in the list of known articles."),
    ],
)
def test_what_a_case_page_lacks_is_named(text, case, part):
    assert any(part in fault for fault in faults(text, case=case)), faults(text, case=case)


def test_case_management_is_no_case():
    assert faults("## Case management\n\nThe plan.\n\n{{law CWA 22-4(4)}}", case=False) == []


def module(text: str) -> list[str]:
    page = render_lesson(text, "ko", LessonContext(date(2026, 10, 2)))
    return [fault.message % fault.values for fault in module_faults(COURSE, COURSE.modules[0], {("page", "ko"): page})]


def test_a_module_ends_with_self_care_and_has_two_practices():
    sort = "::: sort id={} title=x\np\n= a: A | b: B\n- i => a\n  f\n- j => b\n  f\n:::\n"
    close = "::: selfcare\nx\n:::\n"

    assert module(sort.format("s") + sort.format("t") + close) == []
    assert module(sort.format("s") + "::: reflect id=r\nx\n:::\n" + close) == [
        "The module has 1 practices; at least 2, besides questions and notes."
    ]
    assert module(sort.format("s") + sort.format("t")) == [
        "The last lesson of the module has no self-care close (::: selfcare)."
    ]


def test_the_practices_of_the_sample_count():
    text = (SAMPLE / "practices.ko.md").read_text(encoding="utf-8")

    assert module(text) == ["The last lesson of the module has no self-care close (::: selfcare)."]

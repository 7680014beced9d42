"""The estimate of a module lies between 100 and 130 percent of what it credits, in each language."""

import dataclasses

import pytest

from lms.content.check import examine
from lms.content.estimate import QUESTION
from lms.content.review.banks import all_banks
from lms.content.review.figures import figures, table
from lms.content.review.minutes import estimated_seconds, minute_faults
from tests.content.review.test_banks import bank, questions
from tests.content.sample_course import TYPES, make_course

BANKS = all_banks([bank(*questions(12), shown=4)])


@pytest.fixture
def examined(tmp_path):
    return examine(make_course(tmp_path), TYPES)


def with_minutes(examined, minutes: int):
    module = dataclasses.replace(examined.course.modules[0], minutes=minutes)
    return dataclasses.replace(examined, course=dataclasses.replace(examined.course, modules=(module,)))


def test_pages_and_questions_count_and_what_credits_nothing_does_not(examined):
    module = examined.course.modules[0]

    seconds = estimated_seconds(examined, module, "ko", BANKS)

    assert seconds == examined.pages["page", "ko"].seconds + 4 * QUESTION


def test_a_module_with_too_little_or_too_much_is_refused_for_each_language(examined):
    minutes = estimated_seconds(examined, examined.course.modules[0], "ko", BANKS) / 60
    honest = int(minutes / 1.1)

    assert list(minute_faults(with_minutes(examined, honest), BANKS)) == []
    short = [text.message % text.values for _, text in minute_faults(with_minutes(examined, int(minutes * 2)), BANKS)]
    assert [text[:3] for text in short] == ["ko:", "en:"]
    assert "it must lie between 100 and 130 %." in short[0]
    assert len(list(minute_faults(with_minutes(examined, int(minutes / 2)), BANKS))) == 2


def test_a_module_without_minutes_is_not_measured(examined):
    assert list(minute_faults(with_minutes(examined, 0), BANKS)) == []


def test_the_figures_name_minutes_pages_practices_and_items(examined):
    korean, english = figures(examined, BANKS)

    assert (korean["course"], korean["module"], korean["language"], english["language"]) == ("sample", "m1", "ko", "en")
    assert korean["credited_minutes"] == 20
    assert korean["estimated_minutes"] > 0
    assert korean["pages"] == 1
    assert korean["practices"]["scenario"] == 1
    assert korean["items"] == {"multiple": 6, "single": 6}


def test_the_table_has_a_line_for_each_module_and_the_totals(examined):
    _, _, module, every = table(figures(examined, BANKS)).splitlines()

    assert module.startswith("| sample | m1 | 20 | ko ")
    assert " / en " in module
    assert every.startswith("| all | 1 modules | 20 | | 1 | ")
    assert every.endswith(" | 12 |")

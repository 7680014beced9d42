import dataclasses
import json

import pytest

from lms.content.bank import BankFolder, load_bank
from lms.content.manifest import Activity, Course, Title, from_json, to_json
from lms.content.problems import ContentFault
from lms.content.reading import load_course
from lms.core.i18n import speaking
from lms.questions.registry import KINDS
from tests.content.sample_course import COURSE, COURSE_YAML, make_bank, make_course


def test_a_folder_is_read_into_the_typed_manifest(tmp_path):
    assert load_course(make_course(tmp_path)) == COURSE


def test_json_gives_the_same_manifest_back():
    course = dataclasses.replace(
        COURSE,
        modules=(
            dataclasses.replace(
                COURSE.modules[0],
                activities=(Activity("x", "visit", Title("가"), after=(), settings={"days": [1, 2]}),),
            ),
        ),
    )

    assert from_json(json.loads(json.dumps(to_json(course)))) == course
    assert from_json(json.loads(json.dumps(to_json(COURSE)))) == COURSE


def test_a_bank_goes_through_json_too(tmp_path):
    bank = load_bank(make_bank(tmp_path), KINDS)

    assert from_json(json.loads(json.dumps(to_json(bank))), BankFolder) == bank


def test_what_another_release_stored_can_be_read():
    stored = to_json(COURSE)
    stored["invented_later"] = 1
    del stored["prerequisites"]
    del stored["modules"][0]["activities"][0]["settings"]

    assert from_json(stored) == COURSE


def test_what_is_no_manifest_is_refused():
    for stored in ({}, {"id": "x"}, to_json(COURSE) | {"modules": [1]}):
        with pytest.raises(ValueError, match=r"."):
            from_json(stored)


def test_a_manifest_and_its_parts_can_be_keys():
    assert len({COURSE.modules[0], COURSE.modules[0].activities[0]}) == 2


def test_a_title_is_shown_in_the_language_of_the_reader():
    title = Title("가", "a")
    with speaking("en"):
        assert title.pick() == "a"
        assert str(title) == "a"
        assert Title("가").pick() == "가"
        assert COURSE.objectives.pick() == ("Say where to report",)
    with speaking("ko"):
        assert title.pick() == "가"
        assert Title(en="a").pick() == "a"
    assert title["ko"] == "가"
    assert title.as_dict() == {"ko": "가", "en": "a"}
    assert not Title()


def test_parts_are_found_by_their_ids():
    assert COURSE.activity("test").quiz == "sample-quiz"
    assert COURSE.survey("s").questions[1].required is False
    for find in (COURSE.activity, COURSE.survey):
        with pytest.raises(KeyError):
            find("none")


def test_a_faulty_folder_is_refused_with_all_its_faults(tmp_path):
    folder = make_course(
        tmp_path, **{"course.yaml": COURSE_YAML.replace("minutes: 20\nlegal", "minutes: 0\nlegal") + "x: 1\n"}
    )

    with pytest.raises(ContentFault) as fault:
        load_course(folder)

    assert len(fault.value.problems) == 2
    assert "course.yaml: minutes (line 7)" in str(fault.value)


def test_the_course_type_names_every_field_once():
    assert {field.name for field in dataclasses.fields(Course)} == set(to_json(COURSE))

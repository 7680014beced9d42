"""Every activity type obeys the one interface."""

from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace

import pytest

from lms.content.check import CheckContext, Known
from lms.content.course_rules import OWN_KEYS, check_rules
from lms.content.folder import Folder
from lms.content.manifest import Activity, Module, Survey, Title
from lms.content.problems import Problem, Report
from lms.core.i18n import lazy, speaking
from lms.learning import registry
from tests.enrollments import world

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = sorted(
    folder.name for folder in files("lms.activities").iterdir() if folder.joinpath("activity.py").is_file()
)
TYPES = registry.load()
every_type = pytest.mark.parametrize("key", FOLDERS)


def entry(key, **facts):
    """Return an entry of course.yaml that is right for its type."""
    own = {OWN_KEYS[key]: {"lesson": "page.md", "discussion": "page.md"}.get(key, "known")} if key in OWN_KEYS else {}
    return Activity(**{"id": "one", "type": key, "title": Title("하나", "One"), "minutes": 20, **own, **facts})


def course(activity):
    surveys = (Survey("known", Title("설문", "Survey"), ()),)
    return world.manifest("course", modules=(Module("m", Title("단원", "Unit"), 20, (activity,)),), surveys=surveys)


def problems(key, activity, tmp_path):
    made = course(activity)
    context = CheckContext(made, Folder(tmp_path, Report()), Known())
    found = [str(problem) for problem in TYPES[key].check(activity, context)]
    return found + [str(text) for _, text in check_rules(made, None, frozenset({"known"}), frozenset(TYPES))]


def test_every_folder_of_activities_is_found_and_nothing_else():
    assert sorted(TYPES) == FOLDERS
    assert {"lesson", "quiz", "survey"} <= set(FOLDERS)


@every_type
def test_the_key_of_a_type_is_its_folder(key):
    assert TYPES[key].key == key


@every_type
def test_a_type_answers_what_the_interface_asks(key):
    kind = TYPES[key]
    for name in ("check", "show", "submit"):
        assert callable(getattr(kind, name))
        assert getattr(kind, name).__doc__, f"{key}.{name} says nothing"


@every_type
def test_a_type_has_a_label_for_people(key):
    with speaking("en"):
        assert str(TYPES[key].label).strip()


@every_type
def test_a_right_entry_has_no_problem(key, tmp_path):
    assert problems(key, entry(key), tmp_path) == []


@every_type
def test_an_entry_without_what_it_shows_has_a_problem(key, tmp_path):
    if key in OWN_KEYS:
        assert problems(key, entry(key, **{OWN_KEYS[key]: None}), tmp_path)


@every_type
def test_an_entry_that_names_something_unknown_has_a_problem(key, tmp_path):
    own = OWN_KEYS.get(key)
    wrong = entry(key, **{own: "unknown"}) if own and own != "file" else entry(key, file="../outside.md")
    assert problems(key, wrong, tmp_path)


@every_type
def test_a_checker_returns_problems_with_a_place(key, tmp_path):
    activity = entry(key, settings={"no-such-setting": 1})
    (tmp_path / "course.yaml").write_text("modules: [{activities: [{id: one}]}]")
    context = CheckContext(course(activity), Folder(tmp_path, Report()), Known())
    assert all(isinstance(problem, Problem) for problem in TYPES[key].check(activity, context))


@every_type
def test_a_type_has_templates_that_compile_and_tests(site, key):
    folder = ROOT / "templates" / "activities" / key
    assert list(folder.glob("*.html"))
    for path in folder.glob("*.html"):
        site.jinja_env.get_template(f"activities/{key}/{path.name}")
    assert (ROOT / "tests" / "activities" / key).is_dir()


@every_type
def test_extra_pages_are_one_blueprint_named_after_the_type(key):
    blueprint = getattr(TYPES[key], "blueprint", None)
    assert blueprint is None or blueprint.name == key


@every_type
def test_an_entry_of_another_type_is_not_this_type_s_to_check(key, tmp_path):
    context = SimpleNamespace(problem=lambda activity, text: Problem("course.yaml", activity.id, lazy("x")))
    assert list(TYPES[key].check(entry(key), context)) == []

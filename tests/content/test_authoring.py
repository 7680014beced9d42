"""The handbook for authors says what the code does."""

import dataclasses
import re
from pathlib import Path

import pytest

from lms.content import estimate, manifest, media
from lms.content.bank import QuestionEntry
from lms.content.components import ELEMENTS
from lms.content.law import LAWS, parse_law
from lms.content.manifest import Activity, Course, Module, Term, Title
from lms.content.media import MediaInfo
from lms.content.problems import Report
from lms.content.prose import LessonContext
from lms.content.quiz_entry import QuizEntry
from lms.content.render import render_lesson
from lms.content.source import read_yaml
from lms.questions.registry import KINDS

HANDBOOK = (Path(__file__).resolve().parents[2] / "docs" / "authoring.md").read_text(encoding="utf-8")
CONTEXT = LessonContext(
    glossary={"mandated-reporter": Term("mandated-reporter", Title("가", "a"), Title("나", "b"))},
    media={
        "media/talk.mp4": MediaInfo("media/talk.mp4", "video", "video/mp4", 1),
        "media/talk.jpg": MediaInfo("media/talk.jpg", "image", "image/jpeg", 1),
        "media/talk.ko.vtt": MediaInfo("media/talk.ko.vtt", "captions", "text/vtt", 1),
    },
)
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", HANDBOOK, re.M | re.S)
EXAMPLES = [text for language, text in BLOCKS if not language and text.startswith(":::")]
WARNING = (
    '::: warning topic="x" minutes=3 alternative=alt-case\nx\n:::\n::: alternative id=alt-case title="x"\nx\n:::\n'
)


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.split()[1] for example in EXAMPLES])
def test_every_example_of_a_component_is_sound(example):
    before = WARNING if example.startswith(("::: scenario", "::: rerate")) else ""

    assert render_lesson(before + example, "ko", CONTEXT).faults == ()


def test_every_component_and_each_of_its_keys_is_described():
    for name, element in ELEMENTS.items():
        assert re.search(rf"^#### .*\b{name}\b", HANDBOOK, re.M), name
        for key in element.required | element.optional:
            assert re.search(rf"`{key}\b|\b{key}=", HANDBOOK), (name, key)


@pytest.mark.parametrize("kind", [Course, Module, Activity, QuestionEntry, QuizEntry])
def test_every_key_of_the_files_is_described(kind):
    elsewhere = {"surveys", "glossary", "guides", "texts", "data", "media"}

    for each in dataclasses.fields(kind):
        assert each.name in elsewhere or f"`{each.name}`" in HANDBOOK, each.name


@pytest.mark.parametrize("words", [manifest.PROGRAMS, manifest.JOBS, manifest.SURVEY_KINDS, KINDS, LAWS])
def test_every_word_that_may_be_chosen_is_named(words):
    for word in words:
        assert f"`{word}`" in HANDBOOK


def test_every_media_type_is_named_with_its_limit():
    for ending, kind in media.TYPES.items():
        limit = f"{kind.limit // media.MB} MB" if kind.limit >= media.MB else f"{kind.limit // media.KB} KB"
        row = next(line for line in HANDBOOK.splitlines() if f"`.{ending}`" in line)
        assert row.endswith(f"| {limit} |")


def test_the_figures_of_the_estimate_are_the_ones_in_use():
    for figure in (estimate.KOREAN_LETTERS, estimate.ENGLISH_WORDS, estimate.SPOKEN_LETTERS, estimate.SPOKEN_WORDS):
        assert str(figure) in HANDBOOK
    rows = dict(re.findall(r"^\| ([a-z -]+) \| (.+) \|$", HANDBOOK, re.M))
    assert rows["deadline calculator"] == str(estimate.ALLOWANCE["deadline"])
    assert rows["reflection"] == str(estimate.ALLOWANCE["reflect"])
    assert rows["self-care close"] == str(estimate.ALLOWANCE["selfcare"])
    assert rows["picture"] == str(estimate.ALLOWANCE["image"])
    assert rows["sorting task"].startswith(f"{estimate.ALLOWANCE['sort']}, and {estimate.ALLOWANCE['sort-item']} ")
    assert rows["check"].startswith(f"{estimate.ALLOWANCE['check']}, and {estimate.ALLOWANCE['check-option']} ")
    for name, part in (("timeline", "item"), ("order", "step"), ("rerate", "fact"), ("form", "field")):
        assert rows[name] == f"{estimate.ALLOWANCE[name]}, and {estimate.ALLOWANCE[f'{name}-{part}']} for each {part}"
    assert rows["rewrite"].startswith(f"{estimate.ALLOWANCE['rewrite']}, and {estimate.ALLOWANCE['rewrite-sentence']} ")
    assert rows["scenario"].startswith(
        f"{estimate.ALLOWANCE['scenario']}, and {estimate.ALLOWANCE['scenario-option']} "
    )


def test_the_law_references_are_written_out_as_the_handbook_says():
    rows = re.findall(r"^\| `([A-Za-z-]+ [0-9(.)-]+)` \| (제\S+?)(?:[:|]| \|)", HANDBOOK, re.M)

    assert len(rows) == 6
    for written, means in rows:
        reference = parse_law(written)
        assert reference is not None
        assert reference.text("ko").endswith(f" {means}")


@pytest.mark.parametrize("text", [text for language, text in BLOCKS if language == "yaml"])
def test_every_yaml_example_can_be_read(text):
    report = Report()

    assert read_yaml(text, "example.yaml", report) is not None
    assert [str(problem) for problem in report] == []

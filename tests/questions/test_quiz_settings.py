"""Settings of a quiz: read with defaults, checked field by field, stored without what goes without saying."""

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.content.bank import load_bank
from lms.content.manifest import Title
from lms.content.problems import ContentFault
from lms.content.quiz_entry import BEHAVIORS, GRADINGS, PAGINGS, REVIEW_PARTS, REVIEW_TIMES
from lms.core import db
from lms.questions import quiz_words, services
from lms.questions.models import QuizVersion
from lms.questions.quiz_settings import QuizSettings, Remark, Review, Section, SettingsRefused, problems
from lms.questions.registry import KINDS
from lms.questions.verdicts import digest_of
from tests.questions.banks import quiz, single, write_bank

OLD = {"pass_mark": 70, "attempts": 3, "time_limit": 20, "shuffle": False, "grading": "last"}
HANDBOOK = (Path(__file__).resolve().parents[2] / "docs" / "authoring.md").read_text(encoding="utf-8")


def settings(**facts: Any) -> st.SearchStrategy[QuizSettings]:
    titles = st.builds(Title, ko=st.just("가"), en=st.sampled_from(("", "a")))
    times = st.sampled_from(REVIEW_TIMES)
    return st.builds(
        QuizSettings,
        pass_mark=st.integers(0, 100),
        attempts=st.none() | st.integers(1, 100),
        time_limit=st.none() | st.integers(1, 1_440),
        shuffle=st.booleans(),
        shuffle_options=st.booleans(),
        grading=st.sampled_from(GRADINGS),
        wait_between=st.integers(0, 43_200),
        paging=st.sampled_from(PAGINGS),
        back=st.booleans(),
        behaviour=st.sampled_from(BEHAVIORS),
        tries=st.integers(2, 10),
        tries_lose=st.integers(0, 100),
        review=st.builds(Review, **dict.fromkeys(REVIEW_PARTS, times)),
        grace=st.integers(0, 600),
        access_code=st.sampled_from(("", "열려라 참깨", "1234")),
        sections=st.lists(st.builds(Section, titles, st.booleans()), max_size=3).map(tuple),
        instructions=st.sampled_from((Title(), Title("**읽으세요**"), Title("하나", "One"))),
        overall=st.lists(
            st.builds(Remark, st.integers(0, 100), titles), max_size=3, unique_by=lambda one: one.at_least
        ).map(lambda found: tuple(sorted(found, key=lambda one: -one.at_least))),
    )


def test_what_an_older_release_stored_has_defaults_for_all_the_rest():
    found = QuizSettings.of(OLD)

    assert (found.pass_mark, found.attempts, found.time_limit, found.grading) == (70, 3, 20, "last")
    assert (found.behaviour, found.paging, found.grace, found.access_code) == ("end", "all", 30, "")
    assert found.review == Review() and found.sections == ()


def test_options_were_shuffled_as_questions_before_they_had_a_setting_of_their_own():
    assert not QuizSettings.of(OLD).shuffle_options
    assert QuizSettings.of({**OLD, "shuffle": True}).shuffle_options
    assert QuizSettings.of({**OLD, "shuffle_options": True}).shuffle_options


@given(settings())
def test_settings_are_read_back_as_they_were_stored(value):
    assert QuizSettings.of(value.stored()) == value
    assert problems(value.stored()) == {}


@given(settings(), settings())
def test_overrides_change_nothing_else(value, other):
    changed = value.changed({"time_limit": other.time_limit, "shuffle": other.shuffle})

    assert (changed.time_limit, changed.shuffle) == (other.time_limit, other.shuffle)
    for name in {item.name for item in fields(QuizSettings)} - {"time_limit", "shuffle"}:
        assert getattr(changed, name) == getattr(value, name)


@pytest.mark.parametrize(
    ("field", "value", "place"),
    [
        ("pass_mark", 101, "pass_mark"),
        ("pass_mark", None, "pass_mark"),
        ("attempts", 0, "attempts"),
        ("time_limit", True, "time_limit"),
        ("time_limit", "20", "time_limit"),
        ("grace", -1, "grace"),
        ("shuffle", "yes", "shuffle"),
        ("grading", "luck", "grading"),
        ("paging", "two", "paging"),
        ("access_code", "x" * 41, "access_code"),
        ("access_code", 5, "access_code"),
        ("review", {"right": "later"}, "review.right"),
        ("review", {"marks": "never"}, "review"),
        ("sections", [{"title": {}}], "sections[0].title"),
        ("sections", [{"title": {"ko": "가"}, "shuffle": 1}], "sections[0].shuffle"),
        ("sections", "one", "sections"),
        ("instructions", "one", "instructions"),
        ("instructions", {"ko": "# 제목"}, "instructions.ko"),
        ("overall", {}, "overall"),
        ("overall", [{"at_least": 101, "text": {"ko": "가"}}], "overall[0].at_least"),
        ("overall", [{"at_least": 0, "text": {}}], "overall[0].text"),
        (
            "overall",
            [{"at_least": 5, "text": {"ko": "가"}}, {"at_least": 5, "text": {"ko": "나"}}],
            "overall[1].at_least",
        ),
        ("luck", 1, "luck"),
    ],
)
def test_a_problem_is_named_at_its_field(field, value, place):
    assert list(problems({**OLD, field: value})) == [place]
    with pytest.raises(SettingsRefused) as refused:
        QuizSettings.checked({**OLD, field: value})
    assert refused.value.field == place


@given(st.dictionaries(st.sampled_from([item.name for item in fields(QuizSettings)]), st.from_type(object)))
def test_whatever_is_sent_has_a_verdict_and_what_passes_can_be_read(raw):
    if not problems(raw):
        QuizSettings.of(raw)


def test_every_setting_stands_in_the_handbook():
    for item in fields(QuizSettings):
        assert f"`{item.name}`" in HANDBOOK, item.name


def test_a_bank_folder_can_write_every_setting_with_points_and_sections(database, tmp_path):
    written = {
        "attempts": 2, "time_limit": 15, "shuffle": False, "shuffle_options": True, "grading": "average",
        "wait_between": 60, "paging": "section", "back": False, "behaviour": "tries", "tries": 2, "tries_lose": 50,
        "review": {"right": "after_close"}, "grace": 60, "access_code": "open",
        "sections": [
            {"title": {"ko": "첫째", "en": "First"}},
            {"title": {"ko": "둘째", "en": "Second"}, "shuffle": False},
        ],
        "instructions": {"ko": "**천천히** 읽으세요."},
        "overall": [{"at_least": 0, "text": {"ko": "다시"}}, {"at_least": 80, "text": {"ko": "잘함", "en": "Good"}}],
    }  # fmt: skip
    final = quiz(
        "final", {"question": "q1", "points": 5}, {"draw": "basics", "count": 1, "section": 2, "points": 2}, **written
    )
    services.load_folder(write_bank(tmp_path, "basics", [single("q1"), single("q2")], [final]))

    version_id = services.current_quiz_version("final")
    assert version_id is not None
    view = services.quiz(version_id)
    assert view.settings == QuizSettings(
        pass_mark=60, attempts=2, time_limit=15, shuffle=False, shuffle_options=True, grading="average",
        wait_between=60, paging="section", back=False, behaviour="tries", tries=2, tries_lose=50,
        review=Review(right="after_close"), grace=60, access_code="open",
        sections=(Section(Title("첫째", "First")), Section(Title("둘째", "Second"), shuffle=False)),
        instructions=Title("**천천히** 읽으세요."),
        overall=(Remark(80, Title("잘함", "Good")), Remark(0, Title("다시"))),
    )  # fmt: skip
    assert "<strong>천천히</strong>" in view.words.instructions["ko"]
    assert [(mark, sorted(words)) for mark, words in view.words.remarks] == [(80, ["en", "ko"]), (0, ["ko"])]
    assert [(slot.points, slot.section) for slot in view.slots] == [(5, 0), (2, 1)]


def test_a_folder_from_before_keeps_its_digest_so_that_loading_changes_nothing(database, tmp_path):
    services.load_folder(
        write_bank(tmp_path, "basics", [single("q1")], [quiz("final", {"question": "q1"}, attempts=3, time_limit=20)])
    )

    settings = {"pass_mark": 60, "attempts": 3, "time_limit": 20, "shuffle": True, "grading": "best"}
    slots = [{"question": "q1", "draw": None, "tags": [], "count": 1}]
    assert db.session.query(QuizVersion.settings, QuizVersion.digest).all() == [
        (settings, digest_of([settings, slots]))
    ]


def test_faults_of_sections_and_points_are_named_with_their_place(tmp_path):
    final = quiz(
        "final", {"question": "q1", "points": 0, "section": 3}, sections=[{"title": {"ko": "하나", "en": "One"}}],
        review={"right": "soon", "marks": "never"}, tries=1, instructions={"ko": "# 제목"},
        overall=[{"at_least": 120, "text": {}}],
    )  # fmt: skip
    with pytest.raises(ContentFault) as fault:
        load_bank(write_bank(tmp_path, "basics", [single("q1")], [final]), KINDS)

    text = " ".join(str(problem) for problem in fault.value.problems)
    places = (
        "slots[0].points", "slots[0].section", "review.right", "review.marks", "quizzes[0].tries", "instructions.ko",
        "overall[0].at_least", "overall[0].text",
    )  # fmt: skip
    for place in places:
        assert place in text, text


def test_the_highest_mark_that_was_reached_says_what_is_said_of_an_attempt():
    settings = QuizSettings.of({**OLD, "overall": [{"at_least": mark, "text": {"ko": f"{mark}"}} for mark in (60, 80)]})
    words = quiz_words.of(quiz_words.rendered(settings))

    said = {score: words.remark(score) for score in (100, 80, 79.9, 60, 59, None)}
    assert {score: "".join(found["ko"]) if found else None for score, found in said.items()} == {
        100: "<p>80</p>\n", 80: "<p>80</p>\n", 79.9: "<p>60</p>\n", 60: "<p>60</p>\n", 59: None, None: None,
    }  # fmt: skip

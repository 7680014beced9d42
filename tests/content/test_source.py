"""YAML from outside: limits, and every fault with its line."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.content.problems import Report
from lms.content.source import Fields, read_yaml


def read(text: str):
    report = Report()
    return read_yaml(text, "x.yaml", report), [str(problem) for problem in report]


def fields(text: str) -> tuple[Fields, Report]:
    report = Report()
    table = read_yaml(text, "x.yaml", report)
    assert table is not None
    return Fields(table, "x.yaml", report), report


def test_scalars_are_those_of_yaml_1_2():
    table, problems = read("a: yes\nb: true\nc: 12\nd: 2026-10-02\ne: on\nf: null\ng: '1'\nh: 012\n1: x\ntrue: y\n")

    assert problems == []
    assert table == {
        "a": "yes", "b": True, "c": 12, "d": date(2026, 10, 2), "e": "on", "f": None, "g": "1", "h": 12, "1": "x",
        "true": "y",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: &x [1]\nb: *x\n", "line 1: Anchors and aliases"),
        ("a: 1\na: 2\n", "line 2: The key “a” stands twice."),
        ("a: !!python/object:os.system x\n", "line 1: Tags such as"),
        ("a: [1\n", "This is not valid YAML"),
        ("a: 2026-02-30\n", "line 1: “2026-02-30” is not a date."),
        ("- 1\n", "line 1: The file must hold a mapping"),
        ("", "line 1: The file must hold a mapping"),
        ("a: 1\n---\nb: 2\n", "not valid YAML"),
        ("[a, b]: 1\n", "line 1: A key must be a plain word."),
        ("a: \x01\n", "not valid YAML"),
        ("a: " + "[" * 50 + "]" * 50, "nested too deep"),
        ("a: " + "[" * 200_000, "nested too deep"),
        ("a: [" + "1," * 60_000 + "]", "too many entries"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line(text, problem):
    table, problems = read(text)

    assert table is None
    assert len(problems) == 1
    assert problem in problems[0]


@given(st.text())
def test_any_text_is_read_or_refused(text):
    read(text)


def test_every_fault_of_a_mapping_is_noted_at_once():
    given, report = fields("a: 1\nb: ''\nc: x\nd: 3.5\ne: maybe\nf: [1, 2]\ng: x\nh: tomorrow\nz: 1\n")

    given.text("a")
    given.text("b")
    given.number("c")
    given.number("d")
    given.flag("e", default=False)
    given.words("f")
    given.choice("g", ("p", "q"))
    given.day("h")
    given.key("i")
    assert list(given.rows("a")) == []
    assert given.fields("b") is None
    given.done()

    assert [str(problem).removeprefix("x.yaml: ") for problem in report] == [
        "a (line 1): “a” must be a text; put it in quotes.",
        "b (line 2): “b” is empty.",
        "c (line 3): “c” must be a whole number.",
        "d (line 4): “d” must be a whole number.",
        "e (line 5): “e” must be true or false.",
        "f (line 6): “f” must be a list of texts.",
        "g (line 7): “x” is unknown; known are: p, q.",
        "h (line 8): “h” must be a date such as 2026-10-02.",
        "i (line 1): “i” is missing.",
        "a (line 1): “a” must be a list.",
        "b (line 2): “b” must be a mapping (key: value).",
        "z (line 9): “z” is not a known key.",
    ]


def test_a_problem_can_be_translated():
    _, report = fields("a: 1\n")
    given, report = fields("a: 1\n")
    given.text("a")
    korean = {
        "line %(number)s": "%(number)s번째 줄",
        "“%(key)s” must be a text; put it in quotes.": "“%(key)s”: 따옴표",
    }

    assert [problem.translated(lambda text: korean.get(text, text)) for problem in report] == [
        "x.yaml: a (1번째 줄): “a”: 따옴표"
    ]

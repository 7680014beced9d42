"""A faulty question bank says all that is wrong with it, at once and at its place."""

import pytest

from lms.content.check import Known, check, check_bank
from lms.questions.registry import KINDS
from tests.content.sample_course import BANK_YAML, TYPES, WORDING_YAML, make_bank


def found(folder) -> list[str]:
    return [str(problem) for problem in check(folder, TYPES, kinds=KINDS)]


def test_a_sound_bank_has_no_problems(tmp_path):
    assert found(make_bank(tmp_path)) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("bank.yaml", "answer: [b], law", "law", "questions[0].answer (line 4): The question has no key"),
        ("bank.yaml", "answer: [b]", "answer: []", "The question has no key"),
        ("bank.yaml", "answer: [b]", "answer: [z]", "The key “z” is not among the options."),
        ("bank.yaml", "answer: [b]", "answer: [a, b]", "exactly one right answer"),
        ("bank.yaml", "answer: [a, c]", "answer: [a, a]", "A right answer stands twice."),
        ("bank.yaml", "options: [a, b], answer: [b]", "options: [b], answer: [b]", "at least two options"),
        (
            "bank.yaml",
            "kind: single",
            "kind: riddle",
            "“riddle” is unknown; known are: blanks, essay, grouping, hotspot",
        ),
        ("bank.yaml", "id: q2", "id: q1", "questions: The id “q1” stands twice."),
        ("bank.yaml", "PA 10(2)", "PA ten", "“PA ten” is not a law reference"),
        ("bank.yaml", "kind: truefalse", "kind: truefalse, options: [x, y]", "have no options of their own"),
        ("bank.yaml", "kind: shorttext", "kind: shorttext, answer: [x]", "stand in the language files"),
        ("bank.yaml", "count: 1", "count: 3", "The slot draws 3 questions, but only 1 fit."),
        ("bank.yaml", "question: q3", "question: q9", "There is no question “q9”."),
        ("bank.yaml", "question: q3", "question: q3, draw: x", "either “question” or “draw”"),
        ("bank.yaml", "pass_mark: 60", "pass_mark: 160", "“pass_mark” must lie between 0 and 100."),
        ("bank.yaml", "id: sample-bank", "id: other", "differs from the name of the folder"),
        (
            "bank.yaml",
            "attempts: 3",
            "attempts: 3\n    grading: luck",
            "“luck” is unknown; known are: best, last, first, average.",
        ),
        ("ko.yaml", "q2: {", "q9: {", "ko.yaml: q2 (line 1): “q2” is missing."),
        ("ko.yaml", "q2: {", "q9: {", "ko.yaml: q9 (line 2): “q9” is not a known key."),
        ("ko.yaml", "options: {a: A, b: B}", "options: {a: A}", "q1.options.b (line 1): “b” is missing."),
        ("ko.yaml", "feedback: {a: no, b: yes}", "feedback: {a: no}", "q1.feedback.b (line 1): “b” is missing."),
        ("ko.yaml", '{{law PA 10(2)}}"', '{{law PA}}"', "q1.stem (line 1): “PA” is not a law reference"),
        ("ko.yaml", '"**Who?**', '"<b>Who?</b>', "q1.stem (line 1): HTML is not allowed"),
        ("ko.yaml", "a: A, b: B}, feedback", "a: '![x](y)', b: B}, feedback", "q1.options.a (line 1): An image cannot"),
        ("ko.yaml", 'accept: ["112"], ', "", "q4.accept (line 4): “accept” is missing."),
        ("ko.yaml", "q3: {stem", "q3: {accept: [x], stem", "Only short text questions have accepted answers."),
    ],
)
def test_a_fault_of_a_bank_is_named(tmp_path, file, old, new, problem):
    source = BANK_YAML if file == "bank.yaml" else WORDING_YAML
    assert old in source
    problems = found(make_bank(tmp_path, **{file: source.replace(old, new, 1)}))

    assert any(problem in each for each in problems), problems


def test_a_bank_needs_both_languages(tmp_path):
    assert found(make_bank(tmp_path, **{"en.yaml": None})) == ["en.yaml: The file is missing."]


def test_a_bank_holds_nothing_else(tmp_path):
    assert found(make_bank(tmp_path, **{"fr.yaml": "a: 1"})) == [
        "fr.yaml: This file does not belong into a question bank."
    ]


def test_pages_and_other_banks_are_looked_up_when_they_are_known(tmp_path):
    other = make_bank(
        tmp_path,
        **{"bank.yaml": BANK_YAML.replace("draw: sample-bank, tags: [unit:m1], count: 1", "draw: big, count: 9")},
    )

    assert found(other) == []
    known = Known(activities=frozenset(), questions={"big": (frozenset(),)})
    assert [str(problem) for problem in check_bank(other, known, kinds=KINDS)] == [
        "bank.yaml: questions.q1.pages: There is no activity “page”.",
        "bank.yaml: quizzes.sample-quiz.slots[0]: The slot draws more questions than there are.",
    ]
    assert "There is no question bank “big”." in str(check_bank(other, Known(questions={}), kinds=KINDS)[0])

"""Marking vectors: for each kind what earns the points and what does not."""

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.questions import documents
from lms.questions.folding import distinct, fold
from lms.questions.kind import BadAnswer
from lms.questions.registry import KINDS
from tests.questions.samples import MEDIA, SAMPLES


def body(options: list[str], answer: list[str], **accept: list[str]) -> dict[str, Any]:
    texts = {code: {"accept": words} for code, words in accept.items()}
    return {"options": options, "answer": answer, "texts": texts}


ABC = body(["a", "b", "c"], ["b"])
TWO = body(["a", "b", "c"], ["a", "c"])
TRUE = body(["true", "false"], ["true"])
NUMBER = body([], [], ko=["112", "아동학대전담공무원", "즉시"], en=["immediately", "Dedicated official"])


@pytest.mark.parametrize(
    ("kind", "body", "answer", "earned"),
    [
        ("single", ABC, ["b"], 1.0),
        ("single", ABC, ["a"], 0.0),
        ("single", ABC, [], 0.0),
        ("multiple", TWO, ["a", "c"], 1.0),
        ("multiple", TWO, ["c", "a"], 1.0),
        ("multiple", TWO, ["a"], 0.0),
        ("multiple", TWO, ["a", "b", "c"], 0.0),
        ("multiple", TWO, [], 0.0),
        ("truefalse", TRUE, ["true"], 1.0),
        ("truefalse", TRUE, ["false"], 0.0),
        ("truefalse", TRUE, [], 0.0),
        ("shorttext", NUMBER, ["112"], 1.0),
        ("shorttext", NUMBER, ["１１２"], 1.0),
        ("shorttext", NUMBER, [" 1 1 2 "], 1.0),
        ("shorttext", NUMBER, ["113"], 0.0),
        ("shorttext", NUMBER, ["아동학대 전담 공무원"], 1.0),
        ("shorttext", NUMBER, [unicodedata.normalize("NFD", "아동학대전담공무원")], 1.0),
        ("shorttext", NUMBER, ["IMMEDIATELY"], 1.0),
        ("shorttext", NUMBER, ["Ｉｍｍｅｄｉａｔｅｌｙ"], 1.0),
        ("shorttext", NUMBER, ["dedicated\u200bofficial"], 1.0),
        ("shorttext", NUMBER, ["즉 시"], 1.0),
        ("shorttext", NUMBER, ["\u200b"], 0.0),
        ("shorttext", NUMBER, [""], 0.0),
        ("shorttext", NUMBER, [], 0.0),
    ],
)
def test_an_answer_earns_what_its_kind_says(kind, body, answer, earned):
    assert KINDS[kind].mark(body, answer) == earned


@given(st.lists(st.sampled_from("abcdef"), unique=True), st.permutations("abcdef"))
def test_the_order_of_options_never_changes_a_mark(chosen, order):
    several = body(list("abcdef"), ["a", "d"])
    turned = body(list(order), ["a", "d"])
    earned = KINDS["multiple"].mark(several, chosen)
    assert earned == KINDS["multiple"].mark(turned, list(reversed(chosen)))
    assert 0 <= earned <= 1


@given(st.text(max_size=50))
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


@given(st.sampled_from(sorted(KINDS)), st.recursive(st.none() | st.text(max_size=5) | st.integers(), st.lists))
def test_whatever_is_sent_is_taken_as_a_list_of_texts_or_refused(kind, raw):
    one = documents.prepare(SAMPLES[kind], MEDIA).body
    try:
        taken = KINDS[kind].take(one, raw)
    except BadAnswer:
        return
    assert isinstance(taken, list) and all(isinstance(item, str) for item in taken)
    assert 0 <= (KINDS[kind].mark(one, taken) or 0) <= 1


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("single", ["a", "b"]),
        ("single", ["z"]),
        ("single", "a"),
        ("single", {"a": 1}),
        ("multiple", ["a", 1]),
        ("multiple", ["a", "z"]),
        ("truefalse", ["true", "false"]),
        ("truefalse", [True]),
        ("shorttext", ["1", "2"]),
        ("shorttext", ["x" * 201]),
        ("shorttext", ["nul\x00byte"]),
        ("shorttext", ["lone \ud800 surrogate"]),
        ("shorttext", [None]),
    ],
)
def test_an_impossible_answer_is_refused(kind, raw):
    one = {"single": ABC, "multiple": TWO, "truefalse": TRUE, "shorttext": NUMBER}[kind]
    with pytest.raises(BadAnswer):
        KINDS[kind].take(one, raw)


def test_equal_choices_are_stored_equally():
    assert KINDS["multiple"].take(TWO, ["c", "a", "a"]) == ["a", "c"]


def test_a_typed_answer_is_stored_composed_and_without_space_around_it():
    assert KINDS["shorttext"].take(NUMBER, [unicodedata.normalize("NFD", "  즉시 ")]) == ["즉시"]
    assert KINDS["shorttext"].take(NUMBER, ["   "]) == []


def test_of_answers_that_count_as_the_same_only_the_first_is_shown():
    assert distinct(["112", "１１２", "1 1 2", "112번"]) == ("112", "112번")

"""What holds for the marking of every kind, whatever is answered."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.activities.quiz.marking import result
from lms.questions import documents
from lms.questions.models import QuestionVersion
from lms.questions.reading import view_of
from lms.questions.registry import KINDS
from tests.questions.samples import MEDIA, RIGHT_ANSWERS, SAMPLES

BODIES = {key: documents.prepare(sample, MEDIA).body for key, sample in SAMPLES.items()}
TEXTS = st.sampled_from(["", "112", "경찰서", "72", "72시간", "the police", "later", "１１２"]) | st.text(
    st.characters(exclude_categories=["C"]), max_size=12
)


def answers(key: str) -> st.SearchStrategy[list[str]]:
    """Return whatever can be answered to the sample of a kind, whole or not."""
    body = BODIES[key]
    if key == "multiple":
        return st.lists(st.sampled_from(body["options"]), unique=True)
    if key in ("single", "truefalse"):
        return st.lists(st.sampled_from(body["options"]), max_size=1)
    if key in ("shorttext", "numeric", "essay"):
        return st.lists(TEXTS, max_size=1)
    if key in ("matching", "grouping"):
        return _pairs({part: st.sampled_from(body["choices"]) for part in body["parts"]})
    if key == "ordering":
        return st.permutations(body["items"]) | _pairs({item: st.sampled_from("123") for item in body["items"]})
    if key == "blanks":
        return _pairs({"b1": TEXTS, "b2": st.sampled_from(["x", "y"])})
    if key == "hotspot":
        points = st.tuples(st.integers(0, 400), st.integers(0, 300)).map(lambda at: f"@{at[0]},{at[1]}")
        return st.lists(st.sampled_from(list(body["areas"])) | points, max_size=1)
    inner = [_of_item(item["id"], item["kind"]) for item in body["items"]]
    return st.tuples(*inner).map(lambda found: [one for part in found for one in part])


def _of_item(key: str, kind: str) -> st.SearchStrategy[list[str]]:
    return answers(kind).map(lambda found: [f"{key}:{one}" for one in found])


def _pairs(values: dict[str, st.SearchStrategy[str]]) -> st.SearchStrategy[list[str]]:
    optional = st.fixed_dictionaries({}, optional=values)
    return optional.map(lambda found: [f"{part}:{value}" for part, value in found.items()])


ANSWERED = st.sampled_from(sorted(KINDS)).flatmap(lambda key: st.tuples(st.just(key), answers(key)))


def view(key: str):
    return view_of(QuestionVersion(id=1, question_id=1, number=1, kind=key, tags=[], body=BODIES[key]), key)


@given(ANSWERED)
def test_a_mark_is_never_below_nothing_or_above_everything(answered):
    key, answer = answered
    earned = KINDS[key].mark(BODIES[key], KINDS[key].take(BODIES[key], answer))

    assert earned is None or 0 <= earned <= 1


@given(ANSWERED, st.randoms(use_true_random=False))
def test_the_order_in_which_an_answer_comes_never_matters(answered, rng: Random):
    key, answer = answered
    if key == "ordering" or (
        key == "set" and any(one.startswith("ordering:") and ":" not in one[9:] for one in answer)
    ):
        return
    turned = rng.sample(answer, len(answer))

    assert KINDS[key].take(BODIES[key], turned) == KINDS[key].take(BODIES[key], answer)


@given(ANSWERED)
def test_taking_an_answer_twice_changes_nothing_more(answered):
    key, answer = answered
    taken = KINDS[key].take(BODIES[key], answer)

    assert KINDS[key].take(BODIES[key], taken) == taken


@pytest.mark.parametrize("key", ["matching", "grouping", "blanks"])
@given(data=st.data())
def test_what_the_parts_earn_adds_up(key, data):
    taken = KINDS[key].take(BODIES[key], data.draw(answers(key)))
    whole = KINDS[key].mark(BODIES[key], taken)

    assert whole == pytest.approx(sum(KINDS[key].mark(BODIES[key], [one]) or 0.0 for one in taken))


@given(answers("set"))
def test_a_set_earns_the_sum_of_its_items(answer):
    body = BODIES["set"]
    taken = KINDS["set"].take(body, answer)
    points = [
        item["body"]["points"]
        * KINDS[item["kind"]].mark(
            item["body"], [one[len(item["id"]) + 1 :] for one in taken if one.startswith(item["id"] + ":")]
        )
        for item in body["items"]
    ]

    assert KINDS["set"].mark(body, taken) * body["points"] == pytest.approx(sum(points))


@given(st.lists(st.sampled_from("abcdef"), unique=True), st.sampled_from(["all", "partial", "penalty"]))
def test_a_wrong_option_more_never_earns_more_and_choosing_everything_never_pays(chosen, scoring):
    rule = {"answer": ["a", "b"], "wrong": 4, "scoring": scoring}
    multiple = KINDS["multiple"]
    for wrong in set("cdef") - set(chosen):
        assert multiple.earned(rule, [*chosen, wrong]) <= multiple.earned(rule, chosen)
    assert multiple.earned(rule, list("abcdef")) == 0


@given(st.lists(st.sampled_from(sorted(RIGHT_ANSWERS)), min_size=1, max_size=6, unique=True), st.data())
def test_an_attempt_earns_what_its_items_earn(keys, data):
    items = [(view(key), KINDS[key].take(BODIES[key], data.draw(answers(key)))) for key in keys]
    marked = result(items, 60)

    earned = [one.points * (fraction or 0) for (one, _), fraction in zip(items, marked.fractions, strict=True)]
    assert marked.points == pytest.approx(sum(earned))
    assert 0 <= marked.score <= 100
    assert marked.passed == (marked.score + 1e-9 >= 60) or abs(marked.score - 60) < 0.01


def test_an_item_that_waits_leaves_the_attempt_without_a_verdict_until_a_person_marked_it():
    items = [(view("single"), ["b"]), (view("essay"), ["At once."])]

    waiting = result(items, 60)
    assert (waiting.score, waiting.passed, waiting.waiting, waiting.points) == (None, None, 1, 2.0)
    done = result(items, 60, {1: 0.5})
    assert (done.score, done.passed, done.fractions) == (75.0, True, (1.0, 0.5))
    assert result(items, 60, {1: 7.0}).fractions[1] == 1.0

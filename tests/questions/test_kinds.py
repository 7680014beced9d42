"""Every kind reads a document, renders it, takes answers in one form and marks them within bounds."""

import copy
import json
from random import Random

import pytest

from lms.content.problems import ContentFault
from lms.questions import documents
from lms.questions.kind import BadAnswer
from lms.questions.registry import KINDS
from tests.questions.samples import MEDIA, RIGHT_ANSWERS, SAMPLES, WITH_ESSAY

BODIES = {key: documents.prepare(sample, MEDIA).body for key, sample in SAMPLES.items()}
MARKED = sorted(RIGHT_ANSWERS)


def faults(key: str, change) -> list[str]:
    sample = copy.deepcopy(SAMPLES[key])
    change(sample)
    try:
        documents.prepare(sample, MEDIA)
    except ContentFault as fault:
        return [str(problem) for problem in fault.problems]
    return []


def test_there_is_a_sample_of_every_kind():
    assert set(SAMPLES) == set(KINDS)


@pytest.mark.parametrize("key", sorted(KINDS))
def test_a_document_is_read_to_one_normal_form(key):
    first = documents.prepare(SAMPLES[key], MEDIA)
    again = documents.prepare(json.loads(json.dumps(first.source)), MEDIA)

    assert (again.source, again.digest, again.body) == (first.source, first.digest, first.body)
    assert json.loads(json.dumps(first.body)) == first.body


@pytest.mark.parametrize("key", sorted(KINDS))
def test_one_language_is_enough_and_none_is_not(key):
    sample = {**SAMPLES[key], "texts": {"en": SAMPLES[key]["texts"]["en"]}}

    assert set(documents.prepare(sample, MEDIA).body["texts"]) == {"en"}
    with pytest.raises(ContentFault, match="no text in any language"):
        documents.prepare({**sample, "texts": {}}, MEDIA)


@pytest.mark.parametrize("key", sorted(KINDS))
def test_a_missing_stem_and_an_unknown_key_are_named_at_their_place(key):
    assert any(line.startswith("texts.ko.stem: ") for line in faults(key, lambda d: d["texts"]["ko"].pop("stem")))
    assert any("texts.en.riddle: “riddle” is not a known key." in line
               for line in faults(key, lambda d: d["texts"]["en"].update(riddle="x")))  # fmt: skip
    assert any(line.startswith("riddle: ") for line in faults(key, lambda d: d.update(riddle=1)))


@pytest.mark.parametrize(
    ("key", "change", "said"),
    [
        ("single", lambda d: d.update(last="z"), "last: “z” is not among the options."),
        ("multiple", lambda d: d.update(scoring="luck"), "scoring: “luck” is unknown"),
        ("numeric", lambda d: d.update(value="many"), "value: “value” must be a number."),
        ("numeric", lambda d: d.update(tolerance=-1), "tolerance: “tolerance” must lie between"),
        ("numeric", lambda d: d.update(units={}, unit_required=True), "unit_required: A unit is required"),
        ("numeric", lambda d: d["texts"]["ko"]["units"].pop("min"), "texts.ko.units.min: “min” is missing."),
        ("matching", lambda d: d["answer"].pop("p2"), "answer.p2: “p2” is missing."),
        ("matching", lambda d: d["answer"].update(p2="z"), "answer.p2: “z” is not among the choices."),
        ("matching", lambda d: d.update(parts=["p:1", "p2"]), "parts: “p:1” is not an id"),
        ("matching", lambda d: d["texts"]["ko"]["choices"].pop("c2"), "texts.ko.choices.c2: “c2” is missing."),
        ("ordering", lambda d: d.update(items=["i1"]), "items: “items” needs at least 2 entries."),
        ("grouping", lambda d: d["texts"]["ko"]["parts"].pop("p1"), "texts.ko.parts.p1: “p1” is missing."),
        ("blanks", lambda d: d["texts"]["ko"].update(stem="Call [[b1]]."), "texts.ko.stem: The text holds every blank"),
        ("blanks", lambda d: d["blanks"]["b2"].update(answer="z"), "blanks.b2.answer: “z” is not among the choices."),
        ("blanks", lambda d: d["texts"]["ko"].update(accept={}), "texts.ko.accept.b1: “b1” is missing."),
        ("hotspot", lambda d: d.update(image="no.png"), "There is no picture “no.png”"),
        ("hotspot", lambda d: d["areas"]["a1"].update(at=[1, 2]), "areas.a1.at: “at” holds numbers"),
        ("hotspot", lambda d: d["areas"]["a1"].update(at=[390, 1, 100, 5]), "An area lies outside the picture."),
        ("hotspot", lambda d: d["texts"]["ko"].pop("alt"), "texts.ko.alt: “alt” is missing."),
        ("essay", lambda d: d.update(points=3), "rubric: The points of the rubric do not add up"),
        ("essay", lambda d: d.update(files=9), "files: “files” must lie between 0 and 3."),
        ("set", lambda d: d.update(points=3), "points: The points of a set are those of its items: 10."),
        ("set", lambda d: d["items"][0].update(kind="set"), "items[0].kind: “set” is unknown"),
        ("set", lambda d: d["texts"]["ko"]["items"].pop("blanks"), "texts.ko.items.blanks: “blanks” is missing."),
        ("set", lambda d: d["texts"]["ko"]["items"]["single"].pop("stem"), "texts.ko.items.single.stem: "),
        ("single", lambda d: d["texts"]["ko"].update(stem="![](map.png)"), "ko.stem: The image has no alternative"),
        ("single", lambda d: d["texts"]["ko"].update(stem="![x](no.png)"), "There is no picture “no.png”"),
    ],
)  # fmt: skip
def test_a_fault_is_named_at_its_place(key, change, said):
    found = faults(key, change)
    assert any(said in line for line in found), found


def test_a_picture_is_shown_by_its_content():
    sample = copy.deepcopy(SAMPLES["single"])
    sample["texts"]["ko"]["stem"] = "![A room](map.png)\n\nWhere?"
    prepared = documents.prepare(sample, MEDIA)

    assert f'src="{MEDIA["map.png"].url}" alt="A room" width="400"' in prepared.body["texts"]["ko"]["stem"]
    assert (
        prepared.digest
        != documents.prepare(sample, {"map.png": MEDIA["map.png"].__class__("1" * 64, "image/png", 1)}).digest
    )


@pytest.mark.parametrize("key", MARKED)
def test_the_right_answer_earns_everything_and_none_earns_nothing(key):
    kind, body = KINDS[key], BODIES[key]

    assert kind.mark(body, kind.take(body, RIGHT_ANSWERS[key])) == 1.0
    assert kind.mark(body, kind.take(body, [])) == 0.0


@pytest.mark.parametrize("key", sorted(KINDS))
def test_the_order_of_an_attempt_holds_the_same_entries(key):
    kind, body = KINDS[key], BODIES[key]
    plain = kind.order(body, None)

    for seed in range(20):
        assert sorted(kind.order(body, Random(seed))) == sorted(plain)


def test_the_last_option_stays_last_and_an_order_is_never_shown_solved():
    for seed in range(50):
        assert KINDS["single"].order(BODIES["single"], Random(seed))[-1] == "c"
        assert KINDS["ordering"].order(BODIES["ordering"], Random(seed)) != ["i1", "i2", "i3"]


@pytest.mark.parametrize(
    ("key", "raw", "stored"),
    [
        ("matching", ["p2:c3", "p1:"], ["p2:c3"]),
        ("matching", ["p2:c3", "p1:c1"], ["p1:c1", "p2:c3"]),
        ("ordering", ["i3:1", "i1:2", "i2:3"], ["i3", "i1", "i2"]),
        ("ordering", ["i3", "i1", "i2"], ["i3", "i1", "i2"]),
        ("ordering", ["i3:1", "i1:", "i2:1"], ["i2:1", "i3:1"]),
        ("blanks", ["b2:x", "b1: 1:2 "], ["b1:1:2", "b2:x"]),
        ("hotspot", ["@7,9"], ["@7,9"]),
        ("hotspot", [""], []),
        ("essay", ["  a\r\nb "], ["a\nb"]),
        ("set", ["numeric:72", "single:b", "ordering:i1:1"], ["single:b", "ordering:i1:1", "numeric:72"]),
    ],
)
def test_an_answer_has_one_stored_form(key, raw, stored):
    taken = KINDS[key].take(BODIES[key], raw)

    assert taken == stored
    assert KINDS[key].take(BODIES[key], taken) == taken


@pytest.mark.parametrize(
    ("key", "raw"),
    [
        ("matching", ["p1:z"]),
        ("matching", ["p9:c1"]),
        ("matching", ["p1:c1", "p1:c2"]),
        ("ordering", ["i1", "i2"]),
        ("ordering", ["i1:4"]),
        ("ordering", ["i1:x"]),
        ("blanks", ["b2:z"]),
        ("hotspot", ["a9"]),
        ("hotspot", ["@999,1"]),
        ("essay", ["word " * 51]),
        ("set", ["single:z"]),
        ("set", ["nobody:a"]),
    ],
)
def test_an_impossible_answer_is_refused(key, raw):
    with pytest.raises(BadAnswer):
        KINDS[key].take(BODIES[key], raw)


def test_an_essay_waits_for_a_person_and_so_does_a_set_with_one():
    with_essay = documents.prepare(WITH_ESSAY).body

    assert KINDS["essay"].mark(BODIES["essay"], ["At once."]) is None
    assert KINDS["essay"].mark(BODIES["essay"], []) == 0.0
    assert KINDS["set"].mark(with_essay, ["single:b", "essay:At once."]) is None
    assert KINDS["set"].mark(with_essay, ["single:b"]) == 0.5

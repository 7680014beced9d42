"""What two people changed at the same time comes together, field by field."""

from copy import deepcopy

from hypothesis import given, settings
from hypothesis import strategies as st

from lms.questions.editing import form, sheet
from lms.questions.editing.merge import THEIRS, differences, merged
from tests.questions.editing.documents import documents

PARTS = form.parts_of("single")


def base() -> dict:
    values = form.new("single")
    values["stem.ko"] = "언제 신고합니까?"
    for number, row in enumerate(values["options"]):
        row["text.ko"] = f"보기 {number}"
    return values


def test_what_only_one_changed_is_taken_over_from_each() -> None:
    theirs, mine = base(), base()
    theirs["stem.ko"] = "언제 신고해야 합니까?"
    mine["options"][2]["text.ko"] = "즉시"
    result = merged(base(), theirs, mine, PARTS, {})
    assert (result["stem.ko"], result["options"][2]["text.ko"]) == ("언제 신고해야 합니까?", "즉시")
    assert [one.both for one in differences(base(), theirs, mine, PARTS)] == [False, False]


def test_what_both_changed_is_asked_and_stands_as_chosen() -> None:
    theirs, mine = base(), base()
    theirs["stem.ko"], mine["stem.ko"] = "그들의 글", "나의 글"
    [difference] = differences(base(), theirs, mine, PARTS)
    assert difference.both
    assert merged(base(), theirs, mine, PARTS, {"stem.ko": THEIRS})["stem.ko"] == "그들의 글"
    assert merged(base(), theirs, mine, PARTS, {})["stem.ko"] == "나의 글"


def test_a_row_moved_by_one_keeps_the_text_the_other_wrote_into_it() -> None:
    theirs, mine = base(), base()
    sheet.act(theirs, PARTS, "options.3:up")
    mine["options"][3]["text.ko"] = "마지막 보기"
    result = merged(base(), theirs, mine, PARTS, {})
    assert [row["key"] for row in result["options"]] == ["a", "b", "d", "c"]
    assert result["options"][2]["text.ko"] == "마지막 보기"


def test_a_row_removed_by_one_is_gone() -> None:
    theirs, mine = base(), base()
    sheet.act(theirs, PARTS, "options.0:remove")
    mine["stem.ko"] = "무엇입니까?"
    assert [row["key"] for row in merged(base(), theirs, mine, PARTS, {})["options"]] == ["b", "c", "d"]


@given(documents(), st.randoms(use_true_random=False))
@settings(max_examples=150)
def test_one_side_unchanged_gives_the_other(document: dict, chance) -> None:
    parts = form.parts_of(document["kind"])
    values = form.values_of(document)
    changed = deepcopy(values)
    changed["stem.ko"] = "바뀐 글"
    assert merged(values, changed, values, parts, {}) == merged(values, values, changed, parts, {})
    again = merged(values, changed, values, parts, {})
    assert form.document_of(document["kind"], "q", again) == form.document_of(document["kind"], "q", changed)

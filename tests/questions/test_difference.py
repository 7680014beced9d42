"""What changed between two versions, field by field and word by word."""

from hypothesis import given
from hypothesis import strategies as st

from lms.questions import difference
from lms.questions.difference import GONE, NEW, SAME

texts = st.text(alphabet="가나다 abc.,\n", max_size=30)


@given(texts, texts)
def test_the_pieces_make_both_texts_again(before, after):
    found = difference.words(before, after)
    assert "".join(text for kind, text in found if kind != NEW) == before
    assert "".join(text for kind, text in found if kind != GONE) == after


def test_a_word_that_changed_is_shown_as_a_word():
    assert difference.words("즉시 신고한다.", "지체 없이 신고한다.") == [
        (GONE, "즉시"), (NEW, "지체 없이"), (SAME, " 신고한다."),
    ]  # fmt: skip


def test_a_text_that_is_another_one_goes_as_a_whole():
    assert difference.words("전혀 다른 물음", "What is it?") == [(GONE, "전혀 다른 물음"), (NEW, "What is it?")]


def test_every_field_that_differs_is_named_by_its_path():
    before = {"answer": ["a"], "points": 1, "texts": {"ko": {"stem": "하나", "options": {"a": "가"}}}}
    after = {"answer": ["a", "b"], "points": 1, "texts": {"ko": {"stem": "하나", "options": {"a": "가", "b": "나"}}}}
    assert [change.path for change in difference.changes(before, after)] == [
        ("answer",),
        ("texts", "ko", "options", "b"),
    ]
    assert difference.changes(before, before) == []


def test_the_items_of_a_set_are_named_by_their_ids():
    before = {"items": [{"id": "i1", "points": 1}]}
    after = {"items": [{"id": "i1", "points": 2}]}
    assert [change.path for change in difference.changes(before, after)] == [("items", "i1", "points")]

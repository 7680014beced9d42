"""What a search finds: pairs of syllables and beginnings of words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.questions import grams

TEXTS = ["아동 학대가 의심되면 즉시 112에 신고합니다.", "Report under Art. 10(2) at once, mandated reporter!"]


def leads_to(query: str, texts: list[str]) -> bool:
    """Say whether a search of the database would find the texts."""
    wanted, there = grams.wanted(query), grams.of_texts(texts)
    return (
        bool(wanted)
        and set(wanted.grams) <= there
        and all(any(gram.startswith(start) for gram in there) for start in wanted.starts)
        and all(word in grams.folded(texts) for word in wanted.words)
    )


@pytest.mark.parametrize(
    "query",
    ["학대", "아동학대", "동학", "의심되면 즉시", "112에", "112", "11",
     "신고합니다.", "고합", "Report", "rep", "MANDATED", "10(2)",
     "reporter!", "즉시 report", "동"],
)  # fmt: skip
def test_a_part_of_a_text_is_found(query):
    assert leads_to(query, TEXTS)


@pytest.mark.parametrize("query", ["", "  ", "…", "학교", "고신", "113", "repeat", "신고 학교"])
def test_what_does_not_stand_there_is_not_found(query):
    assert not leads_to(query, TEXTS)


@given(st.text(alphabet="가나다라마바 각낙", min_size=2, max_size=30), st.data())
def test_every_run_of_two_syllables_or_more_is_found(text, data):
    packed = "".join(text.split())
    if len(packed) < 2:
        return
    start = data.draw(st.integers(0, len(packed) - 2))
    end = data.draw(st.integers(start + 2, len(packed)))
    assert leads_to(packed[start:end], [text])


@given(st.text(), st.lists(st.text(), max_size=3))
def test_any_text_can_be_read(query, texts):
    grams.wanted(query)
    assert all(0 < len(gram) <= grams.MOST for gram in grams.of_texts(texts))

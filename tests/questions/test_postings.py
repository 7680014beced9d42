"""The sets of questions by gram: what is stored comes back, and they say what the rows say, whatever changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.core import db
from lms.questions import documents, moving, postings, searching, writing
from lms.questions.models import QuestionGram, QuestionPosting
from lms.questions.searching import Wanted
from tests.questions import material
from tests.questions.material import prepared


@given(st.sets(st.integers(0, postings.BLOCK - 1), max_size=600))
def test_a_set_comes_back_as_it_was_stored(found: set[int]) -> None:
    bits = sum(1 << place for place in found)
    assert postings.unpack(postings.pack(bits)) == bits
    assert list(postings.places(bits)) == sorted(found)
    assert len(postings.pack(bits)) <= postings.BLOCK // 8


def rows() -> set[tuple[str, int, int]]:
    grams = select(QuestionGram.gram, QuestionGram.bank_id, QuestionGram.question_id)
    return {(row.gram, row.bank_id, row.question_id) for row in db.session.execute(grams)}


def sets() -> set[tuple[str, int, int]]:
    return {
        (row.gram, row.bank_id, row.block * postings.BLOCK + place)
        for row in db.session.scalars(select(QuestionPosting).execution_options(populate_existing=True))
        for place in postings.places(postings.unpack(row.members))
    }


@pytest.mark.usefixtures("database")
def test_sets_and_rows_say_the_same_after_every_change() -> None:
    first, second = material.bank("first"), material.bank("second")
    made = writing.add_questions(first.id, [prepared("q1", "가해와 피해"), prepared("q2", "피해 아동")], "reviewed")
    assert sets() == rows() != set()
    document = {**prepared("q1", "학대 의심").source}
    writing.new_version(made[0].id, documents.prepare(document), made[0].current_version_id, None)
    assert sets() == rows() and not any(gram == "가해" for gram, _, _ in sets())
    moving.move([made[1].id], second.id)
    assert sets() == rows()
    assert {bank for gram, bank, _ in sets() if gram == "피해"} == {second.id}


@pytest.mark.usefixtures("database")
def test_words_common_each_are_met_with_each_other_and_with_tags(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "MOST", 3)
    bank = material.bank("many")
    stems = ["가해 피해"] * 2 + ["가해"] * 6 + ["피해"] * 6 + ["피해 가해"] * 3
    items = [
        prepared(f"q{n}", f"{stem} {n}", tags=["odd"] if n % 2 else ["even"], law=["PA 10(2)"])
        for n, stem in enumerate(stems)
    ]
    keys = {row.id: row.key for row in writing.add_questions(bank.id, items, "reviewed")}

    def found(text: str, *tags: str, most: int = 100) -> list[str]:
        return [keys[key] for key in searching.matching(bank.id, Wanted(text, tags), most)]

    assert found("가해 피해") == ["q0", "q1", "q14", "q15", "q16"]
    assert found("가해 피해", "even", "@law:PA 10") == ["q0", "q14", "q16"]
    assert found("가해 피해", most=2) == ["q0", "q1"]
    assert found("가해피해") == ["q0", "q1"]

"""Near-same questions, within the banks somebody may see."""

import pytest
from sqlalchemy import true

from lms.questions import duplicates, writing
from lms.questions.models import Bank
from tests.questions import material
from tests.questions.material import prepared

pytestmark = pytest.mark.usefixtures("database")

ONE = "아동학대범죄를 알게 된 신고의무자는 언제 수사기관에 신고하여야 합니까?"
NEAR = "아동학대 범죄를 알게된 신고의무자는 언제 수사기관에 신고해야 합니까?"
FAR = "보호대상아동의 면접교섭은 누가 정합니까?"


@pytest.fixture
def banks():
    """Return two banks: the first holds a stem and a far one, the second the near one."""
    first, second = material.bank("first"), material.bank("second")
    one, _far = writing.add_questions(first.id, [prepared("one", ONE, "Who?"), prepared("far", FAR, "Who?!")])
    (near,) = writing.add_questions(second.id, [prepared("near", NEAR)])
    return first, second, one, near


def test_near_same_stems_are_found_in_either_language(banks):
    _first, _second, one, _near = banks
    found = duplicates.of_question(one.id, true())
    # The English of the far one is nearly the same, so its likeness is that of the English.
    assert {row.line.question.key for row in found} == {"near", "far"}
    assert all(row.similarity >= 0.6 for row in found)


def test_banks_one_may_not_see_and_retired_questions_do_not_count(banks):
    first, second, one, near = banks
    assert "near" not in {row.line.question.key for row in duplicates.of_question(one.id, Bank.id == first.id)}
    writing.set_status([near.id], "retired")
    assert "near" not in {row.line.question.key for row in duplicates.of_question(one.id, true())}
    assert duplicates.in_bank(second.id, true()) == []


def test_the_pairs_of_a_bank_come_once_with_where_the_other_stands(banks):
    first, second, _one, _near = banks
    pairs = duplicates.in_bank(first.id, true())
    assert {(pair.one.question.key, pair.other.question.key, pair.bank.key) for pair in pairs} == {
        ("one", "near", "second"),
        ("one", "far", "first"),
    }
    assert [(pair.one.question.key, pair.other.question.key) for pair in duplicates.in_bank(second.id, true())] == [
        ("near", "one")
    ]


def test_a_stem_that_is_changed_is_no_longer_near(banks):
    _first, second, _one, near = banks
    another = prepared("near", "전혀 다른 물음입니다. 무엇을 기록합니까?")
    writing.new_version(near.id, another, near.current_version_id, None)
    assert duplicates.in_bank(second.id, true()) == []

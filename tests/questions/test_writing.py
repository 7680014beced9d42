"""Making banks, writing questions and versions, status, folders: each indexed at once."""

import pytest
from sqlalchemy import delete, select

from lms.core import db
from lms.core.audit import Entry
from lms.core.errors import Conflict
from lms.questions import indexing, services, writing
from lms.questions.models import Question, QuestionBand, QuestionGram, QuestionTag, QuestionText
from tests.enrollments import world
from tests.questions import material
from tests.questions.banks import single, write_bank
from tests.questions.material import prepared

pytestmark = pytest.mark.usefixtures("database")


def tags(question):
    return set(db.session.scalars(select(QuestionTag.tag).where(QuestionTag.question_id == question.id)))


def grams(question):
    return set(db.session.scalars(select(QuestionGram.gram).where(QuestionGram.question_id == question.id)))


def stored(key):
    return db.session.scalars(select(Question).where(Question.key == key)).one()


def drawable(question):
    return set(db.session.scalars(select(QuestionTag.drawable).where(QuestionTag.question_id == question.id)))


def test_a_new_question_is_found_by_its_words_and_facts():
    bank = material.bank()
    row = writing.add_question(
        bank.id, prepared("q1", "언제 신고하나요?", tags=["difficulty:easy"], law=["PA 10(2)"]), "draft"
    )
    assert tags(row) == {
        "", "difficulty:easy", "@kind:single", "@status:draft", "@law:PA 10", "@missing:en",
    }  # fmt: skip
    assert {"언제", "신고", "q1"} <= grams(row)
    assert drawable(row) == {False}


def test_a_new_version_replaces_what_the_question_is_found_by():
    bank = material.bank()
    ben = world.person("가상 벤")
    row = writing.add_question(bank.id, prepared("q1", "언제 신고하나요?", "When to report?"), "reviewed")
    first = row.current_version_id
    version = writing.new_version(row.id, prepared("q1", "누가 신고하나요?", "When to report?"), first, ben.id)
    assert (version.number, version.created_by_id) == (2, ben.id)
    assert "누가" in grams(row)
    assert "언제" not in grams(row)
    assert row.languages == {"ko": 2, "en": 1}
    assert "@outdated:en" in tags(row)
    assert drawable(row) == {True}


def test_a_change_made_on_an_older_version_is_a_conflict():
    row = writing.add_question(material.bank().id, prepared("q1", "하나?"))
    first = row.current_version_id
    writing.new_version(row.id, prepared("q1", "둘?"), first, None)
    with pytest.raises(Conflict):
        writing.new_version(row.id, prepared("q1", "셋?"), first, None)


def test_saying_the_same_again_makes_no_version():
    row = writing.add_question(material.bank().id, prepared("q1", "하나?"))
    same = writing.new_version(row.id, prepared("q1", "하나?"), row.current_version_id, None)
    assert same.number == 1


def test_a_translation_that_follows_is_not_outdated():
    row = writing.add_question(material.bank().id, prepared("q1", "하나?", "One?"))
    writing.new_version(row.id, prepared("q1", "둘?", "One?"), row.current_version_id, None)
    assert indexing.outdated(row.languages) == ["en"]
    writing.new_version(row.id, prepared("q1", "둘?", "Two?"), row.current_version_id, None)
    # Changed last, English is the newest now; Korean was changed before it.
    assert indexing.outdated(row.languages) == ["ko"]


def test_an_id_is_taken_once_in_a_bank():
    bank = material.bank()
    writing.add_question(bank.id, prepared("q1", "하나?"))
    with pytest.raises(Conflict) as refused:
        writing.add_questions(bank.id, [prepared("q2", "둘?"), prepared("q1", "하나?")])
    assert refused.value.field == "id"
    with pytest.raises(Conflict):
        writing.add_questions(bank.id, [prepared("q3", "셋?"), prepared("q3", "셋?")])
    assert db.session.scalars(select(Question.key).where(Question.bank_id == bank.id)).all() == ["q1"]


def test_status_decides_what_can_be_drawn():
    row = writing.add_question(material.bank().id, prepared("q1", "하나?"))
    assert writing.set_status([row.id], "reviewed") == 1
    assert (drawable(row), row.status) == ({True}, "reviewed")
    assert writing.set_status([row.id], "reviewed") == 0
    writing.set_status([row.id], "retired")
    assert drawable(row) == {False}
    with pytest.raises(writing.BankError):
        writing.set_status([row.id], "gone")


def test_questions_move_between_the_folders_of_their_bank_only():
    bank, other = material.bank("here"), material.bank("there")
    row = writing.add_question(bank.id, prepared("q1", "하나?"))
    folder, foreign = writing.new_folder(bank.id, " 1과  신고 "), writing.new_folder(other.id, "x")
    assert folder.title == "1과 신고"
    writing.move([row.id], folder.id)
    assert f"@folder:{folder.id}" in tags(row)
    with pytest.raises(writing.BankError):
        writing.move([row.id], foreign.id)
    with pytest.raises(writing.BankError):
        writing.new_folder(bank.id, "1과 신고")
    writing.remove_folder(folder)
    db.session.flush()
    assert row.folder_id is None
    assert f"@folder:{folder.id}" not in tags(row)


@pytest.mark.parametrize(("title", "key", "field"), [({}, "", "title_ko"), ({"ko": "은행"}, "No Id", "key")])
def test_a_bank_needs_a_title_and_a_proper_id(title, key, field):
    with pytest.raises(writing.BankError) as refused:
        writing.new_bank(title, owner_id=None, key=key)
    assert refused.value.field == field


def test_what_instructors_do_stands_in_the_audit_log():
    bank = material.bank()
    row = writing.add_question(bank.id, prepared("q1", "하나?"))
    writing.set_status([row.id], "reviewed")
    db.session.flush()
    noted = db.session.scalars(select(Entry.action).where(Entry.thing == f"bank:{bank.id}").order_by(Entry.id)).all()
    assert noted == ["questions.new_bank", "questions.add", "questions.status"]


def test_a_loaded_folder_is_indexed_and_an_unindexed_question_is_mended(tmp_path):
    write_bank(tmp_path, "basics", [single("q1", ["unit:f1"]), single("q2")], [])
    services.load_all(tmp_path)
    row = stored("q1")
    assert {"", "unit:f1", "@status:reviewed"} <= tags(row)
    assert row.languages == {"ko": 1, "en": 1}
    with db.transaction():
        for table in (QuestionTag, QuestionGram, QuestionText, QuestionBand):
            db.session.execute(delete(table).where(table.question_id == row.id))
    services.load_all(tmp_path)
    assert "unit:f1" in tags(row)


def test_a_folder_that_changed_changes_what_its_questions_are_found_by(tmp_path):
    write_bank(tmp_path, "basics", [single("q1", ["unit:f1"]), single("q2")], [])
    services.load_all(tmp_path)
    write_bank(tmp_path, "basics", [single("q1")], [])
    services.load_all(tmp_path)
    assert "unit:f1" not in tags(stored("q1"))
    assert drawable(stored("q2")) == {False}

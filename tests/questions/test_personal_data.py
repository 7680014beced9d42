"""Who wrote a version is told to the author and forgotten on request; the version stays."""

import pytest
from sqlalchemy import func, select, update

from lms.content.models import LawChangeNotice
from lms.core import clock, db
from lms.questions import personal_data, services, writing
from lms.questions.editing import drafts
from lms.questions.models import QuestionComment, QuestionDraft, QuestionLawCheck, QuestionVersion, Quiz
from tests.accounts.people import kept, member
from tests.questions import material
from tests.questions.banks import quiz, single, write_bank

pytestmark = pytest.mark.usefixtures("database")

NOW = clock.now()


def test_an_author_s_name_comes_off_and_the_version_stays(tmp_path):
    author = member("저자", email="author@example.org")
    write_bank(tmp_path, "basics", [single("q1")], [quiz("final", {"question": "q1"})])
    services.load_all(tmp_path)
    with kept():
        db.session.execute(update(QuestionVersion).values(created_by_id=author.person_id))
    found = personal_data.export(author.person_id)
    assert [row["key"] for row in found["questions_written"]] == ["q1"]
    assert found["quizzes_written"] == []
    with kept():
        personal_data.erase(author.person_id)
    assert personal_data.export(author.person_id)["questions_written"] == []
    assert db.session.scalar(select(func.count()).select_from(QuestionVersion)) == 1


def test_what_a_reviewer_did_stays_without_the_name():
    ben = member("검토자", email="ben@example.org")
    with kept():
        bank = material.bank(owner_id=ben.person_id)
        row = writing.add_question(bank.id, material.prepared("q1", "하나?"))
        facts = {"question_id": row.id, "question_version_id": row.current_version_id}
        day = clock.today()
        db.session.add_all([
            QuestionComment(**facts, author_id=ben.person_id, text="왜?", created_at=NOW, resolved_at=NOW,
                            resolved_by_id=ben.person_id),
            QuestionLawCheck(**facts, reference="PA 10", in_force=day, checked_by_id=ben.person_id, checked_at=NOW),
            LawChangeNotice(reference="PA 10", in_force=day, created_at=NOW, created_by_id=ben.person_id),
        ])  # fmt: skip
    names = (
        "banks_owned",
        "question_comments",
        "question_comments_resolved",
        "question_law_checks",
        "law_changes_entered",
    )
    found = personal_data.export(ben.person_id)
    assert {name: len(found[name]) for name in names} == dict.fromkeys(names, 1)
    with kept():
        personal_data.erase(ben.person_id)
    assert not any(personal_data.export(ben.person_id).values())
    assert db.session.scalar(select(func.count()).select_from(QuestionComment)) == 1


def test_a_draft_is_told_and_goes_and_a_quiz_stays_without_its_owner():
    author = member("저자", email="author@example.org")
    with kept():
        bank = material.bank("drafts")
        drafts.keep(author.person_id, bank.id, "bank:1:single", {"stem.ko": "아직"}, None)
        quiz = Quiz(key="own", title={"ko": "퀴즈"}, owner_id=author.person_id, status="reviewed")
        db.session.add(quiz)
    found = personal_data.export(author.person_id)
    assert [row["form"] for row in found["question_drafts"]] == [{"stem.ko": "아직"}]
    assert [row["key"] for row in found["quizzes_owned"]] == ["own"]
    with kept():
        personal_data.erase(author.person_id)
    assert db.session.scalar(select(func.count()).select_from(QuestionDraft)) == 0
    assert db.session.get_one(Quiz, quiz.id).owner_id is None

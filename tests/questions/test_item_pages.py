"""The pages of one question: languages, versions, comments, where it is used, law."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.content.models import LawChangeNotice
from lms.core import clock, db
from lms.questions import documents, pictures, services, writing
from lms.questions.models import Question, QuestionComment, QuestionLawCheck
from tests.accounts import people
from tests.accounts.people import kept, member, signed_in
from tests.questions import material
from tests.questions.banks import quiz, single, write_bank
from tests.questions.material import prepared
from tests.questions.samples import MEDIA, SAMPLES


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    """Return the browser of an instructor of the whole site."""
    member("이벤", email="ben@example.org", role="instructor")
    return signed_in(app.test_client(), "ben@example.org")


@pytest.fixture
def item() -> str:
    """Make a question of two versions, of which the English text is outdated; return its address."""
    with kept():
        bank = material.bank("mine")
        row = writing.add_question(
            bank.id, prepared("q1", "언제 신고합니까?", "When to report?", law=["PA 10(2)"]), "reviewed"
        )
        newer = prepared("q1", "누가 언제 신고합니까?", "When to report?", law=["PA 10(2)"])
        writing.new_version(row.id, newer, row.current_version_id, None)
        return f"/staff/banks/questions/{row.uid}"


def row() -> Question:
    return db.session.scalars(select(Question).where(Question.key == "q1")).one()


def test_both_languages_stand_side_by_side_and_the_outdated_one_is_marked(browser: FlaskClient, item: str) -> None:
    page = browser.get(item).text
    assert "누가 언제 신고합니까?" in page and "When to report?" in page
    assert "영어 번역이 오래됨" in page
    assert browser.post(f"{item}/languages/en/fits").status_code == 303
    assert "영어 번역이 오래됨" not in browser.get(item).text
    assert browser.post(f"{item}/languages/en/fits").status_code == 409
    assert browser.post(f"{item}/languages/fr/fits").status_code == 404


def test_a_missing_language_is_said(browser: FlaskClient) -> None:
    with kept():
        made = writing.add_question(material.bank("mine").id, prepared("q1", None, "Only English?"))
        address = f"/staff/banks/questions/{made.uid}"
    page = browser.get(address).text
    assert "한국어 번역이 없음" in page and "Only English?" in page


def test_what_changed_is_shown_word_by_word(browser: FlaskClient, item: str) -> None:
    page = browser.get(f"{item}/versions/2").text
    assert "누가 </ins>" in page
    assert "<del>" not in page
    assert "첫 판" in browser.get(f"{item}/versions/1").text
    assert browser.get(f"{item}/versions/3").status_code == 404
    assert "<del>" in browser.get(f"{item}/versions/1?since=2").text
    assert browser.get(f"{item}/versions/2?since=x").status_code == 200


def test_a_comment_is_made_resolved_and_opened_again(browser: FlaskClient, item: str) -> None:
    assert browser.post(f"{item}/comments", data={"text": " "}).status_code == 422
    for _twice in range(2):
        assert browser.post(f"{item}/comments", data={"text": "보기 나가 너무 길어요."}).status_code == 303
    page = browser.get(item).text
    assert "보기 나가 너무 길어요." in page and "이벤" in page
    key = db.session.scalars(select(QuestionComment.id)).one()
    bank = row().bank_id
    address = f"/staff/banks/questions/comments/{key}/resolve"
    assert browser.post(address, data={"open": "0"}).status_code == 303
    assert "해결됨" in browser.get(item).text
    assert browser.post(address, data={"open": "0"}).status_code == 409
    assert browser.post(address, data={"open": "1"}).status_code == 303
    assert bank


def test_the_status_is_set(browser: FlaskClient, item: str) -> None:
    assert browser.post(f"{item}/status", data={"status": "retired"}).status_code == 303
    assert row().status == "retired"
    assert browser.post(f"{item}/status", data={"status": "gone"}).status_code == 422


def test_it_says_which_quizzes_ask_it(browser: FlaskClient, tmp_path) -> None:
    slots = [{"question": "q1"}, {"draw": "basics", "tags": ["unit:f1"], "count": 1}]
    final, rest = quiz("final", *slots), quiz("rest", {"draw": "basics", "tags": ["unit:f2"]})
    bank = [single("q1", ["unit:f1"]), single("q2", ["unit:f1"]), single("q3", ["unit:f2"])]
    services.load_all(write_bank(tmp_path, "basics", bank, [final, rest]).parent)
    page = browser.get(f"/staff/banks/questions/{row().uid}").text
    assert "final" in page and "항상 출제" in page and "unit:f1" in page
    assert "rest" not in page.partition('id="uses"')[2].partition('id="versions"')[0]


def test_law_that_changes_lists_questions_until_they_were_read_again(browser: FlaskClient, item: str) -> None:
    day = clock.today().isoformat()
    assert "q1" not in browser.get("/staff/law-changes").text
    sent = {"reference": "PA 10", "in_force": day, "note": "제3항 신설"}
    assert browser.post("/staff/law-changes", data={**sent, "reference": "nonsense"}).status_code == 422
    assert browser.post("/staff/law-changes", data=sent).status_code == 303
    assert browser.post("/staff/law-changes", data=sent).status_code == 422
    page = browser.get("/staff/law-changes").text
    assert "q1" in page and "제3항 신설" in page
    mark = f"/staff/law-changes/questions/{row().uid}"
    assert browser.post(mark, data={"law": "PA 11", "in_force": day}).status_code == 404
    assert browser.post(mark, data={"law": "PA 10", "in_force": day}).status_code == 303
    assert browser.post(mark, data={"law": "PA 10", "in_force": day}).status_code == 409
    assert "q1" not in browser.get("/staff/law-changes").text
    check = db.session.scalars(select(QuestionLawCheck)).one()
    assert (check.reference, check.question_version_id) == ("PA 10", row().current_version_id)
    assert "PA 10" in browser.get(item).text.partition('id="checks"')[2]


def test_an_entered_change_is_taken_out_again_by_who_may(app: Flask, browser: FlaskClient) -> None:
    browser.post("/staff/law-changes", data={"reference": "PA 10(2)", "in_force": "2026-12-01"})
    key = db.session.scalars(select(LawChangeNotice.id)).one()
    remove = f"/staff/law-changes/{key}/remove"
    assert remove in browser.get("/staff/law-changes").text
    people.stranger()
    cho = signed_in(app.test_client(), "cho@example.org")
    assert cho.post(remove).status_code == 404
    assert browser.post(remove).status_code == 303
    assert browser.post(remove).status_code == 404


@pytest.mark.parametrize("document", SAMPLES.values(), ids=SAMPLES)
def test_every_kind_is_shown(browser: FlaskClient, document: dict) -> None:
    with kept():
        bank = material.bank("mine")
        pictures.store(bank.id, MEDIA)
        made = writing.add_question(bank.id, documents.prepare(document, MEDIA))
        address = f"/staff/banks/questions/{made.uid}"
    page = browser.get(address)
    assert page.status_code == 200
    assert page.text.count("See <strong>the law</strong>") >= 2
    assert browser.get(f"{address}/versions/1").status_code == 200

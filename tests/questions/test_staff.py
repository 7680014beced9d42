"""The staff pages of question banks, as instructors use them."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.accounts import roles
from lms.core import db
from lms.questions import searching, writing
from lms.questions.models import Bank, BankShare, Question, QuestionFolder
from lms.questions.searching import Wanted
from tests.accounts import people
from tests.accounts.people import SINCE, kept, member, signed_in
from tests.enrollments import world
from tests.questions import material
from tests.questions.material import prepared


def instructor(name: str, email: str, **facts) -> people.Member:
    """Make an instructor of one run, who works at an organization where `works_at` says so."""
    made = member(name, email=email, **facts)
    with kept():
        run = world.run(world.course(f"course-{made.person_id}"))
        roles.grant(made.person_id, "instructor", run_id=run.id, starts_on=SINCE)
    return made


@pytest.fixture
def ben(app: Flask) -> people.Member:
    """Return Ben, an instructor."""
    return instructor("이벤", "ben@example.org", works_at=people.organization("가상 한빛 기관", code="HAN"))


@pytest.fixture
def browser(app: Flask, ben: people.Member) -> FlaskClient:
    """Return Ben's browser."""
    return signed_in(app.test_client(), "ben@example.org")


@pytest.fixture
def bank(ben: people.Member) -> str:
    """Make a bank of Ben's with three questions, and return its public id."""
    with kept():
        made = material.bank("mine", owner_id=ben.person_id)
        writing.add_questions(
            made.id,
            [
                prepared("q1", "아동학대는 누가 신고합니까?", "Who reports?", tags=["unit:f1"], law=["PA 10(2)"]),
                prepared("q2", "면접교섭은 누가 정합니까?"),
                prepared("q3", "아동학대는 누가 신고해야 합니까?"),
            ],
            "reviewed",
        )
        return str(made.uid)


def question(key: str) -> Question:
    return db.session.scalars(select(Question).where(Question.key == key)).one()


def question_of(bank: str, key: str) -> Question:
    wanted = select(Question).join(Bank, Bank.id == Question.bank_id).where(Bank.key == bank, Question.key == key)
    return db.session.scalars(wanted).one()


def found(uid: str, words: str = "", *tags: str) -> list[str]:
    key = db.session.scalars(select(Bank.id).where(Bank.key == "mine")).one()
    return [line.question.key for line in searching.listed(key, Wanted(words, tags)).items]


def test_cho_sees_no_bank(app: Flask, bank: str) -> None:
    people.stranger()
    uid, folder = question("q1").uid, 1
    cho = signed_in(app.test_client(), "cho@example.org")
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith(("banks.", "bank_items.", "law_changes.")):
            path = rule.rule.replace("<uuid:uid>", str(uid if "bank_items" in rule.endpoint else bank))
            path = path.replace("<int:folder_id>", str(folder)).replace("<language>", "en")
            path = path.replace("<int:number>", "1").replace("<int:organization_id>", "1")
            path = path.replace("<int:comment_id>", "1").replace("<int:notice_id>", "1")
            for method in (rule.methods or set()) & {"GET", "POST"}:
                assert cho.open(path, method=method).status_code == 404, (method, path)


def test_an_instructor_makes_a_bank_and_finds_it_in_the_list(browser: FlaskClient) -> None:
    assert browser.post("/staff/banks/new", data={"title_ko": ""}).status_code == 422
    made = browser.post("/staff/banks/new", data={"title_ko": "신고의무자 은행", "description": "1차 교육"})
    assert made.status_code == 303
    assert "신고의무자 은행" in browser.get("/staff/banks").text
    page = browser.get(made.location).text
    assert "1차 교육" in page
    assert "아직 문항이 없습니다" in page


def test_a_bank_form_sent_twice_makes_one_bank(browser: FlaskClient) -> None:
    since = re.search(r'name="since"[^>]*value="([0-9]+)"', browser.get("/staff/banks/new").text)
    assert since is not None
    sent = {"title_ko": "두 번 누른 은행", "since": since[1]}
    first, second = (browser.post("/staff/banks/new", data=sent) for _click in range(2))
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    another = browser.post("/staff/banks/new", data={**sent, "title_ko": "다른 은행"})
    assert another.location != first.location


def test_a_bank_is_searched_and_filtered(browser: FlaskClient, bank: str) -> None:
    page = browser.get(f"/staff/banks/{bank}?q=신고").text
    assert "누가 신고합니까" in page and "면접교섭" not in page
    page = browser.get(f"/staff/banks/{bank}?law=PA+10&tag=unit:f1&status=reviewed&kind=single").text
    assert "누가 신고합니까" in page and "신고해야" not in page
    assert "영어 번역이 없음" in browser.get(f"/staff/banks/{bank}?translation=@missing:en").text
    assert "맞는 문항이 없습니다" in browser.get(f"/staff/banks/{bank}?q=학교").text
    assert browser.get(f"/staff/banks/{bank}?folder=x&page=99&translation=no").status_code == 200


def test_marked_questions_are_changed_at_once(browser: FlaskClient, bank: str) -> None:
    keys = [str(question(key).id) for key in ("q1", "q2")]
    data = {"question": keys, "add": "difficulty:easy, 새 낱말", "law_remove": "PA 10(2)", "status": "draft"}
    answer = browser.post(f"/staff/banks/{bank}/change-many?q=누가", data={**data, "folder": "keep"})
    assert answer.status_code == 303
    assert answer.location.endswith(f"/staff/banks/{bank}?q=%EB%88%84%EA%B0%80")
    assert found(bank, "", "difficulty:easy", "새 낱말", "@status:draft") == ["q1", "q2"]
    assert found(bank, "", "@law:PA 10") == []
    assert found(bank, "", "@status:reviewed") == ["q3"]


def test_all_that_fit_are_changed_without_marking_them_page_by_page(browser: FlaskClient, bank: str) -> None:
    sent = {"everything": "1", "add": "모두", "status": "keep", "folder": "keep"}
    assert browser.post(f"/staff/banks/{bank}/change-many?q=신고", data=sent).status_code == 303
    assert found(bank, "", "모두") == ["q1", "q3"]


def test_whoever_sees_more_than_can_be_changed_at_once_is_told_how_to_go_on(browser: FlaskClient, bank: str) -> None:
    many = [prepared(f"m{n}", f"많은 문항 {n}") for n in range(searching.MOST)]
    with kept():
        bank_id = db.session.scalars(select(Question.bank_id).where(Question.key == "q1")).one()
        writing.add_questions(bank_id, many[:100], "draft", None)
    few = browser.get(f"/staff/banks/{bank}").text
    assert 'id="everything"' in few and "300개보다 적게" not in few
    with kept():
        writing.add_questions(bank_id, many[100:], "draft", None)
    shown = browser.get(f"/staff/banks/{bank}").text
    assert 'id="everything"' not in shown and "300개보다 적게" in shown


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"status": "draft"}, "하나 이상"),
        ({"marked": "1"}, "무엇을 바꿀지"),
        ({"marked": "1", "add": "@kind:essay"}, "태그로 쓸 수 없습니다"),
        ({"marked": "1", "add": "difficulty:grim"}, "태그로 쓸 수 없습니다"),
        ({"marked": "1", "law_add": "아무 법 3조"}, "PA 10(2)"),
        ({"marked": "1", "status": "gone"}, "목록에서"),
    ],
)
def test_a_change_of_many_that_cannot_be_is_refused_and_nothing_is_lost(
    browser: FlaskClient, bank: str, data: dict[str, str], words: str
) -> None:
    marked = [str(question("q1").id)] if data.pop("marked", "") else []
    sent = {"status": "keep", "folder": "keep", "question": marked, **data}
    answer = browser.post(f"/staff/banks/{bank}/change-many", data=sent)
    assert answer.status_code == 422
    assert words in answer.text
    for value in data.values():
        assert value in answer.text
    assert answer.text.count(" checked") == len(marked)
    assert db.session.get_one(Question, question("q1").id).status == "reviewed"


def test_marked_questions_move_into_another_bank_with_all_that_belongs_to_them(
    app: Flask, browser: FlaskClient, ben: people.Member, bank: str
) -> None:
    nam = member("남", email="nam@example.org")
    with kept():
        other = material.bank("second", owner_id=ben.person_id)
        writing.add_question(other.id, prepared("q1", "이 은행의 문항"), "reviewed")
        foreign = material.bank("foreign", owner_id=nam.person_id)
        before = {key: (question_of("mine", key).id, question_of("mine", key).uid) for key in ("q1", "q2")}
    marked = [str(key) for key, _uid in before.values()]
    sent = {"question": marked, "status": "keep", "folder": "keep"}
    page = browser.get(f"/staff/banks/{bank}").text
    assert "다른 문제은행으로 옮기기" in page and "은행 second" in page and "은행 foreign" not in page
    assert browser.post(f"/staff/banks/{bank}/change-many", data={**sent, "bank": str(foreign.id)}).status_code == 422
    assert browser.post(f"/staff/banks/{bank}/change-many", data={**sent, "bank": str(other.id)}).status_code == 303

    assert found(bank) == ["q3"]
    there = searching.listed(other.id, Wanted("누가"))
    assert [line.question.key for line in there.items] == ["q1-2", "q2"]
    assert [(line.question.id, line.question.uid) for line in there.items] == list(before.values())
    assert searching.listed(other.id, Wanted("", ("unit:f1",))).total == 1
    assert browser.get(f"/staff/banks/questions/{there.items[0].question.uid}").status_code == 200


def test_a_question_of_a_folder_stays_in_its_bank(browser: FlaskClient, ben: people.Member, bank: str) -> None:
    with kept():
        other = material.bank("second", owner_id=ben.person_id)
        row = question("q1")
        row.loaded_version_id = row.current_version_id
    sent = {"question": [str(question("q1").id)], "status": "keep", "folder": "keep", "bank": str(other.id)}
    answer = browser.post(f"/staff/banks/{bank}/change-many", data=sent)
    assert answer.status_code == 422 and "q1" in answer.text and "옮길 수 없습니다" in answer.text


def test_questions_of_another_bank_are_not_changed_through_this_one(browser: FlaskClient, bank: str) -> None:
    with kept():
        other = material.bank("other")
        foreign = writing.add_question(other.id, prepared("f1", "남의 문항"), "reviewed").id
    sent = {"question": [str(foreign), "x", "9" * 30], "status": "draft", "folder": "keep"}
    assert browser.post(f"/staff/banks/{bank}/change-many", data=sent).status_code == 422
    assert question("f1").status == "reviewed"


def test_folders_are_made_filled_renamed_and_removed(browser: FlaskClient, bank: str) -> None:
    assert browser.post(f"/staff/banks/{bank}/folders", data={"title": "1과"}).status_code == 303
    assert browser.post(f"/staff/banks/{bank}/folders", data={"title": "1과"}).status_code == 422
    key = db.session.scalars(select(QuestionFolder.id)).one()
    sent = {"question": [str(question("q2").id)], "status": "keep", "folder": str(key)}
    assert browser.post(f"/staff/banks/{bank}/change-many", data=sent).status_code == 303
    page = browser.get(f"/staff/banks/{bank}?folder={key}").text
    assert "면접교섭" in page and "아동학대" not in page
    assert browser.post(f"/staff/banks/folders/{key}", data={"title": "첫째 과"}).status_code == 303
    assert "첫째 과" in browser.get(f"/staff/banks/{bank}/folders").text
    assert browser.post(f"/staff/banks/folders/{key}/remove").status_code == 303
    assert question("q2").folder_id is None


def test_a_bank_is_shared_with_an_organization_and_taken_back(app: Flask, browser: FlaskClient, bank: str) -> None:
    there = people.organization("가상 다온 기관", code="DAON")
    instructor("박다온", "daon@example.org", works_at=there)
    daon = signed_in(app.test_client(), "daon@example.org")
    item = f"/staff/banks/questions/{question('q1').uid}"
    assert daon.get(f"/staff/banks/{bank}").status_code == 403
    assert browser.post(f"/staff/banks/{bank}/share", data={"organization": "없는 곳", "may": "use"}).status_code == 422
    assert browser.post(f"/staff/banks/{bank}/share", data={"organization": "DAON", "may": "use"}).status_code == 303
    assert "가상 다온 기관" in browser.get(f"/staff/banks/{bank}/share").text
    page = daon.get(f"/staff/banks/{bank}").text
    assert "고칠 수는 없습니다" in page and "change-many" not in page
    assert daon.get(item).status_code == 200
    assert daon.post(f"{item}/status", data={"status": "draft"}).status_code == 403
    assert daon.get(f"/staff/banks/{bank}/share").status_code == 403
    browser.post(f"/staff/banks/{bank}/share", data={"organization": "DAON", "may": "edit"})
    assert db.session.scalars(select(BankShare.may)).all() == ["edit"]
    assert daon.post(f"{item}/status", data={"status": "draft"}).status_code == 303
    assert browser.post(f"/staff/banks/{bank}/unshare/{there}").status_code == 303
    assert browser.post(f"/staff/banks/{bank}/unshare/{there}").status_code == 409
    assert daon.get(item).status_code == 403
    assert browser.post(f"/staff/banks/{bank}/unshare/987654321").status_code == 404


def test_a_bank_is_renamed_and_described(browser: FlaskClient, bank: str) -> None:
    assert browser.get(f"/staff/banks/{bank}/rename").status_code == 200
    sent = {"title_ko": "새 이름", "title_en": "New name", "description": "무엇을 위한 것"}
    assert browser.post(f"/staff/banks/{bank}/rename", data=sent).status_code == 303
    assert "새 이름" in browser.get("/staff/banks").text
    assert browser.post(f"/staff/banks/{bank}/rename", data={"title_ko": " ", "title_en": ""}).status_code == 422


def test_what_was_typed_for_many_questions_stays_when_none_fits_the_filter_any_more(
    browser: FlaskClient, bank: str
) -> None:
    refused = browser.post(f"/staff/banks/{bank}/change-many?q=xyz", data={"add": "@odd", "status": "keep"})
    assert refused.status_code == 422
    assert 'value="@odd"' in refused.text and 'aria-invalid="true"' in refused.text


def test_near_same_questions_are_listed_in_pairs(browser: FlaskClient, bank: str) -> None:
    page = browser.get(f"/staff/banks/{bank}/duplicates").text
    assert "누가 신고합니까" in page and "신고해야" in page and "면접교섭" not in page


def test_an_auditor_reads_and_changes_nothing(app: Flask, bank: str) -> None:
    member("감사", email="audit@example.org", role="auditor")
    auditor = signed_in(app.test_client(), "audit@example.org")
    page = auditor.get(f"/staff/banks/{bank}").text
    assert "면접교섭" in page and "change-many" not in page
    assert auditor.get("/staff/banks/new").status_code == 403
    item = f"/staff/banks/questions/{question('q1').uid}"
    assert auditor.get(item).status_code == 200
    assert auditor.post(f"{item}/comments", data={"text": "왜?"}).status_code == 403

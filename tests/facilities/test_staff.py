"""Pages of experts and in-house classes, from outside."""

import re
from datetime import timedelta

import pytest

from lms.certificates import facts
from lms.core import clock, db
from tests.accounts.people import signed_in
from tests.facilities.home import Home, upload


@pytest.fixture
def ben(home: Home, site):
    return signed_in(site.test_client(), "ben@example.org")


@pytest.fixture
def dan(home: Home, site):
    return signed_in(site.test_client(), "dan@example.org")


def typed(home: Home, **more):
    at = clock.to_seoul(clock.now() - timedelta(days=1))
    return {
        "starts_at": at.strftime("%Y-%m-%dT%H:%M"),
        "minutes": "60",
        "place": "강당",
        "topic": "말하기 어려운 아동의 의견 듣기",
        "leader": "박벤",
        "people": [str(home.ann.person_id)],
        "names": "이방문, 봉사자",
        "sheet": upload(),
        **more,
    }


def first(pattern: str, html: str) -> str:
    """Return what stands on a page first."""
    found = re.search(pattern, html)
    assert found, pattern
    return found[0]


def organization_uid(home: Home):
    with db.reading():
        return home.row.uid


def test_a_manager_names_an_expert_and_ends_it(home, ben):
    page = f"/staff/organizations/{organization_uid(home)}/experts"
    assert "아직" in ben.get(page).text
    day = clock.today().isoformat()
    assert ben.post(page, data={"person": str(home.ann.person_id), "starts_on": day}).status_code == 303
    shown = ben.get(page).text
    assert "김안" in shown
    end = first(r"/staff/experts/[0-9a-f-]{36}/end", shown)
    assert ben.post(page, data={"person": str(home.ann.person_id), "starts_on": day}).status_code == 409
    assert ben.post(end, data={"ends_on": "어제"}).status_code == 422
    assert ben.post(end, data={"ends_on": day}).status_code == 303


def test_a_class_goes_from_the_manager_to_the_record(home, ben, dan):
    new = f"/staff/organizations/{organization_uid(home)}/in-house/new"
    assert ben.get(new).status_code == 200
    made = ben.post(new, data=typed(home))
    assert made.status_code == 303, made.text
    shown = ben.get(made.location).text
    assert "이방문" in shown
    file = first(r"/staff/in-house/[0-9a-f-]{36}/files/[0-9a-f-]{36}", shown)
    sent = ben.get(file)
    assert sent.status_code == 200
    assert sent.headers["Content-Disposition"].startswith("attachment")
    assert ben.post(f"{made.location}/decide", data={"do": "verify"}).status_code == 403
    assert "말하기 어려운" in dan.get("/staff/in-house?state=entered").text
    refused = dan.post(f"{made.location}/decide", data={"do": "return"})
    assert refused.status_code == 422
    assert "aria-invalid" in refused.text
    assert dan.post(f"{made.location}/decide", data={"do": "return", "reason": "사진이 없습니다."}).status_code == 303
    assert "사진이 없습니다." in ben.get(made.location).text
    again = typed(home, photo=upload("사진.jpg"))
    del again["sheet"]
    assert ben.post(f"{made.location}/edit", data=again).status_code == 303
    assert dan.post(f"{made.location}/decide", data={"do": "verify"}).status_code == 303
    with db.reading():
        assert [fact.minutes for fact in facts.of_person(home.ann.person_id)] == [60]


def test_a_refused_form_keeps_what_was_typed(home, ben):
    new = f"/staff/organizations/{organization_uid(home)}/in-house/new"
    without = typed(home)
    del without["sheet"]
    answer = ben.post(new, data=without)
    assert answer.status_code == 422
    assert "말하기 어려운 아동의 의견 듣기" in answer.text
    wrong = ben.post(new, data=typed(home, minutes="", sheet=upload("a.exe")))
    assert wrong.status_code == 422
    assert len(re.findall('aria-invalid="true"', wrong.text)) == 2


def test_another_facility_sees_nothing(home, ben, site):
    made = ben.post(f"/staff/organizations/{organization_uid(home)}/in-house/new", data=typed(home))
    shown = ben.get(made.location).text
    file = first(r"/staff/in-house/[0-9a-f-]{36}/files/[0-9a-f-]{36}", shown)
    cho = signed_in(site.test_client(), "cho@example.org")
    for path in (made.location, file, f"{made.location}/edit"):
        assert cho.get(path).status_code == 403
    assert "말하기" not in cho.get("/staff/in-house").text

"""A consulting from outside: the manager applies, the consultant visits, both sign, the expert's step is done."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.activities.visit.checklist import ITEMS
from lms.core import clock, db
from lms.enrollments.models import Enrollment
from tests.accounts.people import signed_in
from tests.activities.visit import consultings as given
from tests.facilities.home import expert, upload


@pytest.fixture
def browsers(home, site):
    """Return everybody, signed in."""
    names = ("ann", "ben", "cho", "dan", "eve")
    return {name: signed_in(site.test_client(), f"{name}@example.org") for name in names}


def day(days_ago: int) -> str:
    return (clock.today() - timedelta(days=days_ago)).isoformat()


def whole_check(**more):
    answers = {f"answer_{number}": "yes" for number in range(1, ITEMS + 1)}
    return {**answers, "views": "아동은 회의에서 답을 듣고 싶어 합니다.", **more}


def test_the_whole_road(home, browsers, travel):
    enrollment_id = given.course_of(home)
    expert(home)
    ann, ben, dan, eve = (browsers[name] for name in ("ann", "ben", "dan", "eve"))
    with db.reading():
        organization = home.row.uid
        learn = db.session.scalars(select(Enrollment.uid).where(Enrollment.id == enrollment_id)).one()
    assert "신청하지 않았습니다" in ann.get(f"/learn/{learn}/d4-visit").text
    apply = f"/staff/organizations/{organization}/consulting/apply"
    assert ben.get(apply).status_code == 200
    sent = ben.post(apply, data={"expert": str(home.ann.person_id), "wishes": "아동 회의를 바꾸고 싶습니다."})
    page = sent.location
    assert "컨설턴트 배정 대기" in dan.get("/staff/consulting").text
    assert dan.post(f"{page}/assign", data={"consultant": str(home.eve.person_id)}).status_code == 303
    assert page in eve.get("/staff/consulting").text
    assert page in ann.get(f"/learn/{learn}/d4-visit").text
    half = ann.post(f"{page}/check", data={"answer_1": "no", "note_1": "이유"}, follow_redirects=True)
    assert "남아 있습니다" in half.text
    first = {"held_on": day(0), "minutes": "150", "findings": "둘러보았습니다.", "goal1": given.GOALS[0]}
    assert eve.post(f"{page}/first", data=first).status_code == 422
    assert "모두 작성했습니다" in eve.post(f"{page}/check", data=whole_check(), follow_redirects=True).text
    assert eve.post(f"{page}/first", data=first).status_code == 303
    plan = {"measure1": "함께 고쳐 씁니다.", "in_charge1": "생활지도팀", "due1": day(-30)}
    assert ben.post(f"{page}/plan", data=plan).status_code == 303
    assert ann.post(f"{page}/evidence", data={"goal": "1", "files": upload("새규칙.jpg")}).status_code == 303
    assert "새규칙.jpg" in eve.get(f"{page}/second").text
    travel(days=75)
    for name in ("ben", "dan", "eve"):
        signed_in(browsers[name], f"{name}@example.org")
    second = {"held_on": day(0), "minutes": "120", "findings": "새 규칙을 보았습니다."}
    checked = {"result1": "done", "note1": "규칙이 바뀌었습니다.", "next1": "석 달 뒤 다시 봅니다."}
    early = {**second, **checked, "held_on": day(40)}
    answer = eve.post(f"{page}/second", data=early)
    assert answer.status_code == 422
    assert "60~90일이 아닙니다" in answer.text
    assert eve.post(f"{page}/second", data={**second, **checked}).status_code == 303
    assert eve.post(f"{page}/sign/consultant").status_code == 303
    assert eve.post(f"{page}/sign/facility").status_code == 403
    assert ben.post(f"{page}/sign/facility").status_code == 303
    assert "과정에 반영되었습니다" in dan.get(page).text
    for kind in ("application", "journal", "plan", "check"):
        paper = ben.get(f"{page}/papers/{kind}.pdf")
        assert paper.status_code == 200
        assert paper.data.startswith(b"%PDF-")
    with db.reading():
        assert db.session.get_one(Enrollment, enrollment_id).state == "completed"


def test_only_those_of_the_consulting_see_it(home, browsers):
    case = given.checked(home)
    with db.reading():
        page = f"/consulting/{case.row.uid}"
    paths = [page, f"{page}/papers/journal.pdf", f"{page}/check", f"{page}/second", f"{page}/plan"]
    seen = {name: [client.get(path).status_code for path in paths] for name, client in browsers.items()}
    assert seen["cho"] == [403] * 5
    assert seen["eve"] == [200, 200, 200, 200, 403]
    assert seen["ben"] == [200, 200, 200, 403, 200]
    assert seen["ann"] == [200, 200, 200, 404, 200]
    assert seen["dan"] == [200] * 5
    assert re.search(page, browsers["cho"].get("/staff/consulting").text) is None


def test_a_name_is_asked_about_and_nothing_typed_is_lost(home, browsers):
    case = given.begun(home)
    with db.reading():
        page = f"/consulting/{case.row.uid}"
    plan = {
        "measure1": "김민수 아동의 방을 고칩니다.", "in_charge1": "팀", "due1": day(-9),
        "measure2": "바꿉니다.", "in_charge2": "팀", "due2": day(-9),
    }  # fmt: skip
    answer = browsers["ann"].post(f"{page}/plan", data=plan)
    assert answer.status_code == 422
    assert 'name="release"' in answer.text
    assert "김민수 아동의 방을 고칩니다." in answer.text
    assert browsers["ann"].post(f"{page}/plan", data={**plan, "release": "지어낸 이름입니다."}).status_code == 303
    # Held until the consultant has looked at it; the facility cannot.
    assert "김민수" not in browsers["ann"].get(page).text
    eve = browsers["eve"]
    assert f"{page}/words" in eve.get("/staff/waiting").text
    (decide,) = set(re.findall(rf"{page}/words/\d+/release", eve.get(f"{page}/words").text))
    key = decide.split("/")[-2]
    assert browsers["ann"].get(f"{page}/words").status_code == 404
    assert browsers["ben"].post(decide).status_code == 403
    assert eve.post(decide).status_code == 422
    assert eve.post(decide, data={f"words-{key}-note": "사례집의 이름입니다."}).status_code == 303
    assert "김민수 아동의 방을 고칩니다." in browsers["ann"].get(page).text


def test_an_answer_that_is_not_offered_is_refused(home, browsers):
    case = given.assigned(home)
    with db.reading():
        page = f"/consulting/{case.row.uid}"
    assert browsers["ann"].post(f"{page}/check", data={"answer_1": "maybe"}).status_code == 422
    assert browsers["ann"].post(f"{page}/check", data={"note_3": "답 없이"}).status_code == 422

"""The library from outside: written, blocked, reviewed, approved, read under a watermark, hidden."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from lms.accounts import roles
from lms.core import clock, db, mail, worker
from lms.core.audit import Entry
from lms.library import jobs
from lms.library.models import Practice
from lms.library.words import CHECKLIST
from tests.accounts import people
from tests.enrollments import world
from tests.enrollments.cast import counting
from tests.journeys.browser import Browser
from tests.library import given

TEXTS = {
    "title": "한 번호로 모인 야간 당직",
    "stage": "visit",
    "age_band": "lower",
    "district": "",
    "run": "",
    "situation": "A구에서 밤에 아동이 운다는 신고가 들어왔다.",
    "agency_did": "상담원이 아동의 말을 한 번만 들었다.",
    "helped": "당직 번호를 하나로 모은 것.",
}

WAITS = "처리할 것이 1건 있습니다"


def browser(app: Flask, email: str) -> Browser:
    found = Browser(app.test_client())
    found.sign_in(email, people.PASSWORD)
    return found


@pytest.fixture
def crew(app: Flask) -> dict[str, Browser]:
    """Return the browsers of who writes, reviews, approves, reads and is a stranger."""
    district, home = people.organization("가상 가구", "district"), people.organization()
    writer, reviewer = (
        people.member(name, email=f"{key}@example.org") for name, key in (("한길", "writer"), ("유둘", "reviewer"))
    )
    with people.kept():
        run = world.run(world.course(program="joint")).id
        for one, role in ((writer, "consultant"), (reviewer, "facilitator")):
            roles.grant(one.person_id, role, run_id=run)
    people.member("도셋", email="city@example.org", role="admin")
    people.member("김안", email="ann@example.org", works_at=district, job="dedicated-official")
    people.member("최초", email="cho@example.org", works_at=home, job="facility-staff")
    return {name: browser(app, f"{name}@example.org") for name in ("writer", "reviewer", "city", "ann", "cho")}


def only() -> Practice:
    return db.session.scalars(select(Practice)).one()


def mailed() -> list[str]:
    """Let the worker send, and return who was told that a practice waits."""
    worker.run(once=True)
    found = [one for one in mail.kept(1, 500)[0] if "/staff/library/" in one.text]
    return [address for one in reversed(found) for address in re.findall(r"[a-z]+@example\.org", str(one.to))]


def test_whoever_is_in_a_joint_training_finds_the_library_in_the_menu(app: Flask) -> None:
    home = people.organization()
    zoe = people.member("제로조", email="zoe@example.org", works_at=home, job="facility-staff")
    with people.kept():
        run = world.run(world.course(program="joint"))
    found = browser(app, "zoe@example.org")
    assert 'href="/library"' not in found.open("/")
    with people.kept():
        world.enroll_all([zoe.person_id], run.id)
    assert 'href="/library"' in found.open("/")
    assert 'href="/library"' in found.open("/courses")
    found.open("/library")


@pytest.mark.parametrize("state", ["in_review", "in_approval"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_mail_can_be_written_in_both_languages(app: Flask, state: str, language: str) -> None:
    values = {"name": "유둘", "step": state, "path": "/staff/library/1"}
    message = mail.compose("reviewer@example.org", "practice_waiting", language, values)
    assert message["Subject"] and "/staff/library/1" in message.get_body(("plain",)).get_content()


def test_a_practice_goes_from_the_writer_to_the_reader_and_away_again(crew) -> None:
    writer, reviewer, city, ann = crew["writer"], crew["reviewer"], crew["city"], crew["ann"]

    # what says who somebody is is refused, with the place marked and nothing typed lost
    writer.open("/staff/library/new")
    form = writer.forms()[-1]
    number = "보호자 번호는 010-3391-7742이다."
    page = writer.send(form, 422, **{**TEXTS, "police_did": number})
    assert '<mark class="found found-block">010-3391-7742' in page and number in page and TEXTS["helped"] in page
    page = writer.send(writer.forms()[-1], **{**TEXTS, "police_did": "서연이가 운다는 말을 들었다."})
    uid = only().uid

    # the checklist, point by point
    assert "서연" in page
    form = writer.form("/submit")
    writer.send(form, 422, checklist=list(CHECKLIST)[:2])
    writer.send(writer.form("/submit"), checklist=list(CHECKLIST))
    assert "/review" not in writer.open(f"/staff/library/{uid}")
    assert "in_review" in reviewer.open("/staff/waiting") and "in_review" not in writer.open("/staff/waiting")
    assert WAITS in reviewer.open("/staff/") and WAITS not in writer.open("/staff/")
    assert mailed() == ["city@example.org"]  # it came from no run

    # another person releases the word with a reason, and passes it on
    reviewer.open(f"/staff/library/{uid}")
    reviewer.send(reviewer.form("/release"), 422, words="서연", reason="")
    reviewer.send(reviewer.form("/release"), words="서연", reason="교재에 나오는 지어낸 이름")
    reviewer.send(reviewer.form("/review"))
    assert "in_approval" in city.open("/staff/waiting") and "in_approval" not in reviewer.open("/staff/waiting")
    assert mailed() == ["city@example.org"] * 2
    reviewer.open(f"/staff/library/{uid}", 403)

    # nobody reads it before the city approves
    assert TEXTS["title"] not in ann.open("/library")
    ann.open(f"/library/{uid}", 404)
    city.open(f"/staff/library/{uid}")
    city.send(city.form("/approve"))

    # read under a watermark with name and time, and logged
    page = ann.open("/library?q=당직&stage=visit")
    assert TEXTS["title"] in page and TEXTS["title"] not in ann.open("/library?q=낮")
    page = ann.open(f"/library/{uid}")
    assert page.count("김안 · ") == 40 and TEXTS["helped"] in page
    assert ann.page.headers["Cache-Control"] == "no-store"
    assert "김안" in city.open(f"/staff/library/{uid}/log")
    for path in ("/library", f"/library/{uid}"):
        crew["cho"].open(path, 404)

    # a reader hides it at once
    ann.open(f"/library/{uid}")
    ann.send(ann.form("/withdraw"), 422, reason="")
    ann.send(ann.form("/withdraw"), reason="동네 사람이면 알아볼 수 있다")
    ann.open(f"/library/{uid}", 404)
    city.open(f"/staff/library/{uid}")
    city.send(city.form("/reopen"))
    assert only().state == "draft"
    actions = set(db.session.scalars(select(Entry.action)))
    assert {"library.read", "library.withdraw", "library.approve", "library.see_log"} <= actions


def test_a_reviewer_returns_it_and_the_writer_changes_it(crew) -> None:
    with people.kept():
        practice = given.submitted(db.session.scalars(select(world.Person.id).where(world.Person.name == "한길")).one())
        uid = practice.uid
    reviewer, writer = crew["reviewer"], crew["writer"]
    reviewer.open(f"/staff/library/{uid}")
    reviewer.send(reviewer.form("/return"), 422, note="")
    reviewer.send(reviewer.form("/return"), note="나이를 더 넓게 적어 주세요")
    page = writer.open(f"/staff/library/{uid}/edit")
    assert "나이를 더 넓게" in writer.open(f"/staff/library/{uid}")
    writer.open(f"/staff/library/{uid}/edit")
    form = writer.forms()[-1]
    values = {**TEXTS, "title": "고친 제목"}
    writer.send(form, 422, **{**values, "helped": "주소는 봉천동 1573-12"})
    page = writer.send(writer.forms()[-1], **values)
    assert "고친 제목" in page


def test_whoever_is_in_a_joint_training_reads_too(crew) -> None:
    crew["cho"].open("/library", 404)
    with people.kept():
        cho = db.session.scalars(select(world.Person.id).where(world.Person.name == "최초")).one()
        world.enroll_all([cho], world.run(world.course(program="joint")).id)
    assert "우수 협업사례" in crew["cho"].open("/library")


def test_the_city_keeps_a_practice_for_another_year_or_the_worker_hides_it(crew, travel) -> None:
    with people.kept():
        ids = {one.name: one.id for one in db.session.scalars(select(world.Person))}
        uid = given.published(ids["한길"], ids["유둘"], ids["도셋"]).uid
    city = crew["city"]
    travel(days=340)
    city = browser(city.client.application, "city@example.org")
    assert given.CLEAN.title in city.open("/staff/library?due=1")
    city.open(f"/staff/library/{uid}")
    city.send(city.form("/renew"))
    assert (only().expires_on - clock.today()).days == 365
    travel(days=340 + 365)
    jobs.expire()
    db.session.expire_all()
    assert only().state == "expired"


def test_the_helper_tells_days_and_ages_in_general_and_keeps_nothing(crew) -> None:
    writer = crew["writer"]
    writer.open("/staff/library/relative")
    form = writer.forms()[-1]
    writer.send(form, 422, day_zero="", text="글")
    page = writer.send(form, day_zero="2022-03-10", text="2022년 3월 13일 만 9세 아동")
    assert re.search(r"D\+3 초등 저학년 아동", page)


def test_a_list_of_many_asks_few_questions(crew) -> None:
    with people.kept():
        ids = {one.name: one.id for one in db.session.scalars(select(world.Person))}
        for _ in range(25):
            given.published(ids["한길"], ids["유둘"], ids["도셋"])
    ann = crew["ann"]
    ann.open("/library")
    with counting() as counted:
        page = ann.open("/library?page=2")
    assert page.count('class="card"') == 5
    assert len(counted) <= 8

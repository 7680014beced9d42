"""Help lines are kept by administrators and show in every lesson, old ones too."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from lms.config import Settings
from lms.content.helplines import STALE, is_stale
from lms.content.models import HelpLine
from lms.core import clock, db
from lms.core.audit import Entry
from tests.demo import password_of
from tests.journeys.browser import Browser

NEW = {"number": "1577-0199", "label_ko": "정신건강 상담전화", "label_en": "Mental health line", "active": "y"}


@pytest.fixture
def admin(demo_site: Flask, settings: Settings) -> Browser:
    browser = Browser(demo_site.test_client())
    browser.sign_in("admin@demo.invalid", password_of(settings, "admin@demo.invalid"))
    return browser


def test_a_new_number_stands_in_the_lessons_and_in_the_audit_log(admin: Browser, settings: Settings) -> None:
    answer = admin.client.post("/staff/help-lines/new", data={**NEW, "position": "9", "confirmed_on": "2026-03-02"})
    assert answer.status_code == 303
    assert "1577-0199" in admin.open("/staff/help-lines")
    learner = Browser(admin.client.application.test_client())
    learner.sign_in("learner@demo.invalid", password_of(settings, "learner@demo.invalid"))
    home = learner.open("/")
    uid = home.partition("/learn/")[2][:36]
    assert "1577-0199" in learner.open(f"/learn/{uid}/f1-case")
    with db.reading():
        entry = db.session.scalars(select(Entry).where(Entry.action == "content.save_help_line")).one()
        assert "1577-0199" in str(entry.after)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("number", "112", "이미 목록에 있는"),
        ("number", "1<b>", "숫자와 붙임표"),
        ("number", "", "입력"),
        ("label_ko", "가" * 101, "100"),
        ("position", "0", "1"),
        ("confirmed_on", "2999-01-01", ""),
        ("confirmed_on", "yesterday", "2026-03-02"),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field(admin: Browser, field: str, value: str, message: str) -> None:
    data = {**NEW, "position": "9", "confirmed_on": "2026-03-02", field: value}
    answer = admin.client.post("/staff/help-lines/new", data=data)
    assert answer.status_code in (409, 422)
    assert f'id="{field}-error"' in answer.text
    assert message in answer.text
    assert "정신건강" in answer.text or field == "label_ko"


def test_changed_and_removed_by_administrators_only(admin: Browser, demo_site: Flask, settings: Settings) -> None:
    with db.reading():
        line = db.session.scalars(select(HelpLine).where(HelpLine.number == "129")).one()
        place = f"/staff/help-lines/{line.id}"
    for who, status in (("instructor", 403), ("learner", 404)):
        other = Browser(demo_site.test_client())
        other.sign_in(f"{who}@demo.invalid", password_of(settings, f"{who}@demo.invalid"))
        assert other.client.get("/staff/help-lines").status_code == status
        assert other.client.post(f"{place}/remove").status_code == status
    assert "129" in admin.open(place)
    assert admin.client.post(f"{place}/remove").status_code == 303
    assert admin.client.get(place).status_code == 404


def test_a_line_set_aside_is_in_no_lesson_and_comes_back(admin: Browser, settings: Settings) -> None:
    data = {**NEW, "position": "9", "confirmed_on": "2020-03-02"}
    learner = Browser(admin.client.application.test_client())
    learner.sign_in("learner@demo.invalid", password_of(settings, "learner@demo.invalid"))
    lesson = f"/learn/{learner.open('/').partition('/learn/')[2][:36]}/f1-case"
    assert admin.client.post("/staff/help-lines/new", data=data).status_code == 303
    assert "1577-0199" in learner.open(lesson)
    with db.reading():
        line_id = db.session.scalars(select(HelpLine.id).where(HelpLine.number == "1577-0199")).one()
    del data["active"]
    assert admin.client.post(f"/staff/help-lines/{line_id}", data=data).status_code == 303
    assert "1577-0199" not in learner.open(lesson)
    listed = admin.open("/staff/help-lines")
    assert "1577-0199" in listed and "사용 안 함" in listed
    assert "반년" not in listed, "nobody need call a number that is not shown"
    assert admin.client.post(f"/staff/help-lines/{line_id}", data={**data, "active": "y"}).status_code == 303
    assert "1577-0199" in learner.open(lesson)


def test_an_old_confirmation_is_called_to_mind() -> None:
    today = clock.today()
    assert not is_stale(HelpLine(confirmed_on=today - STALE, active=True))
    assert is_stale(HelpLine(confirmed_on=today - STALE - timedelta(days=1), active=True))

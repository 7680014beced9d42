"""The room: a code that goes on changing, and a tablet that marks and signs while the line is away."""

import json

import pytest
from playwright.sync_api import expect

from tests.bench.checkins import Hall, hall
from tests.browser import learners
from tests.browser.walk import sign_in

MARKS = """
from sqlalchemy import select
from lms.sessions.models import AttendanceMark
rows = db.session.scalars(
    select(AttendanceMark).where(AttendanceMark.session_id == int(arguments[0])).order_by(AttendanceMark.id)
)
print(json.dumps([[row.kind, row.evidence, bool(row.signature), row.uncertain] for row in rows]))
"""


@pytest.fixture(scope="module")
def place(live) -> Hall:
    """Return a session that goes on, with two people on its roster."""
    return hall(live, 2)


def stored(live, place: Hall) -> list[list[object]]:
    found: list[list[object]] = json.loads(learners.run(live, MARKS, str(place.id)).splitlines()[-1])
    return found


def test_a_tablet_keeps_what_was_marked_and_signed_until_there_is_a_line(new_page, live, place, axe, overflow):
    page = new_page(width=800)
    sign_in(page, live, "admin")
    page.goto(f"/staff/sessions/{place.session}/tablet")
    expect(page.locator("#tablet > li")).to_have_count(2)
    assert axe(page) == [] and overflow(page) == []
    page.context.set_offline(True)
    page.locator("#tablet > li").nth(0).get_by_role("button").first.click()
    page.locator("#tablet > li").nth(1).get_by_role("button").last.click()
    field = page.locator("#sign-field")
    # Waits until the page has come to rest.
    field.hover(position={"x": 20, "y": 20})
    page.mouse.down()
    field.hover(position={"x": 120, "y": 60})
    page.mouse.up()
    assert axe(page) == []
    page.locator("#sign-in").click()
    expect(page.locator("#sign")).to_be_hidden()
    expect(page.locator("#tablet-state")).to_contain_text("2")
    assert stored(live, place) == []
    page.context.set_offline(False)
    expect(page.locator("#tablet-state")).to_have_text("모두 보냈습니다.", timeout=30_000)
    assert sorted(stored(live, place)) == [["in", "roster", False, False], ["in", "signature", True, False]]
    page.locator("#tablet-search").fill("001")
    expect(page.locator("#tablet > li:visible")).to_have_count(1)


def test_the_code_on_the_screen_goes_on_changing_without_a_line(new_page, live, place):
    page = new_page()
    page.clock.install()
    sign_in(page, live, "admin")
    page.goto(f"/staff/sessions/{place.session}/screen")
    code = page.locator("#screen-code")
    first = code.get_attribute("src")
    page.context.set_offline(True)
    page.clock.run_for(31_000)
    expect(code).not_to_have_attribute("src", first)
    second = code.get_attribute("src")
    page.clock.run_for(31_000)
    expect(code).not_to_have_attribute("src", second)

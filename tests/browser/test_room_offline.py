"""Pages of the room that open again without a line: the tablet with its roster, and the screen with its code."""

import json
import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.bench.checkins import Hall, hall
from tests.browser import learners
from tests.browser.walk import sign_in

PEOPLE = 6
# Another class for the people of the hall, so that each test has its own.
CLASS = """
from datetime import timedelta
from sqlalchemy import select
from lms.accounts import roles
from lms.accounts import services as accounts
from lms.accounts.models import Account, Grant
from lms.core import clock
from lms.sessions import services
from lms.sessions.models import TrainingSession

old = db.session.get_one(TrainingSession, int(arguments[0]))
now = clock.now()
plan = services.Plan("d2-class", now - timedelta(minutes=5), now + timedelta(hours=2), title="가상 집합교육")
made = services.create(old.run_id, plan, None)
by = accounts.by_identifier("facilitator@demo.invalid")
person = db.session.scalars(select(Account.person_id).where(by)).one()
if not db.session.scalar(select(Grant.id).where(Grant.person_id == person, Grant.run_id == old.run_id)):
    roles.grant(person, "facilitator", run_id=old.run_id, starts_on=clock.today())
print(json.dumps({"id": made.id, "uid": str(made.uid), "facilitator": person}))
"""
MARKS = """
from sqlalchemy import select
from lms.sessions.models import Attendance, AttendanceMark

rows = db.session.execute(
    select(Attendance.name, AttendanceMark.kind, AttendanceMark.evidence, AttendanceMark.uncertain,
           AttendanceMark.actor_id)
    .join(Attendance, Attendance.id == AttendanceMark.attendance_id)
    .where(AttendanceMark.session_id == int(arguments[0]))
    .order_by(AttendanceMark.at, AttendanceMark.id)
)
print(json.dumps([list(row) for row in rows]))
"""
# What is kept for a page is made older than a week, pages and records alike.
AGE = """async () => {
  const past = String(Date.now() - 8 * 24 * 3600 * 1000);
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const found = await cache.match(request);
      const headers = new Headers(found.headers);
      if (!headers.has("X-Kept-At")) continue;
      headers.set("X-Kept-At", past);
      await cache.put(request, new Response(await found.blob(), { headers }));
    }
  }
  const base = await new Promise((resolve) => {
    const asked = indexedDB.open("ieum-offline", 1);
    asked.onsuccess = () => resolve(asked.result);
  });
  await new Promise((resolve) => {
    const change = base.transaction("records", "readwrite");
    const store = change.objectStore("records");
    store.getAll().onsuccess = ({ target }) => {
      for (const record of target.result) store.put({ ...record, keptAt: Number(past) });
    };
    change.oncomplete = resolve;
  });
  base.close();
}"""
WAITING = """() => new Promise((resolve) => {
  const asked = indexedDB.open("ieum-offline", 1);
  asked.onsuccess = () => {
    asked.result.transaction("records").objectStore("records").getAll().onsuccess = ({ target }) => {
      asked.result.close();
      resolve(target.result.length);
    };
  };
})"""
SENT = "모두 보냈습니다."
SIGNED_IN = re.compile("^(?!language|known)")


@dataclass(frozen=True)
class Place:
    """A class that goes on: its keys, and the person of the demo who leads it."""

    id: int
    uid: str
    facilitator: int


@pytest.fixture(scope="module")
def people(live) -> Hall:
    """Return some people in a run."""
    return hall(live, PEOPLE)


@pytest.fixture
def place(live, people) -> Place:
    """Return a session that goes on, with those people on its roster."""
    return Place(**json.loads(learners.run(live, CLASS, str(people.id)).splitlines()[-1]))


def stored(live, place: Place) -> list[list[object]]:
    found: list[list[object]] = json.loads(learners.run(live, MARKS, str(place.id)).splitlines()[-1])
    return found


def cut(page: Page) -> None:
    """Take the line away. What a page sends as its last word passes by a browser that is offline, so it goes too."""
    page.context.set_offline(True)
    page.evaluate(
        "() => { globalThis.line ??= fetch; globalThis.fetch = async () => { throw new TypeError('cut'); }; }"
    )


def mend(page: Page) -> None:
    # Asked again where the browser was about to put its own page in the place of one that could not be opened.
    page.wait_for_function("() => { if (globalThis.line) globalThis.fetch = globalThis.line; return true; }")
    page.context.set_offline(False)


def line_of(page: Page, number: int):
    return page.locator("#tablet > li").nth(number)


def tap(page: Page, number: int) -> str:
    """Check somebody in or out, and return the name."""
    line_of(page, number).get_by_role("button").first.click()
    return line_of(page, number).locator(".roster-name").inner_text()


def open_tablet(page: Page, place: Place) -> None:
    page.goto(f"/staff/sessions/{place.uid}/tablet")
    expect(page.locator("#tablet")).to_have_attribute("data-kept", "true")
    expect(page.locator("#tablet > li")).to_have_count(PEOPLE)


def sign(page: Page, number: int) -> None:
    line_of(page, number).get_by_role("button").last.click()
    field = page.locator("#sign-field")
    # Waits until the page has come to rest.
    field.hover(position={"x": 20, "y": 20})
    page.mouse.down()
    field.hover(position={"x": 120, "y": 60})
    page.mouse.up()
    page.locator("#sign-in").click()


def sign_out(page: Page) -> None:
    page.locator("summary", has_text="가상").first.click()
    page.locator("form[data-sign-out] button:visible").click()


def test_the_tablet_opens_again_without_a_line_and_its_taps_are_sent_once(new_page, live, place, axe, overflow):
    page = new_page(width=360)
    sign_in(page, live, "admin")
    open_tablet(page, place)
    before = tap(page, 0)
    expect(page.locator("#tablet-state")).to_have_text(SENT)
    page.wait_for_timeout(500)
    cut(page)
    waiting = tap(page, 1)
    for _ in range(2):
        page.reload()
        cut(page)
        expect(page.locator("[data-line-away]")).to_contain_text("연결이 끊겼습니다")
        expect(page.locator("[data-line-kept]")).to_contain_text("서울 시각")
        # Sent after the page was kept, and waiting still: both stand there.
        expect(line_of(page, 0).locator(".roster-state")).to_contain_text("입실")
        expect(line_of(page, 1).locator(".roster-state")).to_contain_text("입실")
        expect(line_of(page, 2).locator(".roster-state")).to_be_empty()
    assert axe(page) == [] and overflow(page) == []
    third = tap(page, 2)
    sign(page, 3)
    expect(page.locator("#tablet-state")).to_contain_text("3건")
    assert [mark[0] for mark in stored(live, place)] == [before]
    mend(page)
    expect(page.locator("#tablet-state")).to_have_text(SENT, timeout=30_000)
    expect(page.locator("[data-line-away]")).to_be_hidden()
    expect(page.locator("[data-line-back]")).to_be_visible()
    page.get_by_role("link", name="지금 상태로 다시 보기").click()
    expect(page.locator("#tablet")).not_to_have_attribute("data-restored", re.compile("."))
    found = stored(live, place)
    signed = line_of(page, 3).locator(".roster-name").inner_text()
    assert sorted(mark[:4] for mark in found) == sorted(
        [
            [before, "in", "roster", False],
            [waiting, "in", "roster", False],
            [third, "in", "roster", False],
            [signed, "in", "signature", False],
        ]
    )


def test_a_killed_server_is_a_line_that_is_gone(new_page, live, place):
    page = new_page()
    sign_in(page, live, "admin")
    open_tablet(page, place)
    live.kill()
    try:
        name = tap(page, 4)
        page.reload()
        expect(page.locator("[data-line-away]")).to_be_visible()
        expect(line_of(page, 4).locator(".roster-state")).to_contain_text("입실")
        other = tap(page, 5)
    finally:
        live.start()
    expect(page.locator("#tablet-state")).to_have_text(SENT, timeout=30_000)
    assert [mark[:2] for mark in stored(live, place)] == [[name, "in"], [other, "in"]]


def test_a_tablet_goes_from_hand_to_hand_and_each_sends_the_own_taps(new_page, live, place):
    page = new_page()
    sign_in(page, live, "admin")
    open_tablet(page, place)
    cut(page)
    mine = tap(page, 0)
    expect(page.locator("#tablet-state")).to_contain_text("1건")
    # The next one is handed the tablet, and nobody signed out.
    page.goto("about:blank")
    mend(page)
    page.context.clear_cookies(name=SIGNED_IN)
    sign_in(page, live, "facilitator")
    open_tablet(page, place)
    expect(line_of(page, 0).locator(".roster-state")).to_be_empty()
    theirs = tap(page, 1)
    expect(page.locator("#tablet-state")).to_have_text(SENT)
    assert [[mark[0], mark[4]] for mark in stored(live, place)] == [[theirs, place.facilitator]]
    names = page.evaluate("caches.keys()")
    assert len(names) == 1
    page.context.clear_cookies(name=SIGNED_IN)
    sign_in(page, live, "admin")
    open_tablet(page, place)
    expect(page.locator("#tablet-state")).to_have_text(SENT)
    by = {mark[0]: mark[4] == place.facilitator for mark in stored(live, place)}
    assert by == {mine: False, theirs: True}


def test_after_signing_out_or_after_a_week_nothing_opens_without_a_line(new_page, live, place):
    page = new_page()
    sign_in(page, live, "admin")
    open_tablet(page, place)
    address = page.url
    sign_out(page)
    page.wait_for_url(lambda url: "/tablet" not in url)
    page.wait_for_function("caches.keys().then((names) => !names.length)")
    cut(page)
    with pytest.raises(Exception, match="ERR_"):
        page.goto(address)
    mend(page)
    sign_in(page, live, "admin")
    open_tablet(page, place)
    cut(page)
    tap(page, 0)
    expect(page.locator("#tablet-state")).to_contain_text("1건")
    page.evaluate(AGE)
    with pytest.raises(Exception, match="ERR_"):
        page.reload()
    mend(page)
    page.goto("/courses")
    page.wait_for_function("caches.keys().then((names) => !names.length)")
    assert page.evaluate(WAITING) == 0
    assert stored(live, place) == []


def test_taps_by_a_clock_that_was_set_meanwhile_wait_for_the_facilitator(new_page, live, place):
    page = new_page()
    sign_in(page, live, "admin")
    open_tablet(page, place)
    cut(page)
    # Without a line a page that is opened knows the time by the device alone, and this one is set 40 minutes ahead.
    page.add_init_script("const real = Date.now; Date.now = () => real() + 40 * 60 * 1000;")
    page.evaluate(
        """async () => {
          for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            const found = await cache.match(location.pathname);
            const headers = new Headers(found.headers);
            headers.set("X-Kept-At", String(Number(headers.get("X-Kept-At")) - 40 * 60 * 1000));
            await cache.put(location.pathname, new Response(await found.text(), { headers }));
          }
        }"""
    )
    page.reload()
    name = tap(page, 0)
    mend(page)
    expect(page.locator("#tablet-state")).to_have_text(SENT, timeout=30_000)
    assert [mark[:4] for mark in stored(live, place)] == [[name, "in", "roster", True]]


def test_the_screen_opens_again_without_a_line_and_its_code_goes_on(new_page, live, place):
    page = new_page()
    sign_in(page, live, "admin")
    page.goto(f"/staff/sessions/{place.uid}/screen")
    expect(page.locator("[data-screen]")).to_have_attribute("data-kept", "true")
    cut(page)
    page.clock.install()
    page.reload()
    expect(page.locator("[data-line-away]")).to_be_visible()
    code = page.locator("#screen-code")
    first = code.get_attribute("src")
    page.clock.run_for(31_000)
    expect(code).not_to_have_attribute("src", first)
    page.get_by_role("link", name="퇴실", exact=True).click()
    expect(page.get_by_role("heading", name="여기에서 퇴실하세요")).to_be_visible()
    expect(page.locator("[data-screen]")).to_have_attribute("data-kind", "1")

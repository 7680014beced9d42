"""What was typed on a tablet and not saved is kept, once, for its writer alone."""

import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest

from lms.accounts import services as accounts
from lms.activities.visit import drafts, personal_data
from lms.core import clock, db
from tests.accounts.people import kept, signed_in
from tests.activities.visit import consultings as given


@pytest.fixture
def eve(home, site):
    return signed_in(site.test_client(), "eve@example.org")


class Tab:
    """A page with the form of a visit, as its script knows it."""

    def __init__(self, client, page: str, form: str) -> None:
        self.client = client
        html = client.get(f"{page}/{form}").text
        self.html = html
        found = {key: re.search(f'data-{key}="([^"]+)"', html) for key in ("url", "token", "now")}
        self.url, self.token, now = (unescape(one[1]) for one in found.values() if one)
        self.now = int(now)

    def send(self, after: int = 0, record: str = "", **fields):
        draft = {"record": record or str(uuid4()), "sequence": self.now + after, "fields": fields}
        return self.client.post(self.url, json={"drafts": [draft]}, headers={"X-Capability": self.token})


def page_of(case) -> str:
    with db.reading():
        return f"/consulting/{case.row.uid}"


def test_a_draft_stands_in_the_form_until_it_is_saved(home, eve):
    page = page_of(given.begun(home))
    tab = Tab(eve, page, "second")
    record = str(uuid4())
    assert tab.send(5, record, findings="새 규칙을 보았", minutes="열둘").json == {"saved": [record]}
    assert tab.send(5, record, findings="새 규칙을 보았", minutes="열둘").status_code == 200
    again = Tab(eve, page, "second")
    assert "새 규칙을 보았" in again.html
    assert 'value="열둘"' in again.html
    assert "아직 저장하지 않았습니다" in again.html
    assert tab.send(3, findings="먼저 쓴 글").status_code == 200
    assert "새 규칙을 보았" in Tab(eve, page, "second").html


def test_saving_ends_a_draft_and_what_comes_later_but_is_older_is_passed_over(home, eve):
    page = page_of(given.begun(home))
    tab = Tab(eve, page, "first")
    assert tab.send(0, findings="쓰다 만 글").status_code == 200
    day = (clock.today() - timedelta(days=75)).isoformat()
    whole = {"held_on": day, "minutes": "150", "findings": "다 쓴 글", "goal1": "목표"}
    assert eve.post(f"{page}/first", data=whole).status_code == 303
    assert tab.send(-10, findings="쓰다 만 글").status_code == 200
    shown = Tab(eve, page, "first").html
    assert "다 쓴 글" in shown
    assert "쓰다 만 글" not in shown


def test_a_draft_can_be_thrown_away(home, eve):
    page = page_of(given.begun(home))
    assert Tab(eve, page, "second").send(0, findings="버릴 글").status_code == 200
    assert eve.post(f"{page}/drafts/second/end").status_code == 303
    assert "버릴 글" not in Tab(eve, page, "second").html


def test_nobody_else_sees_or_writes_a_draft(home, eve, site):
    case = given.begun(home)
    page = page_of(case)
    tab = Tab(eve, page, "second")
    assert tab.send(0, findings="이브의 글").status_code == 200
    dan = signed_in(site.test_client(), "dan@example.org")
    assert "이브의 글" not in dan.get(f"{page}/second").text
    right = {"X-Capability": tab.token}
    draft = {"drafts": [{"record": str(uuid4()), "sequence": tab.now, "fields": {}}]}
    assert dan.post(tab.url, json=draft).status_code == 401
    assert dan.post(tab.url.replace("second", "first"), json=draft, headers=right).status_code == 401
    with kept():
        case.row.consultant_id = home.dan.person_id
    assert tab.send(9, findings="나중 글").status_code == 404


def test_signing_out_everywhere_and_a_week_end_the_right(home, eve, travel):
    page = page_of(given.begun(home))
    tab = Tab(eve, page, "second")
    travel(days=6)
    assert tab.send(0, findings="엿새 뒤").status_code == 200
    with kept():
        accounts.sign_out_everywhere(accounts.account_of(home.eve.person_id))
    assert tab.send(1, findings="나간 뒤").status_code == 401
    signed_in(eve, "eve@example.org")
    fresh = Tab(eve, page, "second")
    travel(days=15)
    assert fresh.send(1, findings="여드레 뒤").status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"drafts": []},
        {"drafts": ["x"]},
        {"drafts": [{"record": "1", "sequence": 1, "fields": {}}]},
        {"drafts": [{"record": str(uuid4()), "sequence": 2**60, "fields": {}}]},
        {"drafts": [{"record": str(uuid4()), "sequence": 1, "fields": {"findings": "\0"}}]},
        {"drafts": [{"record": str(uuid4()), "sequence": 1, "fields": {"findings": 5}}]},
        {"drafts": [{"record": str(uuid4()), "sequence": 1, "fields": {"__class__": "x"}}]},
        {"drafts": [{"record": str(uuid4()), "sequence": 1, "fields": {"findings": "가" * 4001}}]},
        {"drafts": [{"record": str(uuid4()), "sequence": 1, "fields": {f"a{n}": "" for n in range(81)}}]},
    ],
)
def test_what_no_script_sends_is_refused(home, eve, body):
    tab = Tab(eve, page_of(given.begun(home)), "second")
    assert eve.post(tab.url, json=body, headers={"X-Capability": tab.token}).status_code == 400


def test_drafts_are_exported_and_erased_and_old_ones_go(home, eve, travel):
    case = given.begun(home)
    page = page_of(case)
    assert Tab(eve, page, "second").send(0, findings="적다 만 글").status_code == 200
    with db.reading():
        assert personal_data.export(home.eve.person_id)["consulting_drafts"][0]["fields"]["findings"] == "적다 만 글"
    travel(days=31)
    drafts.tidy()
    with db.reading():
        assert drafts.of(case.row, "second", home.eve.person_id) is None

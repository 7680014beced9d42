"""Checking in with the code on the screen or its digits; what an attacker tries, and what a tired person does."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.core import clock, db
from lms.sessions import services
from lms.sessions.models import AttendanceMark
from tests.accounts.people import PASSWORD, kept
from tests.enrollments.cast import text
from tests.sessions.room import Room


def marks() -> int:
    db.begin(write=True)
    return db.session.scalar(select(func.count()).select_from(AttendanceMark)) or 0


def test_a_scan_shows_a_button_and_only_the_button_writes(room: Room) -> None:
    token = room.token()
    shown = room.anns.get(f"/check-in/{token}")
    assert shown.status_code == 200 and "김안" in text(shown)
    assert marks() == 0
    done = room.anns.post(f"/check-in/{token}", follow_redirects=True)
    assert done.request.path == f"/sessions/{room.session.uid}"
    assert "입실" in text(done)
    line = room.line(room.ann)
    assert line is not None and line.in_at is not None
    assert marks() == 1


def test_pressing_twice_says_already_and_writes_nothing(room: Room) -> None:
    for _ in range(3):
        room.anns.post(f"/check-in/{room.token()}")
    assert marks() == 1


@pytest.mark.parametrize("kind", ["in", "out"])
def test_one_scan_sent_again_and_again_is_one_mark_at_its_own_time(
    room: Room, kind: str, travel: Callable[..., None]
) -> None:
    if kind == "out":
        room.anns.post(f"/check-in/{room.token('in')}")
    token = room.token(kind)
    room.anns.get(f"/check-in/{token}")
    before = marks()
    for _ in range(20):
        travel(seconds=7)
        room.anns.post(f"/check-in/{token}")
    assert marks() - before == 1


def test_checking_out_needs_the_other_code(room: Room) -> None:
    room.anns.post(f"/check-in/{room.token('in')}")
    room.anns.post(f"/check-in/{room.token('out')}")
    line = room.line(room.ann)
    assert line is not None and line.out_at is not None
    assert marks() == 2


def test_somebody_who_is_not_on_the_list_is_told_so(room: Room) -> None:
    answer = room.chos.post(f"/check-in/{room.token()}")
    assert answer.status_code == 409 and "명단에" in text(answer)
    assert marks() == 0


def test_an_early_scan_says_when_it_opens_and_the_next_one_works(app, travel: Callable[..., None]) -> None:
    room = Room(app, starts_at=clock.now() + timedelta(hours=2))
    answer = room.anns.post(f"/check-in/{room.token()}")
    assert answer.status_code == 409
    opens = clock.to_seoul(room.row().starts_at - timedelta(minutes=30))
    assert f"{opens:%H:%M}" in text(answer)
    assert marks() == 0
    travel(hours=1, minutes=45)
    assert room.anns.post(f"/check-in/{room.token()}").status_code == 303
    assert marks() == 1


def test_after_closing_it_says_closed(room: Room) -> None:
    assert room.bens.post(f"{room.staff}/state", data={"state": "closed"}).status_code == 303
    answer = room.anns.post(f"/check-in/{room.token()}")
    assert answer.status_code == 409 and "마감" in text(answer)
    assert marks() == 0


@pytest.mark.parametrize("windows", [3, 20, -5])
def test_a_code_of_another_time_is_refused(room: Room, windows: int) -> None:
    token = room.token(windows=windows)
    assert room.anns.get(f"/check-in/{token}").status_code == 410
    assert room.anns.post(f"/check-in/{token}").status_code == 410
    assert marks() == 0


def test_a_code_is_good_for_its_own_session_only(room: Room) -> None:
    other = room.plan(title="다른 교육")
    forged = room.token(session=type(other)(other.id, other.uid, room.session.secret))
    assert room.anns.post(f"/check-in/{forged}").status_code == 404
    room.anns.post(f"/check-in/{room.token(session=other)}")
    assert room.line(room.ann) is None
    assert room.line(room.ann, other) is not None


@pytest.mark.parametrize("token", ["x", "A" * 44, "A" * 45, "%ff", "ä" * 44, "a" * 2000])
def test_whatever_else_is_no_code(room: Room, token: str) -> None:
    for answer in (room.anns.get(f"/check-in/{token}"), room.anns.post(f"/check-in/{token}")):
        assert answer.status_code == 404
    assert marks() == 0


def test_whoever_has_to_sign_in_first_keeps_the_time_of_the_scan(room: Room, travel: Callable[..., None]) -> None:
    browser = room.app.test_client()
    token = room.token()
    scanned_at = clock.now()
    first = browser.get(f"/check-in/{token}")
    assert first.status_code == 303 and "/sign-in" in first.location
    travel(minutes=8)
    after = browser.post(
        "/sign-in", data={"identifier": "ann@example.org", "password": PASSWORD, "next": f"/check-in/{token}"}
    )
    assert after.status_code == 303 and after.location.endswith(token)
    assert browser.get(f"/check-in/{token}").status_code == 200
    assert browser.post(f"/check-in/{token}").status_code == 303
    db.begin(write=True)
    mark = db.session.scalars(select(AttendanceMark)).one()
    assert abs(mark.at - scanned_at) < timedelta(seconds=5)


def test_the_address_alone_sent_to_somebody_else_is_worth_nothing_later(
    room: Room, travel: Callable[..., None]
) -> None:
    token = room.token()
    room.chos.get(f"/check-in/{token}")
    travel(minutes=5)
    assert room.anns.get(f"/check-in/{token}").status_code == 410
    assert room.anns.post(f"/check-in/{token}").status_code == 410
    assert marks() == 0


def test_a_kept_scan_ends_after_half_an_hour_and_opens_no_other_code(room: Room, travel: Callable[..., None]) -> None:
    token, other = room.token("in"), room.token("out")
    room.anns.get(f"/check-in/{token}")
    travel(minutes=5)
    assert room.anns.post(f"/check-in/{other}").status_code == 410
    travel(minutes=31)
    assert room.anns.post(f"/check-in/{token}").status_code == 410
    assert marks() == 0


def test_the_clock_of_a_phone_is_never_asked(room: Room) -> None:
    before = clock.now()
    room.anns.post(
        f"/check-in/{room.token()}",
        data={"at": "2001-01-01T00:00", "now": "1"},
        headers={"Date": "Mon, 01 Jan 2001 00:00:00 GMT"},
    )
    db.begin(write=True)
    mark = db.session.scalars(select(AttendanceMark)).one()
    assert before <= mark.at <= clock.now()


def test_the_digits_on_the_screen_work_too_with_spaces_in_them(room: Room) -> None:
    digits = room.digits()
    answer = room.anns.post(f"/sessions/{room.session.uid}/digits", data={"digits": f"{digits[:3]} {digits[3:]}"})
    assert answer.status_code == 303
    assert room.line(room.ann) is not None


def test_guessing_digits_is_made_slow_for_good_and_shuts_nobody_else_out(room: Room) -> None:
    address = f"/sessions/{room.session.uid}/digits"
    wrong = f"{(int(room.digits()) + 1) % 1_000_000:06d}"
    answers = [room.anns.post(address, data={"digits": wrong}).status_code for _ in range(7)]
    assert answers[:5] == [422] * 5 and answers[-1] == 429
    assert room.anns.post(address, data={"digits": room.digits()}).status_code == 429
    assert marks() == 0


def test_digits_of_another_alphabet_are_no_digits(room: Room) -> None:
    for odd in ("٣٣٣٣٣٣", "①②③④⑤⑥", "½", "열둘"):
        assert room.anns.post(f"/sessions/{room.session.uid}/digits", data={"digits": odd}).status_code == 422


def test_cho_sees_nothing_of_a_session(room: Room) -> None:
    for path in (f"/sessions/{room.session.uid}", room.staff, f"{room.staff}/roster", f"{room.staff}/screen"):
        assert room.chos.get(path).status_code == 404, path
    assert room.chos.post(f"/sessions/{room.session.uid}/digits", data={"digits": room.digits()}).status_code == 404


def test_the_list_of_today_leads_to_the_session(room: Room) -> None:
    assert f"/sessions/{room.session.uid}" in text(room.anns.get("/check-in")) or room.row().ends_at
    assert f"/sessions/{room.session.uid}" not in text(room.chos.get("/check-in"))
    assert 'href="/check-in"' in text(room.anns.get("/"))


def test_who_leads_today_finds_the_check_in_screen_without_an_address(room: Room) -> None:
    with kept():
        services.lead(room.session.id, room.ben.person_id, "facilitator", None)
    screen = f'href="/staff/sessions/{room.session.uid}/screen"'
    assert screen in text(room.bens.get("/check-in"))
    assert screen in text(room.bens.get("/staff/waiting"))
    assert screen not in text(room.anns.get("/check-in"))

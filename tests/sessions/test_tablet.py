"""The roster on a tablet: taps and signatures kept without a line, sent late, twice, or by the wrong hands."""

import base64
import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from lms.accounts import roles
from lms.accounts import services as accounts
from lms.accounts.models import Account, Grant
from lms.core import clock, db, storage
from lms.sessions.models import AttendanceMark
from tests.accounts.people import kept
from tests.enrollments.cast import text
from tests.sessions.room import Room

PIXEL = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"0" * 60).decode()


def token_of(room: Room) -> str:
    page = text(room.bens.get(f"{room.staff}/tablet"))
    found = re.search(r'data-token="([^"]+)"', page)
    assert found and "\\uae40\\uc548" in page  # Ann's name, as JSON writes it
    return found[1]


def tap(room: Room, **facts: Any) -> dict[str, Any]:
    values = {"record": str(uuid4()), "key": f"e{room.enrollment_id}", "kind": "in", "sequence": milliseconds()}
    return {**values, **facts}


def milliseconds(**ago: float) -> int:
    return round((clock.epoch() - timedelta(**ago).total_seconds()) * 1000)


def send(room: Room, token: str, *taps: dict[str, Any], **more: Any):
    address = f"/api/sessions/{room.session.uid}/marks"
    body = {"marks": list(taps), **more}
    return room.app.test_client().post(address, json=body, headers={"X-Capability": token})


def marks() -> int:
    db.begin(write=True)
    return db.session.scalar(select(func.count()).select_from(AttendanceMark)) or 0


def is_uncertain() -> bool:
    db.begin(write=True)
    return db.session.scalars(select(AttendanceMark.uncertain)).one()


def test_a_tap_counts_from_when_it_was_made_however_late_it_comes(room: Room, travel: Callable[..., None]) -> None:
    token, made = token_of(room), tap(room)
    when = clock.now()
    travel(hours=20)
    assert send(room, token, made).get_json()["results"][0]["state"] == "saved"
    line = room.line(room.ann)
    assert line is not None and line.in_at == when.replace(second=0, microsecond=0)


def test_a_tap_sent_again_is_stored_once(room: Room) -> None:
    token, made = token_of(room), tap(room)
    for _ in range(3):
        assert send(room, token, made).get_json()["results"][0]["state"] == "saved"
    assert marks() == 1


def test_a_tap_with_a_doubtful_clock_waits_for_the_facilitator(room: Room) -> None:
    token = token_of(room)
    send(room, token, tap(room, uncertain=True))
    line = room.line(room.ann)
    assert line is not None and line.unsettled
    send(room, token, tap(room, kind="out", sequence=milliseconds(days=9)))
    room.bens.post(f"{room.staff}/state", data={"state": "closed"})
    page = text(room.bens.get(f"{room.staff}/closing"))
    assert page.count('name="mark-') == 2


@pytest.mark.parametrize("minutes", [-40, 40])
def test_a_tablet_that_takes_the_present_for_another_time_is_doubted(room: Room, minutes: int) -> None:
    # Opened without a line, its page has the time of a device whose clock was set meanwhile.
    there = milliseconds(minutes=-minutes)
    answer = send(room, token_of(room), tap(room, sequence=there), now=there)
    assert answer.get_json()["results"][0]["state"] == "saved"
    assert is_uncertain()


def test_a_tablet_that_knows_the_time_is_believed(room: Room) -> None:
    answer = send(room, token_of(room), tap(room, sequence=milliseconds(minutes=20)), now=milliseconds(seconds=30))
    assert abs(answer.get_json()["now"] - milliseconds()) < 60_000
    assert not is_uncertain()


def test_one_that_cannot_be_taken_does_not_hold_up_the_others(room: Room) -> None:
    results = send(room, token_of(room), tap(room, key="e999999"), tap(room)).get_json()["results"]
    assert [one["state"] for one in results] == ["refused", "saved"]
    assert results[0]["why"]
    assert marks() == 1


def test_a_signature_is_kept_and_shown_to_who_may_see_it(room: Room) -> None:
    assert send(room, token_of(room), tap(room, signature=PIXEL)).status_code == 200
    line = room.line(room.ann)
    assert line is not None
    page = text(room.bens.get(f"{room.staff}/people/{line.uid}"))
    address = re.search(rf"{room.staff}/signatures/[0-9a-f-]+", page)
    assert address
    assert room.bens.get(address[0]).data == base64.b64decode(PIXEL)
    assert room.anns.get(address[0]).status_code == 404
    with kept():
        key = db.session.scalar(select(AttendanceMark.signature))
    assert key and storage.exists(key)


@pytest.mark.parametrize(
    "facts",
    [
        {"record": "x"}, {"record": None}, {"key": 5}, {"key": "ä"}, {"key": "e" * 30}, {"kind": "void"},
        {"sequence": "now"}, {"sequence": 2**60}, {"sequence": True}, {"signature": "!"}, {"signature": 5},
        {"signature": base64.b64encode(b"GIF89a").decode()},
    ],
    ids=str,
)  # fmt: skip
def test_what_no_tablet_sends_is_refused_and_nothing_is_written(room: Room, facts: dict[str, Any]) -> None:
    assert send(room, token_of(room), tap(room), tap(room, **facts)).status_code == 400
    assert marks() == 0


def test_the_right_is_for_one_session_and_one_person_and_ends(room: Room, travel: Callable[..., None]) -> None:
    token, other = token_of(room), room.plan(title="다른 교육")
    answer = room.app.test_client().post(
        f"/api/sessions/{other.uid}/marks", json={"marks": [tap(room)]}, headers={"X-Capability": token}
    )
    assert answer.status_code == 401
    assert send(room, "").status_code == 401
    assert send(room, token[:-2] + "xx", tap(room)).status_code == 401
    travel(days=8)
    assert send(room, token, tap(room)).status_code == 401
    assert marks() == 0


def test_signing_out_everywhere_or_losing_the_role_ends_it(room: Room) -> None:
    token = token_of(room)
    with kept():
        grant = db.session.scalars(select(Grant).where(Grant.person_id == room.ben.person_id)).one()
        roles.end_grant(grant, clock.today() - timedelta(days=1))
    assert send(room, token, tap(room)).status_code == 401
    with kept():
        roles.grant(room.ben.person_id, "facilitator", run_id=room.run_id, starts_on=clock.today())
        account = db.session.scalars(select(Account).where(Account.person_id == room.ben.person_id)).one()
        accounts.sign_out_everywhere(account)
    assert send(room, token, tap(room)).status_code == 401
    assert marks() == 0


def test_a_confirmed_list_takes_no_tap_that_comes_late(room: Room) -> None:
    token = token_of(room)
    room.bens.post(f"{room.staff}/state", data={"state": "closed"})
    room.bens.post(f"{room.staff}/confirm")
    assert send(room, token, tap(room)).get_json()["results"][0]["state"] == "refused"
    assert marks() == 0


def test_the_page_for_four_hundred_is_sent_at_once(room: Room) -> None:
    before = time.process_time()
    assert room.bens.get(f"{room.staff}/tablet").status_code == 200
    assert time.process_time() - before < 2

"""Pages of teams, held places, needs, lists and codes, from outside."""

import io
import re
import subprocess
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.accounts.models import Account
from lms.core import clock, db
from lms.enrollments import blocks, needs, services
from lms.enrollments.models import SeatBlock
from lms.organizations.models import Organization
from tests.accounts.people import kept, member
from tests.enrollments.cast import Cast, RunKey, text

NEXT_WEEK = {"starts_on": clock.today() + timedelta(days=7), "ends_on": clock.today() + timedelta(days=8)}


@pytest.fixture
def team(cast: Cast) -> str:
    """Return the address of the team that Mia manages: Ann, Eun and Mia herself."""
    member("가상 은", email="eun@example.org", works_at=cast.home)
    db.begin(write=True)
    uid = db.session.scalars(select(Organization.uid).where(Organization.id == cast.home)).one()
    return f"/staff/team/{uid}"


def block_of(run: RunKey) -> SeatBlock:
    db.begin(write=True)
    return db.session.scalars(select(SeatBlock).where(SeatBlock.run_id == run.id).order_by(SeatBlock.id.desc())).one()


def test_a_manager_enters_the_team_and_sees_it(cast: Cast, team: str) -> None:
    run = cast.run(capacity=2, **NEXT_WEEK)
    assert cast.mias.get("/staff/team").headers["Location"].endswith(team)
    page = f"{team}/runs/{run.uid}"
    chosen = re.findall(r'name="people"[^>]*value="([0-9a-f-]{36})"', text(cast.mias.get(page)))
    chosen = chosen or re.findall(r'value="([0-9a-f-]{36})"[^>]*name="people"', text(cast.mias.get(page)))
    assert len(chosen) == 3
    assert cast.mias.post(page, data={"people": []}).status_code == 422
    answer = cast.mias.post(page, data={"people": chosen}, follow_redirects=True)
    shown = text(answer)
    assert answer.status_code == 200 and "김안" in shown and "가상 은" in shown
    states = sorted(str(cast.state(who, run)) for who in (cast.ann, cast.mia))
    assert "approved" in states
    # Nobody else sees the team of another organization.
    for browser in (cast.anns, cast.chos, cast.bens):
        assert browser.get(team).status_code in (403, 404)
        assert browser.post(page, data={"people": chosen}).status_code in (403, 404)


def test_a_refused_team_is_shown_again_with_what_was_chosen(cast: Cast, team: str) -> None:
    run = cast.run(capacity=5, **NEXT_WEEK)
    page = f"{team}/runs/{run.uid}"
    with kept():
        blocks.give(run.id, cast.home, blocks.Wish(1, clock.today() + timedelta(days=1)), cast.dan.person_id)
    answer = cast.mias.post(page, data={"people": [str(cast.ann.uid), str(cast.cho.uid)]})
    assert answer.status_code == 422 and re.search(f'<input [^>]*checked [^>]*value="{cast.ann.uid}"', text(answer))
    assert cast.state(cast.ann, run) is None


def test_places_are_held_named_and_given_back(cast: Cast, team: str) -> None:
    run = cast.run(capacity=3, **NEXT_WEEK)
    page = f"{team}/runs/{run.uid}"
    until = (clock.today() + timedelta(days=3)).isoformat()
    since = {"seats": "2", "held_until": until, "since": "0"}
    assert cast.mias.post(f"{page}/hold", data={**since, "seats": "9"}).status_code == 422
    assert cast.mias.post(f"{page}/hold", data=since).status_code == 303
    assert cast.mias.post(f"{page}/hold", data=since).status_code == 303
    assert (block_of(run).seats, cast.row(run).seats_held) == (2, 2)
    cast.mias.post(page, data={"people": [str(cast.ann.uid)]})
    assert (cast.state(cast.ann, run), cast.row(run).seats_held) == ("approved", 1)
    cast.mias.post(f"/staff/team/seats/{block_of(run).uid}/end")
    assert cast.row(run).seats_held == 0
    # The form sent once more, long after: nothing is held anew.
    assert cast.mias.post(f"{page}/hold", data=since).status_code in (303, 409)
    assert cast.row(run).seats_held == 0


def test_staff_decide_about_places_that_an_organization_asks_for(cast: Cast, team: str) -> None:
    run = cast.run(entry="approval", capacity=3, **NEXT_WEEK)
    until = (clock.today() + timedelta(days=3)).isoformat()
    cast.mias.post(f"{team}/runs/{run.uid}/hold", data={"seats": "2", "held_until": until, "since": "0"})
    assert block_of(run).state == "asked"
    # Who decides finds it on the page of what waits, nobody else does.
    link = f"/staff/runs/{run.uid}/seats"
    assert link in text(cast.dans.get("/staff/waiting")) and link not in text(cast.mias.get("/staff/waiting"))
    decide = f"/staff/seats/{block_of(run).uid}/decide"
    assert cast.mias.post(decide, data={"decision": "approve"}).status_code == 403
    assert cast.dans.post(decide, data={"decision": "decline"}).status_code == 422
    too_long = text(cast.dans.post(decide, data={"decision": "decline", "reason": "가" * 501}))
    assert "가" * 501 in too_long and re.search(
        r'<input aria-describedby="reason-hint reason-error" aria-inv', too_long
    )
    assert cast.dans.post(decide, data={"decision": "approve"}).status_code == 303
    assert (block_of(run).state, cast.row(run).seats_held) == ("held", 2)
    assert cast.dans.post(f"/staff/seats/{block_of(run).uid}/end").status_code == 303
    home = {"organization": "가상 해오름 보육원", "seats": "1", "held_until": until, "since": str(block_of(run).id)}
    assert cast.dans.post(f"/staff/runs/{run.uid}/seats", data={**home, "organization": "없음"}).status_code == 422
    assert cast.dans.post(f"/staff/runs/{run.uid}/seats", data=home).status_code == 303
    assert cast.row(run).seats_held == 1


def test_a_place_is_given_to_a_colleague(cast: Cast, team: str) -> None:
    run = cast.run(capacity=1, **NEXT_WEEK)
    uid = cast.apply(cast.ann, run)
    page = f"/staff/enrollments/{uid}/hand-over"
    found = re.findall(r'value="([0-9a-f-]{36})"', text(cast.mias.get(page)))
    assert found
    assert cast.bens.get(page).status_code in (403, 404) and cast.anns.get(page).status_code == 404
    assert cast.mias.post(page, data={"person": str(cast.cho.uid)}).status_code == 422
    answer = cast.mias.post(page, data={"person": found[0]})
    assert answer.status_code == 303 and answer.headers["Location"].endswith(team)
    assert cast.state(cast.ann, run) == "canceled" and cast.row(run).seats_taken == 1
    assert cast.dans.get(page).status_code == 200
    db.begin(write=True)
    given = services.latest(run.id, int(next(iter(_inside(run)))))
    assert given is not None
    assert cast.mias.post(f"/staff/enrollments/{given.uid}/withdraw").status_code == 303
    assert cast.row(run).seats_taken == 0


def _inside(run: RunKey) -> list[int]:
    from_rows = select(services.Enrollment.person_id).where(
        services.Enrollment.run_id == run.id, services.Enrollment.state == "approved"
    )
    return list(db.session.scalars(from_rows))


def test_needs_are_stated_when_applying_or_later_and_read_by_the_runs_staff_only(cast: Cast) -> None:
    run = cast.run(teaches=cast.ben, **NEXT_WEEK)
    cast.anns.post(f"/runs/{run.uid}/apply", data={"needs": "휠체어 자리"})
    db.begin(write=True)
    enrollment = services.latest(run.id, cast.ann.person_id)
    assert enrollment is not None and needs.of(enrollment) == "휠체어 자리"
    own = f"/enrollments/{enrollment.uid}/needs"
    assert "휠체어 자리" in text(cast.anns.get(own)) and own in text(cast.anns.get("/"))
    assert cast.anns.post(own, data={"needs": "가" * 1001}).status_code == 422
    assert cast.anns.post(own, data={"needs": "문자 통역"}).status_code == 303
    page = f"/staff/runs/{run.uid}/needs"
    assert "문자 통역" in text(cast.bens.get(page))
    # Not even who administers or manages.
    for browser in (cast.mias, cast.dans, cast.chos, cast.anns):
        assert browser.get(page).status_code in (403, 404)
    assert cast.chos.get(own).status_code == 404
    too_long = cast.chos.post(f"/runs/{run.uid}/apply", data={"needs": "나" * 1001})
    assert too_long.status_code == 422 and "나" * 1001 in text(too_long)


CSV = (
    "이름,소속,직무,이메일\n"
    "가상 하나,가상 해오름 보육원,시설 종사자,\n"
    "가상 둘,가상 해오름 보육원,시설장,two@example.org\n"
)


def test_dan_brings_a_file_and_prints_codes(cast: Cast) -> None:
    run = cast.run(**NEXT_WEEK)
    page = f"/staff/runs/{run.uid}/import"
    assert cast.bens.get(page).status_code in (403, 404)
    assert cast.dans.get(f"{page}/template.xlsx").data[:2] == b"PK"
    wrong = cast.dans.post(page, data={"file": (io.BytesIO("이름,소속\n가상,없는 곳\n".encode("cp949")), "a.csv")})
    assert wrong.status_code == 422 and "없는 곳" in text(wrong)
    assert cast.dans.post(page, data={"file": (io.BytesIO(b"\x00\x01"), "a.bin")}).status_code == 422
    assert cast.dans.post(page, data={}).status_code == 422
    checked = cast.dans.post(page, data={"file": (io.BytesIO(CSV.encode("cp949")), "people.csv")})
    assert checked.status_code == 200 and cast.row(run).seats_taken == 0
    packed = re.search(r'name="rows" value="([^"]*)"', text(checked))
    assert packed
    rows = packed[1].replace("&#13;", "\r")
    answer = cast.dans.post(f"{page}/take", data={"rows": rows})
    assert answer.status_code == 303 and answer.headers["Location"].endswith("/codes")
    assert cast.row(run).seats_taken == 2
    assert cast.dans.post(f"{page}/take", data={"rows": rows}).status_code == 303
    assert cast.row(run).seats_taken == 2
    damaged = cast.dans.post(f"{page}/take", data={"rows": "이름\0"})
    assert damaged.status_code == 422 and "alert" in text(damaged)

    codes = f"/staff/runs/{run.uid}/codes"
    keys = re.findall(r'name="people"[^>]*value="(\d+)"', text(cast.dans.get(codes)))
    assert len(keys) == 1
    assert cast.dans.post(codes, data={}).status_code == 422
    paper = cast.dans.post(codes, data={"people": keys})
    assert paper.mimetype == "application/pdf" and "no-store" in paper.headers["Cache-Control"]
    slip = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=paper.data, capture_output=True, check=True
    ).stdout.decode()
    code = re.search(r"[2-9A-Z]{4}(-[2-9A-Z]{4}){3}", slip)
    assert code and "가상 하나" in slip and "/sign-in/code" in slip
    fresh = cast.app.test_client()
    password = "수달이 헤엄치는 넓은 강 27"
    fresh.get("/sign-in/code")
    chosen = fresh.post("/sign-in/code", data={"paper_code": code[0], "new": password, "again": password})
    assert chosen.status_code == 303 and fresh.get("/profile").status_code == 200
    assert "가상 하나" not in text(cast.dans.get(codes))
    db.begin(write=True)
    assert db.session.scalars(select(Account).where(Account.id == int(keys[0]))).one().password_hash


def test_quotas_and_the_last_day_to_cancel_are_planned_with_the_run(cast: Cast) -> None:
    run = cast.run(capacity=10, **NEXT_WEEK)
    page = f"/staff/runs/{run.uid}/edit"
    form = {
        "version": re.search(r'<option selected value="(\d+)"', text(cast.dans.get(page)))[1],  # type: ignore[index]
        "starts_on": NEXT_WEEK["starts_on"].isoformat(),
        "ends_on": NEXT_WEEK["ends_on"].isoformat(),
        "entry": "open",
        "capacity": "10",
        "kind_facility": "1",
        "job_facility_head": "3",
        "cancel_until": clock.today().isoformat(),
    }
    assert cast.dans.post(page, data=form).status_code == 303
    row = cast.row(run)
    assert row.quotas == {"kinds": {"facility": 1}, "jobs": {"facility-head": 3}} and row.cancel_until == clock.today()
    shown = text(cast.dans.get(page))
    assert 'name="kind_facility"' in shown and re.search(r'name="kind_facility"[^>]*value="1"', shown)
    cast.anns.post(f"/runs/{run.uid}/apply")
    cast.mias.post(f"/runs/{run.uid}/apply")
    assert (cast.state(cast.ann, run), cast.state(cast.mia, run)) == ("approved", "waitlisted")
    refused = cast.dans.post(page, data={**form, "kind_facility": "0"})
    assert refused.status_code == 422
    assert cast.dans.post(page, data={**form, "kind_facility": "x"}).status_code == 422
    assert cast.dans.post(page, data={**form, "kind_facility": "2"}).status_code == 303
    assert cast.state(cast.mia, run) == "approved"

"""The staff pages of training sessions, as the instructor of a run uses them."""

import io
import re
from datetime import timedelta

from sqlalchemy import select

from lms.content.models import Course
from lms.core import clock, db, tables
from lms.enrollments.models import Run
from lms.learning.models import OutcomeRow
from lms.sessions import attendance
from tests.accounts.people import kept, member
from tests.enrollments import world
from tests.enrollments.cast import counting, text
from tests.sessions.place import CLASS
from tests.sessions.room import Room


def key_of(room: Room) -> str:
    """Return what the roster sends for Ann."""
    line = room.line(room.ann)
    return f"a{line.id}" if line else f"e{room.enrollment_id}"


def form(**facts: str) -> dict[str, str]:
    day = (clock.today() + timedelta(days=3)).isoformat()
    return {
        "activity": CLASS, "title": "둘째 날", "starts_at": f"{day}T09:00", "ends_at": f"{day}T16:00",
        "break_starts_at": f"{day}T12:00", "break_ends_at": f"{day}T13:00", "room": "교육장", "address": "",
        "online_link": "", "topics": "역할\n사례", "minutes": "", "part": "", "since": "0", **facts,
    }  # fmt: skip


def test_a_session_is_planned_once_however_often_it_is_sent(room: Room) -> None:
    address = f"/staff/runs/{room.run_uid}/sessions/new"
    shown = text(room.bens.get(address))
    since = re.search(r'name="since"[^>]*value="(\d+)"', shown)
    assert since
    answers = [room.bens.post(address, data=form(since=since[1])) for _ in range(2)]
    assert {answer.status_code for answer in answers} == {303}
    assert answers[0].location == answers[1].location
    page = text(room.bens.get(answers[0].location))
    assert "둘째 날" in page and "교육장" in page and "역할" in page and "360" in page
    assert "둘째 날" in text(room.bens.get(f"/staff/runs/{room.run_uid}/sessions"))


def test_a_fault_stands_at_its_field_and_nothing_typed_is_lost(room: Room) -> None:
    day = (clock.today() + timedelta(days=3)).isoformat()
    answer = room.bens.post(f"/staff/runs/{room.run_uid}/sessions/new", data=form(ends_at=f"{day}T08:00"))
    assert answer.status_code == 422
    assert 'id="ends_at-error"' in text(answer) and "둘째 날" in text(answer)


def test_a_session_is_changed_and_canceled_with_a_reason(room: Room) -> None:
    made = room.bens.post(f"/staff/runs/{room.run_uid}/sessions/new", data=form())
    address = made.location.split("localhost")[-1]
    assert room.bens.post(f"{address}/edit", data=form(room="다른 방")).status_code == 303
    assert "다른 방" in text(room.bens.get(address))
    assert room.bens.post(f"{address}/cancel", data={"reason": ""}).status_code == 422
    assert room.bens.post(f"{address}/cancel", data={"reason": "강사 사정"}).status_code == 303
    assert "강사 사정" in text(room.bens.get(address))


def test_somebody_is_made_to_lead_and_taken_out_again(room: Room) -> None:
    lena = member("가상 리나", email="lena@example.org")
    answer = room.bens.post(f"{room.staff}/leads", data={"who": "nobody@example.org", "kind": "facilitator"})
    assert answer.status_code == 422
    room.bens.post(f"{room.staff}/leads", data={"who": "lena@example.org", "kind": "facilitator"})
    assert "가상 리나" in text(room.bens.get(room.staff))
    assert room.bens.post(f"{room.staff}/leads/{lena.person_id}/end").status_code == 303
    assert "가상 리나" not in text(room.bens.get(room.staff))


def test_a_day_in_the_room_from_check_in_to_the_confirmed_list(room: Room) -> None:
    assert "김안" in text(room.bens.get(f"{room.staff}/roster"))
    assert room.bens.post(f"{room.staff}/mark", data={"in": key_of(room)}).status_code == 303
    assert 'name="out"' in text(room.bens.get(f"{room.staff}/roster?show=here"))
    assert room.bens.post(f"{room.staff}/mark", data={"undo": key_of(room)}).status_code == 303
    assert room.bens.post(f"{room.staff}/mark", data={"in": key_of(room)}).status_code == 303
    room.bens.post(f"{room.staff}/walk-ins", data={"name": "가상 손님", "organization": "가상 기관", "since": "0"})
    assert room.bens.post(f"{room.staff}/state", data={"state": "closed"}).status_code == 303
    page = text(room.bens.get(f"{room.staff}/closing"))
    fields = dict(re.findall(r'name="(at-\d+)" value="([^"]+)"', page))
    assert len(fields) == 2
    assert f"{room.staff}/confirm" not in page
    assert room.bens.post(f"{room.staff}/confirm").status_code == 409
    assert room.bens.post(f"{room.staff}/settle", data=dict.fromkeys(fields, "25:00")).status_code == 422
    assert room.bens.post(f"{room.staff}/settle", data=fields).status_code == 303
    assert room.bens.post(f"{room.staff}/confirm").status_code == 303
    assert room.row().state == "confirmed"
    line = room.line(room.ann)
    assert line is not None and line.state == "late"
    assert room.bens.post(f"{room.staff}/mark", data={"in": key_of(room)}).status_code == 409
    matrix = text(room.bens.get(f"/staff/runs/{room.run_uid}/attendance"))
    assert "김안" in matrix and "가상 손님" in matrix


def test_an_amendment_keeps_both_values_in_view(room: Room) -> None:
    with_times = {"in_at": "", "out_at": "", "excuse": "", "reason": ""}
    room.bens.post(f"{room.staff}/state", data={"state": "closed"})
    room.bens.post(f"{room.staff}/confirm")
    line = room.line(room.ann)
    assert line is not None
    address = f"{room.staff}/people/{line.uid}"
    assert room.bens.post(f"{address}/amend", data=with_times).status_code == 422
    starts, ends = (clock.to_seoul(at) for at in (room.row().starts_at, room.row().ends_at))
    times = {"in_at": f"{starts:%Y-%m-%dT%H:%M}", "out_at": f"{ends:%Y-%m-%dT%H:%M}", "excuse": ""}
    assert room.bens.post(f"{address}/amend", data={**times, "reason": "종이 서명부"}).status_code == 303
    page = text(room.bens.get(address))
    assert "종이 서명부" in page and "360" in page
    db.begin(write=True)
    assert [one.version for one in attendance.amendments(room.session.id)] == [1, 2]


def test_an_excuse_is_written_for_somebody_of_whom_nothing_is_known(room: Room) -> None:
    answer = room.bens.post(f"{room.staff}/excuse", data={"who": key_of(room)})
    assert answer.status_code == 303
    address = answer.location.split("localhost")[-1]
    assert room.bens.post(f"{address}/excuse", data={"excuse": "긴급 출동"}).status_code == 303
    assert "긴급 출동" in text(room.bens.get(address))
    line = room.line(room.ann)
    assert line is not None and line.state == "excused"


def test_a_walk_in_is_matched_and_enrolled(room: Room) -> None:
    room.bens.post(f"{room.staff}/walk-ins", data={"name": "가상 손님", "since": "0"})
    dora = member("가상 손님", email="dora@example.org")
    page = text(room.bens.get(f"{room.staff}/roster?q=손님"))
    address = re.search(rf"{room.staff}/people/[0-9a-f-]+", page)
    assert address
    matched = {"who": "dora@example.org", "enroll": "1"}
    assert room.bens.post(f"{address[0]}/match", data={"who": "nobody"}).status_code == 422
    assert room.bens.post(f"{address[0]}/match", data=matched).status_code == 303
    line = room.line(dora)
    assert line is not None and not line.provisional and line.enrollment_id is not None


def test_the_roster_of_many_is_shown_in_pages_with_few_statements(room: Room) -> None:
    room.bens.get(f"{room.staff}/roster")
    with counting() as sent:
        assert room.bens.get(f"{room.staff}/roster").status_code == 200
    assert len(sent) <= 5, "\n".join(sent)


def test_the_sign_in_sheet_comes_as_pdf_and_as_table(room: Room) -> None:
    paper = room.bens.get(f"{room.staff}/sheet.pdf")
    assert paper.data.startswith(b"%PDF") and paper.mimetype == "application/pdf"
    rows = tables.read_raw(room.bens.get(f"{room.staff}/sheet.xlsx").data)
    head = next(row for row in rows if "성명" in row)
    assert head[:6] == ["연번", "소속", "직위", "성명", "입실 서명", "퇴실 서명"]
    assert any("김안" in row for row in rows)


def upload(room: Room, *rows: tuple[str, ...], **more: str):
    labels = ("성명", "소속", "입실", "퇴실")
    data = tables.write_csv(labels, rows)
    return room.bens.post(f"{room.staff}/upload", data={"file": (io.BytesIO(data), "list.csv"), **more})


def test_a_list_from_a_file_is_taken_whole_or_not_at_all(room: Room) -> None:
    starts = clock.to_seoul(room.row().starts_at)
    into = f"{starts:%H:%M}"
    refused = upload(room, ("김안", "", into, ""), ("아무개", "", into, ""))
    assert refused.status_code == 422 and "아무개" in text(refused)
    assert room.line(room.ann) is None
    checked = upload(room, ("김안", "", into, ""), check="1")
    assert checked.status_code == 200 and room.line(room.ann) is None
    assert upload(room, ("김안", "", into, "")).status_code == 303
    line = room.line(room.ann)
    assert line is not None and line.in_at == room.row().starts_at.replace(second=0, microsecond=0)
    for odd in (("김안", "", "99:99", ""), ("김안", "", "아침", ""), ("", "", into, "")):
        assert upload(room, odd).status_code == 422
    assert room.bens.post(f"{room.staff}/upload", data={}).status_code == 422
    assert room.bens.post(
        f"{room.staff}/upload", data={"file": (io.BytesIO(b"\x00\x01nonsense"), "list.xlsx")}
    ).status_code == 422  # fmt: skip


def test_the_downloaded_table_filled_in_is_read_back(room: Room) -> None:
    rows = tables.read_raw(room.bens.get(f"{room.staff}/sheet.xlsx").data)
    at = next(number for number, row in enumerate(rows) if "성명" in row)
    labels, mine = rows[at], list(rows[at + 1])
    mine[labels.index("입실")] = f"{clock.to_seoul(room.row().starts_at):%H:%M}"
    data = tables.write_xlsx([tables.Sheet("출석부", labels, [mine])])
    answer = room.bens.post(f"{room.staff}/upload", data={"file": (io.BytesIO(data), "list.xlsx")})
    assert answer.status_code == 303
    assert room.line(room.ann) is not None


def test_the_screen_holds_a_code_and_an_auditor_does_not_get_it(room: Room) -> None:
    page = text(room.bens.get(f"{room.staff}/screen"))
    assert "data:image/svg+xml" in page and room.digits() in page
    member("아우디", email="audit@example.org", role="auditor")
    from_audit = room.app.test_client()
    from_audit.post("/sign-in", data={"identifier": "audit@example.org", "password": "봄비 내리는 골목길"})
    assert from_audit.get(f"{room.staff}/roster").status_code == 200
    assert from_audit.get(f"{room.staff}/screen").status_code == 403
    assert from_audit.post(f"{room.staff}/mark", data={"in": key_of(room)}).status_code == 403


def test_the_learner_sees_when_where_and_what_counts(room: Room) -> None:
    page = text(room.anns.get(f"/learn/{room.enrollment_uid}/{CLASS}"))
    assert "가상 교육장 1" in page and f"/sessions/{room.session.uid}" in page
    assert "data-token" not in page


def test_a_learner_takes_a_guest_s_place_and_gives_it_back(room: Room) -> None:
    room.bens.post(f"{room.staff}/state", data={"state": "closed"})
    room.bens.post(f"{room.staff}/confirm")
    with kept():
        course_id = db.session.get_one(Run, room.run_id).course_id
        other = world.run(db.session.get_one(Course, course_id)).id
    later = room.plan(run_id=other, starts_at=clock.now() + timedelta(days=4))
    page = text(room.anns.get(f"/learn/{room.enrollment_uid}/{CLASS}"))
    address = f"/learn/{room.enrollment_uid}/sessions/{later.uid}"
    assert f"{address}/sign-up" in page
    assert room.chos.post(f"{address}/sign-up").status_code == 404
    assert room.anns.post(f"{address}/sign-up").status_code == 303
    line = room.line(room.ann, later)
    assert line is not None and line.guest
    assert f"{address}/give-up" in text(room.anns.get(f"/learn/{room.enrollment_uid}/{CLASS}"))
    assert room.anns.post(f"{address}/give-up").status_code == 303
    assert room.line(room.ann, later) is None
    assert room.anns.post(f"/learn/{room.enrollment_uid}/sessions/{room.session.uid}/sign-up").status_code == 404


def test_the_overview_names_no_outcome_before_the_list_is_confirmed(room: Room) -> None:
    room.anns.post(f"/check-in/{room.token()}")
    db.begin(write=True)
    assert db.session.scalars(select(OutcomeRow)).all() == []

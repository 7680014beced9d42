"""Planning by its pages: Dan administers, an auditor reads, a contact answers without signing in."""

import io
import re
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from lms.accounts import roles
from lms.core import clock, db
from lms.enrollments.models import Run
from lms.planning import polls, rounds
from lms.planning.models import (
    Consultant,
    FeeLine,
    InstructorCard,
    JointEntry,
    JointInvitee,
    JointMatch,
    JointRound,
    PlannedRun,
)
from tests.accounts.people import admin, kept, member, signed_in
from tests.enrollments import world
from tests.planning.districts import City, city

YEAR = clock.today().year
FIRST = date(YEAR + 1, 3, 4)


class Scene:
    """A city, Dan who administers, Ada who audits."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.dan = admin()
        self.ada = member("이감사", email="ada@example.org")
        with kept():
            self.city: City = city()
            self.course_id = self.city.course.id
            roles.grant(self.ada.person_id, "auditor")
        self.dans = signed_in(app.test_client(), "dan@example.org")
        self.adas = signed_in(app.test_client(), "ada@example.org")


@pytest.fixture
def scene(app: Flask) -> Scene:
    return Scene(app)


def one(table: type) -> object:
    db.begin(write=True)
    return db.session.scalars(select(table)).first()


def send(browser: FlaskClient, path: str, **values: object) -> str:
    """Send a form, follow where it leads, and return the page."""
    answer = browser.post(path, data=values, follow_redirects=True)
    assert answer.status_code == 200, re.sub(r"(?s).*<main", "", answer.text)[:3000]
    return answer.text


def item(scene: Scene, **facts: object) -> dict[str, object]:
    return {
        "course": scene.course_id,
        "title_ko": "전담공무원 기본과정",
        "starts_on": FIRST.isoformat(),
        "ends_on": (FIRST + timedelta(days=20)).isoformat(),
        "classes": f"{FIRST} 10:00-17:00",
        "room": "대강당",
        "target": "30",
        "job_dedicated_official": "25",
        "kind_district": "30",
        "planned_amount": "3000000",
        "extra_amount": "0",
        "facilitators": "이감사",
        "note": "현장 대응 역량을 높인다.",
        **facts,
    }


def test_an_item_is_planned_and_becomes_a_run_in_one_step(scene: Scene) -> None:
    page = send(scene.dans, "/staff/planning/new", **item(scene))
    assert "전담공무원 기본과정" in page and "3,000,000" in page and "이감사" in page
    row = one(PlannedRun)
    assert row.targets == {"jobs": {"dedicated-official": 25}, "kinds": {"district": 30}}
    page = send(scene.dans, "/staff/planning/make-runs", item=str(row.id), year=str(row.year))
    run = one(Run)
    assert (run.state, run.starts_on, run.capacity, run.title["ko"]) == ("draft", FIRST, 30, "전담공무원 기본과정")
    assert run.quotas == {"jobs": {"dedicated-official": 25}, "kinds": {"district": 30}}
    assert f"/staff/runs/{run.uid}" in page
    send(scene.dans, "/staff/planning/make-runs", item=str(row.id), year=str(row.year))
    db.begin(write=True)
    assert len(db.session.scalars(select(Run)).all()) == 1


def test_last_years_plan_is_copied_once_with_the_weekdays_kept(scene: Scene) -> None:
    send(scene.dans, "/staff/planning/new", **item(scene))
    for _ in range(2):
        page = send(scene.dans, "/staff/planning/copy", year=str(FIRST.year + 1))
    assert page.count("전담공무원 기본과정") >= 1
    db.begin(write=True)
    first, second = db.session.scalars(select(PlannedRun).order_by(PlannedRun.id)).all()
    assert second.starts_on == first.starts_on + timedelta(weeks=52)
    assert (second.run_id, second.extra_amount, second.targets) == (None, 0, first.targets)


def test_conflicts_stand_above_table_and_calendar(scene: Scene) -> None:
    first_of_march = date(FIRST.year, 3, 1)
    facts = {"starts_on": first_of_march.isoformat(), "classes": f"{first_of_march} 10:00-17:00"}
    send(scene.dans, "/staff/planning/new", **item(scene, **facts))
    send(scene.dans, "/staff/planning/new", **item(scene, **facts, title_ko="다른 과정"))
    for path in ("/staff/planning", "/staff/planning/calendar"):
        page = scene.dans.get(f"{path}?year={FIRST.year}").text
        assert "삼일절" in page and "대강당" in page and "이감사" in page


def test_the_plan_of_a_year_takes_few_statements(scene: Scene) -> None:
    for number in range(5):
        send(scene.dans, "/staff/planning/new", **item(scene, title_ko=f"과정 {number}"))
    row = one(PlannedRun)
    send(scene.dans, "/staff/planning/make-runs", item=str(row.id), year=str(row.year))
    from tests.enrollments.cast import counting  # noqa: PLC0415

    with counting() as sent:
        assert scene.dans.get(f"/staff/planning?year={FIRST.year}").status_code == 200
    assert len(sent) <= 14, "\n".join(sent)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("ends_on", "2020-01-01"),
        ("classes", "내일"),
        ("classes", "2020-01-01 10:00-12:00"),
        ("facilitators", "가상의 없는 사람"),
        ("target", "-1"),
        ("job_dedicated_official", "많이"),
        ("planned_amount", "1e9"),
        ("extra_amount", "-5"),
    ],
)
def test_a_mistake_in_an_item_stands_at_its_field_and_nothing_is_lost(scene: Scene, field: str, typed: str) -> None:
    answer = scene.dans.post("/staff/planning/new", data=item(scene, **{field: typed}))
    assert answer.status_code == 422
    assert re.search(rf'href="#{field}"', answer.text) and "전담공무원 기본과정" in answer.text and typed in answer.text
    assert one(PlannedRun) is None


def test_what_was_spent_beside_fees_needs_a_word_for_what(scene: Scene) -> None:
    answer = scene.dans.post("/staff/planning/new", data=item(scene, extra_amount="150000"))
    assert answer.status_code == 422 and re.search(r'href="#extra_note"', answer.text) and "150000" in answer.text
    page = send(scene.dans, "/staff/planning/new", **item(scene, extra_amount="150000", extra_note="대관료"))
    assert "150,000" in page and "대관료" in page and "2,850,000" in page


def test_a_line_by_hand_counts_for_the_run_that_is_chosen(scene: Scene) -> None:
    send(scene.dans, "/staff/planning/new", **item(scene))
    row = one(PlannedRun)
    send(scene.dans, "/staff/planning/make-runs", item=str(row.id), year=str(row.year))
    run = one(Run)
    assert "전담공무원 기본과정" in scene.dans.get("/staff/planning/fees/new").text
    fee = {
        "who": "이감사",
        "held_on": str(FIRST),
        "kind": "class",
        "minutes": "60",
        "topic": "대체 강의",
        "rate": "90000",
    }
    assert scene.dans.post("/staff/planning/fees/new", data={**fee, "run": "0"}).status_code == 422
    send(scene.dans, "/staff/planning/fees/new", **fee, run=str(run.id))
    page = scene.adas.get(f"/staff/planning/items/{row.uid}").text
    assert "대체 강의" in page and "90,000" in page and "2,910,000" in page


def test_a_round_goes_from_districts_to_runs_by_its_pages(scene: Scene, client: FlaskClient) -> None:
    typed = {
        "title_ko": "찾아가는 합동교육", "course": scene.course_id, "starts_on": FIRST.isoformat(),
        "ends_on": (FIRST + timedelta(weeks=8)).isoformat(), "answers_until": (FIRST - timedelta(days=9)).isoformat(),
        "minutes": "240", "least_district": "2", "most_district": "6", "least_police_station": "2",
        "most_police_station": "6", "least_agency": "1", "most_agency": "4",
    }  # fmt: skip
    page = send(scene.dans, "/staff/planning/joint/new", **typed)
    assert "가상가구 1경찰서, 가상가구 2경찰서" in page
    base = f"/staff/planning/joint/{one(JointRound).uid}"
    page = send(scene.dans, f"{base}/dates", dates=f"{FIRST} 14:00\n{FIRST + timedelta(days=1)} 14:00")
    assert "가장 좋은 날짜:" not in page  # nobody has answered
    send(scene.dans, f"{base}/ask")
    db.begin(write=True)
    invitee = db.session.scalars(select(JointInvitee).where(JointInvitee.contact_id.is_not(None))).one()
    entry = db.session.get_one(JointEntry, invitee.entry_id)
    days = [day.id for day in polls.of(entry).dates]
    link = f"/poll/{polls.token_of(invitee, rounds.round_of(entry).answers_until)}"
    district = f"/staff/planning/joint/districts/{entry.uid}"
    page = client.get(link).text
    assert "가상가구" in page and "나담당" not in page
    page = send(client, link, **{f"date_{days[0]}": "no", f"date_{days[1]}": "yes", "note": "오후만 됩니다"})
    assert client.post(link, data={f"date_{days[0]}": "perhaps"}).status_code == 422
    page = scene.dans.get(district).text
    assert "오후만 됩니다" in page
    send(scene.dans, f"{district}/fix", date=str(days[1]))
    assert client.post(link, data={f"date_{days[0]}": "yes"}).status_code in (409, 422)
    for name, conflict in (("김컨설", "가상가구: 전 직장"), ("박컨설", "")):
        with kept():
            world.person(name)
        values = {"who": name, "tags": "영아", "most_load": "2", "conflicts": conflict, "active": "y"}
        send(scene.dans, "/staff/planning/consultants/new", **values)
    page = send(scene.dans, f"{base}/match")
    assert "박컨설" in page
    page = send(scene.dans, district + "/describe", tags="영아, 경찰", place="가상가구청")
    assert "영아" in page
    db.begin(write=True)
    ann = db.session.scalars(select(Consultant).order_by(Consultant.id)).first()
    refused = scene.dans.post(f"{district}/consultant", data={"consultant": str(ann.id), "reason": ""})
    assert refused.status_code == 422 and 'href="#reason"' in refused.text
    send(scene.dans, f"{district}/consultant", consultant=str(ann.id), reason="본인 동의")
    page = send(scene.dans, f"{base}/runs")
    db.begin(write=True)
    run = db.session.scalars(select(Run)).one()
    assert f"/staff/runs/{run.uid}" in page
    match = db.session.scalars(select(JointMatch).where(JointMatch.entry_id == entry.id)).one()
    assert match.by_hand and match.reason == "본인 동의"


def test_answers_by_telephone_are_typed_in_and_a_new_contact_makes_the_old_link_useless(
    scene: Scene, client: FlaskClient
) -> None:
    with kept():
        from tests.planning.districts import draft, slot  # noqa: PLC0415

        found = rounds.create(draft(scene.city))
        polls.propose_everywhere(found, [slot(0)])
        invitee = db.session.scalars(select(JointInvitee).where(JointInvitee.contact_id.is_not(None))).one()
        link = f"/poll/{polls.token_of(invitee, clock.today())}"
        day = polls.of(db.session.get_one(JointEntry, invitee.entry_id)).dates[0].id
        path = f"/staff/planning/joint/invited/{invitee.uid}"
    assert client.get(link).status_code == 200
    send(scene.dans, f"{path}/answers", **{f"date_{day}": "maybe"})
    send(scene.dans, f"{path}/contact", who="")
    assert client.get(link).status_code == 410
    assert client.post(link, data={}).status_code == 410
    assert client.get("/poll/none").status_code == 410


def test_fees_are_written_and_the_payment_sheet_has_no_private_numbers(scene: Scene) -> None:
    send(scene.dans, "/staff/planning/cards/new", who="이감사", affiliation="가상대학교", hour_rate="150000",
         visit_rate="200000")  # fmt: skip
    fee = {"who": "이감사", "held_on": f"{YEAR}-04-19", "kind": "class", "minutes": "240", "topic": "협력 실무"}
    send(scene.dans, "/staff/planning/fees/new", **fee)
    send(scene.dans, "/staff/planning/fees/new", **{**fee, "kind": "visit", "minutes": "", "topic": "방문 컨설팅"})
    page = scene.adas.get(f"/staff/planning/fees?year={YEAR}&month=4").text
    assert "600,000" in page and "800,000" in page
    answer = scene.adas.get(f"/staff/planning/fees/export.xlsx?year={YEAR}")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert rows[1] == ["연번", "이름", "날짜", "종류", "시간", "주제", "단가(원)", "금액(원)"]
    assert rows[2][1:] == ["이감사", f"{YEAR}-04-19", "강의", 4.0, "협력 실무", 150000.0, 600000.0]
    assert rows[-1][-1] == 800_000
    assert scene.adas.get(f"/staff/planning/cards/{one(InstructorCard).uid}/card.pdf").data.startswith(b"%PDF")
    send(scene.dans, f"/staff/planning/fees/lines/{one(FeeLine).uid}/remove")
    db.begin(write=True)
    assert len(db.session.scalars(select(FeeLine)).all()) == 1


def test_classes_that_are_over_go_onto_the_payment_sheet_once(scene: Scene) -> None:
    day = clock.today() - timedelta(days=10)
    facts = {"starts_on": day.isoformat(), "ends_on": day.isoformat(), "classes": f"{day} 10:00-13:00"}
    send(scene.dans, "/staff/planning/new", **item(scene, **facts))
    send(scene.dans, "/staff/planning/cards/new", who="이감사", hour_rate="100000", visit_rate="0")
    for _ in range(2):
        send(scene.dans, "/staff/planning/fees/gather", year=str(day.year))
    db.begin(write=True)
    line = db.session.scalars(select(FeeLine)).one()
    assert (line.held_on, line.minutes, line.amount, line.topic) == (day, 180, 300_000, "전담공무원 기본과정")


def test_the_education_plan_is_a_pdf_in_both_languages(scene: Scene) -> None:
    send(scene.dans, "/staff/planning/new", **item(scene))
    path = f"/staff/planning/items/{one(PlannedRun).uid}/plan.pdf"
    for language in ("ko", "en"):
        scene.adas.set_cookie("language", language)
        answer = scene.adas.get(path)
        assert answer.status_code == 200 and answer.data.startswith(b"%PDF-")
    assert scene.adas.get(f"/staff/planning/export.xlsx?year={FIRST.year}").status_code == 200


def test_an_auditor_reads_everything_and_changes_nothing(scene: Scene) -> None:
    send(scene.dans, "/staff/planning/new", **item(scene))
    pages = ["", "/calendar", "/joint", "/consultants", "/fees", "/cards", f"/items/{one(PlannedRun).uid}"]
    for path in pages:
        assert scene.adas.get(f"/staff/planning{path}").status_code == 200, path
    for path in ("/new", "/joint/new", "/consultants/new", "/cards/new", "/fees/new"):
        assert scene.adas.get(f"/staff/planning{path}").status_code == 403
        assert scene.adas.post(f"/staff/planning{path}").status_code == 403

"""Staff pages of runs: planning, crew, deciding."""

import io
import re
from datetime import timedelta

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from lms.accounts.models import Grant
from lms.core import audit, clock, db
from lms.enrollments import blocks
from lms.enrollments.models import Request, Run
from lms.organizations.models import Organization
from lms.policy import Permission
from tests.accounts.people import kept
from tests.enrollments.cast import Cast, text


def values(cast: Cast, **facts: object) -> dict[str, object]:
    """Return what is typed into the form of a new run."""
    typed = {
        "course": str(cast.course_id),
        "starts_on": clock.today().isoformat(),
        "ends_on": (clock.today() + timedelta(days=30)).isoformat(),
        "entry": "open",
        "number": "",
        "capacity": "",
    }
    return {**typed, **facts}


def request_uid() -> str:
    """Return the uid of the only request."""
    db.begin(write=True)
    return str(db.session.scalars(select(Request.uid)).one())


def test_cho_sees_no_staff_page_and_ann_neither(cast: Cast) -> None:
    run = cast.run(entry="approval")
    enrollment = cast.apply(cast.ann, run)
    asked = request_uid()
    db.begin(write=True)
    home = db.session.scalars(select(Organization.uid).where(Organization.id == cast.home)).one()
    with kept():
        wish = blocks.Wish(1, clock.today())
        block = blocks.give(run.id, cast.home, wish, cast.dan.person_id).uid
    seen = 0
    for rule in cast.app.url_map.iter_rules():
        if not rule.rule.startswith("/staff") or not rule.endpoint.startswith(("enrollments", "desk")):
            continue
        uid = asked if "/requests/" in rule.rule else enrollment if "/enrollments/" in rule.rule else run.uid
        uid = cast.mia.uid if "/people/<" in rule.rule else uid
        uid = home if "/team/<" in rule.rule else block if "/seats/<" in rule.rule else uid
        path = rule.rule.replace("<uuid:uid>", str(uid)).replace("<uuid:person_uid>", str(cast.ann.uid))
        path = path.replace("<uuid:run_uid>", str(run.uid))
        path = re.sub(r"<int:\w+>", "1", path).replace("<any(xlsx, csv):form>", "csv").replace("<name>", "x.eml")
        path = path.replace("<uuid:file>", str(run.uid))
        for method in (rule.methods or set()) & {"GET", "POST"}:
            seen += 1
            for browser in (cast.chos, cast.anns):
                assert browser.open(path, method=method).status_code == 404, (method, path)
            assert cast.app.test_client().open(path, method=method).status_code == 303, (method, path)
    assert seen > 25


def test_every_view_of_the_room_declares_its_permission(cast: Cast) -> None:
    views = {name: view for name, view in cast.app.view_functions.items() if name.startswith(("enrollments", "desk"))}
    undeclared = [name for name, view in views.items() if not hasattr(view, "declared")]
    assert undeclared == []
    public = {name for name, view in views.items() if not isinstance(view.declared, Permission)}
    assert public == {"enrollments.catalog", "enrollments.course", "desk.my_learning"}


def test_dan_plans_a_run_and_opens_it(cast: Cast) -> None:
    answer = cast.dans.post("/staff/runs/new", data=values(cast, title_ko="봄 과정", jobs=["facility-staff"]))
    assert answer.status_code == 303
    page = text(cast.dans.get(answer.headers["Location"]))
    assert "봄 과정" in page
    db.begin(write=True)
    run = db.session.scalars(select(Run)).one()
    assert (run.state, run.number, run.jobs, run.entry) == ("draft", 1, ["facility-staff"], "open")
    cast.dans.post(f"/staff/runs/{run.uid}/state", data={"state": "open"})
    db.begin(write=True)
    assert db.session.scalars(select(Run.state)).one() == "open"


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("ends_on", "2020-01-01"),
        ("ends_on", "morgen"),
        ("ends_on", ""),
        ("starts_on", "0001-01-01"),
        ("number", "-1"),
        ("number", "1e9"),
        ("capacity", "0"),
        ("capacity", "99999999999999999999"),
        ("entry", "window"),
        ("jobs", "pirate"),
        ("organization", "가상의 없는 기관"),
        ("organization", "x" * 121),
        ("title_ko", "null\0byte"),
        ("course", "999"),
        ("course", ""),
    ],
)
def test_a_mistake_stands_at_its_field_and_nothing_typed_is_lost(cast: Cast, field: str, typed: str) -> None:
    answer = cast.dans.post("/staff/runs/new", data=values(cast, **{"title_en": "Kept as typed", field: typed}))
    page = text(answer)
    assert answer.status_code == 422
    assert 'class="error-summary"' in page and "Kept as typed" in page
    assert re.search(rf'href="#{field}(-0)?"', page), page[:3000]
    db.begin(write=True)
    assert db.session.scalars(select(Run)).all() == []


def test_dan_changes_a_run_and_who_waits_moves_up(cast: Cast) -> None:
    run = cast.run(capacity=1)
    cast.apply(cast.cho, run)
    cast.apply(cast.ann, run)
    assert cast.state(cast.ann, run) == "waitlisted"
    row = cast.row(run)
    typed = {
        "version": str(row.course_version_id),
        "number": "1",
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
        "entry": "open",
        "capacity": "1",
    }
    refused = cast.dans.post(f"/staff/runs/{run.uid}/edit", data={**typed, "due_on": "2040-01-01"})
    assert refused.status_code == 422 and "2040-01-01" in text(refused)
    assert cast.dans.post(f"/staff/runs/{run.uid}/edit", data={**typed, "capacity": "2"}).status_code == 303
    assert cast.state(cast.ann, run) == "active"


def test_ben_manages_his_run_only(cast: Cast) -> None:
    his, other = cast.run(teaches=cast.ben), cast.run()
    page = text(cast.bens.get("/staff/runs"))
    assert str(his.uid) in page and str(other.uid) not in page
    assert cast.bens.get(f"/staff/runs/{his.uid}").status_code == 200
    assert cast.bens.get(f"/staff/runs/{his.uid}/edit").status_code == 200
    assert cast.bens.get(f"/staff/runs/{other.uid}").status_code == 403
    assert cast.bens.get("/staff/runs/new").status_code == 403
    assert cast.bens.post(f"/staff/runs/{his.uid}/crew", data={"who": "김안", "role": "instructor"}).status_code == 403


def test_dan_gives_and_ends_a_role_in_a_run(cast: Cast) -> None:
    run = cast.run()
    missing = cast.dans.post(f"/staff/runs/{run.uid}/crew", data={"who": "아무도", "role": "instructor"})
    assert missing.status_code == 422 and "아무도" in text(missing)
    assert (
        cast.dans.post(f"/staff/runs/{run.uid}/crew", data={"who": "ben@example.org", "role": "admin"}).status_code
        == 422
    )
    assert (
        cast.dans.post(f"/staff/runs/{run.uid}/crew", data={"who": "ben@example.org", "role": "instructor"}).status_code
        == 303
    )
    assert cast.bens.get(f"/staff/runs/{run.uid}").status_code == 200
    db.begin(write=True)
    grant = db.session.scalars(select(Grant.id).where(Grant.run_id == run.id)).one()
    assert cast.dans.post(f"/staff/runs/{cast.run().uid}/crew/{grant}/end").status_code == 404
    assert cast.dans.post(f"/staff/runs/{run.uid}/crew/{grant}/end").status_code == 303
    assert cast.bens.get(f"/staff/runs/{run.uid}").status_code == 404


def test_the_list_of_runs_is_narrowed_and_saved_as_a_file(cast: Cast) -> None:
    run, draft = cast.run(capacity=7), cast.run(state="draft")
    page = text(cast.dans.get("/staff/runs?state=draft"))
    assert str(draft.uid) in page and str(run.uid) not in page
    assert str(run.uid) not in text(cast.dans.get("/staff/runs?year=1999"))
    assert str(run.uid) in text(cast.dans.get("/staff/runs?q=의무&year=x&course=y&page=0"))
    assert str(run.uid) not in text(cast.dans.get("/staff/runs?q=%"))
    book = CalamineWorkbook.from_filelike(io.BytesIO(cast.dans.get("/staff/runs/export.xlsx?state=open").data))
    rows = book.get_sheet_by_index(0).to_python()
    assert len(rows) == 2 and 7 in rows[1]
    assert cast.dans.get("/staff/runs/export.csv").data.startswith(b"\xef\xbb\xbf")


def test_ben_decides_an_application_with_one_click(cast: Cast) -> None:
    run = cast.run(teaches=cast.ben, entry="approval")
    cast.apply(cast.ann, run, "야간 근무입니다.")
    uid = request_uid()
    page = text(cast.bens.get("/staff/waiting"))
    assert "야간 근무입니다." in page and f"/staff/requests/{uid}/decide" in page
    assert "야간 근무입니다." in text(cast.bens.get(f"/staff/requests/{uid}"))
    refused = cast.bens.post(f"/staff/requests/{uid}/decide", data={"decision": "decline", "reason": " "})
    assert refused.status_code == 422 and "야간 근무입니다." in text(refused)
    bad = cast.bens.post(f"/staff/requests/{uid}/decide", data={"decision": "explode", "reason": "Typed by Ben"})
    assert bad.status_code == 422 and "Typed by Ben" in text(bad)
    for _time in range(2):
        answer = cast.bens.post(
            f"/staff/requests/{uid}/decide", data={"decision": "approve", "next": "/staff/waiting?kind=application"}
        )
        assert (answer.status_code, answer.headers["Location"]) == (303, "/staff/waiting?kind=application")
    assert cast.state(cast.ann, run) == "active"
    assert cast.dans.post(f"/staff/requests/{uid}/decide", data={"decision": "approve"}).status_code == 409


def test_a_decision_never_leads_to_another_site(cast: Cast) -> None:
    run = cast.run(teaches=cast.ben, entry="approval")
    cast.apply(cast.ann, run)
    data = {"decision": "approve", "next": "https://evil.example/"}
    answer = cast.bens.post(f"/staff/requests/{request_uid()}/decide", data=data)
    assert answer.headers["Location"] == "/staff/waiting"


def test_nobody_decides_an_own_application(cast: Cast) -> None:
    run = cast.run(entry="approval")
    cast.apply(cast.dan, run)
    assert cast.dans.post(f"/staff/requests/{request_uid()}/decide", data={"decision": "approve"}).status_code == 403


def test_looking_at_people_is_logged(cast: Cast) -> None:
    run = cast.run(teaches=cast.ben)
    cast.apply(cast.ann, run)
    assert "김안" in text(cast.bens.get(f"/staff/runs/{run.uid}/people"))
    db.begin(write=True)
    entry = db.session.scalars(select(audit.Entry).where(audit.Entry.action == "enrollments.see_people")).one()
    assert (entry.actor_id, entry.person_ids, entry.thing) == (
        cast.ben.person_id,
        [cast.ann.person_id],
        f"run:{run.id}",
    )


def test_opening_a_run_of_a_course_with_old_law_asks_for_a_named_confirmation(cast: Cast, travel) -> None:
    run = cast.run(state="draft")
    travel(days=200)
    path = f"/staff/runs/{run.uid}/state"

    asked = cast.dans.post(path, data={"state": "open"})
    assert asked.status_code == 200
    assert "법령" in text(asked) and cast.row(run).state == "draft"

    assert cast.dans.post(path, data={"state": "open", "checked": ""}).status_code == 422
    assert cast.row(run).state == "draft"

    assert cast.dans.post(path, data={"state": "open", "checked": "모두 다시 읽었음"}).status_code == 303
    db.begin(write=False)
    entry = db.session.scalars(select(audit.Entry).where(audit.Entry.action == "enrollments.confirm_law")).one()
    assert entry.reason == "모두 다시 읽었음" and entry.actor_id == cast.dan.person_id
    assert cast.row(run).state == "open"


def test_a_run_to_be_opened_at_once_whose_law_is_old_leads_to_the_confirmation(cast: Cast, travel) -> None:
    travel(days=200)
    day = clock.today()
    dates = {"starts_on": day.isoformat(), "ends_on": (day + timedelta(days=30)).isoformat()}
    answer = cast.dans.post("/staff/runs/new", data=values(cast, open_now="y", **dates))
    path = answer.headers["Location"]
    assert answer.status_code == 303 and path.endswith("/law")
    shown = text(cast.dans.get(path))
    assert "alert-warning" in shown and 'name="checked"' in shown
    db.begin(write=False)
    assert db.session.scalars(select(Run.state)).one() == "draft"


def test_the_page_of_the_law_shows_the_run_when_there_is_nothing_to_confirm(cast: Cast) -> None:
    run = cast.run(state="draft")
    answer = cast.dans.get(f"/staff/runs/{run.uid}/law")
    assert answer.status_code == 303 and answer.headers["Location"].endswith(f"/staff/runs/{run.uid}")

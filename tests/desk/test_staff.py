"""The audit log, jobs and mails."""

import io

from python_calamine import CalamineWorkbook
from sqlalchemy import select

from lms.core import audit, db, outbox, worker
from tests.accounts.people import kept, member, signed_in
from tests.enrollments.cast import Cast, text


def test_the_staff_start_page_leads_everywhere_one_may_go(cast: Cast) -> None:
    cast.run(teaches=cast.ben)
    bens, dans = text(cast.bens.get("/staff/")), text(cast.dans.get("/staff/"))
    for path in ("/staff/waiting", "/staff/runs"):
        assert path in bens and path in dans
    for path in ("/staff/people", "/staff/organizations", "/staff/audit", "/staff/outbox"):
        assert f'href="{path}"' in dans and f'href="{path}"' not in bens
        assert cast.dans.get(path).status_code == 200


def test_the_menu_shows_where_one_is(cast: Cast) -> None:
    cast.run(teaches=cast.ben)
    page = text(cast.bens.get("/staff/runs"))
    assert 'href="/staff/runs" aria-current="page"' in page
    assert 'href="/courses" aria-current="page"' in text(cast.anns.get("/courses/mandated-reporter"))
    assert 'href="/staff/waiting"' not in text(cast.anns.get("/"))


def test_the_audit_log_is_filtered(cast: Cast) -> None:
    run = cast.run()
    cast.anns.post(f"/runs/{run.uid}/apply")
    cast.mias.get("/staff/people")

    def shown(**query: str) -> str:
        return text(cast.dans.get("/staff/audit", query_string=query))

    assert "enrollment:" in shown(person="ann@example.org", action="enrollments.apply")
    assert "enrollment:" in shown(person="김안")
    assert "enrollment:" in shown(person=str(cast.ann.uid))
    assert "enrollment:" in shown(actor="김안")
    assert "enrollment:" not in shown(actor="이미아")
    assert "enrollment:" not in shown(person="조초")
    assert "enrollment:" not in shown(until="2020-01-01")
    assert "enrollment:" in shown(since="2020-01-01")


def test_a_filter_that_cannot_be_understood_is_said_at_its_field(cast: Cast) -> None:
    for query in ({"person": "아무도 없는"}, {"since": "gestern"}, {"until": "2026-13-01"}, {"actor": "x\0y"}):
        answer = cast.dans.get("/staff/audit", query_string=query)
        assert answer.status_code == 422, query
        assert 'class="field-error"' in text(answer)


def test_the_audit_log_leaves_with_a_reason_only(cast: Cast) -> None:
    refused = cast.dans.post("/staff/audit/export", data={"format": "xlsx", "reason": " "})
    assert refused.status_code == 422 and 'class="error-summary"' in text(refused)
    answer = cast.dans.post("/staff/audit/export", data={"format": "xlsx", "reason": "연간 점검"})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert len(rows) > 5
    assert cast.dans.post("/staff/audit/export", data={"format": "csv", "reason": "x"}).data.startswith(b"\xef\xbb\xbf")
    db.begin(write=True)
    reasons = db.session.scalars(select(audit.Entry.reason).where(audit.Entry.action == "desk.export_audit")).all()
    assert reasons == ["연간 점검", "x"]


def test_failed_jobs_are_seen_and_tried_again(cast: Cast) -> None:
    with kept():
        job = outbox.later("test.nobody_does_this", run_id=1)
        db.session.get_one(outbox.Job, job).given_up_at = outbox.clock.now()
        db.session.get_one(outbox.Job, job).last_error = "Traceback\nNoHandler: <b>bold</b>"
    page = text(cast.dans.get("/staff/outbox?state=given_up"))
    assert f"/staff/outbox/{job}/retry" in page and "&lt;b&gt;bold" in page
    assert cast.dans.post(f"/staff/outbox/{job}/retry", data={"state": "given_up"}).status_code == 303
    assert f"/staff/outbox/{job}/retry" not in text(cast.dans.get("/staff/outbox?state=given_up"))
    assert cast.dans.post(f"/staff/outbox/{job}/cancel").status_code == 303
    assert cast.dans.post(f"/staff/outbox/{job}/cancel").status_code == 409
    assert cast.dans.post("/staff/outbox/999999/retry").status_code == 404


def test_mails_kept_as_files_can_be_read(cast: Cast) -> None:
    run = cast.run(entry="approval", teaches=cast.ben)
    cast.apply(cast.ann, run)
    page = text(cast.bens.get("/staff/waiting"))
    path = page.split('action="/staff/requests/')[1].split('"')[0]
    cast.bens.post(
        f"/staff/requests/{path}", data={"decision": "decline", "reason": "이번 차수는 <b>경찰</b> 대상입니다."}
    )
    worker.run(once=True)
    listed = text(cast.dans.get("/staff/outbox/mails"))
    assert "ann@example.org" in listed
    names = [part.split('"')[0] for part in listed.split('href="/staff/outbox/mails/')[1:]]
    # Others may have got a mail in the same second.
    shown = [text(cast.dans.get(f"/staff/outbox/mails/{name}")) for name in names]
    assert any("&lt;b&gt;경찰" in one and "신고의무자 교육" in one for one in shown)
    for bad in ("none.eml", "..%2F..%2Fkeys%2Fkeys.json"):
        assert cast.dans.get(f"/staff/outbox/mails/{bad}").status_code == 404


def test_an_auditor_reads_and_changes_nothing(cast: Cast) -> None:
    member("감사", email="aud@example.org", role="auditor")
    auditors = signed_in(cast.app.test_client(), "aud@example.org")
    run = cast.run()
    uid = cast.apply(cast.ann, run)
    for path in ("/staff/audit", "/staff/outbox", f"/staff/runs/{run.uid}", f"/staff/people/{cast.ann.uid}/record"):
        assert auditors.get(path).status_code == 200
    for path in (
        "/staff/outbox/1/retry", f"/staff/runs/{run.uid}/state", f"/staff/enrollments/{uid}/remove",
        f"/staff/enrollments/{uid}/again", f"/staff/runs/{run.uid}/enroll", "/staff/runs/new",
        f"/staff/runs/{run.uid}/edit",
    ):  # fmt: skip
        assert auditors.post(path).status_code in (403, 404), path

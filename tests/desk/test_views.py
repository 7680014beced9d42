"""My learning, and what waits for me."""

import re
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import select

from lms.accounts.models import Deputy
from lms.core import audit, clock, db
from lms.enrollments import requests, services
from lms.enrollments.models import Enrollment, Request
from lms.learning import minutes
from tests.accounts.people import PASSWORD, kept
from tests.enrollments import world
from tests.enrollments.cast import Cast, counting, text


def test_a_stranger_is_told_what_this_is(cast: Cast) -> None:
    page = text(cast.app.test_client().get("/"))
    assert "/sign-in" in page and "/verify" in page and "/courses" in page


def test_ann_without_a_course_is_told_what_to_do(cast: Cast) -> None:
    page = text(cast.anns.get("/"))
    assert 'class="empty"' in page and 'href="/courses"' in page


def test_ann_sees_what_is_due_and_how_far_she_is(cast: Cast) -> None:
    run = cast.run(ends_on=clock.today() + timedelta(days=3))
    uid = cast.apply(cast.ann, run)
    with kept():
        enrollment = db.session.scalars(select(Enrollment)).one()
        enrollment.steps_done, enrollment.seconds, enrollment.adjusted_seconds = 1, 500, 60
    page = text(cast.anns.get("/"))
    assert f'href="/learn/{uid}"' in page
    assert 'value="1" max="2"' in page and 'value="9" max="20"' in page
    assert "badge-warning" in page


def test_ann_sees_where_she_waits_and_can_cancel(cast: Cast) -> None:
    asked, full = cast.run(entry="approval"), cast.run(capacity=1)
    cast.apply(cast.cho, full)
    for run in (asked, full):
        uid = cast.apply(cast.ann, run)
        assert f"/enrollments/{uid}/leave" in text(cast.anns.get("/"))


def test_ann_sees_a_course_that_has_not_opened_without_a_button(cast: Cast) -> None:
    run = cast.run(starts_on=clock.today() + timedelta(days=4), ends_on=clock.today() + timedelta(days=9))
    uid = cast.apply(cast.ann, run)
    assert f'href="/learn/{uid}"' not in text(cast.anns.get("/"))


def test_completed_courses_stand_apart(cast: Cast) -> None:
    run = cast.run()
    cast.apply(cast.ann, run)
    with kept():
        services.complete(services.lock(db.session.scalars(select(Enrollment.id)).one())[1])
    page = text(cast.anns.get("/"))
    assert 'id="completed"' in page and re.search(r"/learn/[0-9a-f-]+/overview", page)


def test_my_learning_needs_few_statements_however_much_there_is(cast: Cast) -> None:
    for number in range(12):
        run = cast.run(entry="approval" if number % 3 else "open")
        cast.apply(cast.ann, run)
    cast.anns.get("/")
    with counting() as sent:
        assert cast.anns.get("/").status_code == 200
    assert len(sent) <= 5, sent


def test_every_kind_of_request_leads_to_a_decision_and_has_words_in_both_languages(cast: Cast) -> None:
    assert {"application", "minutes", "attempts", "certificate"} <= set(requests.KINDS)
    rules = {rule.endpoint: rule for rule in cast.app.url_map.iter_rules()}
    for kind in requests.KINDS.values():
        rule = rules[kind.endpoint]
        # What is worked on a page of its own is only led to.
        method = "GET" if kind.work else "POST"
        assert rule.methods is not None and method in rule.methods and rule.arguments == {"uid"}, kind
        assert (
            str(kind.label) and 0 < len(str(kind.short)) <= 15 and all(str(choice.label) for choice in kind.decisions)
        )


def test_whatever_is_asked_appears_before_staff(cast: Cast) -> None:
    run = cast.run(teaches=cast.ben)
    cast.apply(cast.ann, run)
    with kept():
        enrollment = db.session.scalars(select(Enrollment.id)).one()
        for kind in requests.KINDS:
            requests.ask(kind, enrollment, subject=kind, note=f"note of {kind}", detail={"minutes": 5})
    page = text(cast.bens.get("/staff/waiting"))
    for kind in requests.KINDS:
        assert f"note of {kind}" in page
    for kind in requests.KINDS:
        assert f"note of {kind}" in text(cast.bens.get(f"/staff/waiting?kind={kind}"))
    assert "note of minutes" not in text(cast.bens.get("/staff/waiting?kind=application"))


def test_contested_minutes_are_granted_from_the_list(cast: Cast) -> None:
    run = cast.run(teaches=cast.ben)
    cast.apply(cast.ann, run)
    with kept():
        enrollment = db.session.scalars(select(Enrollment)).one()
        minutes.contest(enrollment.id, 12, "어제 저녁")
    page = text(cast.bens.get("/staff/waiting"))
    action = re.search(r'action="(/staff/requests/[0-9a-f-]+/minutes)"', page)
    assert action and 'value="12"' in page
    answer = cast.bens.post(action[1], data={"decision": "grant", "minutes": "12", "reason": ""})
    assert answer.status_code == 303
    db.begin(write=True)
    assert db.session.scalars(select(Enrollment.adjusted_seconds)).one() == 720
    assert "어제 저녁" in text(cast.bens.get("/staff/waiting?show=decided"))


def test_cho_is_deputy_for_a_week_and_not_longer(cast: Cast, travel) -> None:
    run = cast.run(teaches=cast.ben, entry="approval")
    cast.apply(cast.ann, run, "bitte")
    today = clock.today()
    with kept():
        world.add(
            Deputy(
                person_id=cast.ben.person_id,
                deputy_id=cast.cho.person_id,
                starts_on=today,
                ends_on=today + timedelta(days=7),
            )
        )
    page = text(cast.chos.get("/staff/waiting"))
    assert "bitte" in page and "박벤" in page
    assert cast.chos.get(f"/staff/runs/{run.uid}").status_code == 403
    action = re.search(r'action="(/staff/requests/[0-9a-f-]+/decide)"', page)
    assert action
    assert cast.chos.post(action[1], data={"decision": "approve"}).status_code == 303
    assert cast.state(cast.ann, run) == "active"
    cast.apply(cast.mia, run)
    travel(days=8)
    late = cast.app.test_client()
    assert late.post("/sign-in", data={"identifier": "cho@example.org", "password": PASSWORD}).status_code == 303
    assert late.get("/staff/waiting").status_code == 404
    db.begin(write=True)
    open_uid = db.session.scalars(select(Request.uid).where(Request.decided_at.is_(None))).one()
    assert late.post(f"/staff/requests/{open_uid}/decide", data={"decision": "approve"}).status_code == 404


def test_a_look_at_what_waits_is_logged(cast: Cast) -> None:
    run = cast.run(teaches=cast.ben, entry="approval")
    cast.apply(cast.ann, run)
    cast.bens.get("/staff/waiting")
    db.begin(write=True)
    entry = db.session.scalars(select(audit.Entry).where(audit.Entry.action == "desk.see_requests")).one()
    assert entry.person_ids == [cast.ann.person_id]


def test_a_refused_decision_of_any_kind_keeps_what_was_typed(cast: Cast) -> None:
    run = cast.run(teaches=cast.ben)
    cast.apply(cast.ann, run)
    with kept():
        enrollment = db.session.scalars(select(Enrollment.id)).one()
        uids = {
            kind.key: (kind, requests.ask(kind.key, enrollment, subject=uuid4().hex, detail={"minutes": 5}).uid)
            for kind in requests.KINDS.values()
            if not kind.work
        }
    rules = {rule.endpoint: rule.rule for rule in cast.app.url_map.iter_rules()}
    for kind, uid in uids.values():
        path = rules[kind.endpoint].replace("<uuid:uid>", str(uid))
        typed = {"decision": "explode", "reason": "Typed by Ben", **{one.name: "7" for one in kind.inputs}}
        answer = cast.bens.post(path, data=typed)
        assert answer.status_code in (404, 422), kind
        if answer.status_code == 422:
            assert "Typed by Ben" in text(answer), kind
        for one in kind.inputs:
            grant = next(choice.value for choice in kind.decisions if not choice.needs_reason)
            answer = cast.bens.post(path, data={"decision": grant, "reason": "Typed by Ben", one.name: "x" * 9})
            assert answer.status_code == 422, kind
            assert "Typed by Ben" in text(answer) and "x" * 9 in text(answer), kind
        db.begin(write=True)
        assert db.session.scalars(select(Request.decided_at).where(Request.uid == uid)).one() is None

"""The owner downloads, staff see what is in their scope, everybody can check a code, and nobody sees more."""

import re

import pytest
from sqlalchemy import select

from lms.certificates import register, services
from lms.core import db, worker
from lms.core.audit import Entry
from lms.policy import Actor, Granted, Permission, can
from tests.accounts import people
from tests.certificates import given
from tests.certificates.given import SNAPSHOT


@pytest.fixture
def owner(client) -> people.Member:
    return people.member()


@pytest.fixture
def shown(owner) -> services.Shown:
    """Return a certificate of Ann's."""
    with people.kept():
        (enrollment,) = given.enrollments()
        row = db.session.get_one(services.Enrollment, enrollment)
        row.person_id = owner.person_id
        db.session.flush()
        found = services.by_id(given.issued(enrollment))
    assert found is not None
    return found


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)))


def actions() -> list[str]:
    return list(db.session.scalars(select(Entry.action).order_by(Entry.id)))


def test_owner_downloads_the_document(client, owner, shown):
    people.signed_in(client)
    early = client.get(f"/certificates/{shown.uid}.pdf")
    assert early.status_code == 404
    assert shown.serial in text(early)

    worker.run(once=True)

    for language, name in (("ko", "%EC%9D%B4%EC%88%98%EC%A6%9D"), ("en", "certificate")):
        response = client.get(f"/certificates/{shown.uid}.pdf?language={language}")
        assert (response.status_code, response.mimetype) == (200, "application/pdf")
        assert response.data.startswith(b"%PDF")
        assert name in response.headers["Content-Disposition"]
        assert response.headers["Cache-Control"] == "no-store"
    assert client.get(f"/certificates/{shown.uid}.pdf?language=xx").status_code == 200
    assert "certificates.download" not in actions()


def test_owner_sees_the_certificate_without_the_forms_of_staff(client, owner, shown):
    people.signed_in(client)
    page = client.get(f"/certificates/{shown.uid}")
    assert page.status_code == 200
    assert shown.serial in text(page) and shown.code in text(page)
    assert page.get_data(as_text=True).count(f'<span class="whole">{shown.serial}</span>') == 2, (
        "not broken at a hyphen"
    )
    assert "/revoke" not in page.get_data(as_text=True)
    assert "2026년 11월 3일 ~ 2026년 11월 24일" in text(page)


def test_a_period_of_one_day_is_one_date(client, owner):
    with people.kept():
        (enrollment,) = given.enrollments()
        db.session.get_one(services.Enrollment, enrollment).person_id = owner.person_id
        db.session.flush()
        found = services.by_id(given.issued(enrollment, starts_on=SNAPSHOT.ends_on))
    assert found
    people.signed_in(client)
    assert "2026년 11월 24일 ~" not in text(client.get(f"/certificates/{found.uid}"))


def test_letters_without_a_font_are_named_to_the_owner(client, owner):
    with people.kept():
        (enrollment,) = given.enrollments(name="ไทย")
        db.session.get_one(services.Enrollment, enrollment).person_id = owner.person_id
        db.session.flush()
        found = services.by_id(given.issued(enrollment))
    assert found
    worker.run(once=True)
    people.signed_in(client)
    page = client.get(f"/certificates/{found.uid}.pdf")
    assert page.status_code == 404
    assert "ท" in text(page)


def test_stranger_sees_no_certificate(client, owner, shown):
    people.stranger()
    for path in (f"/certificates/{shown.uid}.pdf", f"/certificates/{shown.uid}"):
        assert client.get(path).status_code == 303
    people.signed_in(client, "cho@example.org")
    for path in (f"/certificates/{shown.uid}.pdf", f"/certificates/{shown.uid}", "/staff/certificates"):
        assert client.get(path).status_code == 404
    assert client.post(f"/staff/certificates/{shown.uid}/revoke", data={"reason": "x"}).status_code == 404


def test_staff_see_the_register_and_it_is_noted(client, owner, shown):
    people.admin()
    people.signed_in(client, "dan@example.org")
    for query in (
        "",
        f"?q={shown.serial}",
        f"?q={shown.code}",
        "?q=김안",
        "?state=valid",
        f"?year={shown.issued_on.year}",
    ):
        page = client.get(f"/staff/certificates{query}")
        assert shown.serial in text(page), query
    for query in ("?q=없는사람", "?state=revoked", "?year=1999", "?q=제2026-기본-0001호", "?q=%00%25_", "?page=9&q=_"):
        page = client.get(f"/staff/certificates{query}")
        assert page.status_code == 200
        assert shown.serial not in text(page), query
    assert "certificates.see_register" in actions()


def test_admin_corrects_and_revokes(client, owner, shown):
    people.admin()
    people.signed_in(client, "dan@example.org")
    refused = client.post(f"/staff/certificates/{shown.uid}/reissue", data={"name": "홍 길 동", "reason": ""})
    assert refused.status_code == 422
    assert "홍 길 동" in refused.get_data(as_text=True)
    values = {"name": "홍길순", "organization": "가상 센터", "reason": "spelling"}
    assert client.post(f"/staff/certificates/{shown.uid}/reissue", data=values).status_code == 303
    assert "홍길순" in text(client.get(f"/certificates/{shown.uid}"))

    assert client.post(f"/staff/certificates/{shown.uid}/revoke", data={"reason": " "}).status_code == 422
    assert client.post(f"/staff/certificates/{shown.uid}/revoke", data={"reason": "mistake"}).status_code == 303
    again = client.post(f"/staff/certificates/{shown.uid}/revoke", data={"reason": "mistake"})
    assert again.status_code == 409
    assert "/revoke" not in client.get(f"/certificates/{shown.uid}").get_data(as_text=True)
    assert {"certificates.reissue", "certificates.revoke", "certificates.see"} <= set(actions())


def test_everybody_can_check_a_code(client, shown):
    form = client.get("/verify")
    assert form.status_code == 200 and 'name="code"' in form.get_data(as_text=True)
    sent_on = client.get("/verify", query_string={"code": shown.code.lower()})
    assert sent_on.headers["Location"].endswith(f"/verify/{shown.code}")
    page = client.get(f"/verify/{shown.code}")
    assert page.status_code == 200
    assert shown.serial in text(page) and "홍*동" in text(page)
    for hidden in ("홍길동", "Hong", "센터", "사회복지사"):
        assert hidden not in page.get_data(as_text=True)


def test_revoked_certificate_says_so(client, shown):
    with people.kept():
        services.revoke(shown.id, None, "secret reason")
    page = client.get(f"/verify/{shown.code}")
    assert page.status_code == 200
    assert "alert-danger" in page.get_data(as_text=True) and "alert-success" not in page.get_data(as_text=True)
    assert "secret reason" not in text(page)


@pytest.mark.parametrize("code", ["0000-0000-0000-0000", "nonsense", "<script>", "' OR 1=1", "%00", "x" * 500, "가"])
def test_unknown_code_is_said_so(client, shown, code):
    page = client.get(f"/verify/{code}")
    assert page.status_code == 404
    assert "<script>alert" not in page.get_data(as_text=True) and "aria-invalid" in page.get_data(as_text=True)


def test_code_of_wrong_form_keeps_what_was_typed(client):
    page = client.get("/verify", query_string={"code": 'K7QF-"2M'})
    assert page.status_code == 422
    assert "K7QF-&#34;2M" in page.get_data(as_text=True)


def test_guessing_is_slowed_down_and_right_again_later(client, shown, travel):
    for _ in range(30):
        assert client.get("/verify/0000-0000-0000-0000").status_code == 404
    assert client.get("/verify/0000-0000-0000-0000").status_code == 429
    travel(minutes=2)
    assert client.get(f"/verify/{shown.code}").status_code == 200


def test_register_is_narrowed_as_the_policy_says(database):
    one, other = given.enrollments(2)
    certificates = [services.by_id(given.issued(enrollment)) for enrollment in (one, other)]
    first = certificates[0]
    assert first is not None
    for granted in (
        (),
        (Granted("admin"),),
        (Granted("auditor"),),
        (Granted("instructor"),),
        (Granted("instructor", run_id=first.run_id),),
        (Granted("facilitator", run_id=first.run_id + 1),),
        (Granted("consultant", run_id=first.run_id),),
        (Granted("manager", organization_id=first.organization_id),),
        (Granted("manager", organization_id=10**6),),
    ):
        for person_id in (first.person_id, 10**6):
            actor = Actor(person_id, 0, "x", granted=granted)
            allowed = [one for one in certificates if can(actor, Permission.SEE_CERTIFICATE, one)]
            seen = register.listed(actor, register.Wanted()).items
            assert {one.id for one in seen} == {one.id for one in allowed if one}, granted

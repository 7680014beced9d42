"""Learning records of persons and organizations."""

import io

from python_calamine import CalamineWorkbook
from sqlalchemy import select

from lms.core import audit, db
from tests.accounts import people
from tests.accounts.people import member
from tests.enrollments.cast import Cast, text


def test_a_manager_sees_the_record_of_the_own_people(cast: Cast) -> None:
    run = cast.run()
    cast.apply(cast.ann, run)
    cast.apply(cast.cho, run)
    assert "신고의무자 교육" in text(cast.mias.get(f"/staff/people/{cast.ann.uid}/record"))
    assert cast.mias.get(f"/staff/people/{cast.cho.uid}/record").status_code == 403
    assert cast.chos.get(f"/staff/people/{cast.ann.uid}/record").status_code == 404
    db.begin(write=True)
    entry = db.session.scalars(select(audit.Entry).where(audit.Entry.action == "desk.see_record")).one()
    assert (entry.actor_id, entry.person_ids) == (cast.mia.person_id, [cast.ann.person_id])


def test_what_somebody_learned_elsewhere_is_not_the_managers_business(cast: Cast) -> None:
    elsewhere = people.organization("가상 별빛 쉼터")
    ann = member("두집", email="two@example.org", works_at=elsewhere)
    run = cast.run()
    cast.apply(ann, run)
    with people.kept():
        people.services.employ(ann.person_id, cast.home, "facility-staff", starts_on=people.SINCE)
    page = text(cast.mias.get(f"/staff/people/{ann.uid}/record"))
    assert "두집" in page and "신고의무자 교육" not in page
    assert "신고의무자 교육" in text(cast.dans.get(f"/staff/people/{ann.uid}/record"))


def test_an_organization_shows_its_people_and_how_far_they_are(cast: Cast) -> None:
    with people.kept():
        uid = db.session.get_one(people.Organization, cast.home).uid
    run = cast.run()
    cast.apply(cast.ann, run)
    page = text(cast.mias.get(f"/staff/organizations/{uid}/learning"))
    assert "김안" in page and "이미아" in page and "조초" not in page
    assert f"{cast.mia.uid}/record" not in text(cast.mias.get(f"/staff/organizations/{uid}/learning?q=김"))
    assert cast.chos.get(f"/staff/organizations/{uid}/learning").status_code == 404
    with people.kept():
        other = db.session.get_one(people.Organization, people_organization()).uid
    assert cast.mias.get(f"/staff/organizations/{other}/learning").status_code == 403


def people_organization() -> int:
    """Make another organization inside the present unit of work."""
    made = people.Organization(kind="facility", name_ko="가상 다른 곳", name_en="Other", fictional=True)
    db.session.add(made)
    db.session.flush()
    return made.id


def test_the_learning_of_an_organization_leaves_with_a_reason_only(cast: Cast) -> None:
    with people.kept():
        uid = db.session.get_one(people.Organization, cast.home).uid
    cast.apply(cast.ann, cast.run())
    path = f"/staff/organizations/{uid}/learning/export"
    assert cast.mias.post(path, data={"format": "xlsx", "reason": ""}).status_code == 422
    answer = cast.mias.post(path, data={"format": "xlsx", "reason": "분기 보고"})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[1:]] == ["김안"]
    db.begin(write=True)
    entry = db.session.scalars(select(audit.Entry).where(audit.Entry.action == "desk.export_organization")).one()
    assert (entry.reason, entry.person_ids) == ("분기 보고", [cast.ann.person_id])

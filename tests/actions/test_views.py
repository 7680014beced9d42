"""Action items on pages: the owner says it is done, who leads checks it, and nobody else sees it."""

import io
import re

from python_calamine import CalamineWorkbook

from tests.actions.given_pages import Office
from tests.enrollments.cast import text


def known(page: str) -> str:
    found = re.search(r'name="known"[^>]* value="(\d+)"', page)
    assert found
    return found[1]


def test_an_item_is_done_by_its_owner_and_checked_by_the_consultant(office: Office) -> None:
    uid = office.item()
    page = text(office.dans.get("/actions"))
    assert "야간 연락망" in page and f"/actions/{uid}" in page
    page = text(office.dans.get(f"/actions/{uid}"))
    assert "/check" not in page
    sent = {"note": "세 기관에 나누어 주었다.", "known": known(page)}
    for _ in range(2):
        assert office.dans.post(f"/actions/{uid}/done", data=sent).status_code == 303
    page = text(office.leas.get(f"/actions/{uid}"))
    assert page.count("세 기관에 나누어 주었다.") == 2  # as evidence and in the history
    answer = office.leas.post(f"/staff/actions/{uid}/check", data={"known": known(page), "recheck_on": "2199-01-01"})
    assert answer.status_code == 303
    assert "확인됨" in text(office.dans.get(f"/actions/{uid}"))


def test_who_has_no_part_in_it_does_not_learn_that_it_exists(office: Office) -> None:
    uid = office.item()
    assert office.chos.get(f"/actions/{uid}").status_code == 404
    assert office.chos.post(f"/actions/{uid}/done", data={"note": "x"}).status_code == 404
    assert office.dans.post(f"/staff/actions/{uid}/check").status_code == 404
    assert "야간" not in text(office.chos.get("/actions"))


def test_an_empty_report_is_refused_at_its_field(office: Office) -> None:
    uid = office.item()
    answer = office.dans.post(f"/actions/{uid}/done", data={"note": " "})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in text(answer)


def test_the_register_is_filtered_and_saved_as_xlsx(office: Office) -> None:
    office.item()
    office.item(text="통역 명단을 만든다.", owner_organization_id=office.station, owner_person_id=None)
    page = text(office.adas.get("/staff/actions"))
    assert "통역 명단" in page and "야간 연락망" in page
    page = text(office.leas.get(f"/staff/actions?organization={office.station}&state=to_do"))
    assert "통역 명단" in page and "야간 연락망" not in page
    answer = office.adas.get("/staff/actions/export.xlsx?q=통역")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert len(rows) == 2 and rows[1][3] == "통역 명단을 만든다."


def test_a_change_gives_the_item_to_somebody_else(office: Office) -> None:
    uid = office.item()
    page = text(office.leas.get(f"/staff/actions/{uid}/edit"))
    assert "박경관" in page
    answer = office.leas.post(
        f"/staff/actions/{uid}/edit",
        data={
            "text": "야간 연락망을 함께 만든다.",
            "owner_organization": str(office.station),
            "owner_person": str(office.officer.person_id),
            "due_on": "2199-05-01",
            "reason": "경찰서가 맡기로 했다.",
        },
    )
    assert answer.status_code == 303
    assert "함께 만든다" in text(office.browser("officer").get("/actions"))


def test_dropping_asks_for_a_reason(office: Office) -> None:
    uid = office.item()
    page = text(office.leas.get(f"/actions/{uid}"))
    sent = {"known": known(page)}
    assert office.leas.post(f"/staff/actions/{uid}/dropped", data=sent).status_code == 422
    sent["note"] = "다른 회의에서 정했다."
    assert office.leas.post(f"/staff/actions/{uid}/dropped", data=sent).status_code == 303
    stale = office.dans.post(f"/actions/{uid}/done", data={"note": "했다", "known": known(page)})
    assert stale.status_code == 409

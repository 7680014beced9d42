"""Bringing people into a run and out of it, on the staff pages."""

from sqlalchemy import select

from lms.core import audit, db
from tests.accounts.people import kept, member
from tests.enrollments import world
from tests.enrollments.cast import Cast, text


def enroll(cast: Cast, run, lines: str, act: str = "enroll"):
    """Send a list."""
    return cast.bens.post(f"/staff/runs/{run.uid}/enroll", data={"lines": lines, "act": act})


def test_a_list_is_looked_at_before_anything_is_written(cast: Cast) -> None:
    run = cast.run(teaches=cast.ben, capacity=1)
    page = text(enroll(cast, run, "ann@example.org\n\n 조초 \nann@example.org", "check"))
    assert page.count('role="row"') == 4
    assert 'name="act" value="enroll"' in page
    assert cast.state(cast.ann, run) is None
    assert enroll(cast, run, "ann@example.org\n\n 조초 \nann@example.org").status_code == 303
    assert (cast.state(cast.ann, run), cast.state(cast.cho, run)) == ("active", "waitlisted")


def test_nobody_is_enrolled_when_one_line_fails(cast: Cast) -> None:
    run = cast.run(teaches=cast.ben)
    member("조초", email="other-cho@example.org")
    lines = "ann@example.org\nnobody@example.org\n조초"
    for act in ("check", "enroll"):
        answer = enroll(cast, run, lines, act)
        assert answer.status_code == (200 if act == "check" else 422)
        page = text(answer)
        assert 'value="enroll"' not in page
        assert "nobody@example.org" in page
        assert cast.state(cast.ann, run) is None


def test_staff_ids_and_names_of_every_shape_are_understood(cast: Cast) -> None:
    run = cast.run(teaches=cast.ben)
    dora = member("도라", email=None, staff_id="FAC-0042")
    with kept():
        world.person("가상  제갈공명".replace("  ", " "))
    assert enroll(cast, run, "fac-0042\n가상 제갈공명").status_code == 303
    assert cast.state(dora, run) == "active"


def test_what_is_no_list_is_refused(cast: Cast) -> None:
    run = cast.run(teaches=cast.ben)
    for lines in ("", "   \n ", "null\0byte", "x" * 60_001, "a\n" * 1001):
        answer = enroll(cast, run, lines)
        assert answer.status_code == 422, lines[:20]
        assert 'class="error-summary"' in text(answer)
    page = text(enroll(cast, run, "<script>alert(1)</script>"))
    assert "<script>alert(1)" not in page and "&lt;script&gt;" in page


def test_nobody_is_enrolled_into_a_closed_run(cast: Cast) -> None:
    run = cast.run(teaches=cast.ben, state="closed")
    assert enroll(cast, run, "ann@example.org").status_code == 409 or cast.state(cast.ann, run) is None
    assert cast.state(cast.ann, run) is None


def test_dan_finds_one_person_and_enrolls(cast: Cast) -> None:
    run = cast.run()
    page = text(cast.dans.get(f"/staff/runs/{run.uid}/enroll?q=김"))
    assert f"/staff/runs/{run.uid}/enroll/{cast.ann.uid}" in page
    assert cast.dans.post(f"/staff/runs/{run.uid}/enroll/{cast.ann.uid}").status_code == 303
    assert cast.state(cast.ann, run) == "active"
    assert cast.dans.post(f"/staff/runs/{run.uid}/enroll/{run.uid}").status_code == 404


def test_ben_may_not_search_people_of_the_whole_site(cast: Cast) -> None:
    run = cast.run(teaches=cast.ben)
    assert "김안" not in text(cast.bens.get(f"/staff/runs/{run.uid}/enroll?q=김"))


def test_ben_takes_ann_out_with_a_reason_and_cho_moves_up(cast: Cast) -> None:
    run = cast.run(teaches=cast.ben, capacity=1)
    uid = cast.apply(cast.ann, run)
    cast.apply(cast.cho, run)
    assert "김안" in text(cast.bens.get(f"/staff/enrollments/{uid}/remove"))
    assert cast.bens.post(f"/staff/enrollments/{uid}/remove", data={"reason": " "}).status_code == 422
    assert cast.bens.post(f"/staff/enrollments/{uid}/remove", data={"reason": "퇴사"}).status_code == 303
    assert (cast.state(cast.ann, run), cast.state(cast.cho, run)) == ("withdrawn", "active")
    reasons = [entry.reason for entry in db.session.scalars(select(audit.Entry)) if entry.reason]
    assert reasons == ["퇴사"]
    assert cast.mias.post(f"/staff/enrollments/{uid}/remove", data={"reason": "x"}).status_code == 403


def test_a_manager_sees_only_the_own_people_of_a_run(cast: Cast) -> None:
    run = cast.run(organization_id=cast.home)
    with kept():
        world.enroll_all([cast.ann.person_id, cast.cho.person_id], run.id)
    page = text(cast.mias.get(f"/staff/runs/{run.uid}/people"))
    assert "김안" in page and "조초" not in page

"""The catalog and coming in."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from lms.content.manifest import Title
from lms.core import clock, db
from lms.enrollments.models import Enrollment, Request
from tests.accounts.people import kept
from tests.enrollments import world
from tests.enrollments.cast import Cast, counting, text


def courses_found(cast: Cast, **query: str) -> set[str]:
    """Return the slugs on the first page of the catalog."""
    page = text(cast.app.test_client().get("/courses", query_string=query))
    return {slug for slug in ("mandated-reporter", "basic", "rights") if f'href="/courses/{slug}"' in page}


@pytest.fixture
def three(cast: Cast) -> Cast:
    """Publish three courses."""
    with kept():
        world.course(
            "basic",
            title=Title("아동학대 대응 기본 직무과정", "Basic course of child abuse response 100%"),
            program="basic",
            jobs=("police-officer",),
        )
        world.course("rights", title=Title("아동인권 이해교육", ""), program="child-rights", languages=("ko",))
    return cast


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("의", {"mandated-reporter"}),
        ("고의", {"mandated-reporter"}),
        ("아동", {"basic", "rights"}),
        ("아동 기본", {"basic"}),
        ("REPORTER", {"mandated-reporter"}),
        ("100%", {"basic"}),
        ("%", {"basic"}),
        ("_", set()),
        ("없는 말", set()),
        # Decomposed letters, as file names from some systems carry them, mean the same.
        ("\u110b\u1161\u1103\u1169\u11bc", {"basic", "rights"}),
        ("", {"mandated-reporter", "basic", "rights"}),
    ],
)
def test_courses_are_found_by_any_part_of_a_word(three: Cast, words: str, found: set[str]) -> None:
    assert courses_found(three, q=words) == found


def test_courses_are_narrowed_by_program_job_and_language(three: Cast) -> None:
    assert courses_found(three, program="child-rights") == {"rights"}
    assert courses_found(three, job="police-officer") == {"mandated-reporter", "basic", "rights"}
    assert courses_found(three, job="facility-staff") == {"mandated-reporter", "rights"}
    assert courses_found(three, language="en") == {"mandated-reporter", "basic"}
    assert courses_found(three, program="basic", job="facility-staff") == set()
    assert courses_found(three, program="no-such-program") == {"mandated-reporter", "basic", "rights"}


def test_an_empty_search_says_what_to_do(three: Cast) -> None:
    page = text(three.anns.get("/courses?q=zzz"))
    assert 'href="/courses"' in page and "zzz" in page


def test_a_course_page_says_all_there_is(cast: Cast) -> None:
    cast.run(apply_until=clock.today() + timedelta(days=3), capacity=5)
    page = text(cast.anns.get("/courses/mandated-reporter"))
    for words in ("신고의무자 교육", "신고의무를 안다.", "첫째 단원", "확인 퀴즈", "2026"):
        assert words in page
    assert "/apply" in page


def test_a_course_that_does_not_exist_is_404(cast: Cast) -> None:
    assert cast.anns.get("/courses/none").status_code == 404


def test_a_draft_is_shown_to_nobody(cast: Cast) -> None:
    run = cast.run(state="draft")
    assert f"/runs/{run.uid}/apply" not in text(cast.anns.get("/courses/mandated-reporter"))
    assert cast.anns.post(f"/runs/{run.uid}/apply").status_code == 404


def test_ann_enrolls_with_one_click_and_twice_does_no_harm(cast: Cast) -> None:
    run = cast.run()
    for _time in range(2):
        answer = cast.anns.post(f"/runs/{run.uid}/apply")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert cast.state(cast.ann, run) == "active"
    assert db.session.scalars(select(Enrollment)).all().__len__() == 1
    page = text(cast.anns.get("/courses/mandated-reporter"))
    assert f"/runs/{run.uid}/apply" not in page and "/learn/" in page


def test_ann_applies_with_a_note_and_cancels(cast: Cast) -> None:
    run = cast.run(entry="approval")
    cast.anns.post(f"/runs/{run.uid}/apply", data={"note": "야간 근무입니다."})
    assert cast.state(cast.ann, run) == "requested"
    assert db.session.scalars(select(Request.note)).all() == ["야간 근무입니다."]
    uid = db.session.scalars(select(Enrollment.uid)).one()
    assert cast.chos.post(f"/enrollments/{uid}/leave").status_code == 404
    assert cast.anns.post(f"/enrollments/{uid}/leave").status_code == 303
    assert cast.state(cast.ann, run) == "canceled"


def test_a_refusal_says_why_and_keeps_the_note(cast: Cast) -> None:
    run = cast.run(entry="approval", jobs=("police-officer",))
    answer = cast.anns.post(f"/runs/{run.uid}/apply", data={"note": "<b>쪽지</b>"})
    assert answer.status_code == 409
    assert 'role="alert"' in text(answer)
    assert cast.state(cast.ann, run) is None


@pytest.mark.parametrize("note", ["가" * 2001, "null\0byte", "hidden\u202e"])
def test_a_bad_note_is_refused_and_kept(cast: Cast, note: str) -> None:
    run = cast.run(entry="approval")
    answer = cast.anns.post(f"/runs/{run.uid}/apply", data={"note": note})
    assert answer.status_code == 422
    assert note.replace("\0", "\ufffd")[:20] in text(answer).replace("\0", "\ufffd")
    assert cast.state(cast.ann, run) is None


def test_strangers_are_sent_to_sign_in_and_back(cast: Cast) -> None:
    run = cast.run()
    page = text(cast.app.test_client().get("/courses/mandated-reporter"))
    assert "/sign-in?next=/courses/mandated-reporter" in page and f"/runs/{run.uid}/apply" not in page
    assert cast.app.test_client().post(f"/runs/{run.uid}/apply").status_code == 303


def test_pages_of_the_catalog_need_few_statements(three: Cast) -> None:
    for _number in range(8):
        three.run(capacity=3)
    run = three.run()
    three.anns.post(f"/runs/{run.uid}/apply")
    for path in ("/courses", "/courses?q=아동&program=basic&job=other&language=ko", "/courses/mandated-reporter"):
        three.anns.get(path)
        with counting() as sent:
            assert three.anns.get(path).status_code == 200
        assert len(sent) <= 5, (path, sent)


def test_a_course_with_a_course_before_it_needs_few_statements_too(three: Cast) -> None:
    with kept():
        world.course("second", prerequisites=("basic",))
    page: Any = three.anns.get("/courses/second")
    with counting() as sent:
        page = three.anns.get("/courses/second")
    assert page.status_code == 200 and len(sent) <= 5, sent


def test_many_courses_come_in_pages(cast: Cast) -> None:
    with kept():
        for number in range(25):
            world.course(f"many-{number:02}")
    pages = [text(cast.anns.get(f"/courses?page={number}")) for number in (1, 2, 3, 99)]
    shown = [page.count('class="card-link"') for page in pages]
    assert shown == [12, 12, 2, 2]
    assert 'href="/courses?page=2"' in pages[0] and "page=3" in pages[1]

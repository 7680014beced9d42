"""Every page of every course, once it is done and nothing is locked: `make test-all`."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import NewPage
from tests.browser.walk import finish, links, sign_in
from tests.live import Site

COURSES = sorted(path.parent.name for path in (Path(__file__).resolve().parents[2] / "courses").glob("*/course.yaml"))

pytestmark = pytest.mark.every_page


@pytest.mark.parametrize("course", COURSES)
def test_every_page_of_a_course_is_accessible_and_fits(
    new_page: NewPage,
    live: Site,
    request: pytest.FixtureRequest,
    course: str,
    language: str,
    width: int,
    axe: Callable[[Page], list[str]],
    overflow: Callable[[Page], list[str]],
) -> None:
    if request.config.getoption("--course") not in (None, course):
        pytest.skip("another course was asked for")
    page = new_page(width=width, language=language)
    sign_in(page, live, "learner2")
    page.goto(f"/courses/{course}")
    found = re.search(r"/learn/([0-9a-f-]{36})", page.content())
    assert found, f"the demo learner is not enrolled in {course}"
    overview = f"/learn/{found[1]}/overview"
    if "alert-success" not in page.context.request.get(overview).text():
        admin = new_page(language=language)
        sign_in(admin, live, "admin")
        finish(admin, found[1], leave_out=None)
    _, paths = links(page.context, overview)
    pages = sorted(path for path in paths if path.startswith(f"/learn/{found[1]}/"))
    assert len(pages) > 3
    faults = []
    for path in pages:
        page.goto(path)
        faults += [f"{path}: {problem}" for problem in [*axe(page), *overflow(page)]]
    assert not faults, "\n".join(faults)

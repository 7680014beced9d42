"""Every page of every course, once it is done and nothing is locked: `make test-all`."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Page

from tests.browser.conftest import NewPage
from tests.browser.learners import fresh, sign_in
from tests.browser.walk import links
from tests.live import Site

FOLDER = Path(__file__).resolve().parents[2] / "courses"
COURSES = sorted(path.parent.name for path in FOLDER.glob("*/course.yaml"))

pytestmark = pytest.mark.every_page


def jobs_of(course: str) -> list[str]:
    """Return jobs whose learners together see every page of a course: one for each of its tracks."""
    manifest = yaml.safe_load((FOLDER / course / "course.yaml").read_text(encoding="utf-8"))
    tracks = {track for module in manifest["modules"] for track in module.get("audience", ())}
    jobs = list(manifest["jobs"])
    return jobs if tracks else jobs[:1] or [""]


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
    seen: set[str] = set()
    faults = []
    for job in jobs_of(course):
        learner = fresh(live, until="", course=course, job=job)
        page = new_page(width=width, language=language)
        sign_in(page, learner)
        _, paths = links(page.context, f"/learn/{learner.uid}/overview")
        steps = {path.rpartition("/")[2]: path for path in paths if path.startswith(f"/learn/{learner.uid}/")}
        assert len(steps) > 3
        for step in sorted(set(steps) - seen):
            page.goto(steps[step])
            faults += [f"{step}: {problem}" for problem in [*axe(page), *overflow(page)]]
        seen |= set(steps)
    assert not faults, "\n".join(faults)

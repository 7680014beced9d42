"""Every course played from the first page to the end as a learner does, in both languages: `make test-all`.

`make test` plays the first module of each course, in one language each.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import LANGUAGES
from tests.browser.learners import fresh, sign_in
from tests.browser.test_every_page import COURSES
from tests.browser.trial import Trial
from tests.browser.walk import ROOT
from tests.live import Site

Play = Callable[..., Trial]


def _manifest(course: str) -> Any:
    return yaml.safe_load((ROOT / "courses" / course / "course.yaml").read_text(encoding="utf-8"))


def _tracks() -> list[tuple[str, str, str, str]]:
    """Return course, job, and the first and last step of the module that only this job has."""
    found = []
    for course in COURSES:
        manifest = _manifest(course)
        for module in manifest["modules"]:
            for track in module.get("audience", []):
                job = manifest["tracks"][track]["jobs"][0]
                found.append((course, job, module["activities"][0]["id"], module["activities"][-1]["id"]))
    return found


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Return a site of its own, since its clock is moved."""
    site = Site(tmp_path_factory.mktemp("trial") / "data")
    site.data.mkdir()
    site.prepare()
    site.start()
    yield site
    site.stop()


@pytest.fixture
def play(moved: Site, browser: Browser, axe: Callable[[Page], list[str]]) -> Iterator[Play]:
    """Play a part of a course as a fresh learner: `play(course, language, job="", first="", last="")`."""
    contexts = []

    def start(course: str, language: str, job: str = "", first: str = "", last: str = "") -> Trial:
        context = browser.new_context(
            base_url=moved.url, viewport={"width": 390, "height": 800}, timezone_id="Asia/Seoul"
        )
        contexts.append(context)
        context.set_default_timeout(20_000)
        context.add_cookies([{"name": "language", "value": language, "url": moved.url}])
        # The moved clock goes on from page to page; a real one counts from the moment a page is opened.
        context.add_init_script(
            "document.addEventListener('readystatechange', () => {"
            " const now = performance.now.bind(performance), start = now(); performance.now = () => now() - start;"
            "}, { once: true });"
        )
        page = context.new_page()
        page.clock.install()
        steps = _manifest(course)["modules"][0]["activities"]
        moved.travel(minutes=0)
        learner = fresh(moved, until=first or steps[0]["id"], course=course, job=job)
        sign_in(page, learner)
        trial = Trial(moved, page, learner, axe)
        trial.play(first, last)
        return trial

    yield start
    for context in contexts:
        context.close()


@pytest.mark.parametrize("course", COURSES)
def test_the_first_module_of_a_course_is_played(play: Play, course: str) -> None:
    last = _manifest(course)["modules"][0]["activities"][-1]["id"]
    trial = play(course, LANGUAGES[COURSES.index(course) % 2], last=last)
    assert not trial.faults, "\n".join(trial.faults)


@pytest.mark.every_page
@pytest.mark.timeout(1_500)
@pytest.mark.parametrize("course", COURSES)
def test_a_course_is_played_to_its_end(play: Play, request: pytest.FixtureRequest, course: str, language: str) -> None:
    if request.config.getoption("--course") not in (None, course):
        pytest.skip("another course was asked for")
    # What is worked out among organizations needs somebody who belongs to one.
    in_company = course in ("joint-training", "child-rights-expert")
    trial = play(course, language, _manifest(course)["jobs"][0] if in_company else "")
    trial.read_on()
    missing = trial.page.locator("main .alert").all_inner_texts()
    expect(trial.page.locator("main .alert-success").first, "\n".join(missing)).to_be_visible()
    assert not trial.faults, "\n".join(trial.faults)


@pytest.mark.every_page
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("course", "job", "first", "last"), _tracks())
def test_the_part_for_one_job_is_played(
    play: Play, request: pytest.FixtureRequest, course: str, job: str, first: str, last: str, language: str
) -> None:
    if request.config.getoption("--course") not in (None, course):
        pytest.skip("another course was asked for")
    trial = play(course, language, job, first, last)
    assert not trial.faults, "\n".join(trial.faults)


@pytest.mark.parametrize(
    ("course", "step"),
    [("child-rights", "c8-class"), ("joint-training", "e1-class"), ("child-rights-expert", "d4-visits")],
)
def test_the_part_in_the_room_is_played(play: Play, course: str, step: str) -> None:
    manifest = _manifest(course)
    (module,) = (one for one in manifest["modules"] if one["activities"][0]["id"] == step)
    trial = play(course, "ko", manifest["jobs"][0], step, module["activities"][-1]["id"])
    assert not trial.faults, "\n".join(trial.faults)

"""The pictures of the README: `make screenshots` takes them anew. Not part of the tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.learners import fresh
from tests.browser.learners import sign_in as learner_sign_in
from tests.browser.walk import finish, sign_in
from tests.live import Site

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
PHONE, DESK = 390, 1100


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Return a fresh site, so that the pictures show the same people and numbers each time."""
    site = Site(tmp_path_factory.mktemp("pictures") / "data")
    site.data.mkdir()
    site.environ = {"LMS_TEST_CLOCK": ""}
    site.prepare()
    site.start()
    PICTURES.mkdir(exist_ok=True)
    yield site
    site.stop()


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Return a site on which the training year 2022 was played."""
    site = Site(tmp_path_factory.mktemp("year") / "data")
    site.data.mkdir()
    site.environ = {"LMS_TEST_CLOCK": ""}
    site.lms("demo", "--year")
    site.start("--no-work")
    yield site
    site.stop()


def _page(browser: Browser, site: Site, width: int, language: str = "ko", height: int = 800) -> Page:
    context = browser.new_context(
        base_url=site.url, viewport={"width": width, "height": height}, timezone_id="Asia/Seoul", locale="ko-KR"
    )
    context.set_default_timeout(15_000)
    context.add_cookies([{"name": "language", "value": language, "url": site.url}])
    return context.new_page()


def _take(page: Page, name: str, path: str | None = None) -> None:
    if path:
        page.goto(path)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / f"{name}.jpg", type="jpeg", quality=72)


def _follow(page: Page, part: str) -> None:
    link = page.locator(f"main a[href*='{part}']:not([href$='/new'], [href$='/import'])").first
    page.goto(link.get_attribute("href") or "")


def test_the_pictures_of_the_training_room_are_taken(year: Site, browser: Browser) -> None:
    admin = _page(browser, year, DESK, height=1200)
    sign_in(admin, year, "admin")
    admin.goto("/staff/planning/joint")
    _follow(admin, "/staff/planning/joint/")
    _take(admin, "joint-round")
    _follow(admin, "/staff/planning/joint/districts/")
    _follow(admin, "/staff/runs/")
    run = admin.url
    admin.goto(f"{run}/sessions")
    _follow(admin, "/staff/sessions/")
    _take(admin, "roster", f"{admin.url}/roster")
    admin.goto(f"{run}/discussions")
    _follow(admin, "/staff/discussions/")
    _take(admin, "discussion")
    _take(admin, "actions", "/staff/actions")
    _take(admin, "progress", f"{run}/progress")


def test_the_pictures_of_the_readme_are_taken(shown: Site, browser: Browser) -> None:
    admin = _page(browser, shown, DESK)
    sign_in(admin, shown, "admin")
    learner = _page(browser, shown, PHONE)
    sign_in(learner, shown, "learner")
    enrollment = (learner.locator("a[href*='/learn/']").first.get_attribute("href") or "").split("/")[2]
    _take(learner, "my-learning")
    _take(learner, "lesson", f"/learn/{enrollment}/f1-case")
    quiz = fresh(shown)
    at_quiz = _page(browser, shown, PHONE)
    learner_sign_in(at_quiz, quiz)
    at_quiz.goto(quiz.address("final-quiz"))
    at_quiz.locator("button[value=start]").click()
    at_quiz.locator("#attempt input[type=radio], #attempt input[type=checkbox]").first.check()
    at_quiz.wait_for_timeout(1500)
    _take(at_quiz, "quiz")
    english = _page(browser, shown, DESK, "en")
    sign_in(english, shown, "learner2")
    other = (english.locator("a[href*='/learn/']").first.get_attribute("href") or "").split("/")[2]
    finish(admin, other, leave_out=None)
    _take(english, "course", "/courses/mandated-reporter")
    _take(english, "catalog", "/courses")
    _take(admin, "waiting", "/staff/waiting")
    _take(admin, "versions", "/staff/courses")
    english = _page(browser, shown, DESK, "en", 1200)
    sign_in(english, shown, "instructor")
    english.goto("/staff/banks")
    _follow(english, "/staff/banks/")
    _take(english, "bank")

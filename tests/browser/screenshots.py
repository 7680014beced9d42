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
    run = admin.context.new_page()
    run.goto("/staff/runs")
    run.get_by_role("main").get_by_role("link", name="2026년").first.click()
    run.get_by_role("link", name="진도").first.click()
    _take(run, "progress")
    _take(admin, "versions", "/staff/courses")

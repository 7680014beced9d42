"""Media from a second origin: seen in lessons, and nothing else can be reached there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.walk import finish, sign_in
from tests.live import Site


@pytest.fixture
def divided(tmp_path: Path) -> Iterator[Site]:
    """Return a running site whose media come from another name of this machine."""
    site = Site(tmp_path / "data")
    site.data.mkdir()
    site.environ = {"LMS_CONTENT_URL": f"http://localhost:{site.port}"}
    site.prepare()
    site.start("--no-work")
    yield site
    site.stop()


def test_a_lesson_shows_its_pictures_from_the_second_origin_and_nothing_else_is_there(
    divided: Site, browser: Browser
) -> None:
    context = browser.new_context(base_url=divided.url, viewport={"width": 1280, "height": 800})
    context.set_default_timeout(10_000)
    faults: list[str] = []
    admin = context.new_page()
    sign_in(admin, divided, "admin")
    learner = browser.new_context(base_url=divided.url)
    learner.set_default_timeout(10_000)
    page = learner.new_page()
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    sign_in(page, divided, "learner")
    enrollment = (page.locator("a[href*='/learn/']").first.get_attribute("href") or "").split("/")[2]
    finish(admin, enrollment, leave_out=None)
    page.goto(f"/learn/{enrollment}/f2-call")
    picture = page.locator("main img").first
    picture.scroll_into_view_if_needed()
    address = picture.get_attribute("src") or ""
    assert address.startswith(f"http://localhost:{divided.port}/media/")
    page.wait_for_function("() => document.querySelector('main img').naturalWidth > 0")
    assert faults == []
    other = f"http://localhost:{divided.port}"
    sent = page.request.get(address)
    assert sent.status == 200
    assert "sandbox" in sent.headers["content-security-policy"]
    assert "immutable" in sent.headers["cache-control"]
    assert "set-cookie" not in sent.headers
    for path in ("/", "/sign-in", "/courses", "/staff/courses", "/healthz/no", "/styleguide"):
        assert page.request.get(other + path).status == 404, path
    assert page.request.post(other + "/sign-in", form={"identifier": "x"}).status == 404
    learner.close()
    context.close()

"""Media from a second origin: seen in lessons, and nothing else can be reached there."""

import io
import re
import zipfile
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.walk import finish, sign_in
from tests.live import Site

COURSE = Path(str(files("lms.content.courses"))) / "mandated-reporter"
FILM = Path(__file__).parents[1] / "content" / "film" / "talk.mp4"
TALK = """
::: video src=media/talk.mp4 captions=media/talk.vtt title="{title}"
{text}
:::
"""
CAPTIONS = "WEBVTT\n\n00:00:00.000 --> 00:00:03.000\n112\n"
WATCH = """async video => {
  const track = video.textTracks[0];
  track.mode = "showing";
  const wanted = check => new Promise((done, fail) => {
    const end = Date.now() + 8000;
    const look = () => check() ? done() : Date.now() > end ? fail(new Error("nothing came")) : setTimeout(look, 50);
    look();
  });
  await wanted(() => track.cues && track.cues.length === 1);
  video.muted = true;
  await video.play();
  await wanted(() => video.currentTime > 0.3);
  video.pause();
  return [video.videoWidth, track.cues[0].text, video.crossOrigin];
}"""


def filmed() -> bytes:
    """Return a course with a film on one page, as a zip."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for path in COURSE.rglob("*"):
            name = path.relative_to(COURSE).as_posix()
            if not path.is_file() or name.startswith("."):
                continue
            data = path.read_bytes()
            if name == "ko/f2-call.md":
                data += TALK.format(title="전화 한 통", text="112에 전화합니다.").encode()
            if name == "en/f2-call.md":
                data += TALK.format(title="One call", text="Call 112.").encode()
            archive.writestr(name, data)
        archive.writestr("media/talk.mp4", FILM.read_bytes())
        archive.writestr("media/talk.vtt", CAPTIONS)
    return made.getvalue()


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
    page.goto(f"/learn/{enrollment}/f2-call/print")
    # Nobody scrolls to it, and yet it must be on the paper.
    page.wait_for_function("() => [...document.images].every(one => one.loading !== 'lazy' && one.naturalWidth > 0)")
    assert picture.get_attribute("src") == address
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


def test_a_film_with_captions_plays_from_the_second_origin_in_preview_and_when_published(
    divided: Site, browser: Browser
) -> None:
    context = browser.new_context(base_url=divided.url, viewport={"width": 1280, "height": 800})
    context.set_default_timeout(10_000)
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    sign_in(page, divided, "admin")
    page.goto("/staff/courses")
    page.set_input_files("input[type=file]", {"name": "film.zip", "mimeType": "application/zip", "buffer": filmed()})
    page.click("main form:has(input[type=file]) button")
    page.wait_for_url("**/staff/uploads/**")
    page.click("main a[href$='/f2-call']")
    video = page.locator("main video")
    assert (video.get_attribute("src") or "").startswith("/staff/uploads/")
    assert video.evaluate(WATCH) == [160, "112", None]
    page.go_back()
    page.click("details.confirm:has(form[action$='/publish']) summary")
    page.click("form[action$='/publish'] button")
    page.wait_for_url("**/staff/courses")
    page.locator("section[aria-labelledby='c-mandated-reporter'] a[href*='/staff/versions/']").first.click()
    page.goto(page.url.rpartition("/")[0] + "/f2-call")
    origin = f"http://localhost:{divided.port}"
    expect(video).to_have_attribute("src", re.compile(f"^{origin}/media/"))
    assert video.evaluate(WATCH) == [160, "112", "anonymous"]
    assert faults == []
    address = video.get_attribute("src") or ""
    part = page.request.get(address, headers={"Range": "bytes=0-99"})
    assert (part.status, len(part.body())) == (206, 100)
    assert part.headers["access-control-allow-origin"] == divided.url
    context.close()

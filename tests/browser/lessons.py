"""Opens a sample lesson in the browser, under a strict content security policy."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from lms.content.manifest import Term, Title
from lms.content.prose import LessonContext
from lms.content.render import render_lesson

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "lms" / "static"
SAMPLE = ROOT / "tests" / "content" / "sample"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'"
)
TERM = Term(
    "mandated-reporter",
    Title("신고의무자", "mandated reporter"),
    Title("직무상 아동학대를 알게 되면 **즉시** 신고해야 하는 사람", "A person who must report abuse at once"),
)


@contextmanager
def open_lesson(browser: Browser, name: str, language: str, width: int, *, scripts: bool = True) -> Iterator[Page]:
    """Show a file of tests/content/sample; `window.done` holds the practices done, a script error fails the test."""
    context = LessonContext(date(2026, 10, 2), {TERM.id: TERM})
    rendered = render_lesson((SAMPLE / name).read_text(encoding="utf-8"), language, context)
    assert not rendered.faults
    names = json.loads((STATIC / "manifest.json").read_text(encoding="utf-8"))
    document = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>Lesson</title>'
        '<meta name="viewport" content="width=device-width">'
        f'<link rel="stylesheet" href="/{names["main.css"]}"><link rel="stylesheet" href="/{names["lesson.css"]}">'
        f'<script type="module" src="/{names["lesson.js"]}"></script></head>'
        f"<body><main><h1>Sample</h1>{rendered.html}</main></body></html>"
    )

    def answer(route):
        name = route.request.url.rpartition("/")[2].partition("?")[0]
        if not name:
            headers = {"Content-Security-Policy": POLICY}
            route.fulfill(body=document, content_type="text/html", headers=headers)
        else:
            route.fulfill(path=STATIC / name)

    opened = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=scripts)
    opened.set_default_timeout(5_000)
    page = opened.new_page()
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.route("http://lesson.test/**", answer)
    page.add_init_script(
        "window.done = []; document.addEventListener('ieum:practice', (event) => window.done.push(event.detail.id));"
    )
    page.goto("http://lesson.test/")
    yield page
    opened.close()
    assert not faults, faults


def hears(page: Page, words: str) -> None:
    """Wait until the live region says something with these words."""
    expect(page.locator(".lesson-announcer")).to_contain_text(words)


def text(language: str, korean: str, english: str) -> str:
    """Return the words of the language of the page."""
    return korean if language == "ko" else english

"""A real site and a real browser: one `lms serve` and one Chromium for all tests of a process."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Keeper
from playwright.sync_api import Browser, Page, sync_playwright

from tests.live import Site, free_port, killed_after, name_of, processes_below
from tests.parts import CHROMIUM

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS = (320, 1280)
LANGUAGES = ("ko", "en")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]

NewPage = Callable[..., Page]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the choice of one course for the walk through every page."""
    parser.addoption("--course", help="walk through the pages of this course only")


@dataclass
class Postbox:
    """Takes every mail the site sends."""

    port: int
    mails: list[Message] = field(default_factory=list)

    def handle_message(self, message: Message) -> None:
        """Keep a mail."""
        self.mails.append(message)

    def to(self, address: str) -> list[Message]:
        """Return the mails to an address, oldest first."""
        return [mail for mail in self.mails if address in str(mail["To"])]


@pytest.fixture(scope="session")
def postbox() -> Iterator[Postbox]:
    """Return a mail server that keeps what it gets."""
    box = Postbox(free_port())

    class Handler(Keeper):
        def handle_message(self, message: Message) -> None:
            box.handle_message(message)

    controller = Controller(Handler(), hostname="127.0.0.1", port=box.port)
    controller.start()
    yield box
    # Its stop() joins the thread for as long as it takes; a daemon that does not end must not hold up the others.
    stopping = threading.Thread(target=controller.stop, daemon=True)
    stopping.start()
    stopping.join(10)


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory, postbox: Postbox) -> Iterator[Site]:
    """Return a running site with the real courses, demo accounts and its worker."""
    data = tmp_path_factory.mktemp("live") / "data"
    data.mkdir()
    site = Site(data, environ={"LMS_MAIL_URL": f"smtp://127.0.0.1:{postbox.port}"})
    site.prepare()
    site.start()
    yield site
    site.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return Chromium as the system has it."""
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if not program:
        pytest.fail("Chromium is not installed (on Debian: apt-get install chromium-headless-shell)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=FLAGS, timeout=60_000)
        yield chromium
        with killed_after(30, _chromium):
            chromium.close()


def _chromium() -> list[int]:
    """Return the processes of the browser that these tests started."""
    return [pid for pid in processes_below(os.getpid()) if "chrom" in name_of(pid) or "headless" in name_of(pid)]


@pytest.fixture
def new_page(browser: Browser, live: Site) -> Iterator[NewPage]:
    """Open a page in a browser profile of its own: `new_page(width=320, language="en", scripts=False)`.

    A script error or a breach of the content security policy on any of the pages fails the test.
    """
    contexts = []
    faults: list[str] = []

    def hear(message: Any) -> None:
        text = message.text
        if message.type == "error" and ("Content Security Policy" in text or "Refused to" in text):
            faults.append(text)

    def open_page(width: int = 1280, language: str = "ko", scripts: bool = True, **options: Any) -> Page:
        context = browser.new_context(
            base_url=live.url,
            viewport={"width": width, "height": 800},
            locale="ko-KR" if language == "ko" else "en-US",
            timezone_id="Asia/Seoul",
            java_script_enabled=scripts,
            **options,
        )
        context.set_default_timeout(10_000)
        context.add_cookies([{"name": "language", "value": language, "url": live.url}])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", hear)
        return page

    yield open_page
    with killed_after(60, _chromium):
        for context in contexts:
            context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    """Run the test in Korean and in English."""
    return str(request.param)


@pytest.fixture(params=WIDTHS)
def width(request: pytest.FixtureRequest) -> int:
    """Run the test on a narrow phone and on a desktop."""
    return int(request.param)


@pytest.fixture
def page(new_page: NewPage, width: int, language: str) -> Page:
    """Return a page in each language at each width."""
    return new_page(width=width, language=language)


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """Return the accessibility checker: `assert axe(page) == []`."""
    source = AXE.read_text(encoding="utf-8")

    def check(page: Page) -> list[str]:
        # The console of the developer tools is not bound by the page's content security policy, and neither is this.
        console = page.context.new_cdp_session(page)
        console.send("Runtime.evaluate", {"expression": source})
        run = f"axe.run(document, {{runOnly: {RULES!r}, resultTypes: ['violations']}}).then(r => r.violations)"
        answer = console.send("Runtime.evaluate", {"expression": run, "awaitPromise": True, "returnByValue": True})
        console.detach()
        assert "exceptionDetails" not in answer, answer
        return [
            f"{violation['id']}: {node['html']}: {node['failureSummary']}"
            for violation in answer["result"]["value"]
            for node in violation["nodes"]
        ]

    return check


@pytest.fixture(scope="session")
def overflow() -> Callable[[Page], list[str]]:
    """Return the checker for pages that must be scrolled sideways: `assert overflow(page) == []`."""
    script = """() => {
      const room = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= room) return [];
      return [...document.querySelectorAll("body *")]
        .filter((item) => item.getBoundingClientRect().right > room + 1)
        .map((item) => item.outerHTML.slice(0, 120)).slice(0, 5);
    }"""
    return lambda page: list(page.evaluate(script))

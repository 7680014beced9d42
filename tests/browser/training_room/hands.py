"""Somebody at a page: finds things by what they are called, acts by keyboard, reads what a person would read."""

import re
from pathlib import Path

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser.learners import PASSWORD
from tests.browser.walk import password_of
from tests.live import Site

LOOKS = 60


class Hands:
    """A person with a browser of their own; `here` is the part of the page that names are looked for in."""

    def __init__(self, page: Page) -> None:
        self.page, self.here = page, page.locator("main")

    def sign_in(self, email: str, password: str = PASSWORD) -> "Hands":
        """Sign in through the page, unless one still is."""
        self.page.goto("/sign-in")
        if "/sign-in" not in self.page.url:
            return self
        self.page.locator("[name=identifier]").fill(email)
        self.page.locator("[name=password]").fill(password)
        self.page.locator("[name=password]").press("Enter")
        self.page.wait_for_url(lambda url: "/sign-in" not in url)
        return self

    def sign_in_as(self, site: Site, key: str) -> "Hands":
        """Sign in as a person of the demonstration."""
        return self.sign_in(f"{key}@demo.invalid", password_of(site, key))

    def menu(self, name: str) -> None:
        """Open a place of the main menu, which may be folded."""
        link = self.page.get_by_role("link", name=name, exact=True, include_hidden=True)
        for folded in self.page.locator("header details:not([open])", has=link).all():
            if folded.locator("> summary").is_visible():
                self._enter(folded.locator("> summary"))
        self._go(self.page.locator("header").get_by_role("link", name=name, exact=True).first)

    def follow(self, name: str, within: Locator | None = None) -> None:
        """Follow a link."""
        self._go((within or self.here).get_by_role("link", name=name).first)

    def press(self, name: str, within: Locator | None = None) -> None:
        """Press a button and wait for the page that follows."""
        self._go((within or self.here).get_by_role("button", name=name).first)

    def act(self, name: str) -> None:
        """Press a button that does its work on this page."""
        self._enter(self.here.get_by_role("button", name=name).first)

    def open_run(self, name: str) -> None:
        """Open a run; where the course tells the law of long ago, say that one has looked at it."""
        self.press(name)
        looked = self.here.locator("[name=checked]")
        if looked.count():
            looked.fill("법령을 다시 읽었습니다.")
            self._go(self.here.locator("form", has=self.page.locator("[name=checked]")).get_by_role("button").first)

    def unfold(self, name: str, within: Locator | None = None) -> None:
        """Open something that is folded, unless it is open."""
        folded = (within or self.here).locator("details:not([open]) > summary", has_text=name)
        if folded.count():
            self._enter(folded.first)

    def confirm(self, name: str, sure: str, within: Locator | None = None) -> None:
        """Press a button that asks, and answer that one is sure."""
        asks = (within or self.here).locator("details", has=self.page.locator("summary", has_text=name)).first
        self._enter(asks.locator("summary").first)
        self.press(sure, asks)

    def write(self, label: str, text: str, within: Locator | None = None) -> None:
        """Type into the field with a label."""
        (within or self.here).get_by_label(label).first.fill(text)

    def choose(self, label: str, option: str, within: Locator | None = None) -> None:
        """Choose from a list by label and by what is shown, or by a part of it that nothing before it has."""
        field = (within or self.here).get_by_label(label).first
        expect(field).to_be_visible()
        offered = field.locator("option").all_inner_texts()
        assert any(option in text for text in offered), f"{option} is none of {offered}"
        field.select_option(label=next(text for text in sorted(offered, key=len) if option in text))

    def tick(self, label: str | re.Pattern[str]) -> None:
        """Tick a box or choose a radio button, with the space bar."""
        box = self.here.get_by_label(label).first
        if not box.is_checked():
            box.press("Space")
        expect(box).to_be_checked()

    def bring(self, label: str, file: Path | FilePayload) -> None:
        """Choose a file."""
        self.here.get_by_label(label).first.set_input_files(file)

    def reads(self, *sentences: str | re.Pattern[str]) -> None:
        """Read sentences on the page."""
        for sentence in sentences:
            expect(self.here).to_contain_text(sentence)

    def waits_for(self, sentence: str) -> None:
        """Look again until what is done in the background is there."""
        for _ in range(LOOKS):
            if sentence in self.here.inner_text():
                return
            self.page.wait_for_timeout(500)
            self.page.reload()
        raise AssertionError(f"{sentence} never came: {self.here.inner_text()}")

    def does_not_read(self, *sentences: str) -> None:
        """Look for sentences that must not be there."""
        for sentence in sentences:
            expect(self.here).not_to_contain_text(sentence)

    def folded(self, name: str) -> Locator:
        """Unfold something and return it."""
        self.unfold(name)
        return self.here.locator("details", has=self.page.locator("summary", has_text=name)).first

    def row(self, text: str) -> Locator:
        """Return the line of a list or table that holds a text."""
        return self.here.locator("li, tbody tr").filter(has_text=text).last

    def file(self, name: str) -> bytes:
        """Download what a link leads to; what the worker is still making is asked for again."""
        path = self.here.get_by_role("link", name=name).first.get_attribute("href")
        for _ in range(60):
            answer = self.page.context.request.get(str(path))
            if answer.status != 404:
                break
            self.page.wait_for_timeout(500)
        assert answer.status == 200, f"{path} answers {answer.status}"
        return answer.body()

    def _enter(self, thing: Locator) -> None:
        thing.focus()
        expect(thing).to_be_focused()
        self.page.keyboard.press("Enter")

    def _go(self, thing: Locator) -> None:
        with self.page.expect_navigation():
            self._enter(thing)

"""How a test walks the running site: signs in as a demo person, does what fills pages, follows the links."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, template_rendered
from jinja2 import Template
from playwright.sync_api import BrowserContext, Page
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tests.journeys.busy import Somebody
from tests.live import Site

ROOT = Path(__file__).resolve().parents[2]
STAFF = ("manager", "instructor", "facilitator", "consultant", "admin", "auditor")
LEARNERS = ("learner", "learner2")
FILES = {
    "content.media", "courses_staff.upload_media", "booklets.download", "booklets_staff.run_file",
    "booklets_staff.version_file",
}  # fmt: skip
ALIKE = 6
"""Of one view, that many pages are searched for links, in the order in which links to them stand on the pages. That
is the same order every time, so nothing is missed by chance; not every person has a role, not every place a district.
"""
SHOWN_BY = ("quiz", "survey", "tour", "spare", "class", "discussion")
"""Parts of the keys of activities that have pages of their own: quizzes of the course and two of the run, classes,
discussions."""


@dataclass(frozen=True)
class Stop:
    """What a link leads to: who sees it, where it is, which view makes it of which template; a page, or a file."""

    who: str
    path: str
    endpoint: str
    template: str
    is_page: bool = True


def password_of(site: Site, key: str) -> str:
    """Return the password of a demo person."""
    lines = (site.data / "demo-accounts.txt").read_text(encoding="utf-8").splitlines()
    return next(line.split()[2] for line in lines if f" {key}@demo.invalid" in line)


def sign_in(page: Page, site: Site, key: str) -> None:
    """Sign a demo person in, with the form."""
    page.goto("/sign-in")
    page.fill("input[name=identifier]", f"{key}@demo.invalid")
    page.fill("input[name=password]", password_of(site, key))
    page.click("main form button[type=submit], main form button:not([type])")
    page.wait_for_url(lambda address: "/sign-in" not in address)


def links(context: BrowserContext, path: str) -> tuple[int, set[str]]:
    """Return the status of a page and the paths on this site that it links to."""
    answer = context.request.get(path)
    is_page = "text/html" in answer.headers.get("content-type", "")
    return answer.status, set(links_in(answer.text())) if is_page else set()


def links_in(html: str) -> list[str]:
    """Return the paths on this site that a page links to, in its order."""
    found = []
    for address in re.findall(r'<a\b[^>]*?href="([^"]+)"', html):
        parts = urlsplit(unescape(address))
        if not parts.scheme and not parts.netloc and parts.path.startswith("/"):
            found.append(parts.path)
    return list(dict.fromkeys(found))


def endpoint_of(app: Flask, path: str) -> str | None:
    """Return the view behind a path, with what makes its page another one; None for files and redirects."""
    try:
        endpoint, arguments = app.url_map.bind("localhost").match(path.partition("?")[0], method="GET")
    except (HTTPException, RequestRedirect):
        return None
    if endpoint in FILES or "export" in endpoint:
        return None
    activity = str(arguments.get("activity", ""))
    kind = next((kind for kind in SHOWN_BY if kind in activity), "lesson" if activity else "")
    return f"{endpoint}:{kind}" if kind else str(endpoint)


def walk(app: Flask, person: Somebody, who: str, starts: list[str]) -> tuple[list[Stop], list[str]]:
    """Follow every link from `starts`; return one page for each view and template, and the links that fail."""
    stops: dict[tuple[str, str], Stop] = {}
    waiting = deque(starts)
    seen = set(starts)
    origin: dict[str, str] = {}
    looked: Counter[str] = Counter()
    broken = []
    while waiting:
        path = waiting.popleft()
        endpoint = endpoint_of(app, path)
        if endpoint is None or looked[endpoint] == ALIKE:
            continue
        looked[endpoint] += 1
        with _rendered(app) as templates:
            answer = person.client.get(path, follow_redirects=True)
        if answer.status_code not in (200, 410):  # 410: a link from a mail that was used or is too old
            broken.append(f"{who}: {path} answers {answer.status_code}, linked from {origin.get(path)}")
            continue
        template = templates[-1] if templates else ""
        is_page = answer.mimetype == "text/html"
        stops.setdefault((endpoint, template), Stop(who, path, endpoint, template, is_page))
        for link in links_in(answer.text) if is_page else []:
            if link not in seen:
                seen.add(link)
                origin[link] = path
                waiting.append(link)
    return list(stops.values()), broken


@contextmanager
def _rendered(app: Flask) -> Iterator[list[str]]:
    """Return the names of the templates that pages are made of in the block."""
    names: list[str] = []

    def note(_app: Flask, template: Template, **_more: object) -> None:
        names.append(template.name or "")

    with template_rendered.connected_to(note, app):
        yield names


def finish(page: Page, enrollment: str, leave_out: str | None) -> None:
    """Set every outcome by hand, as staff may, so that nobody has to learn for an hour."""
    address = f"/staff/enrollments/{enrollment}"
    page.goto(address)
    keys = page.locator("select[name=activity] option").evaluate_all("options => options.map(o => o.value)")
    reason = "Set for the walk through the site"
    for key in [key for key in keys if key and not (leave_out and leave_out in key)]:
        page.goto(address)
        status = "passed" if "quiz" in key else "completed"
        send(page, "/outcome", activity=key, status=status, reason=reason)
    page.goto(address)
    send(page, "/minutes", minutes="60", reason=reason)


def send(page: Page, action: str, **values: str) -> None:
    """Fill in and send the form whose address ends with `action`."""
    unfold(page)
    form = page.locator(f"form[action$='{action}']")
    for name, value in values.items():
        field = form.locator(f"[name={name}]")
        if field.evaluate("(item) => item.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    # Whoever goes on, or closes the page, before the answer is there may wait for ever.
    with page.expect_navigation():
        form.locator("button").last.click()


def unfold(page: Page) -> None:
    """Open everything that is folded."""
    page.evaluate("() => document.querySelectorAll('details').forEach((item) => { item.open = true; })")

"""How a test walks the running site: signs in as a demo person, does what fills pages, follows the links."""

import re
from collections import Counter, deque
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import BrowserContext, Page
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tests.live import Site

STAFF = ("manager", "instructor", "facilitator", "consultant", "admin", "auditor")
LEARNERS = ("learner", "learner2")
ALIKE = 5
"""Of one view, that many pages are searched for links: not every person has a role, not every place is served."""


@dataclass(frozen=True)
class Stop:
    """A page worth looking at: who sees it, where it is, which view makes it."""

    who: str
    path: str
    endpoint: str


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
    if "text/html" not in answer.headers.get("content-type", ""):
        return answer.status, set()
    found = set()
    for address in re.findall(r'<a\b[^>]*?href="([^"]+)"', answer.text()):
        parts = urlsplit(unescape(address))
        if not parts.scheme and not parts.netloc and parts.path.startswith("/"):
            found.add(parts.path)
    return answer.status, found


def endpoint_of(app: Flask, path: str) -> str | None:
    """Return the view behind a path, with what makes its page another one; None for files and redirects."""
    try:
        endpoint, arguments = app.url_map.bind("localhost").match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return None
    if endpoint in ("content.media", "certificates.download") or "export" in endpoint:
        return None
    activity = str(arguments.get("activity", ""))
    kind = next((kind for kind in ("quiz", "survey") if kind in activity), "lesson" if activity else "")
    return f"{endpoint}:{kind}" if kind else str(endpoint)


def walk(app: Flask, context: BrowserContext, who: str, starts: list[str]) -> tuple[list[Stop], list[str]]:
    """Follow every link from `starts`; return one page for each view, and the links that fail."""
    stops: dict[str, Stop] = {}
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
        status, found = links(context, path)
        if status not in (200, 410):  # 410: a link from a mail that was used or is too old
            broken.append(f"{who}: {path} answers {status}, linked from {origin.get(path)}")
            continue
        stops.setdefault(endpoint, Stop(who, path, endpoint))
        for link in sorted(found - seen):
            seen.add(link)
            origin[link] = path
            waiting.append(link)
    return list(stops.values()), broken

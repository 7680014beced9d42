"""Every page a person can reach: accessible and in shape, in both languages, on a phone and on a desktop.

The site is the busy one of `tests/journeys`, made through its own forms. Its links are followed without a browser, by
the application itself; the browser then opens one page of each view and template for each group of people who see it.

A page is loaded once in each language and made narrow or wide while it is open, so that all four views of it are held
to their width. axe runs once in each language: on the phone in Korean, on the desktop in English. Every template is
so held to axe in both languages and at both widths; what is left out is a fault that shows in one of the four pairs
only, and hardly a rule of axe depends on both: names and labels come from the language, what is hidden, folded or too
small to touch from the width.
"""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from lms.app import create_app
from lms.config import read
from tests.browser.conftest import LANGUAGES, WIDTHS
from tests.browser.walk import FILES, LEARNERS, STAFF, Stop, walk
from tests.journeys.busy import Somebody, first_run, keep_busy, people_of
from tests.journeys.busy_actions import keep_actions_busy
from tests.journeys.busy_discussion import keep_discussions_busy
from tests.journeys.busy_library import keep_library_busy
from tests.journeys.busy_planning import keep_planning_busy
from tests.journeys.busy_quizzes import keep_quizzes_busy
from tests.journeys.busy_sessions import keep_sessions_busy
from tests.journeys.busy_teams import keep_teams_busy
from tests.journeys.busy_visits import keep_visits_busy
from tests.live import Site

OPEN = ["/", "/courses", "/sign-in", "/password/forgot", "/password/forgot/sent", "/password/reset/gone", "/verify"]
OPEN += ["/styleguide"]
# Not for people, or, as the page of one mail, only there while mails are kept as files.
# `begin` leads from signing in to the page of a learner or of staff.
# `law` is where opening a run leads while the law its course cites has changed, which is not so on every day.
NEVER_LINKED = {
    "core.alive", "core.ready", "quiz.look", "learning.my_notes", "desk_staff.one_mail", "enrollments_staff.law",
    "exchange.picture", "desk.begin",
    # Files and what scripts ask for.
    "sessions_papers.signature", "sessions_tablet.worker", "visit.worker",
    "question_pictures.picture", "quiz.answer_file", "quiz.graded_file", "quiz.worker", "quiz.live_rows",
    "discussion.follow",
}  # fmt: skip
DONE = "manager"
"""Who has finished the course and has its certificate."""
PIECES = 6
AXE_AT = dict(zip(LANGUAGES, WIDTHS, strict=True))


@dataclass
class Tour:
    """The pages found, the links that fail, and a signed-in browser profile of everybody who sees a page."""

    stops: list[Stop]
    broken: list[str]
    contexts: dict[str, BrowserContext]


@pytest.fixture(scope="module")
def app(live: Site) -> Flask:
    """Return the application of the site, in this process and on the site's database."""
    made = create_app(read({name: value for name, value in live.environment().items() if name.startswith("LMS_")}))
    made.config["WTF_CSRF_ENABLED"] = False
    return made


@pytest.fixture(scope="module")
def people(app: Flask, live: Site, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Somebody]:
    """Keep the site busy; return everybody, signed in."""
    found = people_of(app, app.config["SETTINGS"], ("", *LEARNERS, *STAFF))
    keep_quizzes_busy(tmp_path_factory.mktemp("banks"), found, *keep_busy(app, app.config["SETTINGS"], found))
    keep_library_busy(found)
    keep_actions_busy(found)
    keep_discussions_busy(found)
    keep_sessions_busy(found)
    keep_visits_busy(found)
    keep_teams_busy(found)
    keep_planning_busy(found)
    _wait_for(found[DONE], "/", r"/certificates/[0-9a-f-]{36}\.pdf")
    _wait_for(found["admin"], f"/staff/runs/{first_run().uid}/results/tour", "/results/tour/items/")
    return found


@pytest.fixture(scope="module")
def tour(app: Flask, browser: Browser, live: Site, people: dict[str, Somebody]) -> Iterator[Tour]:
    """Follow all links of everybody."""
    starts = {who: [*people[who].more, "/", "/staff/"] for who in STAFF}
    starts |= {who: [*people[who].more, "/", "/profile"] for who in LEARNERS}
    starts[""] = [*people[""].more, *OPEN]
    stops: list[Stop] = []
    broken: list[str] = []
    for who, person in people.items():
        reached, refused = walk(app, person, who, starts[who])
        stops += reached
        broken += refused
    contexts = {who: _profile(browser, live, person) for who, person in people.items()}
    yield Tour(_fewest(stops), broken, contexts)
    for context in contexts.values():
        context.close()


def _profile(browser: Browser, live: Site, person: Somebody) -> BrowserContext:
    """Return a browser profile in which a person is signed in."""
    context = browser.new_context(
        base_url=live.url, viewport={"width": WIDTHS[1], "height": 800}, timezone_id="Asia/Seoul"
    )
    context.set_default_timeout(10_000)
    context.add_cookies([{"name": one.key, "value": one.value, "url": live.url} for one in person.cookies.values()])
    return context


def _fewest(stops: list[Stop]) -> list[Stop]:
    """Keep each page once for strangers, learners, who has a certificate, the admin, and others who alone see it."""
    kept: dict[tuple[str, str, str], Stop] = {}
    for stop in stops:
        group = {"": "", "learner": "learner", "admin": "admin"}.get(stop.who)
        if stop.who == DONE and not stop.path.startswith("/staff/"):
            group = "done"
        what = (stop.endpoint, stop.template)
        if group is None and any(what == (view, template) for _group, view, template in kept):
            continue
        kept.setdefault((group or "staff", *what), stop)
    return list(kept.values())


def _wait_for(person: Somebody, path: str, pattern: str) -> None:
    """Wait until the site's worker has made what a page then links to."""
    for _ in range(100):
        if re.search(pattern, person.open(path)):
            return
        time.sleep(0.2)
    raise AssertionError(f"{path} does not lead to {pattern} after 20 s")


def _listen(page: Page) -> list[str]:
    heard: list[str] = []
    page.on("pageerror", lambda error: heard.append(f"script error: {error}"))
    return heard


def test_no_link_is_refused_or_leads_nowhere(tour: Tour) -> None:
    assert not tour.broken, "\n".join(tour.broken)


def test_every_view_with_a_page_is_reached_by_links(app: Flask, tour: Tour) -> None:
    reached = {stop.endpoint.partition(":")[0] for stop in tour.stops}
    views = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and "export" not in rule.endpoint
    }
    missing = views - reached - NEVER_LINKED - FILES
    assert not missing, " ".join(sorted(missing))


@pytest.mark.parametrize("piece", range(PIECES))
def test_every_page_is_accessible_and_fits(
    live: Site,
    tour: Tour,
    language: str,
    piece: int,
    axe: Callable[[Page], list[str]],
    overflow: Callable[[Page], list[str]],
) -> None:
    faults: list[str] = []
    pages = [stop for stop in tour.stops if stop.is_page][piece::PIECES]
    for who, context in tour.contexts.items():
        context.add_cookies([{"name": "language", "value": language, "url": live.url}])
        page = context.new_page()
        heard = _listen(page)
        for stop in (stop for stop in pages if stop.who == who):
            problems = _look(page, stop.path, language, axe, overflow)
            faults += [f"{who} {stop.path} ({stop.endpoint}): {problem}" for problem in [*heard, *problems]]
            heard.clear()
        page.close()
    assert pages
    assert not faults, "\n".join(faults)


def _look(
    page: Page, path: str, language: str, axe: Callable[[Page], list[str]], overflow: Callable[[Page], list[str]]
) -> list[str]:
    """Load a page at the width of its language's axe, then make it as wide or narrow as the other."""
    first = AXE_AT[language]
    page.set_viewport_size({"width": first, "height": 800})
    page.goto(path)
    problems = axe(page)
    if page.evaluate("() => document.documentElement.lang") != language:
        problems.append("wrong language")
    for width in (first, *(other for other in WIDTHS if other != first)):
        page.set_viewport_size({"width": width, "height": 800})
        problems += [f"too wide at {width}: {item}" for item in overflow(page)]
    return problems


@pytest.mark.parametrize("path", ["/nowhere", "/staff/audit"])
@pytest.mark.parametrize("width", WIDTHS)
def test_a_refusal_is_an_accessible_page(
    live: Site, tour: Tour, path: str, language: str, width: int, axe: Callable[[Page], list[str]]
) -> None:
    context = tour.contexts["learner"]
    context.add_cookies([{"name": "language", "value": language, "url": live.url}])
    refused = context.new_page()
    refused.set_viewport_size({"width": width, "height": 800})
    answer = refused.goto(path)
    assert answer
    assert answer.status in (403, 404)
    assert axe(refused) == []
    refused.close()

"""Every page a person can reach: accessible and in shape, in both languages, on a phone and on a desktop."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from lms.app import create_app
from lms.config import read
from tests.browser.walk import FILES, LEARNERS, STAFF, Stop, finish, send, sign_in, upload, walk
from tests.live import Site

OPEN = ["/", "/courses", "/sign-in", "/password/forgot", "/password/forgot/sent", "/password/reset/gone", "/verify"]
OPEN += ["/styleguide"]
# Not for people, or, as the page of one mail, only there while mails are kept as files.
# `law` is where opening a run leads while the law its course cites has changed, which is not so on every day.
NEVER_LINKED = {
    "core.alive", "core.ready", "quiz.look", "learning.my_notes", "desk_staff.one_mail", "enrollments_staff.law",
    "exchange.picture",
    # Files and what scripts ask for.
    "question_pictures.picture", "quiz.answer_file", "quiz.graded_file", "quiz.worker", "quiz.live_rows",
}  # fmt: skip
# Pages that need answers to grade, figures, late answers or a quiz of the run, which the tour does not make yet.
NOT_TOURED = {
    "quiz.grade_page", "quiz.grading_queue", "quiz.grading_queues", "quiz.grading_of_request", "quiz.late_answers",
    "quiz.correct_in_run", "quiz.correct_in_quiz", "quiz.regrade", "quiz.run_item", "quiz.quiz_item",
    "run_activities.edit", "bank_items.version",
}  # fmt: skip


@dataclass
class Tour:
    """The pages found, and the signed-in state of everybody who sees one."""

    stops: list[Stop]
    broken: list[str]
    states: dict[str, Any]


@pytest.fixture(scope="module")
def app(live: Site) -> Flask:
    """Return the application whose map says which view a path belongs to."""
    return create_app(read({name: value for name, value in live.environment().items() if name.startswith("LMS_")}))


@pytest.fixture(scope="module")
def contexts(browser: Browser, live: Site) -> Iterator[dict[str, BrowserContext]]:
    """Return a signed-in browser profile for every demo person and one for a stranger."""
    found = {}
    for who in ("", *LEARNERS, *STAFF):
        context = browser.new_context(base_url=live.url, viewport={"width": 1280, "height": 800})
        context.set_default_timeout(10_000)
        found[who] = context
        if who:
            page = context.new_page()
            sign_in(page, live, who)
            page.close()
    yield found
    for context in found.values():
        context.close()


@pytest.fixture(scope="module")
def tour(app: Flask, browser: Browser, live: Site, contexts: dict[str, BrowserContext]) -> Tour:
    """Fill the site with what makes pages: a finished course, a request, an attempt; then follow all links."""
    done, busy = (_enrollment(contexts[who]) for who in ("learner2", "learner"))
    admin = contexts["admin"].new_page()
    finish(admin, done, leave_out=None)
    finish(admin, busy, leave_out="quiz")
    upload(admin, "mandated-reporter")
    plain = browser.new_context(
        base_url=live.url, storage_state=contexts["learner"].storage_state(), java_script_enabled=False
    )
    plain.set_default_timeout(10_000)
    attempts = _attempts(plain.new_page(), busy)
    plain.close()
    learner = contexts["learner"].new_page()
    _ask_for_minutes(learner, busy)
    _wait_for_certificate(contexts["learner2"])
    starts = {who: ["/", "/staff/"] for who in STAFF}
    starts["admin"] = [*starts["admin"], *_brought(admin)]
    starts |= {"": OPEN, "learner2": ["/", "/profile"], "learner": ["/", "/profile", *attempts]}
    stops: list[Stop] = []
    broken: list[str] = []
    for who, context in contexts.items():
        reached, refused = walk(app, context, who, starts[who])
        stops += reached
        broken += refused
    return Tour(_fewest(stops), broken, {who: context.storage_state() for who, context in contexts.items()})


def _fewest(stops: list[Stop]) -> list[Stop]:
    """Keep each view once for strangers, learners, the admin and anybody else who alone sees it."""
    kept: dict[tuple[str, str], Stop] = {}
    for stop in stops:
        group = {"": "", "learner": "learner", "learner2": "done", "admin": "admin"}.get(stop.who)
        if group is None and any(stop.endpoint == other.endpoint for other in kept.values()):
            continue
        kept.setdefault((group or "staff", stop.endpoint), stop)
    return list(kept.values())


def _enrollment(context: BrowserContext) -> str:
    found = re.search(r"/learn/([0-9a-f-]{36})", context.request.get("/").text())
    assert found
    return found[1]


def _ask_for_minutes(page: Page, enrollment: str) -> None:
    page.goto(f"/learn/{enrollment}/overview")
    send(page, "/minutes", minutes="5", note="The line broke on the first page.")


def _attempts(page: Page, enrollment: str) -> list[str]:
    """Submit two empty attempts and leave a third open; return the quiz page and the page of the first attempt."""
    page.goto(f"/learn/{enrollment}/overview")
    quiz = page.locator(f"a[href*='/learn/{enrollment}/'][href*='quiz']").first.get_attribute("href")
    assert quiz
    for _ in range(2):
        page.goto(quiz)
        page.locator("main button[value=start]").click()
        page.locator("#attempt button[value=submit]").click()
        page.locator("input[name=sure]").wait_for(state="attached")
        page.locator("#attempt button[value=submit]").click()
        page.locator("#attempt").wait_for(state="detached")
    first = page.locator("a[href*='/attempts/']").first.get_attribute("href")
    assert first
    page.goto(quiz)
    page.locator("main button[value=start]").click()
    page.locator("#attempt").wait_for()
    return [quiz, first]


def _brought(page: Page) -> list[str]:
    """Paste questions for a new bank and for one that is there; return the pages that show what was found."""
    page.goto("/staff/banks")
    bank = page.locator("main table a[href^='/staff/banks/']").first.get_attribute("href")
    found = []
    for path in ("/staff/banks/import", f"{bank}/import"):
        page.goto(path)
        page.locator("textarea[name=text]").fill(
            "1. 신고 번호는?\n① 119\n② 112\n정답: ②\n\n2. 누구입니까?\n① 나\n정답: ⑦\n"
        )
        page.locator("main form .actions button").first.click()
        page.wait_for_url("**/import/*")
        found.append(page.url.removeprefix(page.url.split("/staff/")[0]))
    return found


def _wait_for_certificate(context: BrowserContext) -> None:
    for _ in range(100):
        if re.search(r"/certificates/[0-9a-f-]{36}\.pdf", context.request.get("/").text()):
            return
        time.sleep(0.2)
    raise AssertionError("the certificate was not made in 20 s")


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
    missing = views - reached - NEVER_LINKED - FILES - NOT_TOURED
    assert not missing, " ".join(sorted(missing))


def test_every_page_is_accessible_and_fits(
    browser: Browser,
    live: Site,
    tour: Tour,
    language: str,
    width: int,
    axe: Callable[[Page], list[str]],
    overflow: Callable[[Page], list[str]],
) -> None:
    faults: list[str] = []
    for who, state in tour.states.items():
        context = browser.new_context(
            base_url=live.url, storage_state=state, viewport={"width": width, "height": 800}, timezone_id="Asia/Seoul"
        )
        context.add_cookies([{"name": "language", "value": language, "url": live.url}])
        page = context.new_page()
        heard = _listen(page)
        for stop in (stop for stop in tour.stops if stop.who == who):
            page.goto(stop.path)
            problems = [*heard, *axe(page), *(f"too wide: {item}" for item in overflow(page))]
            if page.evaluate("() => document.documentElement.lang") != language:
                problems.append("wrong language")
            faults += [f"{who} {stop.path} ({stop.endpoint}): {problem}" for problem in problems]
            heard.clear()
        context.close()
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("path", ["/nowhere", "/staff/audit"])
def test_a_refusal_is_an_accessible_page(
    browser: Browser, live: Site, tour: Tour, page: Page, path: str, axe: Callable[[Page], list[str]]
) -> None:
    context = browser.new_context(base_url=live.url, storage_state=tour.states["learner"], viewport=page.viewport_size)
    refused = context.new_page()
    answer = refused.goto(path)
    assert answer
    assert answer.status in (403, 404)
    assert axe(refused) == []
    context.close()

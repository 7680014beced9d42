"""Learning time in a real browser: counted, shown in the reader's language, kept while the line is down."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import learners

MINUTES = """
from uuid import UUID
from sqlalchemy import select
from lms.enrollments.models import Enrollment
print(db.session.scalar(select(Enrollment.seconds).where(Enrollment.uid == UUID(arguments[0]))))
"""


def practice(page: Page, name: str) -> None:
    """Do what a finished practice does: it tells the player, which counts it as activity."""
    page.evaluate("name => document.dispatchEvent(new CustomEvent('ieum:practice', {detail: {id: name}}))", name)


def send(page: Page) -> None:
    """Let the player send what it has, as after the answer to its quiet question."""
    page.locator("#still-here").evaluate("button => button.click()")


@pytest.mark.parametrize(("code", "words"), [("ko", r"60분 중 \d+분"), ("en", r"\d+ of 60 minutes")])
def test_time_is_counted_and_shown_in_words_that_stay_right(live, new_page, code: str, words: str) -> None:
    ann = learners.fresh(live, until="f1-abuse")
    page = new_page(language=code)
    learners.sign_in(page, ann)
    page.goto(ann.address("f1-abuse"))
    page.wait_for_timeout(6_000)
    send(page)
    expect(page.locator("#time-state")).to_have_text(re.compile(r" \d\d:\d\d:\d\d$"))
    expect(page.locator("#time-text")).to_have_text(re.compile(f"^{words}$"))


def test_what_is_measured_without_a_line_is_credited_when_it_is_back(live, new_page) -> None:
    ann = learners.fresh(live, until="f1-abuse")
    page = new_page()
    learners.sign_in(page, ann)
    page.goto(ann.address("f1-abuse"))
    before = int(learners.run(live, MINUTES, ann.uid))
    page.context.set_offline(True)
    page.wait_for_timeout(6_000)
    practice(page, "f1-abuse-practice")
    send(page)
    expect(page.locator("#time-state")).to_have_text(re.compile("이 브라우저에 보관"))
    page.context.set_offline(False)
    expect(page.locator("#time-state")).to_have_text(re.compile("저장됨"), timeout=60_000)
    assert int(learners.run(live, MINUTES, ann.uid)) >= before + 3

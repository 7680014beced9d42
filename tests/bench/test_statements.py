"""The hot pages take at most five statements, loading the person counted, BEGIN and COMMIT not; a submit sixteen."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, event, insert, select

from lms.config import Settings
from lms.content import services as content
from lms.core import clock, db
from lms.enrollments.models import Enrollment
from lms.learning.models import Progress
from tests.demo import load_demo, password_of
from tests.journeys.browser import Browser

MOST = 5
# The person, the visit (2), the attempt under its lock (3), its marks (3), the outcome and its fold (6), the place.
MOST_OF_SUBMIT = 16
LESSON = "f1-case"
QUIZ = "final-quiz"


@pytest.fixture
def learner(app: Flask, settings: Settings) -> tuple[Browser, UUID]:
    """Sign in a learner who stands before the final quiz of the real course; give the enrollment too."""
    content.forget()
    load_demo(settings)
    browser = Browser(app.test_client())
    browser.sign_in("learner@demo.invalid", password_of(settings, "learner@demo.invalid"))
    uid = UUID(found(r"/learn/([0-9a-f-]{36})", browser.open("/")))
    with db.transaction():
        one = db.session.scalars(select(Enrollment).where(Enrollment.uid == uid)).one()
        rows = [
            {"enrollment_id": one.id, "activity": key, "status": "completed", "seconds": 60, "quiet_seconds": 0,
             "practices": [], "completed_at": clock.now()}
            for key in content.path(one.course_version_id, one.track).keys if key != QUIZ
        ]  # fmt: skip
        db.session.execute(insert(Progress), rows)
    return browser, uid


def found(pattern: str, text: str) -> str:
    """Return the first group of a pattern that must be there."""
    match = re.search(pattern, text)
    assert match, f"{pattern} not in {text[:2000]}"
    return match[1]


@contextmanager
def counted() -> Iterator[list[str]]:
    """Give the list of the statements that run inside the block."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, text: str, *_rest: object) -> None:
        if not text.startswith(("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET TRANSACTION")):
            seen.append(text)

    # The class, not one engine: on PostgreSQL writers use an engine of their own.
    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def start_quiz(browser: Browser, uid: UUID) -> str:
    """Start the final quiz and return its page."""
    browser.open(f"/learn/{uid}/{QUIZ}")
    browser.send(browser.form(browser.path), do="start")
    return browser.open(f"/learn/{uid}/{QUIZ}")


@pytest.mark.parametrize("path", ["/", "/courses/mandated-reporter", f"/learn/{{uid}}/{LESSON}"])
def test_a_hot_page_takes_five_statements_at_most(learner: tuple[Browser, UUID], path: str) -> None:
    browser, uid = learner
    browser.open(path.format(uid=uid))
    with counted() as seen:
        browser.open(path.format(uid=uid))
    assert 1 <= len(seen) <= MOST, seen


def test_the_page_of_an_attempt_takes_five_statements_at_most(learner: tuple[Browser, UUID]) -> None:
    browser, uid = learner
    start_quiz(browser, uid)
    with counted() as seen:
        browser.open(f"/learn/{uid}/{QUIZ}")
    assert 1 <= len(seen) <= MOST, seen


def test_a_heartbeat_that_counts_takes_five_statements_at_most(
    learner: tuple[Browser, UUID], travel: Callable[..., None]
) -> None:
    browser, uid = learner
    token = found(r'data-token="([^"]+)"', browser.open(f"/learn/{uid}/{LESSON}"))
    travel(minutes=5)
    for start in (0, 20):
        with counted() as seen:
            # The player's script sends no cookies, only the token.
            answer = browser.client.application.test_client().post(
                "/api/learn/time", json={"intervals": [[start, start + 15, True]]}, headers={"X-Capability": token}
            )
        assert answer.status_code == 200
        assert any("INSERT INTO time_spans" in text for text in seen)
        assert len(seen) <= MOST, seen


def test_saving_an_answer_takes_five_statements_at_most(learner: tuple[Browser, UUID]) -> None:
    browser, uid = learner
    text = start_quiz(browser, uid)
    attempt = UUID(found(r'data-attempt="([^"]+)"', text))
    token = found(r'data-attempt="[^>]*?data-token="([^"]+)"', text)
    # Which questions are drawn is chance; one with options is among them or not, so any text field serves too.
    box = re.search(r'name="a-(\d+)"[^>]*value="([^"]+)"', text)
    position, choice = (int(box[1]), box[2]) if box else (1, "112")
    record = {"record": str(uuid4()), "position": position, "answer": [choice], "sequence": int(clock.epoch() * 1000)}
    with counted() as seen:
        answer = browser.client.application.test_client().post(
            f"/api/attempts/{attempt}/answers", json={"answers": [record]}, headers={"X-Capability": token}
        )
    assert answer.get_json()["results"][0]["state"] == "saved"
    assert 1 <= len(seen) <= MOST, seen


def test_handing_in_a_quiz_takes_sixteen_statements_at_most(learner: tuple[Browser, UUID]) -> None:
    browser, uid = learner
    start_quiz(browser, uid)
    form = browser.form(browser.path)
    hidden = {field["name"]: field.get("value", "") for field in form["fields"] if field.get("type") == "hidden"}
    # Only a browser without scripts sends it, to have its time counted.
    del hidden["plain"]
    with counted() as seen:
        answer = browser.client.post(browser.path, data={**hidden, "do": "submit", "sure": "1"})
    assert answer.status_code == 303
    assert any("INSERT INTO outcomes" in text for text in seen)
    assert 1 <= len(seen) <= MOST_OF_SUBMIT, seen

"""From signing in to a certificate that anybody can verify: the whole road of a learner, without a script."""

import re
import subprocess
import tempfile
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from lms.activities.quiz.models import Attempt, AttemptItem
from lms.config import Settings
from lms.core import db, worker
from lms.questions import services as questions
from tests.demo import password_of
from tests.journeys.browser import Browser


def answers(browser: Browser) -> dict[str, list[str]]:
    """Return the right answers of the open attempt, from the keys."""
    found = {}
    with db.reading():
        attempt = db.session.scalars(select(Attempt).where(Attempt.submitted_at.is_(None))).one()
        items = db.session.scalars(select(AttemptItem).where(AttemptItem.attempt_id == attempt.id)).all()
        for item in items:
            question = questions.question(item.question_version_id)
            texts = question.text("ko")
            right = list(question.answer) or [texts.accept[0]]
            found[f"a-{item.position}"] = right
    return found


@pytest.mark.parametrize(("key", "language"), [("learner", "ko"), ("learner2", "en")])
def test_a_learner_finishes_the_course_and_anybody_can_verify_the_certificate(
    demo_site: Flask, settings: Settings, travel: Callable[..., None], key: str, language: str
) -> None:
    browser = Browser(demo_site.test_client())
    email = f"{key}@demo.invalid"
    browser.sign_in(email, password_of(settings, email))
    home = browser.open("/")
    uid = re.search(r"/learn/([0-9a-f-]{36})", home)
    assert uid, home[:3000]
    minutes = 0
    for _step in range(60):
        page = browser.open(f"/learn/{uid[1]}")
        if "/overview" in browser.path:
            break
        minutes += 5
        travel(minutes=minutes)
        if "data-attempt=" in page:
            browser.send(browser.form(browser.path), do="submit", **answers(browser))
        elif "/survey" in browser.path or any(f.get("type") == "radio" for f in _fields(browser)):
            scales = {f["name"]: "5" for f in _fields(browser) if f.get("type") == "radio"}
            browser.send(browser.form(browser.path), **scales)
        else:
            form = browser.form(browser.path)
            start = next((f["value"] for f in form["fields"] if f.get("name") == "do"), None)
            token = re.search(r'data-token="([^"]+)"', page)
            assert token
            browser.send(form, **({"do": start} if start else {"plain": "1", "token": token[1]}))
        if _complete(browser, uid[1]):
            break
    assert _complete(browser, uid[1]), browser.open(f"/learn/{uid[1]}/overview")
    worker.run(once=True)
    home = browser.open("/")
    link = re.search(rf'"(/certificates/[^"]+language={language})"', home)
    assert link, home
    pdf = browser.client.get(link[1].replace("&amp;", "&"))
    assert pdf.status_code == 200
    assert pdf.data.startswith(b"%PDF-")
    text = _text_of(pdf.data)
    name, title = (
        ("가상 김하늘", "신고의무자 교육") if language == "ko" else ("Lina Park", "Mandated reporter training")
    )
    assert name in text, text
    assert title in text, text
    code = re.search(r"/verify/([0-9A-Z-]{8,})", text.replace("\n", ""))
    assert code, text
    stranger = Browser(demo_site.test_client())
    stranger.open("/verify")
    form = next(form for form in stranger.forms() if "verify" in form["action"])
    shown = stranger.open(f"{form['action']}?code={code[1]}")
    assert "신고의무자 교육" in shown
    assert "alert-success" in shown
    assert name not in shown
    assert "1시간" in shown


def _text_of(pdf: bytes) -> str:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        return subprocess.run(
            ["pdftotext", "-layout", file.name, "-"], capture_output=True, text=True, check=True
        ).stdout


def _fields(browser: Browser) -> list[dict[str, str]]:
    return [field for form in browser.forms() if browser.path in form["action"] for field in form["fields"]]


def _complete(browser: Browser, uid: str) -> bool:
    browser.open(f"/learn/{uid}/overview")
    return "alert-success" in browser.text

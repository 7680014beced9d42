"""What the clients of the benchmark send: one maker of requests per workload."""

import json
import re
import threading
import time
import urllib.request
from collections.abc import Callable
from urllib.parse import urlencode
from uuid import UUID, uuid4

from sqlalchemy import select

from lms.activities.quiz.models import Attempt, AttemptItem
from lms.core import db
from tests.bench import populate
from tests.bench.driver import Request, Step
from tests.bench.stage import (
    FIRST_SUBMIT,
    FIRST_WHOLE,
    PEOPLE,
    QUIZ,
    SUBMITS,
    WHOLE,
    old_tokens,
    sign_in,
    sign_in_admin,
)
from tests.live import Site

CAPABILITY = r'data-attempt="[^>]*?data-token="([^"]+)"'

Make = Callable[[int, int], list[Step]]


def fetch(site: Site, path: str, cookie: str) -> tuple[str, str]:
    """Return a page and the session cookie that came with it."""
    with urllib.request.urlopen(urllib.request.Request(site.url + path, headers={"Cookie": cookie})) as answer:
        return answer.read().decode(), (answer.headers.get("Set-Cookie") or "").partition(";")[0]


def visited(site: Site, cookie: str) -> str:
    """Return the cookies of a browser after its first page."""
    session = fetch(site, "/", cookie)[1]
    return f"{session}; {cookie}" if session else cookie


def found(pattern: str, text: str) -> str:
    """Return the first group of a pattern that must be there."""
    match = re.search(pattern, text)
    assert match, f"{pattern} not in {text[:2000]}"
    return match[1]


def workloads(site: Site, attempts: list[UUID], roster: UUID) -> dict[str, Make]:
    """Return what each workload sends: `attempts` of stage.open_attempts, `roster` the session of stage.roster."""
    with db.transaction():
        mine, staff = [sign_in(n) for n in range(PEOPLE)], sign_in_admin()
        fresh = [(str(populate.uid(3, n)), sign_in(n)) for n in range(FIRST_WHOLE, FIRST_WHOLE + WHOLE)]
        answering = [sign_in(n) for n in range(FIRST_SUBMIT, FIRST_SUBMIT + SUBMITS)]
    # A browser that has seen one page sends the session cookie of that page with all others.
    mine, staff = [visited(site, cookie) for cookie in mine], visited(site, staff)
    fresh = [(uid, visited(site, cookie)) for uid, cookie in fresh]
    with db.reading():
        sheets = {
            uid: {f"a-{item.position}": (item.answer or [""])[0] for item in db.session.scalars(
                select(AttemptItem).join(Attempt, Attempt.id == AttemptItem.attempt_id).where(Attempt.uid == uid))}
            for uid in attempts[PEOPLE:]
        }  # fmt: skip
    ready = [(FIRST_SUBMIT + n, uid, answering[n]) for n, uid in enumerate(attempts[PEOPLE:])]
    taking = threading.Lock()
    enrolled = [populate.uid(3, n) for n in range(PEOPLE)]
    lesson = found(r'href="(/learn/[^"/]+/f1-[^"]+)"', fetch(site, f"/learn/{enrolled[0]}/overview", mine[0])[0])
    lesson = lesson.rpartition("/")[2]
    lessons = [fetch(site, f"/learn/{enrolled[n]}/{lesson}", mine[n])[0] for n in range(PEOPLE)]
    assert all("data-token=" in text for text in lessons)
    learn, beats = old_tokens(lesson, site.data), [0] * PEOPLE
    quiz = [fetch(site, f"/learn/{enrolled[n]}/{QUIZ}", mine[n])[0] for n in range(PEOPLE)]
    capability = [found(CAPABILITY, text) for text in quiz]
    choice = found(r'name="a-1"[^>]*value="([^"]+)"', quiz[0])
    form, session = fetch(site, "/sign-in", "")
    csrf = found(r'name="csrf_token"[^>]*value="([^"]+)"', form)

    def get(path: Callable[[int], str], cookie: Callable[[int], str] = lambda c: mine[c]) -> Make:
        return lambda c, _n: [lambda _text: Request("GET", path(c), headers={"Cookie": cookie(c)})]

    def script(path: str, token: str, body: object) -> Request:
        headers = {"Content-Type": "application/json", "X-Capability": token}
        return Request("POST", path, json.dumps(body).encode(), headers)

    def send(path: str, cookie: str, **values: str) -> Request:
        # All forms carry the token of one session.
        cookies = f"{session}; {cookie.rpartition('; ')[2]}"
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies}
        return Request("POST", path, urlencode({"csrf_token": csrf, **values}).encode(), headers, 303)

    def beat(c: int, _n: int) -> list[Step]:
        start = beats[c] * 16
        beats[c] += 1
        body = {"intervals": [[start, start + 15, True]], "place": "h-1"}
        return [lambda _text: script("/api/learn/time", learn[c], body)]

    def record(position: str, choice: str) -> dict[str, object]:
        made = int(time.time() * 1000)
        return {"record": str(uuid4()), "position": int(position), "answer": [choice], "sequence": made}

    def save(c: int, _n: int) -> list[Step]:
        body = {"answers": [record("1", choice)]}
        return [lambda _text: script(f"/api/attempts/{attempts[c]}/answers", capability[c], body)]

    def enter(c: int, n: int) -> list[Step]:
        values = {"identifier": populate.email(20 + c * 8 + n % 8), "password": populate.PASSWORD}
        return [lambda _text: send("/sign-in", "", **values)]

    def hand_in(_c: int, _n: int) -> list[Step]:
        with taking:
            number, uid, cookie = ready.pop()
        values = {"do": "submit", "sure": "1", "attempt": uid.hex, **sheets[uid]}
        return [lambda _text: send(f"/learn/{populate.uid(3, number)}/{QUIZ}", cookie, **values)]

    def whole(_c: int, _n: int) -> list[Step]:
        with taking:
            uid, cookie = fresh.pop()
        path, given, opened = f"/learn/{uid}/{QUIZ}", {}, {}
        look = Request("GET", path, headers={"Cookie": cookie})

        def save_all(text: str) -> Request:
            for position, value in re.findall(r'name="a-(\d+)"[^>]*value="([^"]+)"', text):
                given.setdefault(position, value)
            opened["uid"] = found(r'data-attempt="([^"]+)"', text)
            answers = [record(position, value) for position, value in given.items()]
            token = found(CAPABILITY, text)
            return script(f"/api/attempts/{UUID(opened['uid'])}/answers", token, {"answers": answers})

        def submit(_text: str) -> Request:
            fields = {f"a-{position}": value for position, value in given.items()}
            return send(path, cookie, do="submit", sure="1", attempt=opened["uid"], **fields)

        return [
            lambda _text: look,
            lambda text: send(path, cookie, do="start", number=found(r'name="number"[^>]*value="(\d+)"', text)),
            lambda _text: look,
            save_all,
            submit,
            lambda _text: look,
        ]

    return {
        "sign_in": enter,
        "my_learning": get(lambda _c: "/"),
        "course_page": get(lambda _c: "/courses/mandated-reporter"),
        "lesson_page": get(lambda c: f"/learn/{enrolled[c]}/{lesson}"),
        "heartbeat": beat,
        "quiz_page": get(lambda c: f"/learn/{enrolled[c]}/{QUIZ}"),
        "answer_save": save,
        "submit": hand_in,
        "whole_attempt": whole,
        "run_progress": get(lambda _c: f"/staff/runs/{populate.uid(2, 0)}/progress", lambda _c: staff),
        "roster": get(lambda _c: f"/staff/sessions/{roster}/roster", lambda _c: staff),
        "catalog_search": get(lambda _c: "/courses?q=%EC%95%84%EB%8F%99"),
    }

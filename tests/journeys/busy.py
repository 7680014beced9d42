"""A site in the middle of everything, so that every form of it stands on some page; and those forms, as a browser
would send them."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from flask import Flask
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from lms.accounts import resets
from lms.accounts import services as accounts
from lms.accounts.models import Account, Person
from lms.activities.quiz import late, timing
from lms.activities.quiz.models import Attempt, AttemptItem, SavedAnswer
from lms.config import Settings
from lms.content.models import Course
from lms.core import clock, db, outbox
from lms.enrollments.models import Enrollment, Run
from tests.demo import password_of
from tests.journeys.browser import Browser

WHO = ("", "learner", "learner2", "manager", "instructor", "admin", "auditor")
COURSE = "mandated-reporter"
# Of one view, that many pages are searched: not every person has a role, not every place a district.
ALIKE = 6


@dataclass
class Field:
    """What a person fills in, ticks or presses."""

    name: str
    kind: str
    value: str = ""
    offered: list[str] = field(default_factory=list)

    @property
    def typed(self) -> bool:
        """Say whether anything at all can be typed here."""
        return self.kind in ("text", "textarea", "email", "number", "date", "search", "password", "tel", "url")


@dataclass
class Form:
    """A form of a page, and who sees it where."""

    who: str
    page: str
    action: str
    fields: list[Field] = field(default_factory=list)
    method: str = "POST"
    has_button: bool = False

    def filled(self) -> dict[str, list[str]]:
        """Return what a person with good intentions would send."""
        data: dict[str, list[str]] = {}
        pressed = self.pressed()
        for one in self.fields:
            value = _plausible(one)
            if one.name == "leave_out":
                continue  # who takes a file wants what is in it
            if one.kind == "checkbox":
                data.setdefault(one.name, []).append(value)
            elif (one.kind == "submit" and one is not pressed) or (one.kind == "radio" and one.name in data):
                continue
            elif value is not None:
                data[one.name] = [value]
        return data

    def pressed(self) -> Field | None:
        """Return the button with a name that is pressed: the one that keeps what was typed, else the first."""
        buttons = [one for one in self.fields if one.kind == "submit"]
        return next((one for one in buttons if one.value in ("save", "take")), next(iter(buttons), None))


# What fits where any text would be refused.
_FITTING = {
    "organization": "가상 햇살지역아동센터",
    "who": "manager@demo.invalid",
    "lines": "auditor@demo.invalid",
    "number": "02-123-4567",
    "code": "A-1",
    "name_en": "Somebody",
    "email": "somebody@example.org",
    "staff_id": "N-100",
    "district": "",
    "apply_until": "",
    "apply_from": "",
    "due_on": "",
    "minutes": "5",
    "new": "수달이 헤엄치는 넓은 강 27",
    "again": "수달이 헤엄치는 넓은 강 27",
    "law": "PA 10(2)",
    "key": "",
    "group": "",
    "places.0.tags": "",
}


def _plausible(one: Field) -> str:
    value = one.value.strip()
    if value and one.kind != "submit":
        return value
    if one.kind == "number":
        return _FITTING.get(one.name, "") if one.name == "minutes" else "1" if one.name.startswith("points-") else ""
    if one.name in _FITTING and (one.kind != "select" or not _FITTING[one.name]):
        return _FITTING[one.name]
    if one.kind == "datetime-local":
        return ""
    if one.kind == "date":
        return (clock.today() + timedelta(days=20 if one.name == "ends_on" else 0)).isoformat()
    if one.kind == "select":
        # A format is recognized where none is chosen.
        empty = one.name == "format" and "" in one.offered
        return "" if empty else next((offered for offered in one.offered if offered), "")
    return "보통 글 하나" if one.typed else one.value


class _Reader(HTMLParser):
    """Collects the forms of a page."""

    def __init__(self, who: str, page: str) -> None:
        super().__init__()
        self.who, self.page = who, page
        self.forms: list[Form] = []
        self.open: Form | None = None
        self.into: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = Form(self.who, self.page, urlsplit(given.get("action", "")).path or self.page)
            self.open.method = given.get("method", "get").upper()
            self.forms.append(self.open)
            return
        if self.open is not None and tag == "button":
            if "formaction" in given:
                self.forms.append(replace(self.open, action=given["formaction"], has_button=True))
            else:
                self.open.has_button = True
        if self.open is not None and tag == "option" and self.into is not None:
            self.into.offered.append(given.get("value", ""))
            if "selected" in given:
                self.into.value = given.get("value", "")
        if self.open is not None and given.get("name") and "disabled" not in given:
            kind = {"textarea": "textarea", "select": "select", "button": "submit"}.get(tag, given.get("type", "text"))
            if kind == "text" and given.get("inputmode") in ("numeric", "decimal"):
                kind = "number"
            made = Field(given["name"], kind, given.get("value", "on" if kind == "checkbox" else ""))
            self.open.fields.append(made)
            self.into = made if tag in ("textarea", "select") else None

    def handle_data(self, data: str) -> None:
        if self.into is not None and self.into.kind == "textarea":
            self.into.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        if tag in ("textarea", "select"):
            self.into = None


def forms_in(html: str, who: str = "", page: str = "", method: str = "POST") -> list[Form]:
    """Return the forms of a page that write, or with GET those that ask."""
    reader = _Reader(who, page)
    reader.feed(html)
    # A reflection on paper is a form without a button: nothing can send it.
    return [form for form in reader.forms if form.has_button and form.method == method]


def endpoint_of(app: Flask, path: str, method: str) -> str | None:
    """Return the view behind a path, or None."""
    try:
        return str(app.url_map.bind("localhost").match(path.partition("?")[0], method=method)[0])
    except (HTTPException, RequestRedirect):
        return None


def all_forms(app: Flask, people: dict[str, Browser]) -> dict[tuple[str, str], Form]:
    """Follow all links of everybody; return one form for each view that takes it and each set of fields."""
    found: dict[tuple[str, str], Form] = {}
    for who, browser in people.items():
        starts = [*browser.more, "/", "/staff/", "/password/forgot"]
        for path, html in [*browser.shown, *_walk(app, browser, starts)]:
            for form in forms_in(html, who, path) + forms_in(html, who, path, "GET"):
                endpoint = endpoint_of(app, form.action, form.method)
                assert endpoint, (path, form.action)
                names = ",".join(sorted({re.sub(r"[0-9]+", "N", one.name) for one in form.fields}))
                found.setdefault((endpoint, f"{form.method} {names}"), form)
    return found


def _walk(app: Flask, browser: "Somebody", starts: list[str]) -> Iterator[tuple[str, str]]:
    waiting, seen, looked = list(starts), set(starts), {}
    while waiting:
        path = waiting.pop(0)
        endpoint = endpoint_of(app, path, "GET")
        sent = "export" in (endpoint or "") and endpoint != "exchange.export"
        if endpoint is None or sent or looked.get(endpoint, 0) == ALIKE:
            continue
        looked[endpoint] = looked.get(endpoint, 0) + 1
        answer = browser.client.get(path, follow_redirects=True)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        yield answer.request.path, answer.text
        for link in re.findall(r'href="(/[^"#?]*)"', answer.text):
            if link not in seen:
                seen.add(link)
                waiting.append(link)


class Somebody(Browser):
    """A signed-in browser; `more`: pages that no link of its start page leads to, `shown`: pages that a form led to."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app.test_client())
        self.more: list[str] = []
        self.shown: list[tuple[str, str]] = []

    @property
    def cookies(self) -> dict[Any, Any]:
        """Return all cookies; set again, they bring an earlier state back."""
        return dict(self.client._cookies)

    @cookies.setter
    def cookies(self, earlier: dict[Any, Any]) -> None:
        self.client._cookies = dict(earlier)

    def post(self, path: str, expect: int = 303, **data: object) -> str:
        """Send a form and return where it leads."""
        answer = self.client.post(path, data=data)
        assert answer.status_code == expect, f"{path}: {answer.status_code}\n{answer.text[:3000]}"
        return answer.location or ""


def people_of(app: Flask, settings: Settings, everybody: tuple[str, ...] = WHO) -> dict[str, Somebody]:
    """Sign everybody in."""
    found = {}
    for who in everybody:
        found[who] = Somebody(app)
        if who:
            found[who].sign_in(f"{who}@demo.invalid", password_of(settings, f"{who}@demo.invalid"))
    return found


def keep_busy(app: Flask, settings: Settings, people: dict[str, Somebody]) -> tuple[str, str]:
    """Bring every form somewhere: requests, attempts, uploads, failed jobs …; return the learners' enrollments."""
    admin, learner, other = people["admin"], people["learner"], people["learner2"]
    mine, theirs = (enrollment_of(f"{who}@demo.invalid") for who in ("learner", "learner2"))
    _runs(people)
    _finish(admin, mine, leave_out=("final-quiz", "survey"))
    learner.post(f"/learn/{mine}/minutes", minutes="5", note="첫 쪽에서 연결이 끊겼습니다.")
    _use_up_attempts(learner, mine)
    learner.more.append(f"/learn/{mine}/final-quiz")
    _late()
    learner.post(f"/learn/{mine}/final-quiz", do="ask", note="한 번 더 부탁드립니다.")
    _finish(admin, theirs, leave_out=())
    admin.post(f"/staff/enrollments/{theirs}/outcome", activity="final-quiz", status="failed", reason="다시 봄")
    start = start_form(other.open(f"/learn/{theirs}/final-quiz"))
    assert start
    other.post(f"/learn/{theirs}/final-quiz", **start)
    admin.post("/staff/courses", file=(io.BytesIO(_packed()), "course.zip"))
    _banks(people["admin"])
    _accounts(app, settings, people)
    _jobs()
    return mine, theirs


def uid_in(html: str, before: str) -> str:
    """Return the first UUID that stands behind `before`."""
    found = re.search(re.escape(before) + "([0-9a-f-]{36})", html)
    assert found, (before, html[:3000])
    return found[1]


def first_run() -> Run:
    """Return the run of the course that everybody learns in."""
    with db.reading():
        asked = select(Run).join(Course, Course.id == Run.course_id).where(Course.slug == COURSE)
        return db.session.scalars(asked.order_by(Run.id).limit(1)).one()


def enrollment_of(email: str) -> str:
    """Return the UID of a person's enrollment in that run."""
    run = first_run().id
    with db.reading():
        asked = select(Enrollment.uid).join(Account, Account.person_id == Enrollment.person_id)
        return str(db.session.scalars(asked.where(accounts.by_identifier(email), Enrollment.run_id == run)).one())


def _runs(people: dict[str, Somebody]) -> None:
    """Make one run in preparation, one with applications, one that is being closed, and bring people in and out."""
    admin, manager = people["admin"], people["manager"]
    first = first_run()
    year = {
        "course": first.course_id,
        "starts_on": clock.today().isoformat(),
        "ends_on": f"{clock.today().year + 1}-12-31",
    }
    draft = admin.post("/staff/runs/new", **year, entry="approval")
    with_law = {"state": "open", "checked": "법령을 확인했습니다."}
    asking, closed = (
        admin.post("/staff/runs/new", **year, entry=entry).removeprefix("/staff/runs/")
        for entry in ("approval", "open")
    )
    for run in (asking, closed):
        admin.post(f"/staff/runs/{run}/state", **with_law)
    for applicant in (people["learner"], manager):
        applicant.post(f"/runs/{asking}/apply", note="듣고 싶습니다.")
    manager.post(f"/runs/{closed}/apply")
    left = uid_in(manager.open("/"), "/learn/")
    admin.post(f"/staff/runs/{closed}/close")
    for key, leave_out in (("instructor", ("survey",)), ("manager", ()), ("auditor", ("quiz", "survey"))):
        people[key].post(f"/runs/{first.uid}/apply")
        _finish(admin, enrollment_of(f"{key}@demo.invalid"), leave_out)
    _use_up_attempts(people["auditor"], enrollment_of("auditor@demo.invalid"))
    admin.more += [
        f"/staff/runs/{first.uid}/enroll?q=가상",
        f"/staff/runs/{closed}",
        f"/staff/runs/{closed}/close",
        f"/staff/enrollments/{left}",
        "/staff/organizations?kind=agency",
        # Whatever other rooms make: of their lists only the first pages are searched.
        draft,
        "/staff/outbox?state=given_up",
    ]


def _finish(admin: Somebody, uid: str, leave_out: tuple[str, ...]) -> None:
    page = forms_in(admin.open(f"/staff/enrollments/{uid}"))
    keys = next(one.offered for form in page for one in form.fields if one.name == "activity")
    for key in keys:
        if key and not any(word in key for word in leave_out):
            status = "passed" if "quiz" in key else "completed"
            admin.post(f"/staff/enrollments/{uid}/outcome", activity=key, status=status, reason="시험")
    admin.post(f"/staff/enrollments/{uid}/minutes", minutes="60", reason="시험")


def start_form(html: str) -> dict[str, str] | None:
    """Return what the button that starts an attempt sends, if there is one."""
    for form in forms_in(html):
        if any(one.value == "start" for one in form.fields):
            return {one.name: one.value for one in form.fields}
    return None


def _use_up_attempts(learner: Somebody, uid: str) -> None:
    page = f"/learn/{uid}/final-quiz"
    while start := start_form(learner.open(page)):
        learner.post(page, **start)
        attempt = next(form for form in forms_in(learner.open(page)) if any(f.name == "attempt" for f in form.fields))
        hidden = {one.name: one.value for one in attempt.fields if one.kind == "hidden"}
        learner.post(page, **{**hidden, "do": "submit", "sure": "1"})


def _late() -> None:
    """Let an answer reach the server after its attempt was submitted."""
    with db.transaction():
        items = select(AttemptItem).join(Attempt, Attempt.id == AttemptItem.attempt_id)
        found = db.session.scalars(items.where(Attempt.submitted_at.is_not(None)).order_by(AttemptItem.id)).all()
        item = next(one for one in found if one.option_order)
        made, now = timing.milliseconds(clock.now()), clock.now()
        answer = item.option_order[:1]
        db.session.add(
            SavedAnswer(
                record=uuid4(), attempt_item_id=item.id, answer=answer, sequence=made, received_at=now, late=True
            )
        )
        attempt_id = item.attempt_id
    late.show_late(attempt_id)


def _packed() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for kind in ("courses", "quizzes"):
            root = Path(str(files(f"lms.content.{kind}"))) / COURSE
            for path in root.rglob("*"):
                if path.is_file():
                    archive.writestr(f"{kind}/{COURSE}/{path.relative_to(root).as_posix()}", path.read_bytes())
    return made.getvalue()


def _banks(admin: Somebody) -> None:
    """Enter a change of the law that nothing cites; the demonstration has a bank in every other state."""
    admin.post("/staff/law-changes", reference="PIPA 75", in_force=clock.today().isoformat(), note="시험")


def _accounts(app: Flask, settings: Settings, people: dict[str, Somebody]) -> None:
    """Close an account, make a code that sets a password, sign in on a second device, be away."""
    admin = people["admin"]
    with db.reading():
        forgetful = _account("consultant@demo.invalid")
    with db.transaction():
        leaver = accounts.create_person("가상 전출", fictional=True)
        accounts.create_account(leaver.id, staff_id="GONE-1")
    admin.post(f"/staff/people/{forgetful[1]}/accommodation", percent="25", reason="합의함")
    admin.more.append(f"/staff/people/{forgetful[1]}/accommodation")
    admin.post(f"/staff/people/{leaver.uid}/account/close")
    admin.more.append(f"/staff/people/{leaver.uid}")
    with db.transaction():
        people[""].more.append("/password/reset/" + resets.issue(forgetful[0], resets.MAILED))
    again = Somebody(app)
    again.sign_in("learner@demo.invalid", password_of(settings, "learner@demo.invalid"))
    absence = next(
        form for form in forms_in(admin.open("/profile/absence")) if any(f.name == "deputy" for f in form.fields)
    )
    admin.post("/profile/absence", **{name: values[0] for name, values in absence.filled().items()})


def _account(email: str) -> tuple[int, str]:
    found = db.session.execute(
        select(Account.id, Person.uid).join(Person, Person.id == Account.person_id).where(accounts.by_identifier(email))
    ).one()
    return found.id, str(found.uid)


def _jobs() -> None:
    with db.transaction():
        outbox.later("learning.close_run", closing_id=0)
        failed = outbox.find(outbox.later("learning.close_run", closing_id=0))
        assert failed
        failed.given_up_at = clock.now()

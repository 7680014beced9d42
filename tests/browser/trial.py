"""Plays a course as a learner does: reads every page for its minutes, answers from the keys, follows every link.

The clocks of site and browser go together, so an hour is read honestly in about a minute. What is in a room is held by
the services of staff.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Page, expect

from tests.browser import rooms
from tests.browser.learners import Learner, run, sign_in
from tests.browser.walk import links
from tests.live import Site

MOST_STEPS = 120
_KEYS = """
from sqlalchemy import select
from lms.activities.quiz.models import Attempt, AttemptItem
from lms.enrollments.models import Enrollment
from lms.questions import services as questions
attempt = db.session.scalars(
    select(Attempt).join(Enrollment, Enrollment.id == Attempt.enrollment_id)
    .where(Enrollment.person_id == int(arguments[0]), Attempt.submitted_at.is_(None))
).one()
found = {}
for item in db.session.scalars(select(AttemptItem).where(AttemptItem.attempt_id == attempt.id)):
    question = questions.question(item.question_version_id)
    body = question.body
    if question.kind.key == "ordering":
        found[item.position] = {name: str(place) for place, name in enumerate(body["items"], 1)}
    elif isinstance(body.get("answer"), dict):
        found[item.position] = body["answer"]
    elif question.kind.key == "numeric":
        found[item.position] = [str(body["value"])]
    else:
        found[item.position] = list(question.answer) or [question.text("ko").accept[0]]
print(json.dumps(found))
"""
_STEPS = """
from lms.content import services as content
from lms.enrollments.models import Enrollment
from sqlalchemy import select
from uuid import UUID
enrollment = db.session.scalars(select(Enrollment).where(Enrollment.uid == UUID(arguments[0]))).one()
path = content.path(enrollment.course_version_id, enrollment.track)
print(json.dumps([[one.id, one.type, one.minutes] for one in path.activities]))
"""


@dataclass
class Trial:
    """One learner in one course; `faults` collects what is wrong on the way."""

    site: Site
    page: Page
    learner: Learner
    look: Callable[[Page], list[str]]
    minutes: int = 0
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))
        self.steps: list[list[str | int]] = json.loads(run(self.site, _STEPS, self.learner.uid).splitlines()[-1])

    def play(self, first: str = "", last: str = "") -> None:
        """Do every step from `first` (without it: from the beginning) to `last` (to the end)."""
        begun = not first
        for key, kind, minutes in self.steps:
            begun = begun or key == first
            if not begun:
                continue
            self.page.goto(self.learner.address(str(key)))
            self._examine()
            if kind in rooms.FIRST:
                self._room(str(kind), str(key))
            else:
                {"quiz": self._quiz, "survey": self._survey}.get(str(kind), self._lesson)(int(minutes))
            if key == last:
                return

    def read_on(self) -> None:
        """Where only minutes are missing (seconds get lost between pages), read on where the site proposes it."""
        self.page.goto(self.learner.address("overview"))
        if self.page.locator("main .alert-success").count() == 0:
            self.page.locator("main .alert-info a").first.click()
            self._stay(2)
            self.page.goto(self.learner.address("overview"))

    def _stay(self, minutes: int) -> None:
        """Stay on the page, with a key now and then."""
        self.minutes += minutes
        self.site.travel(minutes=self.minutes)
        for _ in range(minutes * 2):
            self.page.keyboard.press("Shift")
            self.page.clock.run_for(30_000)

    def _examine(self) -> None:
        self.faults += [f"{self.page.url}: {fault}" for fault in self.look(self.page)]
        here = self.page.url.partition(self.site.url)[2]
        status, found = links(self.page.context, here)
        for path in sorted(found | {here}):
            # The steps themselves are opened one after the other.
            if f"/learn/{self.learner.uid}" not in path:
                status = self.page.context.request.get(path).status
                if status != 200:
                    self.faults.append(f"{here}: the link {path} answers {status}")

    def _room(self, kind: str, key: str) -> None:
        rooms.hold(self.site, self.learner, kind, key)
        if kind == "visit":
            self.minutes += rooms.APART * 24 * 60
            self.site.travel(minutes=self.minutes)
            rooms.end_visits(self.site, self.learner, key)
            self.page.context.clear_cookies(name="sign-in")
            sign_in(self.page, self.learner)
        self.page.goto(self.learner.address(key))
        self._examine()

    def _lesson(self, minutes: int) -> None:
        self._stay(minutes)
        before = self.page.url
        path = self.page.url.partition(self.site.url)[2]
        self.page.locator(f"main form[action='{path}'] button").last.click()
        self.page.wait_for_url(lambda url: url != before)

    def _quiz(self, minutes: int) -> None:
        self.page.locator("button[value=start]").first.click()
        expect(self.page.locator("#attempt")).to_be_visible()
        self._examine()
        for position, values in json.loads(run(self.site, _KEYS, str(self.learner.person)).splitlines()[-1]).items():
            question = self.page.locator(f"#q-{position}")
            if isinstance(values, dict):
                for part, chosen in values.items():
                    question.locator(f"select[name='a-{position}.{part}']").select_option(chosen)
                continue
            for value in values:
                choice = question.locator(f"input[value='{value}']")
                if choice.count():
                    choice.check()
                else:
                    question.locator("input[type=text]").fill(value)
                    question.locator("input[type=text]").blur()
        self._stay(minutes)
        self.page.locator("#attempt button[value=submit]").click()
        expect(self.page.locator("#result .alert-success")).to_be_visible()
        self._examine()

    def _survey(self, _minutes: int) -> None:
        before = self.page.url
        for name in self.page.locator("main input[type=radio]").evaluate_all(
            "all => [...new Set(all.map(i => i.name))]"
        ):
            self.page.locator(f"main input[name='{name}']").first.check()
        self.page.locator("main form button").last.click()
        self.page.wait_for_url(lambda url: url != before)

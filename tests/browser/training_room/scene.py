"""The stage of the journeys: the demonstration courses, people who work where they are needed, and the day it is."""

import json
import re
import time as timer
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes, policy
from zoneinfo import ZoneInfo

from tests.bench.checkins import COURSES
from tests.browser import learners
from tests.browser.conftest import Postbox
from tests.live import Site

SEOUL = ZoneInfo("Asia/Seoul")
PATIENCE = 240
_PUBLISH = """
import sys
from pathlib import Path
from lms import app, config
from lms.content.check import known_in
from lms.content.publish import publish
from lms.core import db
from lms.learning import registry
from lms.questions import services as questions

app.prepare(config.read())
given = Path(sys.argv[1])
questions.load_all(given / "quizzes")
with db.reading():
    pinned = questions.current_quiz_versions()
folders = sorted(file.parent for file in (given / "courses").glob("*/course.yaml"))
known = known_in(*folders, *(file.parent for file in (given / "quizzes").glob("*/bank.yaml")))
for folder in folders:
    publish(folder, registry.checkers(), pinned, known=known)
"""
_PEOPLE = f"""
from datetime import date
from sqlalchemy import select
from lms.accounts import passwords, roles, services as accounts
from lms.organizations.models import Organization

hashed = passwords.make({learners.PASSWORD!r})
for one in json.loads(sys.stdin.read()):
    at = db.session.scalars(select(Organization).where(Organization.name_ko == one["at"])).one()
    person = accounts.create_person(one["name"], language=one["language"], fictional=True)
    accounts.employ(person.id, at.id, one["job"], position=one["position"], starts_on=date(2020, 1, 1))
    accounts.create_account(person.id, email=one["email"], password_hash=hashed, must_change_password=False)
    if one["role"]:
        scope = at.id if one["role"] == "manager" else None
        roles.grant(person.id, one["role"], organization_id=scope)
"""


@dataclass(frozen=True)
class Person:
    """A fictional person with an account and a job; a manager manages the organization."""

    name: str
    at: str
    job: str
    position: str = ""
    role: str = ""
    language: str = "ko"
    key: str = ""

    @property
    def email(self) -> str:
        """Return the address to sign in with."""
        return f"{self.key}@road.invalid"


def publish(site: Site) -> None:
    """Publish the demonstration courses."""
    learners.script_output(site, _PUBLISH, str(COURSES))


def employ(site: Site, people: Sequence[Person]) -> None:
    """Make people with accounts and jobs."""
    given = [{**asdict(one), "email": one.email} for one in people]
    learners.run(site, _PEOPLE, given=json.dumps(given))


def monday(week: int = 0) -> date:
    """Return the Monday of a week, counted from the second one of next March.

    What is done daily is not done again when the clock goes back, so the weeks follow the order of the files.
    """
    first = date(datetime.now(SEOUL).year + 1, 3, 8)
    return first + timedelta(days=-first.weekday() % 7, weeks=week)


def at(site: Site, day: date, hour: int, minute: int = 0) -> None:
    """Let it be a moment in Seoul."""
    wanted = datetime.combine(day, time(hour, minute), SEOUL)
    site.travel(seconds=(wanted - datetime.now(UTC)).total_seconds())


@dataclass(frozen=True)
class Letter:
    """A mail as its reader sees it: what it is about, what it says, what a calendar takes from it."""

    subject: str
    text: str
    calendar: str

    def link(self, part: str) -> str:
        """Return the path of the link that holds this part."""
        found = re.search(rf"https?://[^/\s]+(/\S*{part.lstrip('/')}\S*)", self.text)
        assert found, self.text
        return found[1]


def letter(postbox: Postbox, address: str, about: str) -> Letter:
    """Wait for the newest mail to an address whose subject holds these words."""
    for _ in range(PATIENCE):
        for mail in reversed(postbox.to(address)):
            read = message_from_bytes(mail.as_bytes(), policy=policy.default)
            if about in str(read["Subject"]):
                parts = {part.get_content_type(): part for part in read.walk() if not part.is_multipart()}
                calendar = parts["text/calendar"].get_content() if "text/calendar" in parts else ""
                unfolded = re.sub(r"\r?\n ", "", calendar)
                return Letter(str(read["Subject"]), parts["text/plain"].get_content(), unfolded)
        timer.sleep(0.25)
    raise AssertionError(f"no mail about {about} to {address}: {[str(mail['Subject']) for mail in postbox.mails]}")

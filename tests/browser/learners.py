"""Fresh learners of a running site, standing right before the quiz of the real course."""

import json
import subprocess
from dataclasses import dataclass
from textwrap import indent
from uuid import uuid4

from playwright.sync_api import Page

from tests.live import MOST_SECONDS, Site

PASSWORD = "봄비 내리는 골목길"

_FRAME = """
import json, sys
from lms import app, config
from lms.core import db
arguments = sys.argv[1:]
app.prepare(config.read())
with db.transaction():
"""
_ENROLL = f"""
from sqlalchemy import select
from lms.accounts import passwords, services as accounts
from lms.content import services as content
from lms.core import clock
from lms.enrollments import services as enrollments
from lms.enrollments.models import Enrollment, Run
from lms.learning import services as learning
from lms.learning.interface import Outcome, Status
from lms.organizations.models import Organization

email, until, course, job = arguments
person = accounts.create_person("가상 학습자", fictional=True)
if job:
    facility = job.startswith("facility") or job == "child-rights-expert"
    asked = select(Organization).order_by(Organization.id).limit(1)
    organization = db.session.scalars(asked.where(Organization.kind == "facility") if facility else asked).one()
    accounts.employ(person.id, organization.id, job, starts_on=clock.today())
hashed = passwords.make({PASSWORD!r})
accounts.create_account(person.id, email=email, password_hash=hashed, must_change_password=False)
for run in db.session.scalars(select(Run).where(Run.state == "open").order_by(Run.id)):
    if content.course_of(run.course_version_id).id == course:
        break
(one,) = enrollments.enroll([person.id], run.id, None)
enrollment = db.session.get_one(Enrollment, one.enrollment_id)
for activity in content.path(enrollment.course_version_id, enrollment.track).activities:
    if activity.id == until:
        break
    learning.record(enrollment.id, activity.id, activity.type, Outcome(Status.COMPLETED))
print(json.dumps({{"uid": str(enrollment.uid), "person": person.id}}))
"""


def run(site: Site, script: str, *arguments: str, given: str | None = None) -> str:
    """Run a script beside the site, on its database and in one transaction, as an administrator might.

    `given` is what the script can read from its standard input.
    """
    return script_output(site, _FRAME + indent(script, "    "), *arguments, given=given)


def script_output(site: Site, program: str, *arguments: str, given: str | None = None) -> str:
    """Run a whole program beside the site, with the site's settings, and return what it prints."""
    command = [site.python, "-c", program, *arguments]
    done = subprocess.run(
        command,
        env=site.environment(),
        cwd=site.folder,
        input=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=MOST_SECONDS,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@dataclass(frozen=True)
class Learner:
    """A person with an account, enrolled in the course."""

    email: str
    uid: str
    person: int

    def address(self, activity: str) -> str:
        """Return where a step of the course is."""
        return f"/learn/{self.uid}/{activity}"


def fresh(site: Site, until: str = "final-quiz", course: str = "mandated-reporter", job: str = "") -> Learner:
    """Make a learner of a course, who has done every step before `until` and may have a job."""
    email = f"{uuid4().hex[:12]}@demo.invalid"
    found = json.loads(run(site, _ENROLL, email, until, course, job).splitlines()[-1])
    return Learner(email, found["uid"], found["person"])


def sign_in(page: Page, learner: Learner) -> None:
    """Sign in through the page."""
    page.goto("/sign-in")
    page.locator("[name=identifier]").fill(learner.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)

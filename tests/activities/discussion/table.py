"""A room of three agencies: a district, a police station, an agency; people of each in a run of the demonstration."""

from functools import cache
from pathlib import Path
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.accounts import roles
from lms.activities.discussion import services
from lms.activities.discussion.models import Discussion
from lms.content import services as content
from lms.content.check import known_in
from lms.content.models import Course
from lms.content.publish import publish
from lms.core import clock, db
from lms.enrollments import services as enrollments
from lms.enrollments.models import Enrollment, Run
from lms.learning import registry
from lms.learning import services as learning
from lms.questions import services as questions
from tests.accounts import people
from tests.accounts.people import SINCE, Member, kept, member, signed_in
from tests.enrollments import world

FOLDER = Path(__file__).resolve().parents[2] / "courses"
KEY = "j1-discussion"
SETTLED = {"agreement": "당직이 10분 안에 서로 알린다.", "interests": "아동이 기다리는 시간이 짧아진다."}


def load() -> None:
    """Load the demonstration's bank and publish its course."""
    course, bank = FOLDER / "courses" / "demo-joint", FOLDER / "quizzes" / "demo-joint"
    content.forget()
    questions.forget()
    questions.load_folder(bank)
    with db.reading():
        pinned = questions.current_quiz_versions()
    publish(course, registry.checkers(), pinned, known=known_in(course, bank))
    content.forget()


@cache
def text(number: int) -> str:
    """Return a position that names nobody."""
    return f"우리는 {number}번 약속대로 함께 간다."


class Table:
    """Ann of the district, Bea of the police, Dan and Eli of the agency, Lea who leads, Cho who must see nothing."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        load()
        self.district = people.organization("가상 가구", "district")
        self.station = people.organization("가상 경찰서", "police_station")
        self.agency = people.organization("가상 아동보호전문기관", "agency")
        self.ann = member("김안", email="ann@example.org", job="dedicated-official", works_at=self.district)
        self.bea = member("박비", email="bea@example.org", job="police-officer", works_at=self.station)
        self.dan = member("이단", email="dan@example.org", job="agency-staff", works_at=self.agency)
        self.eli = member("최일리", email="eli@example.org", job="agency-manager", works_at=self.agency)
        self.lea = member("한길", email="lea@example.org", job="consultant")
        self.cho = people.stranger()
        self.enrollments: dict[int, int] = {}
        self.addresses: dict[int, UUID] = {}
        with kept():
            course = db.session.scalars(select(Course).where(Course.slug == "demo-joint")).one()
            run = world.run(course, organization_id=self.district, entry="staff")
            self.run_id, self.run_uid = run.id, run.uid
            roles.grant(self.lea.person_id, "consultant", run_id=run.id, starts_on=SINCE)
            enrolled = enrollments.enroll([one.person_id for one in self.everybody], run.id, None)
            for who, one in zip(self.everybody, enrolled, strict=True):
                self.enrollments[who.person_id] = one.enrollment_id
                self.addresses[who.person_id] = db.session.get_one(Enrollment, one.enrollment_id).uid
        self.clock = clock.now()

    @property
    def everybody(self) -> list[Member]:
        """Return the participants."""
        return [self.ann, self.bea, self.dan, self.eli]

    def begin(self) -> Discussion:
        """Begin the discussion."""
        with kept():
            made = services.begin(db.session.get_one(Run, self.run_id), KEY, self.lea.person_id)
        return made

    def page(self, who: Member) -> str:
        """Return the address of the discussion on somebody's phone."""
        return f"/learn/{self.addresses[who.person_id]}/{KEY}"

    def standing(self, who: Member) -> str | None:
        """Return how the discussion stands for a participant."""
        with db.reading():
            return learning.standing(self.enrollments[who.person_id]).get(KEY)

    def browser(self, name: str) -> FlaskClient:
        """Return somebody's browser."""
        return signed_in(self.app.test_client(), f"{name}@example.org")

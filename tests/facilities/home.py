"""A facility with its people: Ann works there, Ben manages it, Cho is a stranger, Dan administers, Eve consults."""

import io
from dataclasses import dataclass
from datetime import timedelta

from lms.accounts import roles
from lms.core import clock, db
from lms.core.attachments import Sent, taken
from lms.facilities import designations
from lms.organizations.models import Organization
from tests.accounts.people import SINCE, Member, kept, member, organization
from tests.core.test_metadata import jpeg

PHOTO = jpeg()


@dataclass(frozen=True)
class Home:
    """Keys only: rows do not outlive a unit of work."""

    id: int
    other_id: int
    ann: Member
    ben: Member
    cho: Member
    dan: Member
    eve: Member

    @property
    def row(self) -> Organization:
        """Return the facility."""
        return db.session.get_one(Organization, self.id)


def build() -> Home:
    """Make the facility and everybody."""
    here, there = organization(), organization("가상 노을 보육원")
    ann = member("김안", email="ann@example.org", works_at=here)
    ben = member("박벤", email="ben@example.org", works_at=here, manages=here, job="facility-head")
    cho = member("조초", email="cho@example.org", works_at=there, manages=there)
    dan = member("다니엘 단", email="dan@example.org", role="admin")
    eve = member("이브 윤", email="eve@example.org", job="consultant")
    with kept():
        roles.grant(eve.person_id, "consultant", starts_on=SINCE)
    return Home(here, there, ann, ben, cho, dan, eve)


def expert(home: Home) -> None:
    """Name Ann as the child-rights expert."""
    with kept():
        since = clock.today() - timedelta(days=30)
        designations.designate(home.row, home.ann.person_id, since, None, home.ben.person_id)


def papers() -> dict:
    """Return a sign-in sheet as the service takes it."""
    return {"sheet": taken([Sent("서명부.jpg", PHOTO)], 1, "sheet")}


def upload(name: str = "서명부.jpg", data: bytes = PHOTO) -> tuple[io.BytesIO, str]:
    """Return a file as the test client sends it."""
    return io.BytesIO(data), name

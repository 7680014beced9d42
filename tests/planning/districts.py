"""Three districts with stations and agencies, and consultants, for the tests of this room."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from lms.accounts import roles
from lms.accounts import services as accounts
from lms.accounts.models import Person
from lms.content.models import Course
from lms.core import clock
from lms.organizations import jurisdictions
from lms.organizations.models import Organization
from lms.planning import consultants, rounds
from lms.planning.models import Consultant, JointEntry, JointRound
from lms.planning.slots import Slot
from tests.enrollments import world

FIRST = date(2030, 4, 8)


@dataclass(frozen=True)
class City:
    """Districts by name, each with who serves it, and a manager of the first district."""

    course: Course
    districts: dict[str, Organization]
    stations: dict[str, list[Organization]]
    agency: Organization
    contact: Person


def organization(kind: str, name: str, english: str) -> Organization:
    """Make an organization."""
    return world.add(Organization(kind=kind, name_ko=name, name_en=english, fictional=True))


def city() -> City:
    """Make three districts: 가상가구 with two stations, the others with one; one agency for all three."""
    districts, stations = {}, {}
    agency = organization("agency", "가상아동보호전문기관", "Fictional agency")
    for name, english, number in (("가상가구", "Ga-gu", 2), ("가상나구", "Na-gu", 1), ("가상다구", "Da-gu", 1)):
        district = districts[name] = organization("district", name, english)
        stations[name] = []
        for at in range(1, number + 1):
            station = organization("police_station", f"{name} {at}경찰서", f"{english} Station {at}")
            stations[name].append(station)
            serve(station, district)
        serve(agency, district)
    contact = accounts.create_person("나담당", fictional=True)
    accounts.create_account(contact.id, email="contact@example.org")
    roles.grant(contact.id, "manager", organization_id=districts["가상가구"].id)
    return City(world.course("demo-joint"), districts, stations, agency, contact)


def serve(one: Organization, district: Organization) -> None:
    """Let an organization serve a district."""
    jurisdictions.serve(one, district, starts_on=None, source="test", confirmed=True)


def draft(of: City, **facts: object) -> rounds.Draft:
    """Return the draft of a round of eight weeks."""
    values = {
        "title": {"ko": "찾아가는 합동교육", "en": "Visiting joint training"},
        "course_id": of.course.id,
        "starts_on": FIRST,
        "ends_on": FIRST + timedelta(weeks=8),
        "minutes": 240,
        "quotas": {"district": (2, 6), "police_station": (2, 6), "agency": (1, 4)},
        "answers_until": FIRST - timedelta(days=3),
        **facts,
    }
    return rounds.Draft(**values)


def entry_of(found: JointRound, district: Organization) -> JointEntry:
    """Return the entry of a district."""
    entries = world.db.session.query(JointEntry).filter_by(round_id=found.id, district_id=district.id)
    return entries.one()


def slot(days: int, hour: int = 14) -> Slot:
    """Return four hours on a day of the round, in Seoul."""
    day = FIRST + timedelta(days=days)
    begin = datetime(day.year, day.month, day.day, hour, tzinfo=clock.SEOUL).astimezone(UTC)
    return Slot(begin, begin + timedelta(hours=4))


def consultant(name: str, *tags: str, most: int = 2, **facts: object) -> Consultant:
    """Make a consultant."""
    person = accounts.create_person(name, fictional=True)
    return consultants.save(person.id, consultants.Draft(tags, most, **facts))

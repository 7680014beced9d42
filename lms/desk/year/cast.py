"""Who plays the demonstration year: fictional agencies, facilities and people, the same at every run."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from lms.accounts import roles
from lms.accounts import services as accounts
from lms.core import db
from lms.desk.year.names import agencies, facilities, names
from lms.organizations import jurisdictions
from lms.organizations import services as organizations
from lms.organizations.models import Organization
from lms.organizations.seed import DEMO_SOURCE, DISTRICTS, seed_demo

SINCE = date(2022, 1, 1)
DISTRICT_JOBS = {"district-team-head": 2, "dedicated-official": 5, "e-child-manager": 17}
POSITIONS = {
    "district-team-head": "팀장",
    "dedicated-official": "주무관",
    "e-child-manager": "주무관",
    "facility-head": "시설장",
}
CONSULTANTS = 12
FACILITATORS = 4


@dataclass(frozen=True)
class Member:
    """One fictional person at work."""

    person_id: int
    organization_id: int
    job: str
    name: str


@dataclass
class Cast:
    """Everybody and every organization of the year, by what they are."""

    districts: list[Organization] = field(default_factory=list)
    stations: dict[int, list[Organization]] = field(default_factory=dict)
    agencies: dict[int, Organization] = field(default_factory=dict)
    facilities: list[Organization] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    admin_id: int = 0
    consultants: list[Member] = field(default_factory=list)
    facilitators: list[Member] = field(default_factory=list)
    managers: dict[int, int] = field(default_factory=dict)

    def of(self, organization_id: int, *jobs: str) -> list[Member]:
        """Return who works in an organization in one of the jobs, in the order they came."""
        return [one for one in self.members if one.organization_id == organization_id and one.job in jobs]


def organize() -> Cast:
    """Make the organizations of the year, as far as they are missing. Runs in the caller's transaction."""
    seed_demo()
    cast = Cast()
    known = {one.code: one for one in db.session.scalars(select(Organization).where(Organization.code.is_not(None)))}
    cast.districts = [known[code] for code, *_ in DISTRICTS]
    for code, name_ko, name_en, served in agencies():
        if code not in known:
            known[code] = organizations.create(_draft("agency", code, name_ko, name_en, known[served[0]].id))
            for district in served:
                jurisdictions.serve(known[code], known[district], starts_on=SINCE, source=DEMO_SOURCE, confirmed=False)
    for place, (code, name_ko, name_en) in enumerate(facilities()):
        if code not in known:
            known[code] = organizations.create(_draft("facility", code, name_ko, name_en, cast.districts[place].id))
    for home in cast.districts:
        for service in jurisdictions.serving(home.id, SINCE):
            if service.organization.kind == "agency":
                cast.agencies[home.id] = service.organization
            else:
                cast.stations.setdefault(home.id, []).append(service.organization)
    found = select(Organization).where(Organization.kind == "facility", Organization.fictional)
    cast.facilities = list(db.session.scalars(found.order_by(Organization.id)))
    return cast


def _draft(kind: str, code: str, name_ko: str, name_en: str, district_id: int) -> organizations.Draft:
    return organizations.Draft(
        kind, name_ko, name_en, code=code, district_id=district_id, source=DEMO_SOURCE, fictional=True
    )


def people(cast: Cast, seed: int, password_hash: str) -> None:
    """Make everybody who works in the organizations of the year. Runs in the caller's transaction.

    650 people hold the four jobs of the job training (50 team heads, 125 dedicated officials, 425 e-Child managers, 50
    agency managers); police officers, agency and facility staff, consultants and facilitators come beside them. One
    person of each organization is its manager and has an account, whose password nobody knows.
    """
    made = _Maker(cast, seed, password_hash)
    for district in cast.districts:
        made.some(district, DISTRICT_JOBS)
        for station in cast.stations[district.id]:
            made.some(station, {"police-officer": 4})
    for place, agency in enumerate({one.id: one for one in cast.agencies.values()}.values()):
        served = sum(one.id == agency.id for one in cast.agencies.values())
        made.some(agency, {"agency-manager": 6 if place < 5 else 5, "agency-staff": 5 * served})
    for facility in cast.facilities:
        made.some(facility, {"facility-head": 1, "facility-staff": 5, "child-rights-expert": 1})
    foundation = organizations.of_kind("foundation")[0]
    cast.consultants = made.some(foundation, {"consultant": CONSULTANTS})
    cast.facilitators = made.some(foundation, {"other": FACILITATORS + 1})
    cast.admin_id = cast.facilitators.pop().person_id
    roles.grant(cast.admin_id, "admin")


class _Maker:
    def __init__(self, cast: Cast, seed: int, password_hash: str) -> None:
        self.cast, self.names, self.password_hash = cast, names(seed), password_hash

    def some(self, organization: Organization, jobs: dict[str, int]) -> list[Member]:
        found = []
        for job, number in jobs.items():
            for _ in range(number):
                name = next(self.names)
                person = accounts.create_person(name, fictional=True)
                accounts.employ(person.id, organization.id, job, position=POSITIONS.get(job, ""), starts_on=SINCE)
                found.append(Member(person.id, organization.id, job, name))
        self.cast.members += found
        first = found[0].person_id
        accounts.create_account(
            first,
            email=f"year-{organization.id}-{first}@demo.invalid",
            password_hash=self.password_hash,
            must_change_password=True,
        )
        self.cast.managers.setdefault(organization.id, first)
        roles.grant(first, "manager", organization_id=organization.id)
        return found

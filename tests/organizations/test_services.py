"""Organizations and jurisdictions."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from lms.core import db, i18n
from lms.core.audit import Entry
from lms.organizations import jurisdictions, services
from lms.organizations.jurisdictions import JurisdictionError
from lms.organizations.models import Organization
from lms.organizations.seed import seed, seed_demo
from lms.organizations.services import Draft, OrganizationError
from lms.policy import Actor, Granted, Permission, can

pytestmark = pytest.mark.usefixtures("database")

DAY = timedelta(days=1)
MARCH = date(2026, 3, 2)
ADMIN = Actor(1, 1, "", granted=(Granted("admin"),))


def facility(**changes: object) -> Organization:
    """Make a facility."""
    return services.create(Draft(**{"kind": "facility", "name_ko": "가상 쉼터", "name_en": "Shelter", **changes}))  # type: ignore[arg-type]


def code(value: str) -> Organization:
    """Return the organization with a code."""
    return db.session.scalars(select(Organization).where(Organization.code == value)).one()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "club"}, "kind"),
        ({"name_ko": ""}, "name_ko"),
        ({"name_en": ""}, "name_en"),
        ({"code": "TAKEN"}, "code"),
        ({"starts_on": MARCH, "ends_on": MARCH - DAY}, "ends_on"),
        ({"district_id": 999_999}, "district"),
        ({"kind": "city", "district_id": 1}, "district"),
    ],
)
def test_a_faulty_organization_is_refused_at_its_field(changes: dict[str, object], field: str) -> None:
    facility(code="TAKEN")
    with pytest.raises(OrganizationError) as refused:
        facility(**changes)
    assert refused.value.field == field


def test_only_districts_have_something_in_them() -> None:
    seed()
    assert facility(district_id=code("11110").id).district_id == code("11110").id
    with pytest.raises(OrganizationError):
        facility(district_id=code("POLICE-JONGNO").id)


def test_a_change_is_logged_with_before_and_after_and_keeps_the_own_code() -> None:
    one = facility(code="A-1")
    services.change(one, Draft("facility", "가상 별빛 쉼터", "Starlight", code="A-1"))
    entry = db.session.scalars(select(Entry).where(Entry.action == "organizations.change")).one()
    assert entry.before and entry.after
    assert (entry.before["name_ko"], entry.after["name_ko"]) == ("가상 쉼터", "가상 별빛 쉼터")
    other = facility(code="A-2")
    with pytest.raises(OrganizationError):
        services.change(other, Draft("facility", "가", "A", code="A-1"))


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("서대문", "", {"서대문구", "서울서대문경찰서"}),
        ("서대문", "district", {"서대문구"}),
        ("중", "district", {"중구", "중랑구"}),
        ("mapo", "district", {"마포구"}),
        ("11440", "", {"마포구"}),
        ("100%", "", set()),
        ("_", "", set()),
    ],
)
def test_organizations_are_found_by_parts_of_any_length(text: str, kind: str, expected: set[str]) -> None:
    seed()
    assert {one.name_ko for one in services.listed(ADMIN, text, kind).items} == expected


def test_a_typed_name_means_one_organization_or_says_which_fit() -> None:
    seed_demo()
    assert services.resolve("마포구").code == "11440"
    assert services.resolve(" 서울마포경찰서 ").name_en == "Seoul Mapo Police Station"
    assert services.resolve("햇살").kind == "facility"
    assert services.resolve("11440").name_ko == "마포구"
    with pytest.raises(OrganizationError) as many:
        services.resolve("마포")
    assert "마포구 (11440)" in str(many.value)
    with pytest.raises(OrganizationError):
        services.resolve("없는 기관")


def test_the_list_of_organizations_equals_filtering_by_the_rule() -> None:
    seed_demo()
    everything = db.session.scalars(select(Organization)).all()
    mine, other = code("DEMO-AGENCY-1"), code("11110")
    for granted in (
        (),
        (Granted("admin"),),
        (Granted("auditor"),),
        (Granted("instructor"),),
        (Granted("manager", mine.id),),
        (Granted("manager", mine.id), Granted("manager", other.id)),
        (Granted("consultant", run_id=mine.id),),
    ):
        actor = Actor(1, 1, "", granted=granted)
        listed = set(db.session.scalars(select(Organization.id).where(services.visible_to(actor))))
        assert listed == {one.id for one in everything if can(actor, Permission.SEE_ORGANIZATION, one)}


# Jurisdictions.


def test_who_serves_a_district_depends_on_the_day() -> None:
    seed_demo()
    district, agency = code("11680"), code("DEMO-AGENCY-1")
    jurisdictions.serve(agency, district, starts_on=MARCH, ends_on=MARCH + 9 * DAY, source="가상 공문", confirmed=True)

    def agencies(day: date) -> list[str]:
        return [
            one.organization.name_ko
            for one in jurisdictions.serving(district.id, day)
            if one.organization.kind == "agency"
        ]

    assert agencies(MARCH - DAY) == []
    assert agencies(MARCH) == agencies(MARCH + 9 * DAY) == ["가상 한빛아동보호전문기관"]
    assert agencies(MARCH + 10 * DAY) == []


def test_one_agency_serves_many_districts_and_one_district_has_many() -> None:
    seed_demo()
    assert len(jurisdictions.services_of(code("DEMO-AGENCY-1").id)) == 2
    assert len(jurisdictions.serving(code("11215").id, MARCH)) == 2


@pytest.mark.parametrize(
    ("first", "last", "taken"),
    [
        (0, 9, True),
        (9, None, True),
        (None, 0, True),
        (None, None, True),
        (3, 4, True),
        (10, 20, False),
        (-9, -1, False),
        (10, None, False),
        (None, -1, False),
    ],
)
def test_days_of_one_pair_do_not_overlap(first: int | None, last: int | None, taken: bool) -> None:
    seed_demo()
    district, agency = code("11680"), code("DEMO-AGENCY-1")
    jurisdictions.serve(agency, district, starts_on=MARCH, ends_on=MARCH + 9 * DAY, source="가상 공문", confirmed=False)
    days = {
        "starts_on": None if first is None else MARCH + first * DAY,
        "ends_on": None if last is None else MARCH + last * DAY,
    }
    if not taken:
        assert jurisdictions.serve(agency, district, **days, source="가상 공문", confirmed=False)
        return
    with pytest.raises(JurisdictionError) as refused:
        jurisdictions.serve(agency, district, **days, source="가상 공문", confirmed=False)
    assert refused.value.field == "starts_on"


def test_sides_sources_and_days_are_checked() -> None:
    seed_demo()
    district, agency, home = code("11680"), code("DEMO-AGENCY-1"), code("DEMO-FACILITY-1")
    for organization, served, changes in (
        (home, district, {}),
        (agency, home, {}),
        (agency, None, {}),
        (agency, district, {"source": "", "confirmed": True}),
        (agency, district, {"starts_on": MARCH, "ends_on": MARCH - DAY}),
    ):
        values = {"starts_on": None, "source": "가상 공문", "confirmed": False, **changes}
        with pytest.raises(JurisdictionError):
            jurisdictions.serve(organization, served, **values)  # type: ignore[arg-type]


def test_a_jurisdiction_is_ended_and_confirmed_later() -> None:
    seed_demo()
    row = jurisdictions.get(jurisdictions.services_of(code("DEMO-AGENCY-1").id)[0].id)
    assert row
    jurisdictions.change(row, starts_on=MARCH, ends_on=MARCH, source="가상 공문 2026-3", confirmed=True)
    assert (row.starts_on, row.ends_on, row.confirmed) == (MARCH, MARCH, True)
    entry = db.session.scalars(select(Entry).where(Entry.action == "organizations.change_service")).one()
    assert entry.before and entry.after and entry.before["confirmed"] != entry.after["confirmed"]


def test_a_name_written_down_in_korean_is_shown_in_english_where_one_is_known() -> None:
    made = facility(name_ko="가상 새봄", name_en="Saebom (fictional)")
    assert services.shown_name("가상 새봄") == "가상 새봄"
    with i18n.speaking("en"):
        assert services.shown_name("가상 새봄") == "Saebom (fictional)"
        assert services.shown_name("가상 옛이름") == "가상 옛이름"
        assert services.shown_name("") == ""
        services.change(made, Draft("facility", "가상 새봄", "Saebom Home (fictional)"))
        assert services.shown_name("가상 새봄") == "Saebom Home (fictional)"
        facility(name_ko="가상 새봄", name_en="Another Saebom (fictional)")
        assert services.shown_name("가상 새봄") == "가상 새봄", "two are called so"

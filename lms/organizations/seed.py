"""The organizations of Seoul that every installation starts with, and fictional ones for demonstrations."""

from datetime import date

from sqlalchemy import select

from lms.core import db
from lms.organizations.models import Jurisdiction, Organization

# Code, Korean name, English name, police stations (Korean, English).
DISTRICTS: tuple[tuple[str, str, str, tuple[tuple[str, str], ...]], ...] = (
    ("11110", "종로구", "Jongno-gu", (("종로", "Jongno"), ("혜화", "Hyehwa"))),
    ("11140", "중구", "Jung-gu", (("중부", "Jungbu"), ("남대문", "Namdaemun"))),
    ("11170", "용산구", "Yongsan-gu", (("용산", "Yongsan"),)),
    ("11200", "성동구", "Seongdong-gu", (("성동", "Seongdong"),)),
    ("11215", "광진구", "Gwangjin-gu", (("광진", "Gwangjin"),)),
    ("11230", "동대문구", "Dongdaemun-gu", (("동대문", "Dongdaemun"),)),
    ("11260", "중랑구", "Jungnang-gu", (("중랑", "Jungnang"),)),
    ("11290", "성북구", "Seongbuk-gu", (("성북", "Seongbuk"), ("종암", "Jongam"))),
    ("11305", "강북구", "Gangbuk-gu", (("강북", "Gangbuk"),)),
    ("11320", "도봉구", "Dobong-gu", (("도봉", "Dobong"),)),
    ("11350", "노원구", "Nowon-gu", (("노원", "Nowon"),)),
    ("11380", "은평구", "Eunpyeong-gu", (("은평", "Eunpyeong"), ("서부", "Seobu"))),
    ("11410", "서대문구", "Seodaemun-gu", (("서대문", "Seodaemun"),)),
    ("11440", "마포구", "Mapo-gu", (("마포", "Mapo"),)),
    ("11470", "양천구", "Yangcheon-gu", (("양천", "Yangcheon"),)),
    ("11500", "강서구", "Gangseo-gu", (("강서", "Gangseo"),)),
    ("11530", "구로구", "Guro-gu", (("구로", "Guro"),)),
    ("11545", "금천구", "Geumcheon-gu", (("금천", "Geumcheon"),)),
    ("11560", "영등포구", "Yeongdeungpo-gu", (("영등포", "Yeongdeungpo"),)),
    ("11590", "동작구", "Dongjak-gu", (("동작", "Dongjak"),)),
    ("11620", "관악구", "Gwanak-gu", (("관악", "Gwanak"),)),
    ("11650", "서초구", "Seocho-gu", (("서초", "Seocho"), ("방배", "Bangbae"))),
    ("11680", "강남구", "Gangnam-gu", (("강남", "Gangnam"), ("수서", "Suseo"))),
    ("11710", "송파구", "Songpa-gu", (("송파", "Songpa"),)),
    ("11740", "강동구", "Gangdong-gu", (("강동", "Gangdong"),)),
)
STATIONS_SINCE = date(2006, 3, 1)
STATIONS_SOURCE = "서울 31개 경찰서와 관할 자치구 목록(2006년 3월 1일부터의 체계)"
DISTRICTS_SOURCE = "서울 25개 자치구 목록"

DEMO_SOURCE = "시연을 위한 가상 자료"
# Code, Korean name, English name, districts served (codes). Real agencies and what they serve are entered by staff.
DEMO_AGENCIES = (
    ("DEMO-AGENCY-1", "가상 한빛아동보호전문기관", "Fictional Hanbit Child Protection Agency", ("11215", "11740")),
    ("DEMO-AGENCY-2", "가상 이음아동보호전문기관", "Fictional Ieum Child Protection Agency", ("11440", "11410")),
)
# Code, Korean name, English name, district (code).
DEMO_FACILITIES = (
    ("DEMO-FACILITY-1", "가상 햇살지역아동센터", "Fictional Haetsal Community Child Center", "11215"),
    ("DEMO-FACILITY-2", "가상 새싹공동생활가정", "Fictional Saessak Group Home", "11440"),
    ("DEMO-FACILITY-3", "가상 봄날아동양육시설", "Fictional Bomnal Residential Care Home", "11740"),
)


def seed() -> None:
    """Make the city, the foundation, the 25 districts and the 31 police stations, as far as they are missing.

    Rows that exist are left as they are: staff may have changed them since. Runs in the caller's transaction.
    """
    known = _known()
    _once(known, Organization(kind="city", code="11000", name_ko="서울특별시", name_en="Seoul Metropolitan Government"))
    _once(
        known,
        Organization(
            kind="foundation",
            code="SFWF",
            name_ko="서울시여성가족재단",
            name_en="Seoul Foundation of Women and Family",
        ),
    )
    for code, name_ko, name_en, stations in DISTRICTS:
        district = _once(
            known,
            Organization(kind="district", code=code, name_ko=name_ko, name_en=name_en, source=DISTRICTS_SOURCE),
        )
        for station_ko, station_en in stations:
            station = Organization(
                kind="police_station",
                code=f"POLICE-{station_en.upper()}",
                name_ko=f"서울{station_ko}경찰서",
                name_en=f"Seoul {station_en} Police Station",
                source=STATIONS_SOURCE,
                district_id=district.id,
            )
            if station.code not in known:
                _serve(_once(known, station), district, STATIONS_SINCE, STATIONS_SOURCE, confirmed=True)


def seed_demo() -> None:
    """Make the fictional agencies and facilities of the demonstration, as far as they are missing."""
    seed()
    known = _known()
    for code, name_ko, name_en, served in DEMO_AGENCIES:
        if code in known:
            continue
        home = known[served[0]].id
        agency = _once(known, _fictional("agency", code, name_ko, name_en, home))
        for district in served:
            _serve(agency, known[district], None, DEMO_SOURCE, confirmed=False)
    for code, name_ko, name_en, district in DEMO_FACILITIES:
        _once(known, _fictional("facility", code, name_ko, name_en, known[district].id))


def _known() -> dict[str, Organization]:
    return {
        one.code: one
        for one in db.session.scalars(select(Organization).where(Organization.code.is_not(None)))
        if one.code
    }


def _fictional(kind: str, code: str, name_ko: str, name_en: str, district_id: int) -> Organization:
    return Organization(
        kind=kind,
        code=code,
        name_ko=name_ko,
        name_en=name_en,
        district_id=district_id,
        source=DEMO_SOURCE,
        fictional=True,
    )


def _once(known: dict[str, Organization], organization: Organization) -> Organization:
    assert organization.code
    if organization.code not in known:
        db.session.add(organization)
        db.session.flush()
        known[organization.code] = organization
    return known[organization.code]


def _serve(
    organization: Organization, district: Organization, since: date | None, source: str, *, confirmed: bool
) -> None:
    db.session.add(
        Jurisdiction(
            district_id=district.id,
            organization_id=organization.id,
            starts_on=since,
            source=source,
            confirmed=confirmed,
        )
    )
    db.session.flush()

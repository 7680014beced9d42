"""What tests of certificates begin with: a person who completed a course, and the order for the certificate."""

from datetime import date
from typing import Any

from lms.accounts.models import Person
from lms.certificates import services
from lms.certificates.facts import FactEntry, record_fact
from lms.certificates.snapshot import Snapshot
from lms.core import clock, crypto, db
from lms.enrollments.models import Enrollment
from tests.enrollments import world

SNAPSHOT = Snapshot(
    series="법정",
    year=2026,
    number=1,
    code="K7QF-2M4N-8PRS-TVWX",
    title={"ko": "이수증", "en": "Certificate of completion"},
    name="홍길동",
    name_en="Hong Gildong",
    organization={"ko": "가상 한강지역아동센터", "en": "Fictional Hangang Community Child Center"},
    position="사회복지사",
    course={"ko": "신고의무자 교육", "en": "Mandated reporter training"},
    run={"year": 2026, "number": 1},
    starts_on=date(2026, 11, 3),
    ends_on=date(2026, 11, 24),
    minutes=60,
    mode="online",
    legal_as_of=date(2026, 10, 2),
    issued_on=date(2026, 11, 24),
    issuer={"ko": "서울시여성가족재단", "en": "Seoul Foundation of Women & Family"},
    issuer_title={"ko": "대표이사", "en": "President"},
)


def enrollments(count: int = 1, name: str = "홍길동") -> list[int]:
    """Make persons with keys of their own, enrolled in one run; return the keys of the enrollments."""
    home = world.organization("가상 한강지역아동센터")
    run = world.run(world.course())
    made = []
    for _number in range(count):
        person = world.add(
            Person(
                name=name,
                name_en="Hong Gildong",
                fictional=True,
                data_key=crypto.new_data_key(),
                created_at=clock.now(),
            )
        )
        enrollment = Enrollment(
            person_id=person.id,
            run_id=run.id,
            course_version_id=run.course_version_id,
            state="completed",
            name=name,
            organization_id=home.id,
            organization_name=home.name_ko,
            job="facility-staff",
            position="사회복지사",
            requested_at=clock.now(),
            completed_at=clock.now(),
        )
        made.append(world.add(enrollment).id)
    return made


def fact(enrollment_id: int, kind: str = "completed", **changes: Any) -> int:
    """Record a fact about an enrollment and return its id."""
    enrollment = db.session.get_one(Enrollment, enrollment_id)
    values: dict[str, Any] = {
        "person_id": enrollment.person_id,
        "kind": kind,
        "source_kind": "enrollment",
        "source_id": enrollment_id,
        "enrollment_id": enrollment_id,
        "course_version_id": enrollment.course_version_id,
        "local_date": clock.today(),
        "minutes": 60,
        "personal": {"name": enrollment.name, "organization": enrollment.organization_name},
    }
    return record_fact(FactEntry(**{**values, **changes}))


def order(enrollment_id: int, fact_id: int, **changes: Any) -> services.IssueOrder:
    """Return what a certificate of the enrollment is to say."""
    enrollment = db.session.get_one(Enrollment, enrollment_id)
    values: dict[str, Any] = {
        "person_id": enrollment.person_id,
        "enrollment_id": enrollment_id,
        "cycle": enrollment.cycle,
        "fact_id": fact_id,
        "series": "법정",
        "title": SNAPSHOT.title,
        "course": SNAPSHOT.course,
        "run": SNAPSHOT.run,
        "starts_on": SNAPSHOT.starts_on,
        "ends_on": SNAPSHOT.ends_on,
        "minutes": 60,
        "mode": "online",
        "legal_as_of": SNAPSHOT.legal_as_of,
        "name": enrollment.name,
        "organization": enrollment.organization_name,
        "position": enrollment.position,
    }
    return services.IssueOrder(**{**values, **changes})


def issued(enrollment_id: int, **changes: Any) -> int:
    """Record the completion and issue the certificate; return its id."""
    return services.issue(order(enrollment_id, fact(enrollment_id), **changes))


def restate(certificate_id: int, reason: str) -> None:
    """Reissue a certificate with the very words it has, so that only its document is made anew."""
    shown = services.by_id(certificate_id)
    assert shown and shown.snapshot
    services.reissue(
        certificate_id,
        None,
        reason,
        name=shown.snapshot.name,
        name_en=shown.snapshot.name_en,
        organization=shown.snapshot.organization["ko"],
        organization_en=shown.snapshot.organization["en"],
        position=shown.snapshot.position,
    )

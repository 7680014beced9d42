"""One certificate per enrollment and cycle, numbered without gaps, found by its code; corrections are on record."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.certificates import numbers, services
from lms.certificates.models import Certificate, Fact, SerialCounter
from lms.core import clock, crypto, db
from lms.core.audit import Entry
from lms.core.errors import Conflict, LmsError, NotFound
from lms.core.outbox import Job
from lms.enrollments import requests
from lms.enrollments.models import Enrollment
from lms.learning import services as learning
from lms.policy import Actor, Granted
from tests.certificates import given

assert learning  # registers the kind of request that waits for a decision about a certificate
pytestmark = pytest.mark.usefixtures("database")


def jobs() -> list[str]:
    return list(db.session.scalars(select(Job.name).order_by(Job.id)))


def kinds() -> list[str]:
    return list(db.session.scalars(select(Fact.kind).order_by(Fact.id)))


def shown(certificate_id: int) -> services.Shown:
    found = services.by_id(certificate_id)
    assert found is not None
    return found


def test_certificate_says_what_was_ordered_and_is_sealed():
    (enrollment,) = given.enrollments()
    certificate = db.session.get_one(Certificate, given.issued(enrollment))
    assert "홍길동".encode() not in certificate.snapshot
    told = shown(certificate.id).snapshot
    assert told is not None
    assert (told.name, told.name_en, told.position, told.minutes) == ("홍길동", "Hong Gildong", "사회복지사", 60)
    assert told.organization == {"ko": "가상 한강지역아동센터", "en": "Fictional Sunrise Home"}
    assert told.issuer == {"ko": "서울시여성가족재단", "en": "Seoul Foundation of Women & Family"}
    assert told.serial == f"제{clock.today().year}-법정-0001호"
    assert told.issued_on == clock.today()
    assert jobs() == ["certificates.render", "certificates.notify"]
    assert "certificates.issue" in db.session.scalars(select(Entry.action)).all()


def test_second_order_issues_nothing():
    (enrollment,) = given.enrollments()
    first = given.issued(enrollment)
    assert given.issued(enrollment) == first
    assert db.session.scalar(select(func.count()).select_from(Certificate)) == 1
    assert db.session.scalar(select(SerialCounter.last)) == 1
    assert len(jobs()) == 2


def test_mail_can_be_left_out():
    (enrollment,) = given.enrollments()
    given.issued(enrollment, notify=False)
    assert jobs() == ["certificates.render"]


def test_numbers_run_per_series_and_local_year(travel):
    one, two, three, four = given.enrollments(4)
    year = clock.today().year
    given.issued(one)
    given.issued(two, series="기본")
    given.issued(three)
    to_new_year = (clock.today().replace(year + 1, 1, 1) - clock.today()) + timedelta(days=1)
    travel(days=to_new_year.days)
    given.issued(four)
    assert [shown.serial for shown in reversed(services.some())] == [
        f"제{year}-법정-0001호",
        f"제{year}-기본-0001호",
        f"제{year}-법정-0002호",
        f"제{year + 1}-법정-0001호",
    ]


def test_rolled_back_issue_gives_its_number_back(own_database):
    with db.transaction():
        one, two = given.enrollments(2)
    with pytest.raises(ZeroDivisionError), db.transaction():
        given.issued(one)
        raise ZeroDivisionError
    with db.transaction():
        given.issued(two)
    with db.reading():
        assert [shown.serial[-5:-1] for shown in services.some()] == ["0001"]


def test_nobody_gets_a_certificate_after_erasure():
    (enrollment,) = given.enrollments()
    person = db.session.get_one(Enrollment, enrollment).person_id
    fact = given.fact(enrollment)
    db.session.get_one(Person, person).data_key = None
    with pytest.raises(crypto.Erased):
        services.issue(given.order(enrollment, fact))


# Codes.


def test_codes_are_long_random_and_easy_to_type():
    codes = {numbers.new_code() for _ in range(500)}
    assert len(codes) == 500
    for code in codes:
        assert re.fullmatch(r"(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", code)
        assert numbers.normal_code(f" {code.lower().replace('-', ' ')} ") == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("o0iI-lL11-0000-0000", "0011-1111-0000-0000"),
        ("K7QF2M4N8PRSTVWX", "K7QF-2M4N-8PRS-TVWX"),
        ("K7QF-2M4N-8PRS-TVW", ""),
        ("K7QF-2M4N-8PRS-TVWU", ""),
        ("' OR 1=1 --", ""),
        ("가나다라마바사아자차카타파하거너", ""),
        ("", ""),
    ],
)
def test_typed_codes_are_read_kindly(typed, code):
    assert numbers.normal_code(typed) == code


def test_stranger_with_the_code_learns_only_what_is_needed():
    (enrollment,) = given.enrollments()
    certificate = shown(given.issued(enrollment))
    found = services.find_by_code(certificate.code.lower().replace("-", ""))
    assert found is not None
    assert (found.serial, found.masked_name, found.minutes) == (certificate.serial, "홍*동", 60)
    assert (found.course["ko"], found.issued_on, found.revoked_on) == ("신고의무자 교육", clock.today(), None)
    assert "홍길동" not in str(found) and "센터" not in str(found)
    assert services.find_by_code("K7QF-2M4N-8PRS-TVWX") is None
    assert services.find_by_code("") is None


def test_certificate_of_an_erased_person_can_still_be_checked():
    (enrollment,) = given.enrollments()
    certificate = shown(given.issued(enrollment))
    db.session.get_one(Person, certificate.person_id).data_key = None
    found = services.find_by_code(certificate.code)
    assert found is not None
    assert (found.serial, found.masked_name, found.minutes) == (certificate.serial, "", None)


# Revoking, giving back, correcting.


def test_revocation_is_a_fact_with_its_reason():
    (enrollment,) = given.enrollments()
    certificate = given.issued(enrollment)
    services.revoke(certificate, None, " wrong person ")
    assert kinds() == ["completed", "revoked"]
    assert shown(certificate).revoked_on == clock.today()
    assert shown(certificate).revoked_reason == "wrong person"
    assert services.for_enrollment(enrollment) is None
    with pytest.raises(Conflict):
        services.revoke(certificate, None, "again")
    with pytest.raises(LmsError):
        services.revoke(certificate, None, " ")
    with pytest.raises(NotFound):
        services.revoke(10**9, None, "nobody")


def test_revoked_certificate_comes_back_only_with_a_new_completion():
    (enrollment,) = given.enrollments()
    certificate = given.issued(enrollment)
    given.fact(enrollment, "reopened")
    services.revoke(certificate, None, "reopened")
    old = db.session.get_one(Certificate, certificate)
    assert services.issue(given.order(enrollment, old.fact_id)) == certificate
    assert not shown(certificate).is_valid

    assert given.issued(enrollment) == certificate

    assert shown(certificate).is_valid
    assert kinds() == ["completed", "reopened", "revoked", "completed", "reinstated"]
    services.revoke(certificate, None, "reopened again")
    assert kinds()[-1] == "revoked"


def test_correction_keeps_number_and_code_and_makes_new_documents():
    (enrollment,) = given.enrollments(name="홍길둥")
    certificate = given.issued(enrollment)
    before = shown(certificate)
    for number, name in enumerate(("홍길동", "홍 길동"), 2):
        services.reissue(certificate, None, "spelling", name=name, organization="가상 새 센터", position="")
        after = shown(certificate)
        assert after.snapshot and after.snapshot.name == name
        assert (after.serial, after.code, after.version) == (before.serial, before.code, number)
        assert after.snapshot.organization == {"ko": "가상 새 센터", "en": "가상 새 센터"}
    assert kinds() == ["completed", "corrected", "corrected"]
    assert jobs().count("certificates.render") == 3
    assert jobs().count("certificates.notify") == 1
    with pytest.raises(LmsError):
        services.reissue(certificate, None, "", name="x", organization="")
    with pytest.raises(LmsError):
        services.reissue(certificate, None, "x", name=" ", organization="")
    services.revoke(certificate, None, "gone")
    with pytest.raises(Conflict):
        services.reissue(certificate, None, "x", name="x", organization="")


# Finding.


def test_certificates_of_a_person_come_newest_first(travel):
    one, other = given.enrollments(2)
    first = given.issued(one)
    given.issued(other)
    person = shown(first).person_id
    assert [found.id for found in services.for_person(person)] == [first]
    assert services.by_uid(shown(first).uid) == shown(first)
    found = services.for_enrollment(one)
    assert found is not None and found.id == first


def test_reopened_completions_wait_for_who_may_decide():
    one, other = given.enrollments(2)
    certificate = given.issued(one)
    given.issued(other)
    requests.ask("certificate", one, subject="certificate")
    admin = Actor(0, 0, "단", granted=(Granted("admin"),))
    teacher_of_another_run = Actor(0, 0, "벤", granted=(Granted("instructor", run_id=10**6),))
    assert [found.id for found in services.for_decision(admin)] == [certificate]
    assert services.for_decision(teacher_of_another_run) == []
    services.revoke(certificate, None, "decided")
    assert services.for_decision(admin) == []

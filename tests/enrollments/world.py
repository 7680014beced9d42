"""A small world for tests: people with jobs, a course, runs. Ann learns, Ben teaches, Cho must see nothing."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select

from lms.accounts.models import Employment, Person
from lms.content import services as content
from lms.content.manifest import (
    Activity,
    CertificateRule,
    Completion,
    Module,
    Texts,
    Title,
    Track,
    to_json,
)
from lms.content.manifest import Course as Manifest
from lms.content.models import Course, CourseVersion
from lms.core import clock, crypto, db
from lms.enrollments import runs, services
from lms.enrollments.models import Run
from lms.organizations.models import Organization
from lms.policy import Actor, Granted


def add(thing: Any) -> Any:
    """Put something into the database and return it with its key."""
    db.session.add(thing)
    db.session.flush()
    return thing


def organization(name: str = "가상 해오름 보육원", kind: str = "facility") -> Organization:
    """Make an organization."""
    return add(Organization(kind=kind, name_ko=name, name_en="Fictional Sunrise Home", fictional=True))


def person(name: str = "김안", job: str = "facility-staff", at: Organization | None = None, **job_facts: Any) -> Person:
    """Make a person, with a job where an organization is given."""
    made = add(Person(name=name, fictional=True, data_key=crypto.new_data_key(), created_at=clock.now()))
    if at is not None:
        facts = {"starts_on": clock.today() - timedelta(days=400), **job_facts}
        add(Employment(person_id=made.id, organization_id=at.id, job=job, **facts))
    return made


def actor(someone: Person, *granted: Granted, **facts: Any) -> Actor:
    """Return a person as the one who asks."""
    return Actor(person_id=someone.id, account_id=0, name=someone.name, granted=granted, **facts)


def manifest(slug: str, **facts: Any) -> Manifest:
    """Return the manifest of a small course: a lesson and a quiz, twenty minutes."""
    values: dict[str, Any] = {
        "id": slug,
        "version": "2026.1",
        "title": Title("신고의무자 교육", "Mandated reporter training"),
        "summary": Title("누가 언제 신고하는지 배웁니다.", "Who reports, and when."),
        "program": "statutory",
        "jobs": (),
        "minutes": 20,
        "legal_as_of": clock.today() - timedelta(days=50),
        "languages": ("ko", "en"),
        "objectives": Texts(("신고의무를 안다.",), ("Know the duty to report.",)),
        "completion": Completion(20),
        "certificate": CertificateRule("법정", Title("이수증", "Certificate of completion")),
        "modules": (
            Module(
                "f1",
                Title("첫째 단원", "Unit one"),
                20,
                (
                    Activity("f1-case", "lesson", Title("사례", "A case"), 14, file="f1-case.md"),
                    Activity("f1-quiz", "quiz", Title("확인 퀴즈", "Quiz"), 6, quiz="f1"),
                ),
            ),
        ),
    }
    return Manifest(**{**values, **facts})


def version(of: Course, **facts: Any) -> CourseVersion:
    """Publish a further version of a course; runs that exist stay with theirs."""
    made = manifest(of.slug, **facts)
    last = db.session.scalars(select(func.max(CourseVersion.number)).where(CourseVersion.course_id == of.id)).one()
    row = add(
        CourseVersion(
            course_id=of.id,
            number=last + 1,
            label=made.version,
            digest=uuid4().hex,
            manifest=to_json(made),
            quiz_versions={},
            legal_as_of=made.legal_as_of,
            published_at=clock.now(),
        )
    )
    of.current_version_id = row.id
    db.session.flush()
    content.forget()
    return row


TWO_TRACKS = (
    Track("police", Title("경찰", "Police"), ("police-officer",)),
    Track("facility", Title("시설", "Facility"), ("facility-staff", "facility-head")),
)


def course(slug: str = "", **facts: Any) -> Course:
    """Publish a small course."""
    slug = slug or f"course-{uuid4().hex[:8]}"
    made = manifest(slug, **facts)
    row = add(
        Course(
            slug=slug,
            program=made.program,
            title=made.title.as_dict(),
            summary=made.summary.as_dict(),
            jobs=list(made.jobs),
            languages=list(made.languages),
            minutes=made.minutes,
            search=f"{made.title.ko} {made.title.en} {made.summary.ko} {made.summary.en}".lower(),
        )
    )
    version = add(
        CourseVersion(
            course_id=row.id,
            number=1,
            label=made.version,
            digest=uuid4().hex,
            manifest=to_json(made),
            quiz_versions={},
            legal_as_of=made.legal_as_of,
            published_at=clock.now(),
        )
    )
    row.current_version_id = version.id
    db.session.flush()
    # Keys are given out anew after every rolled-back test; what was kept of the last test's versions is wrong.
    content.forget()
    return row


def plan(of: Course, **facts: Any) -> runs.Plan:
    """Return the plan of a run that began yesterday and lasts a month."""
    today = clock.today()
    values = {"starts_on": today - timedelta(days=1), "ends_on": today + timedelta(days=30), **facts}
    assert of.current_version_id
    return runs.Plan(course_id=of.id, course_version_id=of.current_version_id, **values)


def run(of: Course | None = None, state: str = "open", **facts: Any) -> Run:
    """Make a run, open unless said otherwise."""
    made = runs.create(plan(of or course(), **facts), None)
    if state == "draft":
        return made
    runs.set_state(made.id, "open", None)
    return runs.close(made.id, None) if state == "closed" else made


@dataclass(frozen=True)
class People:
    """Who plays in most tests."""

    home: Organization
    ann: Person
    ben: Person
    cho: Person


def people() -> People:
    """Make Ann, who learns, Ben, who teaches, and Cho, who must see nothing."""
    home = organization()
    staff = partial(person, at=home)
    return People(home, staff("김안"), person("박벤", "consultant"), staff("최초"))


def enroll_all(person_ids: list[int], run_id: int) -> None:
    """Enroll people as the staff would."""
    services.enroll(person_ids, run_id, None)

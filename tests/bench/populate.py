"""Fills a database for the benchmark with plain inserts: people, runs, enrollments and some progress."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, text

from lms.accounts import passwords
from lms.accounts.models import Account, Employment, Person
from lms.content import services as content
from lms.content.models import Course
from lms.core import clock, crypto, db
from lms.core.crypto import email_hash
from lms.enrollments.models import Enrollment, Run
from lms.learning.models import Progress
from lms.organizations.models import Organization

PASSWORD = "a long benchmark password"
RUNS = 200
PEOPLE = 20_000
ENROLLMENTS = 100_000
BATCH = 5_000


def email(number: int) -> str:
    """Return the address of the person with this number."""
    return f"bench{number}@example.invalid"


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _add(model: Any, rows: Iterator[dict[str, Any]]) -> None:
    for batch in _batches(rows):
        with db.transaction():
            db.session.execute(insert(model), batch)


def uid(kind: int, number: int) -> UUID:
    """Return the UUID of the bench row of a kind (1 person, 2 run, 3 enrollment)."""
    return UUID(int=(0xBE << 120) | (kind << 96) | number)


def fill(enrollments: int = ENROLLMENTS, people: int = PEOPLE, runs: int = RUNS) -> None:
    """Add people, runs and enrollments; run 1 has 1,000 people, person n is in runs spread evenly.

    Ids begin after what the demonstration made, so that both can stand together.
    """
    now, today, hashed = clock.now(), clock.today(), passwords.make(PASSWORD)
    with db.reading():
        course = db.session.scalars(select(Course).where(Course.slug == "mandated-reporter")).one()
        version = course.current_version_id
        assert version
        path = content.path(version, "")
        organization = db.session.scalars(select(Organization.id).limit(1)).one()
        first = {model: (db.session.scalar(select(func.max(model.id))) or 0) + 1 for model in (Person, Run, Enrollment)}
    person, run, enrollment = first[Person], first[Run], first[Enrollment]
    key = crypto.new_data_key()
    _add(Person, ({"id": person + n, "uid": uid(1, n), "name": f"가상 {n:05d}", "name_en": "", "fictional": True,
                   "data_key": key, "language": "ko", "created_at": now} for n in range(people)))  # fmt: skip
    _add(Account, ({"person_id": person + n, "email_hmac": email_hash(email(n)), "password_hash": hashed,
                    "must_change_password": False, "generation": 1, "notifications": {}, "demo": True,
                    "created_at": now} for n in range(people)))  # fmt: skip
    _add(Employment, ({"person_id": person + n, "organization_id": organization, "job": "facility-staff",
                       "department": "", "position": "",
                       "starts_on": date(2020, 1, 1)} for n in range(people)))  # fmt: skip
    _add(Run, ({"id": run + n, "uid": uid(2, n), "course_id": course.id, "course_version_id": version,
                "year": 2000 + n // 100, "number": 1 + n % 100, "title": {}, "starts_on": today - timedelta(days=9),
                "ends_on": today + timedelta(days=90), "entry": "open", "jobs": [], "state": "open",
                "seats_taken": 0} for n in range(runs)))  # fmt: skip
    done = path.required[0].id
    _add(Enrollment, ({"id": enrollment + n, "uid": uid(3, n), "person_id": person + n % people,
                       "run_id": run + _run_of(n, people, runs), "cycle": 1, "course_version_id": version, "track": "",
                       "state": "active", "name": f"가상 {n % people:05d}", "organization_id": organization,
                       "organization_name": "가상 기관", "job": "facility-staff", "due_on": today + timedelta(days=30),
                       "requested_at": now, "steps_done": 1, "steps_total": len(path.required), "seconds": 300,
                       "adjusted_seconds": 0, "resume_activity": done} for n in range(enrollments)))  # fmt: skip
    _add(Progress, ({"enrollment_id": enrollment + n, "activity": done, "status": "completed", "seconds": 300,
                     "quiet_seconds": 0, "practices": [],
                     "completed_at": now} for n in range(enrollments)))  # fmt: skip
    if not db.is_sqlite():
        with db.transaction():
            for model in (Person, Run, Enrollment):
                table = model.__tablename__
                db.session.execute(text(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))"))


def _run_of(number: int, people: int, runs: int) -> int:
    """Return the run of an enrollment: the first thousand are in run 0, nobody is in a run twice."""
    if number < min(1000, people):
        return 0
    return 1 + (number % people + (number // people) * 37) % (runs - 1)

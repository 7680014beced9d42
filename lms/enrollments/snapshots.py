"""Who a person is on a day, as an enrollment keeps it: name, organization, job."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, true

from lms.accounts.models import Employment, Person
from lms.accounts.services import in_force
from lms.content import services as content
from lms.content.manifest import Course
from lms.core import db
from lms.enrollments import paths
from lms.enrollments.models import Enrollment
from lms.organizations.models import Organization


@dataclass(frozen=True)
class Snapshot:
    """A person as of a day; without a job in force the organization's fields are empty."""

    person_id: int
    name: str
    organization_id: int | None = None
    organization_name: str = ""
    job: str = ""
    department: str = ""
    position: str = ""


def take(person_ids: Collection[int], day: date, at: int | None = None) -> dict[int, Snapshot]:
    """Return the snapshots of several persons with one statement; persons who do not exist are left out.

    Of several jobs in force the one that began last counts, as in accounts.services.employment_on; with `at`, of those
    in this organization.
    """
    here = true() if at is None else Employment.organization_id == at
    rows = db.session.execute(
        select(
            Person.id,
            Person.name,
            Employment.organization_id,
            Organization.name_ko,
            Employment.job,
            Employment.department,
            Employment.position,
        )
        .outerjoin(
            Employment,
            (Employment.person_id == Person.id) & in_force(Employment, day) & here,
        )
        .outerjoin(Organization, Organization.id == Employment.organization_id)
        .where(Person.id.in_(person_ids), Person.erased_at.is_(None), Person.merged_into_id.is_(None))
        .order_by(Employment.starts_on, Employment.id)
    )
    return {
        row.id: Snapshot(
            row.id,
            row.name,
            row.organization_id,
            row.name_ko or "",
            row.job or "",
            row.department or "",
            row.position or "",
        )
        for row in rows
    }


def track_of(course: Course, job: str) -> str:
    """Return the key of the first track made for a job; "" when the course has none for it."""
    return next((track.id for track in course.tracks if job in track.jobs), "")


def write(enrollment: Enrollment, person: Snapshot) -> None:
    """Put a snapshot into an enrollment, with the track that follows from the job and what it owes."""
    enrollment.name = person.name
    enrollment.organization_id = person.organization_id
    enrollment.organization_name = person.organization_name
    enrollment.job = person.job
    enrollment.department = person.department
    enrollment.position = person.position
    enrollment.track = track_of(content.course_of(enrollment.course_version_id), person.job)
    enrollment.steps_total = len(paths.path_of(enrollment).required)


def move(enrollment: Enrollment, version_id: int) -> None:
    """Put an enrollment onto another version of its course; the track stays if the version still has it."""
    course = content.course_of(version_id)
    enrollment.course_version_id = version_id
    if enrollment.track not in {track.id for track in course.tracks}:
        enrollment.track = track_of(course, enrollment.job)
    enrollment.steps_total = len(paths.path_of(enrollment).required)

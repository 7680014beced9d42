"""Keys of what a run has of its own: none may be the key of an activity of the course, in any version.

A run and its people can move to another version of the course, and what was done counts by key: two activities of one
key would count for each other. So a key is compared with all versions when it is given, and with the one version when a
run moves; who publishes a version is told which runs cannot move to it.
"""

from collections.abc import Sequence

from sqlalchemy import select

from lms.content import services as content
from lms.content.models import CourseVersion
from lms.core import db
from lms.core.errors import LmsError
from lms.core.i18n import lazy, pick
from lms.enrollments.models import Run, RunActivity


def of_course(course_id: int) -> set[str]:
    """Return the keys of the activities of every version of a course."""
    versions = db.session.scalars(select(CourseVersion.id).where(CourseVersion.course_id == course_id))
    return {key for version_id in versions for key in _of_version(version_id)}


def _of_version(version_id: int) -> set[str]:
    return {one.id for one in content.course_of(version_id).activities()}


def refuse_clash(run_id: int, version_id: int) -> None:
    """Raise LmsError at the field `version` when a version has an activity with the key of one of the run's own."""
    rows = db.session.scalars(
        select(RunActivity)
        .where(RunActivity.run_id == run_id, RunActivity.key.in_(_of_version(version_id)))
        .order_by(RunActivity.position)
    ).all()
    if rows:
        names = ", ".join(f"{pick(row.title)} ({row.key})" for row in rows)
        raise LmsError(
            lazy(
                "This version has activities with the short names of quizzes that this run has of its own: %(names)s. "
                "Give these quizzes other short names first; once somebody has begun one, the run stays with its "
                "version.",
                names=names,
            ),
            field="version",
        )


def clashes(version_id: int) -> Sequence[tuple[Run, str]]:
    """Return the runs that cannot move to a version of their course, each with the key that stands in the way."""
    course_id = db.session.scalars(select(CourseVersion.course_id).where(CourseVersion.id == version_id)).one()
    rows = db.session.execute(
        select(Run, RunActivity.key)
        .join(RunActivity, RunActivity.run_id == Run.id)
        .where(Run.course_id == course_id, Run.state != "closed", RunActivity.key.in_(_of_version(version_id)))
        .order_by(Run.year, Run.number, RunActivity.position)
    )
    return [(run, key) for run, key in rows]

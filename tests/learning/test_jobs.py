"""What the worker does for learning after other rooms changed something."""

from sqlalchemy import select

from lms.core import db, worker
from lms.enrollments import runs
from lms.enrollments.models import Enrollment
from lms.learning import services
from lms.learning.interface import Outcome, Status
from tests.accounts.people import kept
from tests.enrollments import world
from tests.enrollments.cast import Cast
from tests.enrollments.conftest import cast  # noqa: F401  a fixture


def test_what_was_done_counts_on_in_another_version(cast: Cast) -> None:  # noqa: F811
    run = cast.run()
    cast.apply(cast.ann, run)
    with kept():
        key = db.session.scalars(select(Enrollment.id)).one()
        services.record(key, "f1-case", "lesson", Outcome(Status.COMPLETED))
        services.record(key, "f1-quiz", "attempt:1", Outcome(Status.FAILED, score=20))
    with kept():
        course = db.session.get_one(world.Course, run.course_id)
        first, second = world.manifest("x").modules[0].activities
        world.version(course, modules=(world.Module("new", world.Title("새", "New"), 20, (second, first)),))
        runs.change(run.id, world.plan(course), None)
    worker.run(once=True)
    db.begin(write=False)
    enrollment = db.session.get_one(Enrollment, key)
    assert (enrollment.state, enrollment.steps_done, enrollment.steps_total) == ("active", 1, 2)
    assert enrollment.course_version_id == db.session.get_one(world.Course, run.course_id).current_version_id

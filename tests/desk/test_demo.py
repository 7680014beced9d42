"""The demonstration: what somebody finds who tries the site."""

from sqlalchemy import select

from lms.core import clock, db
from lms.desk import demo
from lms.enrollments.models import Run
from lms.sessions import services as sessions
from tests.sessions import place


def test_a_run_with_a_part_in_a_room_has_a_session_planned(settings, database):
    with db.transaction():
        course = place.course()
    demo.create(settings)

    with db.reading():
        run = db.session.scalars(select(Run).where(Run.course_id == course.id)).one()
        (session,) = sessions.of_run(run.id)
        assert session.starts_at > clock.now() and session.minutes == 360
        (led,) = sessions.facilitators([session.id])[session.id]
        assert led[1] == "가상 정다온"

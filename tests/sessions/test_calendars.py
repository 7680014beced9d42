"""Training sessions in calendars: planned, moved and canceled ones reach everybody once."""

from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
import vobject  # type: ignore[import-untyped]
from flask import Flask

from lms.core import clock, db, worker
from lms.enrollments import handover
from lms.enrollments import services as enrollments
from lms.enrollments.models import Run
from lms.sessions import calendars, services
from lms.sessions.models import Attendance
from tests.accounts.people import kept, member
from tests.enrollments import world
from tests.sessions.place import course, plan

SOON = {"starts_on": clock.today() + timedelta(days=10), "ends_on": clock.today() + timedelta(days=12)}


class Calendar:
    """What arrives for an address, in order: method, sequence, uid, beginning."""

    def __init__(self, app: Flask) -> None:
        self.folder = app.config["SETTINGS"].data / "mail"
        for path in self.folder.glob("*.eml"):
            path.unlink()

    def of(self, address: str) -> list[Any]:
        worker.run(once=True)
        found = []
        for path in sorted(self.folder.glob("*.eml")):
            message = message_from_bytes(path.read_bytes(), policy=policy.default)
            if address in str(message["To"]):
                for part in message.walk():
                    if part.get_content_type() == "text/calendar":
                        found.append(vobject.readOne(part.get_content()))
        return found


def test_a_session_planned_moved_and_canceled_is_one_event_for_learners_and_for_who_leads_it(app: Flask) -> None:
    calendar = Calendar(app)
    with kept():
        home = world.organization().id
        run_id = world.run(course(), **SOON).id
    ann, ben = member("김안", email="ann@example.org", works_at=home), member("박벤", email="ben@example.org")
    starts = clock.now().replace(second=0, microsecond=0) + timedelta(days=10)
    with kept():
        enrollments.enroll([ann.person_id], run_id, None)
        session = services.create(run_id, plan(starts_at=starts), None)
        session_id = session.id
    calendar.of("ben@example.org")
    with kept():
        services.lead(session_id, ben.person_id, "facilitator", None)
    calendar.of("ann@example.org")
    with kept():
        services.change(session_id, plan(starts_at=starts + timedelta(hours=1), room="가상 교육장 2"), None)
    calendar.of("ann@example.org")
    with kept():
        services.cancel(session_id, None, "강사 사정")
    for address in ("ann@example.org", "ben@example.org"):
        events = calendar.of(address)
        assert [one.method.value for one in events] == ["REQUEST", "REQUEST", "CANCEL"]
        assert len({one.vevent.uid.value for one in events}) == 1
        assert [int(one.vevent.sequence.value) for one in events] == [0, 1, 2]
        assert events[0].vevent.dtstart.value == starts and events[1].vevent.location.value == "가상 교육장 2"
        assert "가상 집합교육" in events[0].vevent.summary.value
    kept_mails = [path.read_bytes() for path in sorted(calendar.folder.glob("*.eml"))]
    last = message_from_bytes(kept_mails[-1], policy=policy.default)
    assert "강사 사정" in last.get_body(("plain",)).get_content()  # type: ignore[union-attr]


@pytest.mark.usefixtures("database")
def test_a_seat_is_given_on_until_the_person_was_checked_in() -> None:
    home = world.organization()
    run = world.run(course())
    ann, cho, dan = (world.person(f"가상 {name}", at=home) for name in ("안", "초", "단"))
    enrollments.enroll([ann.id, cho.id], run.id, None)
    first, second = (enrollments.latest(run.id, one.id) for one in (ann, cho))
    assert first and second and calendars.was_checked_in(first) is None
    session = services.create(run.id, plan(), None)
    assert calendars.was_checked_in(first) is False and handover.why_not(_run(run), first) is None
    db.session.add(
        Attendance(session_id=session.id, person_id=ann.id, enrollment_id=first.id, in_at=clock.now(), spans=[])
    )
    db.session.flush()
    assert handover.why_not(_run(run), first) is not None
    assert handover.give(second.id, dan.id, ann.id).state == "active"


def _run(run: Run) -> Run:
    return db.session.get_one(Run, run.id)

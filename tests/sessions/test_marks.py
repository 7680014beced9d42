"""Checking in and out: every answer is one of five, and nothing is written that should not be."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from lms.core import clock, db
from lms.core.errors import Conflict, NotFound
from lms.enrollments import services as enrollments
from lms.sessions import attendance, first_sight, marks, roster, services, taps, walkins
from lms.sessions.marks import Answer
from lms.sessions.models import Attendance, AttendanceMark
from tests.enrollments import world
from tests.sessions.place import place

pytestmark = pytest.mark.usefixtures("database")


def count(table) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def line(of, number: int = 0) -> Attendance:
    return db.session.scalars(
        select(Attendance).where(Attendance.person_id == of.people[number].id).order_by(Attendance.id)
    ).one()


def test_a_check_in_is_recorded_once_with_who_the_person_is_that_day():
    of = place()
    first = marks.check(of.session.id, of.people[0].id, "in", "qr")
    again = marks.check(of.session.id, of.people[0].id, "in", "qr")
    assert (first.answer, again.answer) == (Answer.RECORDED, Answer.ALREADY)
    assert again.at == first.at
    found = line(of)
    assert (found.name, found.position, found.organization_name) == ("가상 000", "팀원", "가상 해오름 보육원")
    assert found.enrollment_id == of.enrollments[0].id
    assert count(AttendanceMark) == 1


def test_an_early_check_in_writes_nothing_and_says_when_it_opens():
    of = place(starts_at=clock.now() + timedelta(hours=2))
    found = marks.check(of.session.id, of.people[0].id, "in", "qr")
    assert (found.answer, found.at) == (Answer.EARLY, services.opens_at(of.session))
    assert (count(Attendance), count(AttendanceMark)) == (0, 0)


def test_somebody_else_is_not_on_the_roster_and_nothing_is_written():
    of = place()
    cho = world.person("조초")
    assert marks.check(of.session.id, cho.id, "in", "qr").answer is Answer.NOT_ON_ROSTER
    assert count(Attendance) == 0


def test_after_closing_check_in_is_closed():
    of = place()
    attendance.close(of.session.id, of.staff.id)
    assert marks.check(of.session.id, of.people[0].id, "in", "qr").answer is Answer.CLOSED
    attendance.reopen(of.session.id, of.staff.id)
    assert marks.check(of.session.id, of.people[0].id, "in", "qr").answer is Answer.RECORDED


def test_a_canceled_session_takes_nobody():
    of = place()
    services.cancel(of.session.id, of.staff.id, "강사 사정")
    assert marks.check(of.session.id, of.people[0].id, "in", "qr").answer is Answer.CLOSED


def test_the_same_record_sent_again_is_stored_once():
    of = place()
    record = uuid4()
    for _ in range(3):
        found = taps.tap(of.session.id, f"e{of.enrollments[0].id}", "in", of.staff.id, record=record)
        assert found.answer is Answer.RECORDED
    assert count(AttendanceMark) == 1


def test_a_tap_and_its_undoing_leave_both_on_record_and_the_person_absent():
    of = place()
    key = f"e{of.enrollments[0].id}"
    taps.tap(of.session.id, key, "in", of.staff.id)
    assert line(of).state == "late"
    assert taps.undo(of.session.id, key, of.staff.id)
    assert line(of).state == "absent"
    assert not taps.undo(of.session.id, key, of.staff.id)
    assert count(AttendanceMark) == 2


def test_a_key_of_another_session_is_not_found():
    of, other = place(), place()
    with pytest.raises(NotFound):
        taps.tap(of.session.id, f"e{other.enrollments[0].id}", "in", of.staff.id)
    taps.tap(other.session.id, f"e{other.enrollments[0].id}", "in", of.staff.id)
    with pytest.raises(NotFound):
        taps.tap(of.session.id, f"a{line(other).id}", "in", of.staff.id)
    for odd in ("", "a", "x1", "e-1", "a1e5", "e" + "9" * 30):
        with pytest.raises(NotFound):
            taps.tap(of.session.id, odd, "in", of.staff.id)


def test_an_uncertain_tap_is_settled_by_the_facilitator():
    of = place()
    key = f"e{of.enrollments[0].id}"
    taps.tap(of.session.id, key, "in", of.staff.id, at=clock.now(), uncertain=True)
    (one,) = attendance.undecided(of.session)
    assert line(of).unsettled
    taps.settle(of.session.id, one.uncertain[0].id, of.session.starts_at, of.staff.id)
    assert line(of).in_at == of.session.starts_at.replace(second=0, microsecond=0)
    (still,) = attendance.undecided(of.session)
    assert still.uncertain == () and still.presence.proposal.kind == "out"


def test_an_excuse_shows_apart_from_absence_and_can_be_taken_back():
    of = place()
    key = f"e{of.enrollments[0].id}"
    assert taps.excuse(of.session.id, key, "긴급 출동", of.staff.id).state == "excused"
    assert taps.excuse(of.session.id, key, "", of.staff.id).state == "absent"


def test_the_roster_shows_everybody_seated_and_nobody_else():
    of = place()
    world.person("조초")
    marks.check(of.session.id, of.people[1].id, "in", "code")
    lines = roster.of(of.session)
    assert [one.name for one in lines] == ["가상 000", "가상 001", "가상 002"]
    assert [one.here for one in lines] == [False, True, False]
    assert roster.figures(lines) == roster.Figures(3, 1, 1, 0, 1)


def test_a_confirmed_list_takes_no_more_taps():
    of = place()
    attendance.confirm(of.session.id, of.staff.id)
    with pytest.raises(Conflict):
        taps.tap(of.session.id, f"e{of.enrollments[0].id}", "in", of.staff.id)
    with pytest.raises(Conflict):
        taps.excuse(of.session.id, f"e{of.enrollments[0].id}", "늦음", of.staff.id)


def test_the_first_sight_of_a_roster_is_the_roster_page_by_page():
    of = place(7)
    marks.check(of.session.id, of.people[1].id, "in", "qr")
    taps.excuse(of.session.id, f"e{of.enrollments[2].id}", "긴급 출동", of.staff.id)
    taps.tap(of.session.id, f"e{of.enrollments[3].id}", "out", of.staff.id)
    walkins.add(of.session.id, "가상 손님", "", "", of.staff.id)
    enrollments.remove(of.enrollments[4].id, of.staff.id, "전출")
    whole = roster.of(of.session)
    seen = []
    for number in (1, 2, 3):
        counts = first_sight.counts(of.session)
        assert counts.figures == roster.figures(whole)
        page = first_sight.page(of.session, counts.figures.expected, number, 3)
        seen += page.items
    assert len(seen) == len(whole) == 7
    shown = [(line.key, line.name, line.organization, line.state, line.in_at, line.out_at) for line in whole]
    assert [(one.key, one.name, one.organization, one.state, one.in_at, one.out_at) for one in seen] == shown

"""The list: settled, confirmed, sealed, amended, and what it counts for."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from lms.activities.session import outcomes
from lms.certificates.models import Certificate, Fact
from lms.core import clock, db, ledger
from lms.core.errors import Conflict, LmsError
from lms.core.outbox import Job
from lms.enrollments import services as enrollments
from lms.learning import services as learning
from lms.learning.interface import Outcome, Status
from lms.learning.models import OutcomeRow
from lms.sessions import attendance, makeup, marks, services, taps, walkins
from lms.sessions.attendance import Amendment, Unsettled
from lms.sessions.models import AttendanceList
from tests.enrollments import world
from tests.sessions.place import CLASS, course, place, plan

pytestmark = pytest.mark.usefixtures("database")


def be_there(of, number: int, first: float = 0, last: float = 420) -> None:
    """Let somebody be there from one minute of the session to another."""
    key, starts = f"e{of.enrollments[number].id}", of.session.starts_at
    taps.tap(of.session.id, key, "in", of.staff.id, at=starts + timedelta(minutes=first))
    taps.tap(of.session.id, key, "out", of.staff.id, at=starts + timedelta(minutes=last))


def confirmed(of) -> AttendanceList:
    made = attendance.confirm(of.session.id, of.staff.id)
    for attendance_id in [line.id for line in attendance.lines(of.session.id) if line.enrollment_id]:
        outcomes._record_one(attendance_id)
    return made


def outcome(enrollment) -> OutcomeRow:
    return db.session.scalars(
        select(OutcomeRow).where(
            OutcomeRow.enrollment_id == enrollment.id,
            OutcomeRow.activity == CLASS,
            OutcomeRow.superseded_by_id.is_(None),
        )
    ).one()


def test_a_missing_check_out_bars_confirmation_until_it_is_decided():
    of = place()
    be_there(of, 0)
    marks.check(of.session.id, of.people[1].id, "in", "qr")
    with pytest.raises(Unsettled):
        attendance.confirm(of.session.id, of.staff.id)
    (one,) = attendance.undecided(of.session)
    assert one.line.person_id == of.people[1].id
    assert one.presence.proposal.at == of.session.ends_at
    assert attendance.settle(of.session.id, {one.line.id: None}, of.staff.id) == 1
    attendance.confirm(of.session.id, of.staff.id)
    states = {line.person_id: line.state for line in attendance.lines(of.session.id)}
    assert states == {of.people[0].id: "present", of.people[1].id: "late", of.people[2].id: "absent"}


def test_a_check_out_before_the_check_in_is_refused_at_its_field():
    of = place()
    marks.check(of.session.id, of.people[1].id, "in", "qr")
    (one,) = attendance.undecided(of.session)
    with pytest.raises(LmsError) as refused:
        attendance.settle(of.session.id, {one.line.id: clock.now() - timedelta(minutes=30)}, of.staff.id)
    assert refused.value.field == f"at-{one.line.id}"


def test_confirming_twice_writes_one_list_and_one_job():
    of = place()
    first = attendance.confirm(of.session.id, of.staff.id)
    assert attendance.confirm(of.session.id, of.staff.id).id == first.id
    assert [job.name for job in db.session.scalars(select(Job)) if job.name == "session.record"] == ["session.record"]


def test_a_session_to_come_cannot_be_confirmed():
    of = place(starts_at=clock.now() + timedelta(days=2))
    with pytest.raises(Conflict):
        attendance.confirm(of.session.id, of.staff.id)


def test_ninety_percent_complete_it_and_less_does_not():
    of = place()
    be_there(of, 0)
    be_there(of, 1, first=36)
    be_there(of, 2, first=37)
    confirmed(of)
    assert [outcome(one).status for one in of.enrollments] == [Status.COMPLETED, Status.COMPLETED, Status.FAILED]
    assert [outcome(one).minutes for one in of.enrollments] == [360, 324, 323]
    assert outcome(of.enrollments[0]).mode == "in_person"


def test_a_completed_course_says_that_it_was_blended_and_how_long_one_was_there():
    of = place(1)
    learning.record(of.enrollments[0].id, "d1-read", "lesson", Outcome(Status.COMPLETED))
    be_there(of, 0)
    confirmed(of)
    fact = db.session.scalars(select(Fact).where(Fact.person_id == of.people[0].id)).one()
    assert (fact.kind, fact.mode, fact.minutes) == ("completed", "blended", 362)
    assert fact.attendance[CLASS]["minutes"] == 360
    assert fact.attendance[CLASS]["days"] == [clock.seoul_day(of.session.starts_at).isoformat()]
    assert db.session.scalars(select(Certificate).where(Certificate.person_id == of.people[0].id)).one()


def test_a_confirmed_list_cannot_be_changed_and_its_chain_shows_it():
    of = place()
    be_there(of, 0)
    made = attendance.confirm(of.session.id, of.staff.id)
    first = next(entry for entry in made.entries if entry["person"] == of.people[0].id)
    assert (first["state"], first["minutes"]) == ("present", 360)
    assert "가상" not in json.dumps(made.entries, ensure_ascii=False)
    for statement in ("UPDATE attendance_lists SET digest = 'x'", "DELETE FROM attendance_lists"):
        with pytest.raises(DBAPIError), db.session.begin_nested():
            db.session.execute(text(statement))


def test_an_amendment_needs_a_reason_and_keeps_both_values():
    of = place(1)
    be_there(of, 0, first=60)
    confirmed(of)
    assert outcome(of.enrollments[0]).status == Status.FAILED
    (line,) = attendance.lines(of.session.id)
    whole = Amendment(of.session.starts_at, of.session.ends_at)
    with pytest.raises(LmsError) as refused:
        attendance.amend(of.session.id, line.id, whole, "  ", of.staff.id)
    assert refused.value.field == "reason"
    attendance.amend(of.session.id, line.id, whole, "종이 서명부에 있음", of.staff.id)
    outcomes._record_one(line.id)
    assert outcome(of.enrollments[0]).status == Status.COMPLETED
    first, second = attendance.amendments(of.session.id)
    assert (second.version, second.reason) == (2, "종이 서명부에 있음")
    assert (second.entries[0]["before"]["minutes"], second.entries[0]["minutes"]) == (300, 360)
    assert first.entries[0]["minutes"] == 300


def test_an_amendment_downward_takes_the_completion_back():
    of = place(1)
    learning.record(of.enrollments[0].id, "d1-read", "lesson", Outcome(Status.COMPLETED))
    be_there(of, 0)
    confirmed(of)
    assert of.enrollments[0].state == "completed"
    (line,) = attendance.lines(of.session.id)
    attendance.amend(of.session.id, line.id, Amendment(None, None), "다른 사람이었음", of.staff.id)
    outcomes._record_one(line.id)
    assert of.enrollments[0].state == "active"


@pytest.mark.parametrize(
    ("into", "out"), [(0, None), (None, 60), (60, 60), (60, 0)], ids=["no out", "no in", "equal", "turned round"]
)
def test_an_amendment_with_times_that_do_not_fit_is_refused(into, out):
    of = place(1)
    confirmed(of)
    (line,) = attendance.lines(of.session.id)
    starts = of.session.starts_at
    times = [None if minutes is None else starts + timedelta(minutes=minutes) for minutes in (into, out)]
    with pytest.raises(LmsError) as refused:
        attendance.amend(of.session.id, line.id, Amendment(*times), "정정", of.staff.id)
    assert refused.value.field == "out_at"


def test_a_step_begun_by_an_excused_person_is_not_failed():
    of = place(1)
    taps.excuse(of.session.id, f"e{of.enrollments[0].id}", "긴급 출동", of.staff.id)
    confirmed(of)
    assert outcome(of.enrollments[0]).status == Status.STARTED


def test_two_parts_add_up_and_nothing_is_failed_before_the_second():
    run = world.run(course())
    starts = clock.now() - timedelta(hours=8)
    of = place(1, run, starts_at=starts, ends_at=starts + timedelta(hours=3), break_starts_at=None, break_ends_at=None)
    second = services.create(
        run.id,
        plan(
            starts_at=starts + timedelta(hours=4),
            ends_at=starts + timedelta(hours=7),
            break_starts_at=None,
            break_ends_at=None,
        ),
        None,
    )
    assert (of.session.part, second.part) == (1, 2)
    be_there(of, 0, last=180)
    confirmed(of)
    assert (outcome(of.enrollments[0]).status, outcome(of.enrollments[0]).minutes) == (Status.STARTED, 180)
    key = f"e{of.enrollments[0].id}"
    taps.tap(second.id, key, "in", of.staff.id, at=second.starts_at)
    taps.tap(second.id, key, "out", of.staff.id, at=second.ends_at)
    attendance.confirm(second.id, of.staff.id)
    outcomes._record_one(next(line.id for line in attendance.lines(second.id)))
    assert (outcome(of.enrollments[0]).status, outcome(of.enrollments[0]).minutes) == (Status.COMPLETED, 360)


def test_missing_minutes_are_made_up_in_another_run_and_why_not_names_the_date():
    made = course()
    of = place(1, world.run(made))
    be_there(of, 0, last=180)
    confirmed(of)
    assert makeup.open_dates(of.enrollments[0], CLASS) == []
    other = world.run(made)
    later = services.create(other.id, plan(starts_at=clock.now() + timedelta(days=3)), None)
    sentences = [one.sentence for one in learning.why_not(of.enrollments[0])]
    assert any("다른 차수" in one or "another run" in one for one in sentences)
    line = makeup.sign_up(of.enrollments[0].id, later.id, of.people[0].id)
    assert makeup.sign_up(of.enrollments[0].id, later.id, of.people[0].id).id == line.id
    assert (line.guest, line.enrollment_id) == (True, of.enrollments[0].id)
    later.starts_at, later.ends_at = clock.now() - timedelta(hours=8), clock.now() - timedelta(hours=1)
    later.break_starts_at = later.starts_at + timedelta(hours=3)
    later.break_ends_at = later.starts_at + timedelta(hours=4)
    key = f"a{line.id}"
    taps.tap(later.id, key, "in", of.staff.id, at=later.starts_at + timedelta(hours=4))
    taps.tap(later.id, key, "out", of.staff.id, at=later.ends_at)
    attendance.confirm(later.id, of.staff.id)
    outcomes._record_one(line.id)
    assert (outcome(of.enrollments[0]).status, outcome(of.enrollments[0]).minutes) == (Status.COMPLETED, 360)


def test_a_guest_gives_the_place_back_and_a_full_run_takes_no_guest():
    made = course()
    of = place(1, world.run(made))
    confirmed(of)
    other = world.run(made, capacity=1)
    later = services.create(other.id, plan(starts_at=clock.now() + timedelta(days=3)), None)
    makeup.sign_up(of.enrollments[0].id, later.id, of.people[0].id)
    assert makeup.give_up(of.enrollments[0].id, later.id)
    world.enroll_all([world.person("나").id], other.id)
    with pytest.raises(Conflict):
        makeup.sign_up(of.enrollments[0].id, later.id, of.people[0].id)


def test_a_walk_in_is_matched_later_with_what_was_marked():
    of = place(1)
    walkin = walkins.add(of.session.id, "가상 손님", "가상 기관", "대리", of.staff.id)
    assert (walkin.provisional, walkin.state) == (True, "late")
    attendance.settle(of.session.id, {walkin.id: of.session.ends_at}, of.staff.id)
    confirmed(of)
    guest = world.person("가상 손님")
    own = walkins.match(of.session.id, walkin.id, guest.id, of.staff.id, enroll=True)
    assert (own.person_id, own.provisional) == (guest.id, False)
    enrollment = db.session.get_one(type(of.enrollments[0]), own.enrollment_id)
    outcomes._record_one(own.id)
    assert outcome(enrollment).minutes == own.minutes > 0
    assert [one.version for one in attendance.amendments(of.session.id)] == [1, 2]


def test_a_walk_in_who_was_on_the_roster_all_along_becomes_one_line():
    of = place(1)
    walkin = walkins.add(of.session.id, "가상 000", "", "", of.staff.id)
    taps.tap(of.session.id, f"e{of.enrollments[0].id}", "out", of.staff.id, at=of.session.ends_at)
    own = walkins.match(of.session.id, walkin.id, of.people[0].id, of.staff.id)
    assert own.id != walkin.id
    assert [line.id for line in attendance.lines(of.session.id)] == [own.id]
    assert not own.unsettled and own.minutes > 0
    with pytest.raises(Conflict):
        walkins.match(of.session.id, walkin.id, of.people[0].id, of.staff.id)


def test_a_walk_in_form_sent_twice_makes_one_line():
    of = place(1)
    since = walkins.newest(of.session.id)
    one = walkins.add(of.session.id, "가상 손님", "", "", of.staff.id, since=since)
    assert walkins.add(of.session.id, "가상 손님", "", "", of.staff.id, since=since).id == one.id


def test_somebody_who_left_the_run_keeps_what_was_marked_and_gets_no_outcome():
    of = place(1)
    be_there(of, 0)
    enrollments.remove(of.enrollments[0].id, of.staff.id, "전출")
    confirmed(of)
    assert [line.state for line in attendance.lines(of.session.id)] == ["present"]
    assert db.session.scalars(select(OutcomeRow)).all() == []


def test_the_chain_of_lists_can_be_walked(own_database):
    with db.transaction():
        of = place()
        session_id, staff_id = of.session.id, of.staff.id
    with db.transaction():
        attendance.confirm(session_id, staff_id)
    assert ledger.seal(AttendanceList.__table__) == 1
    with db.reading():
        assert ledger.verify(AttendanceList.__table__) == []


def test_a_check_in_within_the_last_minute_is_settled_in_the_minute_it_was_made():
    of = place(1)
    late = of.session.ends_at.replace(second=0, microsecond=0) + timedelta(minutes=5, seconds=40)
    taps.tap(of.session.id, f"e{of.enrollments[0].id}", "in", of.staff.id, at=late)
    (one,) = attendance.undecided(of.session)
    assert one.presence.proposal.at > late
    attendance.settle(of.session.id, {one.line.id: late.replace(second=0)}, of.staff.id)
    assert attendance.undecided(of.session) == []

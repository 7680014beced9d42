"""Learning time is honest and forgiving."""

from datetime import timedelta

import pytest

from lms.accounts.models import Account
from lms.core import clock, db
from lms.core.errors import LmsError
from lms.enrollments import services as enrollments
from lms.enrollments.models import Enrollment
from lms.learning import minutes, services
from lms.learning.minutes import Interval
from tests.enrollments import world

pytestmark = pytest.mark.usefixtures("database")


def enrolled(someone=None, **facts) -> Enrollment:
    someone = someone or world.person("김안", at=world.organization())
    run = world.run(world.course(**facts))
    (one,) = enrollments.enroll([someone.id], run.id, None)
    return db.session.get_one(Enrollment, one.enrollment_id)


def credit(enrollment: Enrollment, start: float, end: float, *, active: bool = True, ago: float = 3600) -> int:
    served = clock.now() - timedelta(seconds=ago)
    return minutes.credit(enrollment.id, "f1-case", served, [Interval(start, end, active)]).seconds


def test_an_interval_counts_once_however_often_it_is_sent():
    enrollment = enrolled()
    served = clock.now() - timedelta(hours=1)
    for _ in range(3):
        standing = minutes.credit(enrollment.id, "f1-case", served, [Interval(0, 300, True)])
    assert standing.seconds == 300


def test_two_tabs_and_two_courses_at_once_count_the_union():
    ann = world.person("김안", at=world.organization())
    first, second = enrolled(ann), enrolled(ann)
    served = clock.now() - timedelta(hours=1)
    minutes.credit(first.id, "f1-case", served, [Interval(0, 300, True)])
    other = minutes.credit(second.id, "f1-case", served, [Interval(200, 500, True)])
    assert other.seconds == 200


def test_time_after_now_is_not_credited():
    enrollment = enrolled()
    assert credit(enrollment, 0, 7200, ago=600) == pytest.approx(600, abs=6)


def test_a_quiet_page_counts_up_to_twice_its_estimate_and_then_asks():
    enrollment = enrolled()
    served = clock.now() - timedelta(hours=2)
    standing = minutes.credit(enrollment.id, "f1-case", served, [Interval(0, 6000, False)])
    assert standing.seconds == 2 * 14 * 60
    assert standing.quiet
    answered = minutes.credit(enrollment.id, "f1-case", served, [Interval(6000, 6060, True)])
    assert answered.seconds == 2 * 14 * 60 + 60
    assert not answered.quiet


def test_the_missing_minutes_complete_a_course_whose_steps_are_done():
    enrollment = enrolled()
    db.session.get_one(type(enrollment), enrollment.id)
    enrollment.seconds = 19 * 60
    services.record(enrollment.id, "f1-case", "lesson", services.Outcome(services.Status.COMPLETED))
    services.record(enrollment.id, "f1-quiz", "attempt:1", services.Outcome(services.Status.PASSED, 90.0))
    served = clock.now() - timedelta(hours=1)
    assert not minutes.credit(enrollment.id, "f1-case", served, [Interval(0, 30, True)]).completed
    assert minutes.credit(enrollment.id, "f1-case", served, [Interval(30, 90, True)]).completed
    assert db.session.get_one(Enrollment, enrollment.id).state == "completed"


def test_who_signed_out_everywhere_is_refused():
    ann = world.person("김안", at=world.organization())
    world.add(Account(person_id=ann.id, generation=2, notifications={}, created_at=clock.now()))
    enrollment = enrolled(ann)
    with pytest.raises(LmsError) as refused:
        minutes.credit(enrollment.id, "f1-case", clock.now(), [Interval(0, 1, True)], generation=1)
    assert refused.value.status == 401


def test_without_a_script_a_page_counts_up_to_its_estimate():
    enrollment = enrolled()
    minutes.credit_reading(enrollment.id, "f1-case", clock.now() - timedelta(hours=3))
    assert db.session.get_one(Enrollment, enrollment.id).seconds == 14 * 60
    minutes.credit_reading(enrollment.id, "f1-case", clock.now() - timedelta(hours=3))
    assert db.session.get_one(Enrollment, enrollment.id).seconds == 14 * 60


def test_staff_adjust_with_a_reason_and_never_below_zero():
    enrollment = enrolled()
    ben = world.person("박벤")
    minutes.adjust(enrollment.id, 10, "정전으로 기록되지 않음", ben.id)
    assert enrollment.adjusted_seconds == 600
    minutes.adjust(enrollment.id, -60, "다시 셈", ben.id)
    assert enrollment.seconds + enrollment.adjusted_seconds == 0
    with pytest.raises(LmsError):
        minutes.adjust(enrollment.id, -5, "아무것도 없음", ben.id)

"""Every outcome enters through one door."""

import pytest
from sqlalchemy import func, select

from lms.certificates import services as certificates
from lms.certificates.models import Certificate, Fact
from lms.content.manifest import Activity, Completion, Module, Title
from lms.core import crypto, db
from lms.core.errors import Conflict, NotFound
from lms.enrollments import requests
from lms.enrollments import services as enrollments
from lms.enrollments.models import Enrollment
from lms.learning import services, visit
from lms.learning.interface import Outcome, Status
from lms.learning.models import OutcomeRow
from tests.enrollments import world

pytestmark = pytest.mark.usefixtures("database")

READ = Outcome(Status.COMPLETED)


def enrolled(seconds: int = 20 * 60, **facts) -> Enrollment:
    home = world.organization()
    ann = world.person("김안", at=home)
    ann.data_key = crypto.new_data_key()
    run = world.run(world.course(**facts))
    (one,) = enrollments.enroll([ann.id], run.id, None)
    found = db.session.get_one(Enrollment, one.enrollment_id)
    found.seconds = seconds
    db.session.flush()
    return found


def passed(score: float = 80.0) -> Outcome:
    return Outcome(Status.PASSED, score)


def outcomes(enrollment: Enrollment) -> list[OutcomeRow]:
    return list(
        db.session.scalars(select(OutcomeRow).where(OutcomeRow.enrollment_id == enrollment.id).order_by(OutcomeRow.id))
    )


def test_the_last_missing_outcome_completes_the_course_and_issues_one_certificate():
    enrollment = enrolled()
    assert not services.record(enrollment.id, "f1-case", "lesson", READ).completed
    done = services.record(enrollment.id, "f1-quiz", "attempt:1", passed())
    assert done.completed
    assert done.certificate_id is not None
    assert enrollment.state == "completed"
    assert (enrollment.steps_done, enrollment.steps_total) == (2, 2)


def test_recording_the_same_again_changes_nothing_and_issues_nothing():
    enrollment = enrolled()
    services.record(enrollment.id, "f1-case", "lesson", READ)
    services.record(enrollment.id, "f1-quiz", "attempt:1", passed())
    again = services.record(enrollment.id, "f1-quiz", "attempt:1", passed())
    assert again.certificate_id is None
    assert len(outcomes(enrollment)) == 2
    assert db.session.scalar(select(func.count()).select_from(Certificate)) == 1


def test_without_the_minutes_nothing_is_complete_until_they_are_there():
    enrollment = enrolled(seconds=19 * 60)
    services.record(enrollment.id, "f1-case", "lesson", READ)
    assert not services.record(enrollment.id, "f1-quiz", "attempt:1", passed()).completed
    assert [entry.kind for entry in services.why_not(enrollment)] == ["minutes"]
    enrollment.seconds = 20 * 60
    services.settle(enrollment)
    assert enrollment.state == "completed"


def test_a_later_outcome_of_the_same_source_supersedes_the_earlier_up_or_down():
    enrollment = enrolled()
    services.record(enrollment.id, "f1-quiz", "attempt:1", Outcome(Status.FAILED, 40.0))
    services.record(enrollment.id, "f1-quiz", "attempt:1", passed(70.0), reason="regrade")
    first, second = outcomes(enrollment)
    assert first.superseded_by_id == second.id
    assert services.standing(enrollment.id)["f1-quiz"] == "passed"


def test_across_sources_the_best_attempt_counts():
    enrollment = enrolled()
    services.record(enrollment.id, "f1-quiz", "attempt:1", passed(90.0))
    services.record(enrollment.id, "f1-quiz", "attempt:2", Outcome(Status.FAILED, 20.0))
    assert services.standing(enrollment.id)["f1-quiz"] == "passed"


def test_a_completion_that_no_longer_holds_is_reopened_and_asks_staff_about_the_certificate():
    enrollment = enrolled()
    services.record(enrollment.id, "f1-case", "lesson", READ)
    services.record(enrollment.id, "f1-quiz", "attempt:1", passed())
    services.record(enrollment.id, "f1-quiz", "attempt:1", Outcome(Status.FAILED, 30.0), reason="wrong key")
    assert enrollment.state == "active"
    kinds = db.session.scalars(select(Fact.kind).where(Fact.enrollment_id == enrollment.id).order_by(Fact.id)).all()
    assert kinds == ["completed", "reopened"]
    certificate = certificates.for_enrollment(enrollment.id)
    assert certificate is not None and certificate.revoked_at is None
    assert requests.open_of("certificate", enrollment.id, "certificate") is not None


def test_a_course_issued_on_closing_issues_nothing_by_itself():
    enrollment = enrolled(issue="on_close")
    services.record(enrollment.id, "f1-case", "lesson", READ)
    done = services.record(enrollment.id, "f1-quiz", "attempt:1", passed())
    assert done.completed and done.certificate_id is None


def test_what_does_not_belong_is_refused():
    enrollment = enrolled()
    with pytest.raises(NotFound):
        services.record(enrollment.id, "another", "lesson", READ)
    with pytest.raises(NotFound):
        services.record(10**9, "f1-case", "lesson", READ)
    enrollments.remove(enrollment.id, world.person("박벤").id, "가상의 까닭")
    with pytest.raises(Conflict):
        services.record(enrollment.id, "f1-case", "lesson", READ)


def tracked(job: str) -> Enrollment:
    """Enroll somebody with a job in a course of 20 minutes for everybody and 10 for the track."""
    home = world.organization()
    ann = world.person("김안", at=home, job=job)
    ann.data_key = crypto.new_data_key()
    both = world.manifest("x").modules[0]
    tracks = []
    for key in ("police", "facility"):
        page = Activity(f"{key}-page", "lesson", Title("읽기", "Read"), 10, file="x.md")
        tracks.append(Module(key, Title("트랙", "Track"), 10, (page,), (key,)))
    made = world.course(
        tracks=world.TWO_TRACKS,
        modules=(both, *tracks),
        minutes=30,
        completion=Completion(30),
        jobs=("police-officer", "facility-staff", "facility-head"),
    )
    (one,) = enrollments.enroll([ann.id], world.run(made).id, None)
    return db.session.get_one(Enrollment, one.enrollment_id)


@pytest.mark.parametrize(("job", "own", "minutes"), [("facility-staff", ["facility-page"], 30), ("other", [], 20)])
def test_a_learner_owes_and_is_credited_what_is_for_everybody_and_the_own_track(job, own, minutes):
    enrollment = tracked(job)
    steps = ["f1-case", "f1-quiz", *own]

    found = visit.load(enrollment.uid)
    assert [step.activity.id for step in found.steps] == steps
    assert enrollment.steps_total == len(steps)
    with pytest.raises(NotFound):
        services.record(enrollment.id, "police-page", "lesson", READ)

    enrollment.seconds = minutes * 60 - 1
    for key in steps:
        done = services.record(enrollment.id, key, "own", passed() if key == "f1-quiz" else READ)
    assert not done.completed
    enrollment.seconds = minutes * 60
    assert services.record(enrollment.id, "f1-case", "again", READ).completed
    assert db.session.scalars(select(Fact.minutes)).one() == minutes


def test_everything_shown_can_be_recomputed_from_the_outcomes():
    enrollment = enrolled()
    services.record(enrollment.id, "f1-case", "lesson", READ)
    enrollment.steps_done = 99
    db.session.flush()
    services.recompute(enrollment.id)
    assert enrollment.steps_done == 1

"""Attempts: one at a time, drawn once, ended by the learner or the clock, each worth one outcome."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from lms.activities.quiz import more_attempts, services, standing, timing
from lms.activities.quiz.models import Attempt, AttemptItem, SavedAnswer
from lms.activities.quiz.services import FormRefused, NoAttemptLeft
from lms.certificates import services as certificates
from lms.content import services as content
from lms.core import clock, db
from lms.core.errors import Conflict, LmsError, NotFound
from lms.enrollments import requests
from lms.enrollments.models import Enrollment, Request
from lms.learning import closing
from lms.learning import services as learning
from lms.learning.interface import Outcome, Status
from lms.learning.models import OutcomeRow
from lms.questions import services as questions
from lms.questions.models import Question
from tests.accounts.people import kept
from tests.activities.quiz import sheets
from tests.activities.school import RIGHT, WRONG, ben, build
from tests.questions.banks import quiz, single, write_bank

KEY = "f1-quiz"


def seen():
    return timing.milliseconds(clock.now())


def save(ann, attempt, answers, at=None):
    with kept():
        key = (ann.enrollment_id, KEY, attempt.uid)
        return services.save_form(*key, answers, seen() if at is None else at)


def submit(ann, attempt):
    with kept():
        outcome = services.submit(ann.enrollment_id, KEY, attempt.uid)
        if outcome is not None:
            learning.record(ann.enrollment_id, KEY, services.source_of(attempt.uid), outcome)
    return outcome


def attempt_with(school, ann, sheet):
    attempt = sheets.start(school, ann)
    save(ann, attempt, sheets.answers(attempt, sheet))
    return attempt, submit(ann, attempt)


def outcomes(ann):
    return db.session.scalars(select(OutcomeRow).where(OutcomeRow.enrollment_id == ann.enrollment_id)).all()


def test_an_attempt_is_drawn_once_and_keeps_its_order(school, ann):
    attempt = sheets.start(school, ann)
    assert [item.position for item in attempt.items] == [1, 2, 3, 4]
    assert {item.question.key for item in attempt.items} == set(RIGHT)
    again = sheets.view(attempt.uid)
    assert [(item.question.id, item.order) for item in again.items] == [
        (item.question.id, item.order) for item in attempt.items
    ]
    assert attempt.deadline_at == attempt.started_at + timedelta(minutes=20)


def test_starting_twice_gives_the_same_attempt(school, ann):
    first, second = sheets.start(school, ann), sheets.start(school, ann)
    assert first.uid == second.uid
    assert db.session.scalar(select(func.count()).select_from(Attempt)) == 1
    assert db.session.scalar(select(func.count()).select_from(AttemptItem)) == 4


def test_right_answers_pass_and_wrong_ones_fail(school, ann):
    attempt, outcome = attempt_with(school, ann, RIGHT)
    assert outcome is not None
    assert (outcome.status, outcome.score, outcome.counts) == (Status.PASSED, 100.0, "best")
    assert outcome.evidence["source"] == f"attempt:{attempt.uid.hex}"
    shown = sheets.view(attempt.uid)
    assert (shown.submitted_by, shown.passed, shown.right) == ("learner", True, 4)
    assert sheets.row(attempt).open_key is None
    _, outcome = attempt_with(school, ann, WRONG)
    assert outcome is not None
    assert (outcome.status, outcome.score) == (Status.FAILED, 0.0)
    assert learning.standing(ann.enrollment_id)[KEY] == Status.PASSED


def test_submitting_twice_gives_one_outcome(school, ann):
    attempt, first = attempt_with(school, ann, RIGHT)
    assert first is not None
    assert submit(ann, attempt) is None
    assert len(outcomes(ann)) == 1


def test_attempts_end_at_the_limit_and_staff_can_grant_more(school, ann):
    teacher = school.teach(ben())
    for _ in range(3):
        attempt_with(school, ann, WRONG)
    with pytest.raises(NoAttemptLeft):
        services.start(ann.enrollment_id, KEY, school.quiz_version_id)
    with kept():
        asked = more_attempts.ask(ann.enrollment_id, KEY, "Please.")
        assert more_attempts.ask(ann.enrollment_id, KEY, "Please!").id == asked.id
        more_attempts.decide(asked, "grant", 2, teacher.person_id, "")
        more_attempts.decide(asked, "grant", 2, teacher.person_id, "")
    stands = standing.of_enrollment(ann.enrollment_id, KEY, school.quiz_version_id)
    assert (stands.allowed, stands.left, stands.granted) == (5, 2, 2)
    assert sheets.start(school, ann).number == 4


@pytest.mark.parametrize("attempts", [0, 11, -1])
def test_only_a_sensible_number_of_attempts_can_be_granted(school, ann, attempts):
    with kept():
        asked = more_attempts.ask(ann.enrollment_id, KEY, "")
    with pytest.raises(LmsError):
        more_attempts.decide(asked, "grant", attempts, 1, "")
    assert db.session.get_one(Request, asked.id).decided_at is None


def test_declining_grants_nothing_and_needs_a_reason(school, ann):
    teacher = school.teach(ben())
    with kept():
        asked = more_attempts.ask(ann.enrollment_id, KEY, "")
    with pytest.raises(LmsError):
        more_attempts.decide(asked, "decline", 1, teacher.person_id, "")
    with kept():
        more_attempts.decide(asked, "decline", 1, teacher.person_id, "Please read the pages first.")
    assert more_attempts.granted(ann.enrollment_id, KEY) == 0
    assert requests.open_of("attempts", ann.enrollment_id, KEY) is None


def test_answers_of_a_form_are_saved_with_their_history(school, ann):
    attempt = sheets.start(school, ann)
    save(ann, attempt, {1: attempt.items[0].answer, **sheets.answers(attempt, WRONG)})
    save(ann, attempt, sheets.answers(attempt, RIGHT))
    shown = sheets.view(attempt.uid)
    assert {item.question.key: list(item.answer) for item in shown.items} == RIGHT
    assert db.session.scalar(select(func.count()).select_from(SavedAnswer)) == 8
    save(ann, attempt, sheets.answers(attempt, RIGHT))
    assert db.session.scalar(select(func.count()).select_from(SavedAnswer)) == 8


def test_a_form_does_not_overwrite_what_another_device_answered_after_it_was_opened(school, ann):
    attempt = sheets.start(school, ann)
    position = next(item.position for item in attempt.items if item.question.key == "q1")
    opened = seen() - 1
    save(ann, attempt, {position: ["b"]})
    assert save(ann, attempt, {position: ["a"]}, at=opened) == [position]
    assert sheets.stored(attempt, position).answer == ["b"]
    assert save(ann, attempt, {position: ["a"]}) == []
    assert sheets.stored(attempt, position).answer == ["a"]


def test_a_form_with_impossible_answers_is_refused_with_all_faults_and_what_was_typed(school, ann):
    attempt = sheets.start(school, ann)
    by_key = {item.question.key: item.position for item in attempt.items}
    given = {by_key["q1"]: ["z"], by_key["q4"]: ["x" * 201], by_key["q3"]: ["true"]}
    with pytest.raises(FormRefused) as refused:
        services.save_form(ann.enrollment_id, KEY, attempt.uid, given, seen())
    assert set(refused.value.faults) == {by_key["q1"], by_key["q4"]}
    assert refused.value.answers == given


def test_the_attempt_of_somebody_else_cannot_be_saved_or_submitted(school, ann):
    attempt = sheets.start(school, ann)
    other = school.admit(ben())
    for uid in (attempt.uid, uuid4()):
        with pytest.raises(NotFound):
            services.save_form(other.enrollment_id, KEY, uid, {1: []}, seen())
        with pytest.raises(NotFound):
            services.submit(other.enrollment_id, KEY, uid)


def test_the_server_submits_an_overdue_attempt_with_what_was_saved(school, ann, travel):
    attempt = sheets.start(school, ann)
    save(ann, attempt, sheets.answers(attempt, RIGHT))
    travel(minutes=20, seconds=25)
    services.close_all_overdue()
    assert sheets.view(attempt.uid).open
    travel(minutes=25)
    services.close_all_overdue()
    shown = sheets.view(attempt.uid)
    assert (shown.submitted_by, shown.passed) == ("deadline", True)
    assert shown.submitted_at == shown.deadline_at + timedelta(seconds=30)
    assert learning.standing(ann.enrollment_id)[KEY] == Status.PASSED
    services.close_all_overdue()
    assert len(outcomes(ann)) == 1


def test_answers_of_a_form_after_deadline_and_grace_are_kept_aside_and_do_not_count(school, ann, travel):
    attempt = sheets.start(school, ann)
    save(ann, attempt, {1: []})
    travel(minutes=21)
    save(ann, attempt, sheets.answers(attempt, RIGHT))
    assert all(item.answer == () for item in sheets.view(attempt.uid).items)
    assert db.session.scalars(select(SavedAnswer.late)).all() == [True] * 4
    outcome = submit(ann, attempt)
    assert outcome is not None
    assert outcome.status == Status.FAILED
    assert sheets.view(attempt.uid).submitted_by == "deadline"


def test_an_overdue_attempt_makes_room_for_the_next_one(school, ann, travel):
    first = sheets.start(school, ann)
    travel(minutes=30)
    second = sheets.start(school, ann)
    assert (first.number, second.number) == (1, 2)
    assert sheets.view(first.uid).submitted_by == "deadline"
    assert len(outcomes(ann)) == 1


def test_an_overdue_attempt_of_somebody_who_left_is_closed_without_an_outcome(school, ann, travel):
    attempt = sheets.start(school, ann)
    with kept():
        db.session.get_one(Enrollment, ann.enrollment_id).state = "withdrawn"
    travel(minutes=30)
    services.close_all_overdue()
    assert not sheets.view(attempt.uid).open
    assert outcomes(ann) == []


def test_the_next_attempt_prefers_questions_not_seen_yet(database, tmp_path):
    school = build(tmp_path, extra=4)
    ann = school.admit(ben())
    met = set()
    for _ in range(2):
        attempt, _outcome = attempt_with(school, ann, {})
        met |= {item.question.key for item in attempt.items}
    assert len(met) == 8


def test_without_time_limit_and_attempt_limit_one_may_go_on_for_ever(database, tmp_path):
    school = build(tmp_path, attempts=None, time_limit=None)
    ann = school.admit(ben())
    for number in range(1, 6):
        attempt, _ = attempt_with(school, ann, WRONG)
        assert (attempt.number, attempt.deadline_at) == (number, None)
    assert standing.of_enrollment(ann.enrollment_id, KEY, school.quiz_version_id).left is None


def test_a_quiz_without_questions_says_so_and_starts_nothing(school, ann):
    with kept():
        for question in db.session.scalars(select(Question)):
            question.status = "retired"
    with pytest.raises(Conflict):
        services.start(ann.enrollment_id, KEY, school.quiz_version_id)


def test_what_is_open_when_the_run_closes_is_submitted_and_counts(school, ann):
    attempt = sheets.start(school, ann)
    save(ann, attempt, sheets.answers(attempt, RIGHT))
    teacher = ben().person_id
    with db.transaction():
        run_id = db.session.get_one(Enrollment, ann.enrollment_id).run_id
        closing.close(run_id, teacher)
    found = sheets.view(attempt.uid)
    assert found.submitted_by == "closing"
    assert found.passed
    (outcome,) = outcomes(ann)
    assert (outcome.status, outcome.activity) == (Status.PASSED, KEY)
    assert db.session.get_one(Enrollment, ann.enrollment_id).state == "failed"


def test_late_evidence_completes_somebody_after_the_run_was_closed(school, ann):
    attempt_with(school, ann, WRONG)
    teacher = ben().person_id
    with db.transaction():
        enrollment = db.session.get_one(Enrollment, ann.enrollment_id)
        enrollment.seconds = 100 * 60
        closing.close(enrollment.run_id, teacher)
    with db.transaction():
        for key in content.path(enrollment.course_version_id, "").ids:
            learning.record(
                ann.enrollment_id, key, "staff", Outcome(Status.PASSED), actor_id=teacher, reason="Regraded"
            )
    with db.reading():
        assert db.session.get_one(Enrollment, ann.enrollment_id).state == "completed"
        assert certificates.for_enrollment(ann.enrollment_id) is not None


def test_an_item_counts_as_much_as_the_quiz_says(school, ann, tmp_path):
    heavy = quiz("weighed", {"question": "w1", "points": 9}, {"question": "w2"}, shuffle=False)
    questions.load_folder(write_bank(tmp_path / "other", "weighed", [single("w1"), single("w2")], [heavy]))
    version = questions.current_quiz_version("weighed")
    assert version is not None
    with kept():
        attempt = services.start(ann.enrollment_id, KEY, version)
    save(ann, attempt, {1: ["b"], 2: ["a"]})
    outcome = submit(ann, attempt)

    assert (outcome.score, outcome.evidence["points"], outcome.evidence["most"]) == (90, 9, 10)
    found = standing.by_uid(attempt.uid)
    assert found and [item.question.points for item in found[1].items] == [9, 1]

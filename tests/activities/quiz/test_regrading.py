"""A key was wrong: whose result changes is seen first, then the marks are corrected, up or down, once."""

import pytest
from sqlalchemy import func, select

from lms.activities.quiz import corrections, regrading, services
from lms.activities.quiz.models import Attempt, AttemptItem, Regrade, RegradeChange
from lms.certificates.models import Fact
from lms.core import db, outbox
from lms.core.audit import Entry
from lms.core.errors import Conflict, LmsError
from lms.enrollments import requests
from lms.enrollments.models import Enrollment
from lms.learning.models import OutcomeRow, Progress
from lms.questions import services as questions
from lms.questions.models import Question, Quiz
from tests.accounts.people import admin, kept, member, signed_in, stranger
from tests.activities.quiz import sheets
from tests.activities.quiz.afterwards import KEY, change_bank, people, take, text
from tests.activities.school import RIGHT, WRONG, ben

# Three of four right: passes (75 %) and fails (50 %) as the key of q1 turns.
BY_OLD_KEY = {**RIGHT, "q4": WRONG["q4"]}
BY_NEW_KEY = {**RIGHT, "q1": ["a"], "q4": WRONG["q4"]}


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "banks"


@pytest.fixture
def taken(school, folder):
    """Return attempts of two learners, answered before the key of q1 turned from b to a."""
    one, two = people(school, 2)
    first, second = take(school, one, BY_OLD_KEY), take(school, two, BY_NEW_KEY)
    change_bank(folder, answer=["a"])
    return (one, first), (two, second)


def ids():
    quiz_id = db.session.scalar(select(Quiz.id).where(Quiz.key == "final"))
    question_id = db.session.scalar(select(Question.id).where(Question.key == "q1"))
    return quiz_id, question_id


def prepare(school, actor, act="key", run=True):
    with kept():
        made = regrading.prepare(ids()[0], school.run_id if run else None, ids()[1], act, actor.person_id)
        return made.id


def apply(regrade_id, actor):
    with kept():
        regrading.apply(regrade_id, actor.person_id, "The key was wrong.")
    regrading.apply_all(regrade_id)
    db.begin(write=True)


def changes(regrade_id):
    rows = db.session.scalars(select(RegradeChange).where(RegradeChange.regrade_id == regrade_id).order_by("id"))
    return [(row.old_score, row.new_score, row.old_passed, row.new_passed) for row in rows]


def test_the_preview_says_whose_result_changes_and_changes_nothing(school, taken):
    made = prepare(school, ben())
    assert changes(made) == [(75.0, 50.0, True, False), (50.0, 75.0, False, True)]
    assert corrections.summary(made) == corrections.Summary(1, 1, 1, 1, 0)
    assert [sheets.view(attempt.uid).score for _, attempt in taken] == [75.0, 50.0]


def test_applying_corrects_marks_and_outcomes_up_and_down_and_tells_the_learners(school, taken):
    teacher = ben()
    made = prepare(school, teacher)
    apply(made, teacher)
    (one, first), (two, second) = taken
    assert [sheets.view(attempt.uid).score for attempt in (first, second)] == [50.0, 75.0]
    for learner, status in ((one, "failed"), (two, "passed")):
        rows = db.session.scalars(
            select(OutcomeRow).where(OutcomeRow.enrollment_id == learner.enrollment_id).order_by(OutcomeRow.id)
        ).all()
        assert [row.superseded_by_id for row in rows] == [rows[1].id, None]
        assert (rows[1].source, rows[1].reason) == (rows[0].source, "The key was wrong.")
        assert rows[1].actor_id == teacher.person_id
        assert db.session.scalar(
            select(Progress.status).where(Progress.enrollment_id == learner.enrollment_id, Progress.activity == KEY)
        ) == status  # fmt: skip
    told = db.session.scalars(select(outbox.Job.args).where(outbox.Job.name == "quiz.tell_result")).all()
    assert sorted(args["attempt_id"] for args in told) == sorted([first.id, second.id])
    notes = db.session.scalars(select(Entry).where(Entry.action == "quiz.regrade_attempt")).all()
    assert {tuple(note.person_ids) for note in notes} == {(one.who.person_id,), (two.who.person_id,)}


def test_the_item_keeps_the_wording_it_showed_and_says_whose_key_marked_it(school, taken):
    teacher = ben()
    apply(prepare(school, teacher), teacher)
    _, question_id = ids()
    newest = db.session.scalar(select(Question.current_version_id).where(Question.id == question_id))
    items = db.session.scalars(select(AttemptItem).where(AttemptItem.key_version_id.is_not(None))).all()
    assert len(items) == 2
    for item in items:
        assert item.key_version_id == newest
        assert questions.question(item.question_version_id).number == 1


def test_the_same_form_sent_twice_begins_one_correction(school, taken):
    teacher, since = ben().person_id, regrading.newest()
    quiz_id, question_id = ids()
    with kept():
        first, again = (regrading.prepare(quiz_id, school.run_id, question_id, "key", teacher, since) for _ in range(2))
        assert first is again
        other = regrading.prepare(quiz_id, school.run_id, question_id, "out", teacher, since)
        regrading.discard(first.id)
        anew = regrading.prepare(quiz_id, school.run_id, question_id, "key", teacher, since)
        assert len({first.id, other.id, anew.id}) == 3


def test_applying_twice_changes_nothing_more(school, taken):
    teacher = ben()
    made = prepare(school, teacher)
    apply(made, teacher)
    with kept():
        db.session.get_one(Regrade, made).state = "applying"
    before = db.session.scalar(select(func.count()).select_from(OutcomeRow))
    listed = changes(made)
    regrading.apply_all(made)
    db.begin(write=True)
    assert db.session.scalar(select(func.count()).select_from(OutcomeRow)) == before
    assert changes(made) == listed
    assert db.session.get_one(Regrade, made).state == "done"


def test_an_attempt_that_is_open_meanwhile_is_marked_by_the_new_key_when_it_is_submitted(school, folder, taken):
    third = school.admit(member("박셋", email="third@example.org"))
    # Started before: it was drawn with the first version.
    open_attempt = sheets.start(school, third)
    with kept():
        item = db.session.scalars(
            select(AttemptItem).where(AttemptItem.attempt_id == open_attempt.id, AttemptItem.position == next(
                one.position for one in open_attempt.items if one.question.key == "q1"))
        ).one()  # fmt: skip
        item.question_version_id = next(one.question.id for one in taken[0][1].items if one.question.key == "q1")
    teacher = ben()
    apply(prepare(school, teacher), teacher)
    with kept():
        answers = sheets.answers(sheets.view(open_attempt.uid), BY_NEW_KEY)
        services.save_form(third.enrollment_id, KEY, open_attempt.uid, answers, 2**42)
    with kept():
        outcome = services.submit(third.enrollment_id, KEY, open_attempt.uid)
    assert outcome.score == 75.0


@pytest.mark.parametrize(("act", "scores"), [("full", [75.0, 75.0]), ("out", [66.67, 66.67])])
def test_a_broken_item_gives_everybody_full_points_or_is_left_out(school, taken, act, scores):
    teacher = ben()
    apply(prepare(school, teacher, act), teacher)
    assert [sheets.view(attempt.uid).score for _, attempt in taken] == scores


def test_a_certificate_that_loses_its_ground_goes_to_staff(school, taken):
    (one, _first), _ = taken
    with kept():
        enrollment = db.session.get_one(Enrollment, one.enrollment_id)
        from lms.learning import services as learning  # noqa: PLC0415
        from lms.learning.interface import Outcome, Status  # noqa: PLC0415

        learning.record(enrollment.id, "survey", "survey", Outcome(Status.COMPLETED))
        assert enrollment.state == "completed"
    teacher = ben()
    made = prepare(school, teacher)
    assert corrections.summary(made).certificates == 1
    apply(made, teacher)
    kinds = db.session.scalars(select(Fact.kind).where(Fact.enrollment_id == one.enrollment_id).order_by(Fact.id))
    assert list(kinds) == ["completed", "reopened"]
    assert requests.open_of("certificate", one.enrollment_id, "certificate") is not None


def test_without_a_new_key_there_is_nothing_to_regrade(school):
    (one,) = people(school, 1)
    take(school, one, RIGHT)
    with pytest.raises(Conflict) as refused:
        prepare(school, ben())
    assert "present key" in refused.value.message.message
    db.begin(write=True)


def test_a_question_of_another_kind_can_only_be_left_out(school, folder, taken):
    change_bank(folder, kind="multiple", answer=["a", "b"])
    with pytest.raises(Conflict) as refused:
        prepare(school, ben())
    assert "another kind" in refused.value.message.message
    db.begin(write=True)
    assert prepare(school, member("다른", email="x@example.org"), "out")


def test_a_key_that_changed_again_is_looked_at_again_before_it_is_applied(school, folder, taken):
    teacher = ben()
    made = prepare(school, teacher)
    change_bank(folder, answer=["c"])
    with pytest.raises(Conflict) as refused:
        regrading.apply(made, teacher.person_id, "why")
    assert "changed again" in refused.value.message.message
    db.begin(write=True)
    with pytest.raises(LmsError):
        regrading.apply(made, teacher.person_id, "  ")
    db.begin(write=True)


def test_a_large_preview_is_worked_out_by_the_worker(school, taken, monkeypatch):
    monkeypatch.setattr(regrading, "AT_ONCE", 1)
    monkeypatch.setattr(regrading, "BATCH", 1)
    made = prepare(school, ben())
    assert db.session.get_one(Regrade, made).state == "looking"
    regrading.look(made)
    db.begin(write=True)
    assert len(changes(made)) == 2
    assert db.session.get_one(Regrade, made).state == "ready"


def test_regrading_a_run_leaves_other_runs_alone(school, taken):
    with kept():
        made = Regrade(quiz_id=ids()[0], run_id=school.run_id + 1, question_id=ids()[1], key_version_id=1, act="out")
        assert regrading._ids(made) == []


def test_an_instructor_corrects_a_wrong_key_in_the_browser(client, school, taken):
    teacher = school.teach(ben())
    client.set_cookie("language", "en")
    page = signed_in(client, "ben@example.org")
    version = next(item.question.id for item in taken[0][1].items if item.question.key == "q1")
    address = f"/staff/runs/{school.run_uid}/results/{KEY}/items/{version}/correct"
    assert "Show whose result changes" in text(page.get(address))
    reply = page.post(address, data={"act": "key"})
    assert reply.status_code == 303
    shown = text(page.get(reply.location))
    assert "Pass → fail" in shown and "Fail → pass" in shown
    assert "김안0" in shown
    refused = page.post(f"{reply.location}/apply", data={"reason": ""})
    assert refused.status_code == 422
    assert page.post(f"{reply.location}/apply", data={"reason": "Wrong key"}).status_code == 303
    made = db.session.scalars(select(Regrade)).one()
    regrading.apply_all(made.id)
    db.begin(write=True)
    assert "The marks were corrected" in text(page.get(reply.location))
    assert made.applied_by_id == teacher.person_id
    learner = signed_in(client, "ann1@example.org")
    review = text(learner.get(f"/attempts/{taken[1][1].uid}"))
    assert "75%" in review and "The key of this question was corrected" in review


def test_who_may_not_correct_marks_sees_nothing(client, school, taken):
    stranger()
    version = taken[0][1].items[0].question.id
    address = f"/staff/runs/{school.run_uid}/results/{KEY}/items/{version}/correct"
    page = signed_in(client, "cho@example.org")
    assert page.get(address).status_code == 404
    made = prepare(school, ben())
    uid = db.session.get_one(Regrade, made).uid
    assert page.get(f"/staff/regrades/{uid}").status_code == 404
    assert page.post(f"/staff/regrades/{uid}/apply", data={"reason": "x"}).status_code == 404
    member("감사자", email="auditor@example.org", role="auditor")
    reader = signed_in(client, "auditor@example.org").get(f"/staff/runs/{school.run_uid}/results/{KEY}").text
    assert 'id="corrections"' in reader
    assert f"/staff/regrades/{uid}" not in reader


def test_all_runs_are_corrected_by_who_administers_the_site(client, school, taken):
    school.teach(ben())
    admin()
    quiz_uid = db.session.scalar(select(Quiz.uid).where(Quiz.key == "final"))
    version = next(item.question.id for item in taken[0][1].items if item.question.key == "q1")
    address = f"/staff/quizzes/{quiz_uid}/results/items/{version}/correct"
    assert signed_in(client, "ben@example.org").get(address).status_code == 403
    page = signed_in(client, "dan@example.org")
    reply = page.post(address, data={"act": "out"})
    assert reply.status_code == 303
    assert db.session.scalars(select(Regrade)).one().run_id is None
    assert page.post(f"{reply.location}/discard").status_code == 303
    assert db.session.scalars(select(Regrade)).one().state == "discarded"
    assert db.session.scalar(select(func.count()).select_from(Attempt)) == 2

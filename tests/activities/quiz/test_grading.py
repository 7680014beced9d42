"""An essay is read by a person: one question across all learners, by rubric, without names, and nothing is lost."""

import re

import pytest
from sqlalchemy import func, select

from lms.activities.quiz import files, grading, queues, telling
from lms.activities.quiz.files import Sent
from lms.activities.quiz.grading import GradeRefused
from lms.activities.quiz.models import AttemptItem, Grading
from lms.core import db, mail, outbox
from lms.core.audit import Entry
from lms.core.errors import Conflict, LmsError
from lms.enrollments import requests
from lms.enrollments.models import Request
from lms.learning.models import OutcomeRow, Progress
from lms.questions import documents
from lms.questions import services as questions
from lms.questions.models import QuestionVersion
from lms.questions.reading import view_of
from tests.accounts.people import kept, member, organization, signed_in, stranger
from tests.activities.quiz import sheets
from tests.activities.quiz.afterwards import KEY, people, take, text
from tests.activities.school import RIGHT, ben
from tests.questions.banks import multiple, quiz, single, truefalse, write_bank
from tests.questions.samples import WITH_ESSAY

ESSAY = {"id": "e1", "kind": "essay", "points": 4, "rubric": [{"id": "r1", "points": 1}, {"id": "r2", "points": 3}]}
WORDS = {
    "stem": "Whom do you call, and when?",
    "rubric": {"r1": "Names **112**.", "r2": "Says that it is at once."},
    "sample": "112, at once.",
}
SHEET = {**RIGHT, "e1": ["112, at once. <b>Now</b>."]}
FULL = {"r1": 1.0, "r2": 3.0}


@pytest.fixture
def essays(school, tmp_path):
    """Put an essay of four points in place of the short text."""
    items = [single("q1"), multiple("q2"), truefalse("q3"), (ESSAY, WORDS)]
    facts = {"attempts": 3, "time_limit": 20, "shuffle": True}
    write_bank(tmp_path / "banks", "basics", items, [quiz("final", {"draw": "basics", "count": 4}, **facts)])
    questions.load_all(tmp_path / "banks")
    return school


@pytest.fixture
def written(essays):
    """Return two learners and their attempts, whose essays wait."""
    two = people(essays, 2)
    return [(one, take(essays, one, SHEET)) for one in two]


def essay_of(attempt):
    position = next(item.position for item in attempt.items if item.question.key == "e1")
    return sheets.stored(attempt, position).id


def grade(item_id, points, actor, **more):
    with kept():
        return grading.grade(item_id, points, more.pop("comment", "Good."), actor.person_id, **more)


def outcomes(learner):
    return db.session.scalars(
        select(OutcomeRow).where(OutcomeRow.enrollment_id == learner.enrollment_id).order_by(OutcomeRow.id)
    ).all()


def test_an_attempt_with_an_essay_has_no_result_until_a_person_marked_it(written):
    (one, attempt), _ = written
    assert (attempt.score, attempt.passed, attempt.open) == (None, None, False)
    assert outcomes(one) == []
    asked = requests.open_of("grading", one.enrollment_id, KEY)
    assert asked is not None and asked.organization_id is None


def test_the_last_mark_of_an_attempt_records_its_outcome_tells_the_learner_and_closes_the_request(written):
    (one, attempt), _ = written
    teacher = ben()
    assert grade(essay_of(attempt), FULL, teacher)
    found = sheets.view(attempt.uid)
    assert (found.score, found.passed) == (100.0, True)
    (row,) = outcomes(one)
    assert (row.source, row.status, row.score) == (f"attempt:{attempt.uid.hex}", "passed", 100.0)
    assert requests.open_of("grading", one.enrollment_id, KEY) is None
    told = db.session.scalars(select(outbox.Job).where(outbox.Job.name == "quiz.tell_result")).all()
    assert [job.args for job in told] == [{"attempt_id": attempt.id, "event": "graded"}]
    note = db.session.scalars(select(Entry).where(Entry.action == "quiz.grade")).one()
    assert note.person_ids == [one.who.person_id]
    assert db.session.scalar(select(Progress.status).where(Progress.enrollment_id == one.enrollment_id)) == "passed"


def test_points_go_by_the_rubric_and_what_cannot_be_given_is_refused(written):
    (_, attempt), _ = written
    teacher, item_id = ben(), essay_of(attempt)
    with pytest.raises(GradeRefused) as refused:
        grading.grade(item_id, {"r1": 1.5}, "", teacher.person_id)
    assert set(refused.value.problems) == {"r1", "r2"}
    db.begin(write=True)
    grade(item_id, {"r1": 0.5, "r2": 1.5}, teacher)
    # (3 + 2) of 7 points.
    assert sheets.view(attempt.uid).score == 71.43


def test_grading_anew_needs_a_reason_and_supersedes_the_outcome(written):
    (one, attempt), _ = written
    teacher, item_id = ben(), essay_of(attempt)
    grade(item_id, FULL, teacher)
    seen = queues.history(item_id, 4)[0].id
    with pytest.raises(LmsError) as refused:
        grading.grade(item_id, {"r1": 0, "r2": 0}, "", teacher.person_id, seen=seen)
    assert "anew" in refused.value.message.message
    db.begin(write=True)
    grade(item_id, {"r1": 0, "r2": 0}, teacher, seen=seen, reason="Copied.")
    assert sheets.view(attempt.uid).score == 42.86
    first, second = outcomes(one)
    assert (first.superseded_by_id, second.status, second.reason) == (second.id, "failed", "Copied.")
    assert [one.points for one in queues.history(item_id, 4)] == [0.0, 4.0]


def test_two_graders_do_not_overwrite_each_other_and_a_second_click_is_harmless(written):
    (_, attempt), _ = written
    teacher, other, item_id = ben(), member("다른 이", email="other@example.org"), essay_of(attempt)
    grade(item_id, FULL, teacher)
    with pytest.raises(Conflict) as refused:
        grading.grade(item_id, {"r1": 0, "r2": 0}, "", other.person_id)
    assert "meanwhile" in refused.value.message.message
    db.begin(write=True)
    assert grade(item_id, FULL, teacher)
    assert db.session.scalar(select(func.count()).select_from(Grading)) == 1


def test_the_order_of_the_queue_is_the_same_every_time(essays, written):
    version_id = db.session.scalars(
        select(AttemptItem.question_version_id).where(AttemptItem.id == essay_of(written[0][1]))
    ).one()
    places = queues.places(essays.run_id, KEY, version_id)
    assert places == queues.places(essays.run_id, KEY, version_id)
    by_uid = sorted((attempt.uid for _, attempt in written), key=lambda uid: uid.hex)
    assert [place.item_id for place in places] == [
        essay_of(next(attempt for _, attempt in written if attempt.uid == uid)) for uid in by_uid
    ]
    (queue,) = queues.queues(essays.run_id)
    assert (queue.waiting, queue.total) == (2, 2)


def test_in_a_set_the_essay_is_marked_by_a_person_and_the_rest_by_its_keys():
    made = documents.prepare(WITH_ESSAY)
    row = QuestionVersion(id=0, question_id=0, number=1, kind=made.kind, tags=[], body=made.body)
    view, answer = view_of(row, made.key), ("single:b", "essay:At once.")
    assert [line.key for line in queues.criteria_of(view, answer)] == ["essay.r1", "essay.r2"]
    assert grading.share(view, answer, {"essay.r1": 1, "essay.r2": 0}, 4) == 0.75
    assert queues.criteria_of(view, ("single:b",)) == []


def test_an_instructor_grades_an_essay_by_rubric_in_the_browser(client, essays, written):
    essays.teach(ben())
    client.set_cookie("language", "en")
    page = signed_in(client, "ben@example.org")
    waiting = page.get("/staff/waiting?kind=grading")
    assert "A learner" in text(waiting) and "김안" not in text(waiting)
    asked = db.session.scalars(select(Request.uid)).first()
    reply = page.get(f"/staff/requests/{asked}/grading")
    assert reply.status_code in (302, 303)
    assert "Whom do you call" in text(page.get(reply.location))
    item_id = essay_of(written[0][1])
    body = page.get(f"/staff/grading/{item_id}").get_data(as_text=True)
    assert "김안" not in body
    assert "&lt;b&gt;Now&lt;/b&gt;" in body
    assert "Names <strong>112</strong>." in body
    refused = page.post(
        f"/staff/grading/{item_id}", data={"points-r1": "9", "points-r2": "2,5", "comment": "Well done"}
    )
    assert refused.status_code == 422
    again = refused.get_data(as_text=True)
    assert "Well done" in again and 'value="2,5"' in again and "Give points from 0 to 1." in again
    for _learner, attempt in written:
        data = {"points-r1": "1", "points-r2": "2,5", "comment": "Well done", "seen": ""}
        assert page.post(f"/staff/grading/{essay_of(attempt)}", data=data).status_code == 303
    version_id = db.session.get_one(AttemptItem, item_id).question_version_id
    done = text(page.get(f"/staff/runs/{essays.run_uid}/grading/{KEY}/{version_id}"))
    assert "김안0" in done and "2 of 2 answers are graded" in done
    learner = signed_in(client, "ann0@example.org")
    review = text(learner.get(f"/attempts/{written[0][1].uid}"))
    assert "3.5 of 4 points" in review and "2.5 of 3 points" in review and "Well done" in review
    # What the person gave is said once, and one point is no plural.
    assert review.count("3.5 of 4 points") == 1 and "1 of 1 point" in review and "1 of 1 points" not in review
    # The essay weighs more than the others, so the points are told and not how many answers are right.
    assert "92.8%, 6.5 of 7 points (pass mark 60%)" in review


def test_whoever_waits_is_told_that_a_person_reads_it(client, essays, written):
    client.set_cookie("language", "en")
    page = signed_in(client, "ann0@example.org")
    shown = text(page.get(written[0][0].quiz))
    assert "not marked yet" in shown or "Waiting to be graded" in shown


def test_who_may_not_grade_sees_no_answer(client, essays, written):
    home = organization()
    stranger()
    member("관리", email="manager@example.org", manages=home)
    item_id = essay_of(written[0][1])
    for who, closed in (("cho@example.org", 404), ("ann0@example.org", 404), ("manager@example.org", 403)):
        page = signed_in(client, who)
        assert page.get(f"/staff/grading/{item_id}").status_code == closed
        assert page.get(f"/staff/runs/{essays.run_uid}/grading").status_code == closed
        assert page.post(f"/staff/grading/{item_id}", data={"points-r1": "1"}).status_code == closed


def test_a_file_that_was_handed_in_is_opened_by_who_grades_it_and_by_nobody_else(client, essays, written):
    essays.teach(ben())
    stranger()
    attempt, item_id = written[0][1], essay_of(written[0][1])
    rows = files.put({1: [Sent("보고서.pdf", b"%PDF-1.7 text")]})
    with kept():
        files.add(attempt.id, sheets.stored(attempt, next(
            item.position for item in attempt.items if item.question.key == "e1")).position, rows[1])  # fmt: skip
        uid = rows[1][0].uid
    page = signed_in(client, "ben@example.org")
    assert "보고서.pdf" in text(page.get(f"/staff/grading/{item_id}"))
    reply = page.get(f"/staff/grading/{item_id}/files/{uid}")
    assert reply.data == b"%PDF-1.7 text"
    assert reply.headers["Content-Disposition"].startswith("attachment")
    assert page.get(f"/staff/grading/{essay_of(written[1][1])}/files/{uid}").status_code == 404
    assert signed_in(client, "cho@example.org").get(f"/staff/grading/{item_id}/files/{uid}").status_code == 404


def test_nobody_grades_the_own_answer(client, essays, written):
    essays.teach(written[0][0].who)
    page = signed_in(client, "ann0@example.org")
    assert page.get(f"/staff/grading/{essay_of(written[0][1])}").status_code == 403
    assert page.get(f"/staff/grading/{essay_of(written[1][1])}").status_code == 200


def test_the_mail_says_that_there_is_a_result_and_not_which(written, shared_engine):
    outbox.enter(outbox.Work(1, "", None, lambda: False))
    telling.tell_result(written[0][1].id, "graded")
    outbox.enter(None)
    db.begin(write=True)
    (letters, _total) = mail.kept(1, 1)
    assert letters[0].subject.startswith("퀴즈") or letters[0].subject
    # The address of the attempt may hold any digits.
    assert "100" not in re.sub(r"https?://\S+", "", letters[0].text)


def test_names_are_hidden_while_grading_until_the_grader_asks_and_that_is_written_down(client, essays, written):
    essays.teach(ben())
    client.set_cookie("language", "en")
    page = signed_in(client, "ben@example.org")
    (queue,) = queues.queues(essays.run_id)
    address = f"/staff/runs/{essays.run_uid}/grading/{queue.activity}/{queue.question.id}"
    names = {place.name for place in queues.places(essays.run_id, queue.activity, queue.question.id)}
    shown = page.get(address).get_data(as_text=True)
    assert "Names are hidden" in shown
    assert not any(name in shown for name in names)

    switch = {"show": "1", "activity": queue.activity, "version": str(queue.question.id)}
    answer = page.post(f"/staff/runs/{essays.run_uid}/grading/names", data=switch)
    assert answer.location == address
    assert all(name in page.get(address).get_data(as_text=True) for name in names)
    noted = select(Entry.thing).where(Entry.action == "quiz.show_names")
    assert db.session.scalars(noted).all() == [f"run:{essays.run_id}"]

    page.post(f"/staff/runs/{essays.run_uid}/grading/names", data={"show": "0"})
    assert not any(name in page.get(address).get_data(as_text=True) for name in names)

"""How a quiz went: figures computed by the worker, kept by scope, shown to staff in sums."""

import pytest
from sqlalchemy import delete, func, select

from lms.activities.quiz import personal_data, results, services, timing
from lms.activities.quiz.models import Attempt, AttemptItem, AttemptTally, QuizStatistics
from lms.activities.quiz.results import Scope
from lms.core import clock, db, outbox
from lms.enrollments.models import Enrollment
from lms.questions import services as questions
from lms.questions.models import Quiz
from tests.accounts.people import kept, member, signed_in, stranger
from tests.activities.quiz import sheets
from tests.activities.quiz.afterwards import KEY, people, take, text
from tests.activities.school import RIGHT, WRONG, ben

HALF = {**WRONG, "q1": RIGHT["q1"], "q4": RIGHT["q4"]}


@pytest.fixture
def taken(school):
    """Return the attempts of four learners, one of whom needed two."""
    four = people(school, 4)
    first = [take(school, one, sheet) for one, sheet in zip(four, (RIGHT, HALF, WRONG, RIGHT), strict=True)]
    return four, [*first, take(school, four[1], RIGHT)]


def compute(scope):
    results.compute_and_keep(scope.run_id, scope.activity, scope.quiz_version_id)
    db.begin(write=True)
    found = results.kept(scope)
    assert found is not None
    return found


def test_the_figures_of_a_run_count_each_learner_once_and_all_attempts_for_what_was_needed(school, taken):
    found = compute(Scope(school.run_id, KEY))
    result = found.result
    assert (found.attempts, result["learners"], result["passed"]) == (5, 4, 2)
    assert result["needed"] == {"passed_at": [[1, 2], [2, 1]], "not_yet": 1, "median": 1.0}
    assert result["distribution"]["mean"] == 62.5
    assert sum(result["distribution"]["bins"]) == 4
    facility = {one["version"]: one["facility"] for one in result["items"]}
    keys = {item.question.id: item.question.key for item in taken[1][0].items}
    assert {keys[version]: share for version, share in facility.items()} == {
        "q1": 0.75, "q2": 0.5, "q3": 0.5, "q4": 0.75,
    }  # fmt: skip


def test_what_was_chosen_is_counted_and_what_only_few_typed_is_not_kept(school, taken):
    result = compute(Scope(school.run_id, KEY)).result
    keys = {item.question.id: item.question.key for item in taken[1][0].items}
    by_key = {keys[one["version"]]: one for one in result["items"]}
    assert [(choice["key"], choice["count"]) for choice in by_key["q1"]["choices"]] == [("a", 1), ("b", 3), ("c", 0)]
    assert by_key["q4"]["choices"] == []
    assert [flag["kind"] for flag in by_key["q1"]["flags"]] == ["few"]


def test_figures_of_a_version_reach_over_runs_and_are_replaced_when_computed_again(school, taken):
    scope = Scope(quiz_version_id=school.quiz_version_id)
    assert compute(scope).attempts == 5
    take(school, taken[0][2], RIGHT)
    assert compute(scope).attempts == 6
    assert db.session.scalar(select(func.count()).select_from(QuizStatistics)) == 1


def test_the_figures_are_the_same_from_tallies_that_are_made_anew_and_an_erased_answer_counts_as_none(school, taken):
    scope = Scope(school.run_id, KEY)
    before = compute(scope).result
    with db.transaction():
        db.session.execute(delete(AttemptTally))
    assert compute(scope).result == before
    with db.transaction():
        person = db.session.scalar(select(Enrollment.person_id).where(Enrollment.id == taken[0][2].enrollment_id))
        personal_data.erase(person)
    after = compute(scope).result
    assert [one["facility"] for one in after["items"]] == [one["facility"] for one in before["items"]]
    assert {one["blank"] for one in after["items"]} == {1}


def test_an_attempt_that_is_marked_anew_is_counted_anew(school, taken):
    scope = Scope(school.run_id, KEY)
    compute(scope)
    with db.transaction():
        attempt = db.session.scalars(select(Attempt).where(Attempt.uid == taken[1][2].uid)).one()
        for item in db.session.scalars(select(AttemptItem).where(AttemptItem.attempt_id == attempt.id)):
            item.answer = RIGHT[questions.question(item.question_version_id).key]
        services.mark_attempt(attempt)
    assert compute(scope).result["passed"] == 3


def test_what_nobody_took_has_no_figures(school):
    assert compute(Scope(school.run_id, KEY)).result["distribution"] is None


def test_the_time_of_an_item_runs_from_the_answer_before_it(school, ann, travel):
    began = clock.now()
    start = timing.milliseconds(began)
    assert timing.seconds_spent(began, [start + 9_000, 0, start + 4_000]) == [5, None, 4]
    take(school, ann, RIGHT)
    seconds = db.session.scalars(select(AttemptItem.seconds)).all()
    assert all(one is not None for one in seconds)


def test_staff_see_the_results_of_their_run_and_the_worker_is_asked_when_there_are_none(client, school, taken):
    school.teach(ben())
    client.set_cookie("language", "en")
    page = signed_in(client, "ben@example.org")
    address = f"/staff/runs/{school.run_uid}/results/{KEY}"
    assert "How it goes in all runs" in text(page.get(f"/staff/runs/{school.run_uid}/results"))
    assert "The figures are being computed" in text(page.get(address))
    assert db.session.scalars(select(outbox.Job.args).where(outbox.Job.name == "quiz.compute_results")).all() == [
        {"run_id": school.run_id, "activity": KEY, "quiz_version_id": None}
    ]
    compute(Scope(school.run_id, KEY))
    body = page.get(address)
    shown = text(body)
    assert "Learners 4" in shown and "Passed at the first attempt 50%" in shown
    assert "Few answers" in shown
    assert 'role="img"' in body.get_data(as_text=True)
    assert page.post(f"{address}/compute").status_code == 303


def test_the_page_of_an_item_shows_who_chose_what(client, school, taken):
    school.teach(ben())
    client.set_cookie("language", "en")
    page = signed_in(client, "ben@example.org")
    version = next(item.question.id for item in taken[1][0].items if item.question.key == "q1")
    early = page.get(f"/staff/runs/{school.run_uid}/results/{KEY}/items/{version}")
    assert early.status_code == 200
    assert "the figures were not computed since then" in text(early)
    compute(Scope(school.run_id, KEY))
    shown = text(page.get(f"/staff/runs/{school.run_uid}/results/{KEY}/items/{version}"))
    assert "Who chose what" in shown and "Second Key 3 (75%)" in shown
    assert "Fewer than 20 answers" in shown
    assert "Correct marks" in shown
    assert page.get(f"/staff/runs/{school.run_uid}/results/{KEY}/items/999999").status_code == 404
    assert page.get(f"/staff/runs/{school.run_uid}/results/nothing").status_code == 404


def test_an_instructor_sees_a_quiz_over_all_runs_in_sums_only(client, school, taken):
    school.teach(ben())
    compute(Scope(quiz_version_id=school.quiz_version_id))
    uid = db.session.scalar(select(Quiz.uid).where(Quiz.key == "final"))
    client.set_cookie("language", "en")
    page = signed_in(client, "ben@example.org")
    shown = text(page.get(f"/staff/quizzes/{uid}/results"))
    assert "All runs together" in shown and "Learners 4" in shown
    assert "김안" not in shown
    version = taken[1][0].items[0].question.id
    assert "Figures" in text(page.get(f"/staff/quizzes/{uid}/results/items/{version}"))
    assert page.post(f"/staff/quizzes/{uid}/results/compute").status_code == 303


def test_learners_and_strangers_see_no_results(client, school, taken):
    stranger()
    member("관리자", email="manager@example.org", role="auditor")
    uid = db.session.scalar(select(Quiz.uid).where(Quiz.key == "final"))
    addresses = [f"/staff/runs/{school.run_uid}/results", f"/staff/runs/{school.run_uid}/results/{KEY}"]
    addresses.append(f"/staff/quizzes/{uid}/results")
    for who in ("ann0@example.org", "cho@example.org"):
        page = signed_in(client, who)
        assert [page.get(address).status_code for address in addresses] == [404, 404, 404]
    page = signed_in(client, "manager@example.org")
    assert [page.get(address).status_code for address in addresses] == [200, 200, 200]
    with kept():
        assert sheets.view(taken[1][0].uid).score == 100.0

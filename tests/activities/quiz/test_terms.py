"""A learner's own terms: more time, more attempts, other dates, an access code, waiting; and what the learner sees."""

import html
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.accounts import accommodations
from lms.activities.quiz import exceptions, retiming, saving, services, standing, terms
from lms.activities.quiz.access import AccessCodeWrong
from lms.activities.quiz.exceptions import Plan
from lms.activities.quiz.models import Attempt
from lms.activities.quiz.services import NoAttemptLeft
from lms.activities.quiz.terms import Given, Lasting
from lms.content.manifest import Title
from lms.core import clock, db, tokens
from lms.core.audit import Entry
from lms.core.errors import Conflict, LmsError
from lms.core.outbox import Job
from lms.enrollments.models import Enrollment, Run
from lms.enrollments.paths import RunStep
from lms.learning import completion, run_activities
from lms.learning.interface import Outcome, Status
from lms.organizations.models import Organization
from lms.questions import services as questions
from lms.questions.models import QuizVersion
from lms.questions.quiz_settings import QuizSettings
from tests.accounts.people import kept, member, signed_in
from tests.activities.quiz import sheets
from tests.activities.school import Learner, School, ben

KEY = "f1-quiz"
NOON = datetime(2026, 11, 26, 3, tzinfo=UTC)
HOUR = timedelta(hours=1)


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def in_run(**facts: Any) -> RunStep:
    return RunStep(
        "key", "quiz", Title("가", "a"), True, 1, facts.pop("opens_at", None), facts.pop("closes_at", None), facts
    )


def own(limit: int | None = 20, *given: Given, lasting: Lasting | None = None, **facts: Any) -> terms.Terms:
    step = in_run(**facts)
    return terms.settle(QuizSettings(time_limit=limit, attempts=3).changed(step.settings), step, given, lasting)


def test_more_time_comes_from_the_person_and_from_the_exception_together() -> None:
    found = own(25, Given(minutes=10), lasting=Lasting(30))
    assert (found.time_limit, found.settings.time_limit, found.more_time) == (25 + 10 + 8, 25, True)
    assert found.deadline(NOON) == NOON + minutes(43)


def test_the_more_generous_of_person_and_group_counts() -> None:
    found = own(20, Given(minutes=5, attempts=2, closes_at=NOON), Given(minutes=9, attempts=1, closes_at=NOON + HOUR))
    assert (found.time_limit, found.attempts, found.closes_at) == (29, 5, NOON + HOUR + minutes(9))


def test_the_closing_cuts_an_attempt_and_moves_with_the_extra_time() -> None:
    assert own(20, closes_at=NOON + minutes(5)).deadline(NOON) == NOON + minutes(5)
    assert own(20, lasting=Lasting(50), closes_at=NOON + minutes(5)).deadline(NOON) == NOON + minutes(15)
    assert own(None, lasting=Lasting(50), closes_at=NOON + minutes(5)).deadline(NOON) == NOON + minutes(5)


def test_no_limit_is_no_deadline() -> None:
    assert own(20, lasting=Lasting(None), closes_at=NOON + HOUR).deadline(NOON) is None
    assert own(20, Given(untimed=True)).deadline(NOON) is None


def test_the_run_changes_what_it_may() -> None:
    found = own(20, time_limit=5, attempts=None, access_code="참깨", wait_between=60)
    assert (found.time_limit, found.attempts, found.settings.access_code, found.settings.wait_between) == (
        5,
        None,
        "참깨",
        60,
    )


@pytest.mark.parametrize(
    ("facts", "submitted", "hindered"),
    [
        ({}, None, False),
        ({"opens_at": NOON + HOUR}, None, True),
        ({"opens_at": NOON}, None, False),
        ({"closes_at": NOON}, None, True),
        ({"closes_at": NOON + HOUR}, None, False),
        ({"wait_between": 60}, NOON - minutes(59), True),
        ({"wait_between": 60}, NOON - minutes(60), False),
    ],
)
def test_what_hinders_a_start(facts: dict[str, Any], submitted: datetime | None, hindered: bool) -> None:
    assert (own(20, **facts).hindrance(NOON, submitted) is not None) == hindered


shares = st.builds(Lasting, st.none() | st.integers(5, 300))
extra = st.builds(Given, attempts=st.integers(0, 5), minutes=st.integers(0, 90), untimed=st.booleans())


@given(
    st.none() | st.integers(1, 500),
    st.lists(extra, max_size=3),
    st.none() | st.builds(Lasting, st.none() | st.integers(5, 300)),
)
def test_nobody_ever_has_less_than_everybody(limit: int | None, given: list[Given], lasting: Lasting | None) -> None:
    found = own(limit, *given, lasting=lasting, closes_at=NOON + HOUR)
    everybody = own(limit, closes_at=NOON + HOUR)
    mine, theirs = found.deadline(NOON), everybody.deadline(NOON)
    assert mine is None or (theirs is not None and mine >= theirs)
    assert (found.attempts or 0) >= (everybody.attempts or 0)


def test_the_average_of_all_attempts_stands_and_passes_from_the_pass_mark_on() -> None:
    def attempt(score: float) -> Outcome:
        return Outcome(Status.PASSED, score, counts="average", evidence={"pass_mark": 60})

    found = completion.fold([attempt(30), attempt(90)])
    assert found is not None and (found.status, found.score) == (Status.PASSED, 60.0)
    found = completion.fold([attempt(90), attempt(29.9)])
    assert found is not None and (found.status, found.score) == (Status.FAILED, 59.95)
    excused = Outcome(Status.EXCUSED, counts="last")
    assert completion.fold([attempt(0), excused]) == excused


# In the database.


def setting(school: School, **settings: Any) -> None:
    """Let the quiz of the course have other settings, as if it had been loaded so."""
    with kept():
        row = db.session.get_one(QuizVersion, school.quiz_version_id)
        row.settings = {**row.settings, **settings}
    questions.forget()


def start(school: School, learner: Learner, code: str = "") -> Attempt:
    with kept():
        return services.start(learner.enrollment_id, KEY, school.quiz_version_id, code=code)


def deadline(attempt: Attempt) -> datetime | None:
    with kept():
        return db.session.scalar(select(Attempt.deadline_at).where(Attempt.id == attempt.id))


def give(school: School, plan: Plan, actor: int) -> None:
    with kept():
        exceptions.make(school.run_id, KEY, plan, actor)


def test_extra_time_reaches_an_open_attempt_at_once_and_the_browser_learns_it(school: School, ann: Learner) -> None:
    attempt = start(school, ann)
    was = deadline(attempt)
    assert was is not None
    staff = ben().person_id
    give(school, Plan(ann.enrollment_id, minutes=10, reason="늦게 도착"), staff)

    assert deadline(attempt) == was + minutes(10)
    with kept():
        token = tokens.make(
            saving.PURPOSE, person_id=ann.who.person_id, subject=attempt.uid.hex, generation=1, life=HOUR
        )
        looked = saving.look(attempt.uid, tokens.read(saving.PURPOSE, token))
        assert looked["deadline"] == round((was + minutes(10)).timestamp() * 1000)
        (entry,) = db.session.scalars(select(Entry).where(Entry.action == "quiz.make_exception"))
        assert (entry.reason, entry.person_ids) == ("늦게 도착", [ann.who.person_id])
        (listed,) = exceptions.of_quiz(db.session.get_one(Run, school.run_id), KEY)
        exceptions.end(listed, staff)
    assert deadline(attempt) == was


def test_an_exception_for_a_group_holds_for_its_people_only(school: School, ann: Learner) -> None:
    with kept():
        row = db.session.get_one(Enrollment, ann.enrollment_id)
        home = Organization(kind="facility", name_ko="가상 집", name_en="Home", fictional=True)
        db.session.add(home)
        db.session.flush()
        row.organization_id, row.organization_name, home_id = home.id, "가상 집", home.id
    other = school.admit(member("이이", email="e@example.org"))
    mine, theirs = start(school, ann), start(school, other)
    before = deadline(mine), deadline(theirs)
    assert before[0] and before[1]
    with kept():
        assert exceptions.groups(school.run_id) == [(home_id, "가상 집")]
    give(school, Plan(organization_id=home_id, minutes=7, reason="정전"), ben().person_id)
    assert (deadline(mine), deadline(theirs)) == (before[0] + minutes(7), before[1])


def test_an_accommodation_is_given_once_and_holds_everywhere_and_at_once(school: School, ann: Learner) -> None:
    attempt = start(school, ann)
    was = deadline(attempt)
    assert was is not None
    staff = ben().person_id
    with kept():
        accommodations.give(ann.who.person_id, 50, "합의함", staff)
        accommodations.give(ann.who.person_id, 50, "다시", staff)
        (job,) = db.session.scalars(select(Job).where(Job.name == retiming.JOB))
        assert job.args == {"person_id": ann.who.person_id}
    retiming.of_person(ann.who.person_id)
    assert deadline(attempt) == was + minutes(10)
    with kept():
        accommodations.give(ann.who.person_id, None, "합의함", staff)
        assert exceptions.accommodated(school.run_id) == [("김안", None)]
    retiming.of_person(ann.who.person_id)
    assert deadline(attempt) is None
    with kept():
        accommodations.end(ann.who.person_id, staff)
        assert accommodations.present(ann.who.person_id) is None
        with pytest.raises(LmsError) as refused:
            accommodations.give(ann.who.person_id, 4, "", staff)
        assert refused.value.field == "percent"
    retiming.of_person(ann.who.person_id)
    assert deadline(attempt) == was


def test_more_attempts_come_on_top(school: School, ann: Learner) -> None:
    setting(school, attempts=1)
    attempt = start(school, ann)
    with kept():
        services.submit(ann.enrollment_id, KEY, attempt.uid)
    with pytest.raises(NoAttemptLeft):
        start(school, ann)
    give(school, Plan(ann.enrollment_id, attempts=1, reason="고장"), ben().person_id)
    assert start(school, ann).number == 2


def test_the_same_form_sent_twice_gives_once(school: School, ann: Learner) -> None:
    staff, since = ben().person_id, exceptions.newest()
    plan = Plan(ann.enrollment_id, minutes=5, reason="늦게 도착")
    with kept():
        first, again = (exceptions.make(school.run_id, KEY, plan, staff, since) for _ in range(2))
        assert first is again
        anew = exceptions.make(school.run_id, KEY, plan, staff, exceptions.newest())
        assert anew.id != first.id


def test_the_next_attempt_waits(school: School, ann: Learner, travel: Any) -> None:
    setting(school, wait_between=30)
    attempt = start(school, ann)
    with kept():
        services.submit(ann.enrollment_id, KEY, attempt.uid)
    with pytest.raises(Conflict) as refused:
        start(school, ann)
    assert not isinstance(refused.value, NoAttemptLeft)
    with kept():
        stands = standing.of_enrollment(ann.enrollment_id, KEY, school.quiz_version_id)
        assert stands.open is None and stands.hindrance is not None and stands.left == 2
    travel(minutes=31)
    assert start(school, ann).number == 2


def test_a_quiz_with_a_code_starts_with_it_only_and_guessing_is_slow(school: School, ann: Learner) -> None:
    setting(school, access_code="열려라 참깨")
    for code in ("", "참깨"):
        with pytest.raises(AccessCodeWrong) as refused:
            start(school, ann, code)
        assert (refused.value.status, refused.value.field) == (422, "code")
    assert start(school, ann, " 열려라 참깨 ").number == 1


def test_nothing_exceptional_is_no_exception(school: School, ann: Learner) -> None:
    staff = ben().person_id
    for plan, field in (
        (Plan(ann.enrollment_id), "minutes"),
        (Plan(minutes=5), "who"),
        (Plan(ann.enrollment_id, organization_id=1, minutes=5), "who"),
        (Plan(ann.enrollment_id, opens_at=NOON, closes_at=NOON), "closes_at"),
    ):
        with pytest.raises(LmsError) as refused:
            give(school, plan, staff)
        assert refused.value.field == field


# From outside.


def test_whoever_teaches_gives_other_terms_and_the_learner_sees_them(app: Flask, school: School, ann: Learner) -> None:
    school.teach(ben())
    staff, learner = signed_in(app.test_client(), "ben@example.org"), signed_in(app.test_client())
    place = f"/staff/runs/{school.run_uid}/quizzes/{KEY}/terms"
    assert staff.get(place).status_code == 200
    nobody = staff.post(place, data={"who": "없는 사람", "group": "", "minutes": "5", "reason": "까닭"})
    assert nobody.status_code == 422 and "없는 사람" in nobody.text
    given = staff.post(place, data={"who": "ann@example.org", "group": "", "minutes": "5", "reason": "늦게 옴"})
    assert given.status_code == 303
    shown = staff.get(place).text
    assert "김안" in shown and "늦게 옴" in shown
    rules = html.unescape(learner.get(ann.quiz).text)
    assert "25분" in rules and "20분" in rules
    assert staff.get(f"/staff/runs/{school.run_uid}/quizzes/survey/terms").status_code == 404
    assert learner.get(place).status_code == 404


def test_a_wrong_code_is_refused_at_its_field_and_guesses_are_counted(app: Flask, school: School, ann: Learner) -> None:
    setting(school, access_code="열려라")
    learner = signed_in(app.test_client())
    assert 'name="code"' in learner.get(ann.quiz).text
    for _ in range(5):
        refused = learner.post(ann.quiz, data={"do": "start", "number": "1", "code": "닫혀라"})
        assert refused.status_code == 422 and 'id="code-error"' in refused.text
    assert learner.post(ann.quiz, data={"do": "start", "number": "1", "code": "열려라"}).status_code == 429


def test_an_administrator_gives_an_accommodation(app: Flask, school: School, ann: Learner) -> None:
    member("단", email="dan@example.org", role="admin")
    dan = signed_in(app.test_client(), "dan@example.org")
    place = f"/staff/people/{ann.who.uid}/accommodation"
    assert dan.post(place, data={"reason": "합의"}).status_code == 422
    assert dan.post(place, data={"percent": "25", "untimed": "y", "reason": "합의"}).status_code == 422
    assert dan.post(place, data={"percent": "25", "reason": "합의함"}).status_code == 303
    assert "25%" in dan.get(f"/staff/people/{ann.who.uid}").text
    rules = html.unescape(signed_in(app.test_client()).get(ann.quiz).text)
    assert "25분" in rules
    assert dan.post(f"{place}/end").status_code == 303


def test_opening_and_closing_of_a_quiz_of_the_run_are_kept(
    app: Flask, school: School, ann: Learner, travel: Any
) -> None:
    with kept():
        quiz_id = db.session.scalars(select(QuizVersion.quiz_id).limit(1)).one()
        opens = clock.now() + HOUR
        key = run_activities.add(
            school.run_id, run_activities.Plan(quiz_id, opens_at=opens, closes_at=opens + HOUR)
        ).key
    learner = signed_in(app.test_client())
    place = f"/learn/{ann.uid}/{key}"
    early = learner.post(place, data={"do": "start", "number": "1"})
    assert early.status_code == 409
    assert 'value="start"' not in learner.get(place).text
    travel(minutes=115)
    assert learner.post(place, data={"do": "start", "number": "1"}).status_code == 303
    with kept():
        attempt = db.session.scalars(select(Attempt)).one()
        assert attempt.deadline_at == opens + HOUR
    travel(minutes=10)
    assert 'value="start"' not in learner.get(place).text


def test_the_grace_is_that_of_the_quiz(school, ann, travel):
    setting(school, grace=5)
    attempt = sheets.start(school, ann)
    travel(minutes=20, seconds=3)
    services.close_all_overdue()
    assert sheets.view(attempt.uid).open
    travel(minutes=20, seconds=7)
    services.close_all_overdue()
    shown = sheets.view(attempt.uid)
    assert shown.submitted_at == shown.deadline_at + timedelta(seconds=5)

"""Feedback at once, several tries, what is shown when; all without a script."""

import pytest

from lms.activities.quiz.behaviour import earned, is_final, pages_of, settled
from lms.core import db
from lms.enrollments.models import Run
from lms.questions.quiz_settings import Review
from lms.questions.shown import shown
from tests.accounts.people import kept, signed_in
from tests.activities import school as schools
from tests.activities.quiz import sheets
from tests.activities.quiz.test_pages import begin, filled, text
from tests.activities.school import RIGHT, WRONG
from tests.questions.banks import multiple, single


@pytest.fixture
def taught(database, tmp_path, client):
    """Return a function that makes a quiz with settings, and Ann's browser and enrollment before it."""

    def make(**settings):
        school = schools.build(tmp_path / "banks", **settings)
        ann = school.admit(schools.ann())
        client.set_cookie("language", "en")
        return signed_in(client), ann

    return make


def place(attempt, key):
    return next(item.position for item in attempt.items if item.question.key == key)


def check(client, ann, attempt, sheet, position):
    return client.post(ann.quiz, data=filled(attempt, sheet, do=f"check:{position}"))


@pytest.mark.parametrize(
    ("fraction", "tries", "lose", "found"),
    [
        (1.0, 1, 33, 1.0),
        (1.0, 2, 33, 0.67),
        (1.0, 3, 33, 0.34),
        (1.0, 4, 33, 0.01),
        (0.5, 3, 33, 0.0),
        (1.0, 3, 0, 1.0),
    ],
)
def test_every_further_try_costs_its_share_of_the_points(fraction, tries, lose, found):
    assert earned(fraction, tries, lose) == pytest.approx(found)


def test_an_answer_changed_after_its_check_is_one_more_try():
    assert settled(1.0, ["b"], 0, None, 33) == 1.0
    assert settled(1.0, ["b"], 1, ["b"], 33) == 1.0
    assert settled(1.0, ["b"], 1, ["a"], 33) == pytest.approx(0.67)
    assert settled(0.0, [], 2, ["a"], 33) == 0.0


def test_an_item_is_fixed_when_right_or_out_of_tries_or_for_a_person_to_mark():
    assert is_final("at_once", 0.0, 1, 3)
    assert not is_final("tries", 0.5, 2, 3)
    assert is_final("tries", 1.0, 1, 3)
    assert is_final("tries", 0.0, 3, 3)
    assert is_final("tries", None, 1, 3)


def test_pages_follow_items_or_sections_and_a_section_without_items_leaves_its_number_out():
    assert pages_of("all", [0, 0, 1]) == [1, 1, 1]
    assert pages_of("one", [0, 0, 1]) == [1, 2, 3]
    assert pages_of("section", [0, 0, 2]) == [1, 1, 3]


def test_what_waits_for_the_closing_is_shown_after_it_and_what_is_never_shown_is_not():
    review = Review(answer="at_once", right="after_close", feedback="never", points="after_close")
    before, after = shown(review, closed=False), shown(review, closed=True)
    assert (before.answer, before.right, before.feedback, before.points) == (True, False, False, False)
    assert (after.answer, after.right, after.feedback, after.points) == (True, True, False, True)


def test_a_checked_answer_is_explained_and_stays_as_it_is(taught):
    client, ann = taught(behaviour="at_once", shuffle=False)
    attempt = begin(client, ann)
    position = place(attempt, "q1")
    reply = check(client, ann, attempt, WRONG, position)
    assert reply.status_code == 303
    assert reply.location.endswith(f"#q-{position}")
    shown_now = text(client.get(ann.quiz))
    assert "Checked; this answer stays as it is." in shown_now
    assert "No, because." in shown_now
    assert shown_now.count("Right answer") == 1
    client.post(ann.quiz, data=filled(attempt, RIGHT, do="save"))
    record = sheets.record(position, ["b"])
    saved = client.post(
        f"/api/attempts/{attempt.uid}/answers",
        json={"answers": [record]},
        headers={"X-Capability": sheets.token(ann, sheets.view(attempt.uid))},
    )
    assert saved.get_json()["results"][0]["state"] == "fixed"
    assert sheets.stored(attempt, position).answer == ["a"]
    client.post(ann.quiz, data=filled(attempt, RIGHT, do="submit"))
    done = sheets.view(attempt.uid)
    assert (done.right, done.score) == (3, 75.0)


def test_nothing_is_checked_before_it_is_answered(taught):
    client, ann = taught(behaviour="at_once", shuffle=False)
    attempt = begin(client, ann)
    position = place(attempt, "q1")
    data = filled(attempt, {"q2": ["a"]}, do=f"check:{position}")
    refused = client.post(ann.quiz, data=data)
    assert refused.status_code == 422
    assert "Answer this question first." in text(refused)
    # What else was on the form is kept.
    assert sheets.stored(attempt, place(attempt, "q2")).answer == ["a"]


def test_several_tries_cost_points_and_end(taught):
    client, ann = taught(behaviour="tries", tries=3, tries_lose=25, shuffle=False)
    attempt = begin(client, ann)
    position = place(attempt, "q1")
    check(client, ann, attempt, {"q1": ["a"]}, position)
    told = text(client.get(ann.quiz))
    assert "Not right yet 2 tries are left. The next one earns at most 75% of the points." in told
    same = check(client, ann, attempt, {"q1": ["a"]}, position)
    assert same.status_code == 422
    assert "This answer was checked already." in text(same)
    assert sheets.stored(attempt, position).tries == 1
    check(client, ann, attempt, {"q1": ["b"]}, position)
    assert "At try 2 it earns 75% of the points." in text(client.get(ann.quiz))
    client.post(ann.quiz, data=filled(attempt, RIGHT, do="submit"))
    done = sheets.view(attempt.uid)
    assert done.score == 93.75
    assert done.right == 4
    assert done.result().score == 93.75


def test_the_last_try_fixes_a_wrong_answer(taught):
    client, ann = taught(behaviour="tries", tries=2, shuffle=False)
    attempt = begin(client, ann)
    position = place(attempt, "q1")
    for answer in (["a"], ["c"]):
        check(client, ann, attempt, {"q1": answer}, position)
    row = sheets.stored(attempt, position)
    assert row.fixed_at is not None
    assert (row.tries, row.mark) == (2, 0.0)


def test_a_quiz_with_feedback_at_the_end_checks_nothing(taught):
    client, ann = taught(shuffle=False)
    attempt = begin(client, ann)
    assert "Check this answer" not in text(client.get(ann.quiz))
    refused = check(client, ann, attempt, RIGHT, 1)
    assert refused.status_code == 409
    assert "Right answer" not in text(refused)


def test_what_the_review_holds_back_stands_nowhere_until_the_run_is_over(taught):
    late = {"right": "after_close", "feedback": "after_close", "points": "after_close"}
    client, ann = taught(review=late, shuffle=False)
    attempt = begin(client, ann)
    client.post(ann.quiz, data=filled(attempt, WRONG, do="submit"))
    for address in (ann.quiz, f"/attempts/{attempt.uid}"):
        before = text(client.get(address))
        assert "Not passed" in before
        assert "Your answer" in before
        for words in ("Right answer", "Accepted answers", "because", "0%, 0 of 4"):
            assert words not in before
    with kept():
        db.session.query(Run).update({"state": "closed"})
    after = text(client.get(f"/attempts/{attempt.uid}"))
    assert "Right answer" in after
    assert "0%, 0 of 4 right" in after


def hinted(key):
    entry, wording = single(key, hints=["h1", "h2"], name="Bruise")
    return entry, {**wording, "hints": {"h1": "Think of **when**.", "h2": "It is the second."}}


def test_each_wrong_try_shows_one_hint_more(database, tmp_path, client):
    school = schools.build(
        tmp_path / "banks", bank=[hinted("q1"), multiple("q2")], behaviour="tries", tries=4, shuffle=False
    )
    ann = school.admit(schools.ann())
    client.set_cookie("language", "en")
    signed_in(client)
    attempt = begin(client, ann)
    position = place(attempt, "q1")
    assert "Think of" not in text(client.get(ann.quiz))
    check(client, ann, attempt, {"q1": ["a"]}, position)
    first = client.get(ann.quiz).text
    assert "Think of <strong>when</strong>." in first and "It is the second." not in first
    check(client, ann, attempt, {"q1": ["c"]}, position)
    assert "It is the second." in client.get(ann.quiz).text
    check(client, ann, attempt, {"q1": ["b"]}, position)
    assert "Think of" not in client.get(ann.quiz).text


def test_a_learner_reads_instructions_and_what_is_said_of_the_whole_attempt(taught):
    words = [{"at_least": mark, "text": {"en": told}} for mark, told in ((80, "Well done."), (0, "Read again."))]
    client, ann = taught(instructions={"ko": "천천히", "en": "*Slowly*."}, overall=words, shuffle=False)
    assert "<em>Slowly</em>" in client.get(ann.quiz).text
    attempt = begin(client, ann)
    assert "<em>Slowly</em>" in client.get(ann.quiz).text
    client.post(ann.quiz, data=filled(attempt, RIGHT, do="submit"))
    assert "Well done." in client.get(ann.quiz).text
    assert "Well done." in client.get(f"/attempts/{attempt.uid}").text


def test_who_reached_less_is_told_something_else(taught):
    words = [{"at_least": mark, "text": {"en": told}} for mark, told in ((80, "Well done."), (0, "Read again."))]
    client, ann = taught(overall=words, shuffle=False)
    attempt = begin(client, ann)
    client.post(ann.quiz, data=filled(attempt, WRONG, do="submit", sure="1"))
    assert "Read again." in client.get(ann.quiz).text


def test_the_overall_feedback_waits_where_feedback_waits(taught):
    client, ann = taught(overall=[{"at_least": 0, "text": {"en": "Read again."}}], review={"feedback": "after_close"})
    attempt = begin(client, ann)
    client.post(ann.quiz, data=filled(attempt, RIGHT, do="submit"))
    assert "Read again." not in client.get(ann.quiz).text

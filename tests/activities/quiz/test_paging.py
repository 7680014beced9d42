"""Pages of an attempt: turned without a script, kept over a reload, and closed for good where there is no way back."""

import re

import pytest

from tests.activities.quiz import sheets
from tests.activities.quiz.test_behaviours import taught  # noqa: F401
from tests.activities.quiz.test_pages import begin, filled, text
from tests.activities.school import RIGHT, WRONG


@pytest.fixture
def make(taught):  # noqa: F811
    return taught


def page_form(attempt, sheet, positions, **more):
    """Return the form of a page that holds some of the items only."""
    data = filled(attempt, sheet, **more)
    return {key: value for key, value in data.items() if not key.startswith("a-") or int(key[2:]) in positions}


def visible(html):
    """Return the positions of the items on pages that are not hidden."""
    found = []
    for attributes, inner in re.findall(r'<section class="attempt-page"([^>]*)>(.*?)</section>', html, re.S):
        if "hidden" not in attributes:
            found += [int(one) for one in re.findall(r'data-position="(\d+)"', inner)]
    return found


def test_one_question_stands_on_each_page_and_pages_turn_without_a_script(make):
    client, ann = make(paging="one")
    attempt = begin(client, ann)
    assert visible(client.get(ann.quiz).get_data(as_text=True)) == [1]
    assert client.post(ann.quiz, data=filled(attempt, RIGHT, do="page:3")).status_code == 303
    body = client.get(ann.quiz)
    assert visible(body.get_data(as_text=True)) == [3]
    assert "Page 3 of 4" in text(body)
    # What was chosen on every page was saved with the turn.
    assert sheets.view(attempt.uid).answered == 4
    client.post(ann.quiz, data=filled(attempt, RIGHT, do="page:1"))
    assert visible(client.get(ann.quiz).get_data(as_text=True)) == [1]


@pytest.mark.parametrize("number", ["9", "0", "x", "-1", "99999"])
def test_a_page_that_is_none_changes_nothing(make, number):
    client, ann = make(paging="one")
    attempt = begin(client, ann)
    client.post(ann.quiz, data=filled(attempt, RIGHT, do=f"page:{number}"))
    assert sheets.row(attempt).page == 1


def test_without_the_way_back_only_the_present_page_is_there_and_earlier_answers_stand(make):
    client, ann = make(paging="one", back=False)
    attempt = begin(client, ann)
    first = client.get(ann.quiz).get_data(as_text=True)
    assert re.findall(r'data-position="(\d+)"', first) == ["1"]
    assert "You cannot come back to this page" in first
    assert 'value="submit"' not in first
    # Not two at once, and not the questions of a page to come.
    client.post(ann.quiz, data=page_form(attempt, RIGHT, {1}, do="page:3"))
    assert sheets.row(attempt).page == 1
    client.post(ann.quiz, data=page_form(attempt, RIGHT, {1}, do="page:2"))
    assert sheets.row(attempt).page == 2
    client.post(ann.quiz, data=page_form(attempt, WRONG, {1, 2}, do="page:1"))
    row = sheets.row(attempt)
    assert row.page == 2
    answers = {item.position: list(item.answer) for item in sheets.view(attempt.uid).items}
    right = sheets.answers(attempt, RIGHT)
    assert answers[1] == right[1]
    late = sheets.record(1, sheets.answers(attempt, WRONG)[1])
    reply = client.post(
        f"/api/attempts/{attempt.uid}/answers",
        json={"answers": [late]},
        headers={"X-Capability": sheets.token(ann, sheets.view(attempt.uid))},
    )
    assert reply.get_json()["results"][0]["state"] == "fixed"
    assert sheets.stored(attempt, 1).answer == right[1]


def test_the_last_page_without_the_way_back_submits_everything(make):
    client, ann = make(paging="one", back=False)
    attempt = begin(client, ann)
    for page in (2, 3, 4):
        client.post(ann.quiz, data=page_form(attempt, RIGHT, {page - 1}, do=f"page:{page}"))
    assert client.post(ann.quiz, data=page_form(attempt, RIGHT, {4}, do="submit")).status_code == 303
    assert sheets.view(attempt.uid).score == 100.0


def test_the_page_one_is_on_is_told_by_the_script_too_where_pages_turn_freely(make):
    client, ann = make(paging="one")
    attempt = begin(client, ann)
    headers = {"X-Capability": sheets.token(ann, sheets.view(attempt.uid))}
    for page, stands in ((3, 3), (77, 3), (0, 3), (2, 2)):
        said = client.post(f"/api/attempts/{attempt.uid}/here", json={"position": 2, "page": page}, headers=headers)
        assert said.get_json()["open"] is True
        assert sheets.row(attempt).page == stands
    bad = client.post(f"/api/attempts/{attempt.uid}/here", json={"position": "x", "page": 1}, headers=headers)
    assert bad.status_code == 400


def test_the_script_turns_no_page_where_there_is_no_way_back(make):
    client, ann = make(paging="one", back=False)
    attempt = begin(client, ann)
    headers = {"X-Capability": sheets.token(ann, sheets.view(attempt.uid))}
    client.post(f"/api/attempts/{attempt.uid}/here", json={"position": 1, "page": 3}, headers=headers)
    assert sheets.row(attempt).page == 1

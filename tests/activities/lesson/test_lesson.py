"""The lesson: a published page, complete when the learner goes on."""

import pytest
from sqlalchemy import select

from lms.content.models import CoursePage
from lms.core import db
from lms.learning.models import OutcomeRow
from tests.accounts.people import kept, signed_in


@pytest.fixture
def learner(client, school, ann):
    with kept():
        for language, words in (("ko", "여는 사례"), ("en", "An opening case")):
            db.session.add(
                CoursePage(
                    course_version_id=school.course_version_id,
                    activity="f1-case",
                    language=language,
                    html=f'<div class="lesson"><p>{words}</p></div>',
                    practices=[],
                    seconds=60,
                )
            )
    return signed_in(client)


@pytest.mark.parametrize(("language", "words"), [("ko", "여는 사례"), ("en", "An opening case")])
def test_the_page_is_shown_in_the_learner_s_language(learner, ann, language, words):
    learner.set_cookie("language", language)
    assert words in learner.get(f"/learn/{ann.uid}/f1-case").get_data(as_text=True)


def test_going_on_completes_the_lesson_once(learner, ann):
    for _ in range(2):
        assert learner.post(f"/learn/{ann.uid}/f1-case").status_code == 303
    outcome = db.session.scalars(select(OutcomeRow)).one()
    assert (outcome.activity, outcome.status, outcome.score) == ("f1-case", "completed", None)

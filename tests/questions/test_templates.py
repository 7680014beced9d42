"""The templates of the kinds show every question, whatever was answered, in both languages."""

import pytest
from flask import render_template_string

from lms.core.i18n import speaking
from lms.questions.models import QuestionVersion
from lms.questions.reading import view_of
from lms.questions.registry import KINDS
from tests.questions.samples import RIGHT_ANSWERS
from tests.questions.test_kinds import BODIES

SOLUTION = '{% from "questions/solution.html" import solution %}{{ solution(question, question.text()) }}'
# Half an answer, or one beside every area.
HALF = {
    "matching": ["p1:c1"],
    "grouping": ["p2:g1"],
    "ordering": ["i2:1"],
    "blanks": ["b1:의심"],
    "hotspot": ["@399,299"],
    "numeric": ["70"],
    "set": ["single:a", "ordering:i1:1"],
}
BOTH = """{% import "questions/kinds/" ~ question.kind.key ~ ".html" as kind %}
{{ kind.answer(question, question.text(), "a-1", "q-1", order, answer) }}
{{ kind.review(question, question.text(), order, answer, right, "q-1") }}"""


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("key", sorted(KINDS))
def test_every_kind_is_shown(app, key, language):
    row = QuestionVersion(id=1, question_id=1, number=1, kind=key, tags=[], body=BODIES[key])
    question = view_of(row, key)
    order = question.kind.order(question.body, None)
    with app.test_request_context(), speaking(language):
        assert render_template_string(SOLUTION, question=question)
        for answer in ([], RIGHT_ANSWERS.get(key, ["At once."]), HALF.get(key, [])):
            for right in (True, False, None):
                html = render_template_string(BOTH, question=question, order=order, answer=answer, right=right)
                assert 'name="a-1' in html and "None" not in html

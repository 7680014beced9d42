"""Moving questions into another bank: pictures, drafts and quizzes."""

from random import Random

import pytest
from sqlalchemy import select

from lms.core import db
from lms.questions import building, documents, moving, pictures, services, writing
from lms.questions.building import Place, Plan
from lms.questions.formats.checking import media_of
from lms.questions.models import Question, QuestionVersion
from lms.questions.writing import BankError
from tests.questions import material
from tests.questions.formats.samples import DOCUMENTS, png

pytestmark = pytest.mark.usefixtures("database")


def with_picture(bank_id: int, size: int = 400) -> Question:
    media = media_of({"map.png": png(size, 300)})
    pictures.store(bank_id, media)
    document = {**DOCUMENTS["truefalse"], "texts": {"ko": {"stem": "![지도](map.png) 맞습니까?"}}}
    return writing.add_question(bank_id, documents.prepare(document, media), "reviewed")


def test_pictures_go_along_under_their_names_so_that_the_question_can_be_changed_there() -> None:
    first, second = material.bank("first"), material.bank("second")
    row = with_picture(first.id)
    assert moving.move([row.id], second.id) == 1
    assert row.bank_id == second.id and set(pictures.of_bank(second.id)) == {"map.png"}
    version = db.session.get_one(QuestionVersion, row.current_version_id)
    documents.prepare(version.source, pictures.of_bank(second.id))
    assert moving.move([row.id], second.id) == 0


def test_a_name_that_shows_another_picture_there_is_refused_and_nothing_moves() -> None:
    first, second = material.bank("first"), material.bank("second")
    row = with_picture(first.id)
    with_picture(second.id, size=410)
    with pytest.raises(BankError) as refused:
        moving.move([row.id], second.id)
    assert refused.value.field == "bank" and row.bank_id == first.id


def test_a_quiz_goes_on_asking_a_question_that_moved() -> None:
    first, second = material.bank("first"), material.bank("second")
    row = writing.add_question(first.id, material.prepared("q1", "하나?"), "reviewed")
    writing.add_question(first.id, material.prepared("q2", "둘?"), "reviewed")
    places = (Place(question_id=row.id), Place(bank_id=first.id))
    quiz = building.write(Plan({"ko": "퀴즈"}, {"pass_mark": 60}, places), None)
    moving.move([row.id], second.id)
    drawn = services.draw(quiz.current_version_id or 0, Random(1))
    asked = select(Question.key).join(QuestionVersion, QuestionVersion.question_id == Question.id)
    versions = [item.question_version_id for item in drawn]
    assert sorted(db.session.scalars(asked.where(QuestionVersion.id.in_(versions)))) == ["q1", "q2"]

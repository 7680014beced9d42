"""Changing tags and law of many questions at once."""

import pytest
from sqlalchemy import select

from lms.core import db
from lms.questions import bulk, documents, pictures, reading, writing
from lms.questions.bulk import Edit
from lms.questions.formats.checking import media_of
from lms.questions.models import QuestionVersion
from lms.questions.writing import BankError
from tests.questions import material
from tests.questions.formats.samples import png
from tests.questions.material import prepared

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def rows():
    """Return two questions, the first with tags and law."""
    first = prepared("q1", "하나?", "One?", tags=["unit:f1", "difficulty:easy"], law=["PA 10(2)"])
    return writing.add_questions(material.bank().id, [first, prepared("q2", "둘?")], "reviewed")


def present(row):
    return db.session.scalars(select(QuestionVersion).where(QuestionVersion.id == row.current_version_id)).one()


def test_tags_and_law_make_a_new_version_and_the_wording_stays(rows):
    edit = Edit(add=("difficulty:hard", "new"), remove=("unit:f1",), law_add=("CWA 3.7",), law_remove=("PA 10(2)",))
    assert bulk.change([row.id for row in rows], edit, None) == 2
    first, second = map(present, rows)
    assert (first.number, first.tags, first.source["law"]) == (2, ["difficulty:hard", "new"], ["CWA 3.7"])
    assert second.tags == ["difficulty:hard", "new"]
    assert rows[0].languages == {"ko": 1, "en": 1}
    view = reading.question(first.id)
    assert view.texts["ko"].law and "하나?" in view.texts["ko"].stem


def test_what_changes_nothing_makes_no_version(rows):
    assert bulk.change([row.id for row in rows], Edit(remove=("absent",)), None) == 0
    assert bulk.change([rows[0].id], Edit(add=("unit:f1",)), None) == 0
    assert present(rows[0]).number == 1


@pytest.mark.parametrize(
    ("edit", "field"),
    [
        (Edit(add=("@kind:essay",)), "add"),
        (Edit(add=("x" * 81,)), "add"),
        (Edit(add=("difficulty:grim",)), "add"),
        (Edit(law_add=("PA ten",)), "law_add"),
        (Edit(law_remove=("nothing",)), "law_remove"),
    ],
)
def test_what_cannot_be_a_tag_or_a_reference_is_refused(rows, edit, field):
    with pytest.raises(BankError) as refused:
        bulk.change([rows[0].id], edit, None)
    assert refused.value.field == field


def test_a_typed_list_is_parted_by_commas():
    assert bulk.words(" a,  b c ,，a, ") == ("a", "b c")


def with_picture(bank_id, data):
    """Store a picture called map.png and return a question that shows it, prepared."""
    media = media_of({"map.png": data})
    pictures.store(bank_id, media)
    document = {
        "id": "q1", "kind": "shorttext", "points": 1, "tags": ["old"],
        "texts": {"ko": {"stem": "여기는?\n\n![지도](map.png)", "accept": ["서울"]}},
    }  # fmt: skip
    return documents.prepare(document, media)


def test_what_is_edited_in_bulk_has_the_digest_of_the_same_question_read_anew():
    bank_id = material.bank().id
    first = with_picture(bank_id, png())
    row = writing.add_question(bank_id, first)
    bulk.change([row.id], Edit(add=("new",)), None)
    edited = present(row)
    source = {**first.source, "tags": ["old", "new"]}
    assert edited.digest == documents.prepare(source, pictures.of_bank(bank_id)).digest
    same = writing.new_version(row.id, documents.prepare(source, pictures.of_bank(bank_id)), edited.id, None)
    assert same.number == 2
    bulk.change([row.id], Edit(remove=("new",)), None)
    assert present(row).digest == first.digest


def test_a_picture_that_changed_since_still_makes_a_version_after_a_bulk_edit():
    bank_id = material.bank().id
    row = writing.add_question(bank_id, with_picture(bank_id, png()))
    with_picture(bank_id, png(50, 50))
    bulk.change([row.id], Edit(add=("new",)), None)
    edited = present(row)
    anew = documents.prepare(edited.source, pictures.of_bank(bank_id))
    assert anew.digest != edited.digest
    assert writing.new_version(row.id, anew, edited.id, None).number == 3

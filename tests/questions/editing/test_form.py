"""A form says what its document says, and nothing is lost on the way there and back."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.content.bank import Picture
from lms.content.problems import Report
from lms.content.source import read_yaml
from lms.questions import documents
from lms.questions.editing import form, sheet
from lms.questions.editing.layout import Rows
from tests.questions.editing.documents import documents as some_documents

QUIZZES = Path(__file__).parents[3] / "quizzes"


def same(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document without what makes no difference: the order of tags, what the site assumes anyway."""
    tags = sorted(document.get("tags", ()))
    plain = {**document, "tags": tags, "points": document.get("points", 1)}
    if plain["kind"] == "set":
        plain["items"] = [{**item, "points": item.get("points", 1)} for item in plain["items"]]
    if "answer" in plain and isinstance(plain["answer"], list):
        plain["answer"] = [str(one).lower() if isinstance(one, bool) else one for one in plain["answer"]]
    return {name: value for name, value in plain.items() if value != [] or name == "tags"}


def normal(document: dict[str, Any], media: dict[str, Picture]) -> dict[str, Any]:
    """Return a document in its one normal form, whatever it leaves to be assumed."""
    found = documents.document_of(documents.read(document, media))
    return {**found, "tags": sorted(found["tags"])}


def there_and_back(document: dict[str, Any]) -> dict[str, Any]:
    parts = form.parts_of(document["kind"])
    sent = sheet.flat(form.values_of(document))
    return form.document_of(document["kind"], document["id"], sheet.take(sent, parts))


@given(some_documents())
@settings(max_examples=400)
def test_every_document_comes_back_from_its_form_as_it_was(document: dict[str, Any]) -> None:
    assert same(there_and_back(document)) == same(document)


def test_every_question_of_the_site_comes_back_from_its_form_as_it_was() -> None:
    walked = 0
    for folder in sorted(path for path in QUIZZES.iterdir() if (path / "bank.yaml").is_file()):
        media = {path.name: Picture("0" * 64, "image/png", 1, 2000, 2000) for path in folder.glob("media/*")}
        files: dict[str, Any] = {
            name: read_yaml((folder / f"{name}.yaml").read_text(), name, Report()) for name in ("bank", "ko", "en")
        }
        for question in files["bank"]["questions"]:
            document = {**question, "texts": {code: files[code][question["id"]] for code in ("ko", "en")}}
            assert normal(there_and_back(document), media) == normal(document, media), question["id"]
            walked += 1
    assert walked > 500


@pytest.mark.parametrize("kind", form.KINDS)
def test_a_new_form_of_every_kind_becomes_a_document_without_texts(kind: str) -> None:
    document = form.document_of(kind, "q-1", form.new(kind))
    assert (document["id"], document["kind"], document["texts"]) == ("q-1", kind, {})


@given(some_documents(), st.randoms(use_true_random=False))
@settings(max_examples=200)
def test_moving_adding_and_removing_rows_keeps_the_other_rows(document: dict[str, Any], chance: Any) -> None:
    parts = form.parts_of(document["kind"])
    values = form.values_of(document)
    for part in parts:
        if isinstance(part, Rows) and len(values[part.name]) > 1:
            before = [row["key"] for row in values[part.name]]
            number = chance.randrange(len(before))
            assert sheet.act(values, parts, f"{part.name}.{number}:down") is not None
            assert sorted(row["key"] for row in values[part.name]) == sorted(before)
            assert sheet.act(values, parts, f"{part.name}.{number}:up") is not None
            sheet.act(values, parts, f"{part.name}:add")
            assert [row["key"] for row in values[part.name]][-1] not in before
            sheet.act(values, parts, f"{part.name}.{len(before)}:remove")
            assert len(values[part.name]) == len(before)


@given(st.dictionaries(st.text(max_size=30), st.text(max_size=30)), st.sampled_from(form.KINDS), st.text(max_size=30))
def test_whatever_is_sent_becomes_a_form_and_a_document(sent: dict[str, str], kind: str, action: str) -> None:
    values = sheet.take(sent, form.parts_of(kind))
    sheet.act(values, form.parts_of(kind), action)
    assert form.document_of(kind, "q-1", values)["kind"] == kind


def test_a_place_in_the_document_names_the_field_it_came_from() -> None:
    values = form.new("single")
    values["options"][1]["text.ko"] = "즉시"
    fields = form.written("single", "q-1", values).fields
    assert fields["texts", "ko", "options", "b"] == "options.1.text.ko"
    assert fields["texts", "en", "feedback", "a"] == "options.0.feedback.en"
    assert fields["answer",] == "answer"


def test_a_place_in_a_scenario_names_the_field_of_its_question() -> None:
    values = form.new("set")
    fields = form.written("set", "q-1", values).fields
    assert fields["texts", "ko", "items", "q2", "stem"] == "inner.1.stem.ko"
    assert fields["items", "q1", "answer"] == "inner.0.answer"


def test_a_choice_of_a_blank_can_be_added_moved_and_removed() -> None:
    values, parts = form.new("blanks"), form.parts_of("blanks")
    values["blanks"][0]["input"] = "select"
    values = sheet.take(sheet.flat(values), parts)
    assert sheet.act(values, parts, "blanks.0.choices:add") == "blanks.0.choices.2"
    values["blanks"][0]["choices"][2]["text.en"] = "at once"
    assert sheet.act(values, parts, "blanks.0.choices.2:up") == "blanks.0.choices.1"
    sheet.act(values, parts, "blanks.0.choices.0:remove")
    assert [row["key"] for row in values["blanks"][0]["choices"]] == ["x3", "x2"]


def test_matching_asks_for_the_parts_first_and_each_begins_with_the_choice_of_its_number() -> None:
    values, parts = form.new("matching"), form.parts_of("matching")
    names = [part.name for part in parts]
    assert names.index("parts") < names.index("choices")
    assert [row["answer"] for row in values["parts"]] == ["c1", "c2", "c3"]
    assert [row["key"] for row in values["choices"]] == ["c1", "c2", "c3"]
    # One more part begins with no choice until there is one of its number.
    sheet.act(values, parts, "parts:add")
    assert values["parts"][3]["answer"] == ""
    sheet.act(values, parts, "choices:add")
    sheet.act(values, parts, "parts:add")
    assert values["parts"][4]["answer"] == ""
    sheet.act(values, parts, "choices:add")
    sheet.act(values, parts, "parts.4:remove")
    sheet.act(values, parts, "parts:add")
    assert values["parts"][4]["answer"] == "c5"


def test_a_question_added_to_a_scenario_is_of_the_kind_chosen() -> None:
    values, parts = form.new("set"), form.parts_of("set")
    assert sheet.act(values, parts, "inner:add:matching") == "inner.2"
    assert values["inner"][2]["kind"] == "matching"
    assert len(values["inner"][2]["parts"]) == 3

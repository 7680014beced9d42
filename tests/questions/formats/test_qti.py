"""QTI packages: every kind there and back, what other systems write, and what is refused."""

import io
import zipfile
from typing import Any

import pytest

from lms.questions.formats.interface import FormatRefused, ItemRead
from lms.questions.formats.qti2 import FORMAT as QTI2
from lms.questions.formats.qti3 import FORMAT as QTI3
from tests.questions.formats.samples import DOCUMENTS, MEDIA, normal


def package(items: dict[str, str], **files: bytes) -> bytes:
    """Return a package of QTI 2.1 with these items."""
    resources = "".join(
        f'<resource identifier="{name}" type="imsqti_item_xmlv2p1" href="{name}.xml"/>' for name in items
    )
    manifest = (
        '<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" identifier="m"><organizations/>'
        f"<resources>{resources}</resources></manifest>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("imsmanifest.xml", manifest)
        for name, text in items.items():
            archive.writestr(f"{name}.xml", text)
        for name, data in files.items():
            archive.writestr(name.replace("__", "."), data)
    return out.getvalue()


def item(body: str, responses: str, processing: str = "match_correct", after: str = "") -> str:
    """Return an item of QTI 2.1."""
    rule = f'<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/{processing}"/>'
    return (
        '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="one" title="One" '
        f'adaptive="false" timeDependent="false">{responses}<itemBody>{body}</itemBody>'
        f"{rule if processing.isidentifier() else processing}{after}</assessmentItem>"
    )


def read_one(text: str, **files: bytes) -> ItemRead:
    """Return the verdict on one item of a package."""
    (found,) = QTI2.read(package({"one": text}, **files), "package.zip").items
    return found


@pytest.mark.parametrize("kind", sorted(DOCUMENTS))
def test_every_kind_comes_back_as_it_went(kind: str) -> None:
    document = DOCUMENTS[kind]
    written = QTI3.write([document], MEDIA, title="은행")
    (verdict,) = written.items
    assert verdict.written
    reading = QTI3.read(written.data, "questions.zip")
    (found,) = reading.items
    assert reading.title == "은행"
    assert found.problems == ()
    assert found.doubts == ()
    assert found.document is not None
    assert normal(found.document) == normal(document)
    assert dict(found.files) == (MEDIA if kind in ("hotspot", "essay") else {})


def test_the_same_documents_give_the_same_bytes() -> None:
    documents = list(DOCUMENTS.values())
    assert QTI3.write(documents, MEDIA).data == QTI3.write(documents, MEDIA).data


def test_what_the_format_cannot_carry_is_said_for_each_question() -> None:
    both = {**DOCUMENTS["single"], "texts": {**DOCUMENTS["single"]["texts"], "en": DOCUMENTS["single"]["texts"]["ko"]}}
    units = {**DOCUMENTS["numeric"], "units": {"h": 1}}
    documents = [both, units, DOCUMENTS["ordering"], {**DOCUMENTS["multiple"], "scoring": "partial"}]
    verdicts = QTI3.write(documents, MEDIA).items
    assert [len(verdict.losses) for verdict in verdicts] == [1, 1, 1, 1]


def test_a_choice_of_another_system_is_read() -> None:
    found = read_one(
        item(
            '<p>Who <strong>reports</strong>?</p><choiceInteraction responseIdentifier="R" maxChoices="1">'
            "<prompt>Choose one.</prompt>"
            '<simpleChoice identifier="ChoiceA">Teachers<feedbackInline outcomeIdentifier="F" identifier="ChoiceA">'
            'Yes.</feedbackInline></simpleChoice><simpleChoice identifier="ChoiceB" fixed="true">Nobody</simpleChoice>'
            "</choiceInteraction>",
            '<responseDeclaration identifier="R" cardinality="single" baseType="identifier">'
            "<correctResponse><value>ChoiceA</value></correctResponse></responseDeclaration>",
        )
    )
    assert found.usable
    assert found.document == {
        "id": "one", "kind": "single", "points": 1, "options": ["a", "b"], "answer": ["a"], "last": "b",
        "texts": {"en": {"stem": "Who **reports**?\n\nChoose one.", "options": {"a": "Teachers", "b": "Nobody"},
                         "feedback": {"a": "Yes."}}},
    }  # fmt: skip


MAPPED = (
    '<responseDeclaration identifier="R" cardinality="multiple" baseType="{base}"><mapping defaultValue="0">{entries}'
    "</mapping></responseDeclaration>"
)


CHOICE = (
    '<choiceInteraction responseIdentifier="RESPONSE" maxChoices="1"><prompt>When?</prompt>'
    '<simpleChoice identifier="a">Later</simpleChoice><simpleChoice identifier="b">At once</simpleChoice>'
    "</choiceInteraction>"
)
KEY = (
    '<responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier">'
    "<correctResponse><value>b</value></correctResponse></responseDeclaration>"
)
BUTTON = '<p><endAttemptInteraction responseIdentifier="HINTREQUEST" title="Show a hint"/></p>'


def modal(identifier: str, text: str, outcome: str = "FEEDBACK") -> str:
    """Return a feedback of QTI 2.1."""
    return (
        f'<modalFeedback outcomeIdentifier="{outcome}" identifier="{identifier}" showHide="show">{text}</modalFeedback>'
    )


def test_hints_are_read_in_their_order_and_apart_from_feedback() -> None:
    after = modal("hint2", "<p>Read the <b>law</b>.</p>") + modal("HINT1", "Think.") + modal("general", "At once.")
    found = read_one(item(CHOICE + BUTTON, KEY, after=after))
    assert found.problems == () and found.losses == ()
    assert found.document is not None and found.document["kind"] == "single"
    assert found.document["hints"] == ["h1", "h2"]
    text = found.document["texts"]["en"]
    assert text["hints"] == {"h1": "Think.", "h2": "Read the **law**."}
    assert text["general"] == "At once."


def test_a_hint_is_known_by_the_outcome_that_shows_it_too() -> None:
    found = read_one(item(CHOICE + BUTTON, KEY, after=modal("SHOW", "Think.", outcome="HINTFEEDBACK")))
    assert found.document is not None
    assert found.document["texts"]["en"]["hints"] == {"h1": "Think."}


def test_a_button_for_a_hint_that_is_not_there_is_said_to_be_left_out() -> None:
    found = read_one(item(CHOICE + BUTTON, KEY))
    assert found.document is not None and "hints" not in found.document
    assert [_english(loss) for loss in found.losses] == [
        "A button beside the answer, such as one for a hint, is left out."
    ]


def entries(**values: float) -> str:
    """Return entries of a mapping; `__` stands for a space."""
    return "".join(
        f'<mapEntry mapKey="{key.replace("__", " ")}" mappedValue="{value}"/>' for key, value in values.items()
    )


def test_a_mapping_says_what_wrong_options_take_away() -> None:
    body = (
        '<choiceInteraction responseIdentifier="R" maxChoices="0"><prompt>Q</prompt>'
        + "".join(f'<simpleChoice identifier="{key}">{key}</simpleChoice>' for key in "abc")
        + "</choiceInteraction>"
    )
    penalty = MAPPED.format(base="identifier", entries=entries(a=1, b=1, c=-1))
    found = read_one(item(body, penalty, "map_response")).document
    assert found is not None
    assert (found["kind"], found["answer"], found["scoring"], found["points"]) == ("multiple", ["a", "b"], "penalty", 2)
    partial = MAPPED.format(base="identifier", entries=entries(a=1, b=1))
    found = read_one(item(body, partial, "map_response")).document
    assert found is not None
    assert found["scoring"] == "partial"


def test_gaps_filled_from_one_list_become_blanks() -> None:
    body = (
        '<gapMatchInteraction responseIdentifier="R"><gapText identifier="W" matchMax="1">112</gapText>'
        '<gapText identifier="S" matchMax="1">119</gapText>'
        '<blockquote><p>Call <gap identifier="G1"/> or <gap identifier="G2"/>.</p></blockquote></gapMatchInteraction>'
    )
    found = read_one(item(body, MAPPED.format(base="directedPair", entries=entries(W__G1=1, S__G2=1)), "map_response"))
    assert found.usable
    assert found.document is not None
    assert found.document["kind"] == "blanks"
    assert found.document["texts"]["en"]["stem"] == "> Call [[b1]] or [[b2]]."
    assert [blank["answer"] for blank in found.document["blanks"].values()] == ["a", "b"]


def test_a_point_in_a_picture_becomes_areas() -> None:
    body = (
        '<p>Where?</p><selectPointInteraction responseIdentifier="R" maxChoices="1">'
        '<object type="image/png" data="map.png" width="40" height="30">Map of the house</object>'
        "</selectPointInteraction>"
    )
    areas = (
        '<responseDeclaration identifier="R" cardinality="single" baseType="point"><areaMapping defaultValue="0">'
        '<areaMapEntry shape="circle" coords="20,15,5" mappedValue="1"/>'
        '<areaMapEntry shape="rect" coords="0,0,10,8" mappedValue="0"/></areaMapping></responseDeclaration>'
    )
    found = read_one(item(body, areas, "map_response_point"), map__png=MEDIA["map.png"])
    assert found.usable
    assert found.document is not None
    assert found.document["areas"]["a2"] == {"shape": "rect", "at": [0, 0, 10, 8]}
    assert found.document["answer"] == ["a1"]
    assert found.document["texts"]["en"]["alt"] == "Map of the house"


def test_several_questions_in_one_item_become_a_set() -> None:
    body = (
        "<p>One evening a child is alone.</p>"
        '<div><p>First?</p><choiceInteraction responseIdentifier="A" maxChoices="1">'
        '<simpleChoice identifier="x">Wait</simpleChoice><simpleChoice identifier="y">Look</simpleChoice>'
        '</choiceInteraction></div><div><p>Number? <textEntryInteraction responseIdentifier="B"/></p></div>'
    )
    responses = (
        '<responseDeclaration identifier="A" cardinality="single" baseType="identifier"><correctResponse>'
        "<value>y</value></correctResponse></responseDeclaration>"
        '<responseDeclaration identifier="B" cardinality="single" baseType="integer"><correctResponse>'
        "<value>112</value></correctResponse></responseDeclaration>"
    )
    found = read_one(item(body, responses))
    assert found.usable
    assert found.document is not None
    assert found.document["kind"] == "set"
    assert found.document["texts"]["en"]["stem"] == "One evening a child is alone."
    assert [(part["kind"], part["points"]) for part in found.document["items"]] == [("single", 1), ("numeric", 1)]


def test_an_unknown_rule_of_marking_is_a_doubt_and_the_key_stays() -> None:
    body = (
        '<choiceInteraction responseIdentifier="R" maxChoices="1"><prompt>Q</prompt><simpleChoice identifier="a">A'
        '</simpleChoice><simpleChoice identifier="b">B</simpleChoice></choiceInteraction>'
    )
    responses = (
        '<responseDeclaration identifier="R" cardinality="single" baseType="identifier"><correctResponse>'
        "<value>b</value></correctResponse></responseDeclaration>"
    )
    found = read_one(item(body, responses, "<responseProcessing><customOperator/></responseProcessing>"))
    assert found.usable
    assert found.document is not None
    assert found.document["answer"] == ["b"]
    assert [doubt.text for doubt in found.doubts] == ["One: customOperator"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ('<p>Draw</p><drawingInteraction responseIdentifier="R"/>', "drawing"),
        ("<p>Only text</p>", "asks for no answer"),
        ('<choiceInteraction responseIdentifier="R"><simpleChoice identifier="a">A</simpleChoice>'
         '<simpleChoice identifier="b">B</simpleChoice></choiceInteraction>', "which answer is right"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_said_with_the_reason(body: str, reason: str) -> None:
    found = read_one(item(body, ""))
    assert not found.usable
    assert any(reason in _english(problem) for problem in found.problems)


def _english(text: Any) -> str:
    return str(text.message % text.values) if text.values else str(text.message)


def test_a_picture_with_script_is_refused_with_the_reason() -> None:
    body = '<p>Q <img src="evil.svg" alt="x"/></p><extendedTextInteraction responseIdentifier="R"/>'
    evil = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><script>alert(1)</script></svg>'
    found = read_one(item(body, ""), evil__svg=evil)
    assert not found.usable
    assert "script" in " ".join(_english(problem) for problem in found.problems)
    assert dict(found.files) == {}


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><assessmentItem>&x;</assessmentItem>',
        '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><assessmentItem>&b;</assessmentItem>',
        '<?xml version="1.0"?><!DOCTYPE html SYSTEM "http://localhost/x.dtd"><assessmentItem/>',
        "<a>" * 500,
        "<assessmentItem",
    ],
)
def test_unsafe_or_broken_xml_is_refused(text: str) -> None:
    with pytest.raises(FormatRefused):
        QTI2.read(text.encode(), "one.xml")
    found = read_one(text)
    assert not found.usable


def test_a_zip_with_path_tricks_a_bomb_or_no_manifest_is_refused() -> None:
    def zipped(**files: bytes) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                archive.writestr(name.replace("__", "../"), data)
        return out.getvalue()

    for data in (zipped(__evil=b"x"), zipped(imsmanifest=b"x"), zipped(big=b"\0" * 60_000_000), b"PK\x03\x04broken"):
        with pytest.raises(FormatRefused):
            QTI3.read(data, "package.zip")


def test_a_file_named_outside_the_package_is_not_looked_for() -> None:
    manifest = (
        '<manifest><resources><resource type="imsqti_item_xmlv2p1" href="../../etc/passwd"/></resources></manifest>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("imsmanifest.xml", manifest)
    (found,) = QTI2.read(out.getvalue(), "package.zip").items
    assert not found.usable

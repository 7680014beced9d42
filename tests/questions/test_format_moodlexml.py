"""Moodle XML as Moodle exports it, and as somebody with bad intent would write it."""

import base64
import time
from typing import Any

import pytest

from lms.core.i18n import speaking
from lms.questions.formats.interface import FormatRefused
from lms.questions.formats.registry import FORMATS
from tests.questions.samples import SAMPLES

XML = FORMATS["moodlexml"]
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x90\x00\x00\x01\x2c" + b"\0" * 20
STEM = "<questiontext format='html'><text><![CDATA[{}]]></text>{}</questiontext>"
HEAD = "<name><text>Grant</text></name>" + STEM.format("<p>Which <b>one</b>?</p>", "")


def items(inner: str) -> Any:
    return XML.read(f"<?xml version='1.0' encoding='UTF-8'?><quiz>{inner}</quiz>".encode(), "x.xml").items


def one(kind: str, inner: str, head: str = HEAD) -> Any:
    (item,) = items(f"<question type='{kind}'>{head}{inner}</question>")
    return item


def said(texts: Any) -> list[str]:
    with speaking("en"):
        return [str(text) for text in texts]


def wording(item: Any) -> Any:
    return next(iter(item.document["texts"].values()))


def answer(fraction: str, text: str, feedback: str = "") -> str:
    return (
        f"<answer fraction='{fraction}' format='html'><text><![CDATA[{text}]]></text>"
        f"<feedback format='html'><text><![CDATA[{feedback}]]></text></feedback></answer>"
    )


def test_a_choice_as_moodle_exports_it():
    inner = (
        "<generalfeedback format='html'><text>&lt;p&gt;Because.&lt;/p&gt;</text></generalfeedback>"
        "<defaultgrade>2.0000000</defaultgrade><penalty>0.3333333</penalty><hidden>0</hidden><idnumber>mr-01</idnumber>"
        "<single>true</single><shuffleanswers>false</shuffleanswers><answernumbering>abc</answernumbering>"
        "<correctfeedback format='html'><text>Your answer is correct.</text></correctfeedback>"
        "<incorrectfeedback format='html'><text>Read page 3.</text></incorrectfeedback>"
        + answer("100", "<p>Yes</p>", "<p>Right</p>")
        + answer("0", "<p>No</p>")
        + "<tags><tag><text>difficulty:easy</text></tag><tag><text>law:PA 10(2)</text></tag></tags>"
        "<hint format='html'><text>Think</text></hint>"
    )
    item = one("multichoice", inner)
    document = item.document
    assert (document["id"], document["kind"], document["points"]) == ("mr-01", "single", 2)
    assert document["answer"] == ["a"] and document["tags"] == ["difficulty:easy"] and document["law"] == ["PA 10(2)"]
    assert wording(item)["stem"] == "Which **one**?" and wording(item)["general"] == "Because."
    assert wording(item)["feedback"] == {"a": "Right"} and not item.problems
    assert (document["name"], document["hints"], wording(item)["hints"]) == ("Grant", ["h1"], {"h1": "Think"})
    assert said(item.losses) == [
        "Feedback for right, partly right or wrong answers is left out.",
        "That the options keep their order is a setting of the quiz here.",
    ]


def test_every_other_type_has_a_verdict():
    for kind in ("description", "calculated", "random", "ddimageortext", "coderunner", ""):
        item = one(kind, "")
        assert item.document is None and said(item.problems)


def test_numbers_with_units():
    inner = (
        "<answer fraction='100'><text>72</text><feedback><text>Yes</text></feedback><tolerance>0.5</tolerance></answer>"
        "<answer fraction='0'><text>*</text><feedback><text>No</text></feedback></answer>"
        "<unitgradingtype>1</unitgradingtype><units><unit><multiplier>1</multiplier><unit_name>h</unit_name></unit>"
        "<unit><multiplier>60</multiplier><unit_name>min</unit_name></unit></units>"
    )
    item = one("numerical", inner)
    assert item.document["units"]["u1"] == 1 and item.document["unit_required"] is True
    # 60 minutes make one hour, the base: a minute is a sixtieth of it.
    assert item.document["units"]["u2"] == pytest.approx(1 / 60)
    assert wording(item)["feedback"] == {"right": "Yes", "wrong": "No"} and not item.problems


def test_matching_ordering_essay_short_and_true_false():
    pair = "<subquestion format='html'><text>{}</text><answer><text>{}</text></answer></subquestion>"
    item = one("matching", pair.format("Canada", "Ottawa") + pair.format("Italy", "Rome") + pair.format("", "Paris"))
    assert item.document["answer"] == {"p1": "c1", "p2": "c2"} and len(item.document["choices"]) == 3
    order = one(
        "ordering",
        "<gradingtype>RELATIVE_NEXT_EXCLUDE_LAST</gradingtype>" + answer("2.0", "second") + answer("1.0", "first"),
    )
    assert list(wording(order)["items"].values()) == ["first", "second"] and order.losses
    essay = one(
        "essay",
        "<attachments>-1</attachments><maxwordlimit>300</maxwordlimit>"
        "<graderinfo format='html'><text>At once.</text></graderinfo>",
    )
    assert (essay.document["files"], essay.document["words"], wording(essay)["sample"]) == (3, 300, "At once.")
    assert len(essay.losses) == 2
    short = one("shortanswer", "<usecase>1</usecase>" + answer("100", "APO") + answer("50", "Apo"))
    assert short.document["case"] is True and wording(short)["accept"] == ["APO"] and len(short.losses) == 1
    truth = one("truefalse", answer("0", "true", "Wrong") + answer("100", "false", "Right"))
    assert truth.document["answer"] == ["false"] and wording(truth)["feedback"] == {"true": "Wrong", "false": "Right"}


def test_cloze_becomes_blanks():
    text = (
        "<p>Call {1:SHORTANSWER:=112~%50%119#almost} within {2:MULTICHOICE_V:at once~=no delay~%0%a week}"
        " or {1:NM:=24:1} h [x].</p>"
    )
    item = one("cloze", "", f"<questiontext format='html'><text><![CDATA[{text}]]></text></questiontext>")
    assert item.document["kind"] == "blanks" and item.document["points"] == 4 and not item.problems
    assert wording(item)["stem"].startswith("Call [[b1]] within [[b2]] or [[b3]] h")
    assert wording(item)["accept"] == {"b1": ["112"], "b3": ["24"]}
    assert wording(item)["choices"]["b2"][item.document["blanks"]["b2"]["answer"]] == "no delay"
    assert len(item.losses) == 4


@pytest.mark.parametrize("kind", ["ddwtos", "gapselect"])
def test_gaps_to_choose_for_become_blanks(kind):
    box = "dragbox" if kind == "ddwtos" else "selectoption"
    boxes = "".join(
        f"<{box}><text>{text}</text><group>{group}</group></{box}>"
        for text, group in (("cat", 1), ("mat", 2), ("dog", 1))
    )
    head = "<questiontext format='html'><text>The [[1]] sat on the [[2]].</text></questiontext>"
    item = one(kind, boxes, head)
    assert wording(item)["stem"] == "The [[b1]] sat on the [[b2]]."
    assert list(wording(item)["choices"]["b1"].values()) == ["cat", "dog"]
    # One choice alone is no choice, which the document's reader says.
    assert item.problems and item.document["blanks"]["b2"]["choices"] == ["x1"]


def test_markers_become_a_place_in_a_picture():
    data = base64.b64encode(PNG).decode()
    drops = "".join(
        f"<drop><no>{number}</no><shape>{shape}</shape><coords>{at}</coords><choice>1</choice></drop>"
        for number, (shape, at) in enumerate(
            (("circle", "200,200;40"), ("rectangle", "10,10;100,50"), ("polygon", "1,1;9,1;5,9")), 1
        )
    )
    inner = f"<file name='map.png' encoding='base64'>{data}</file><drag><no>1</no><text>Phone</text></drag>{drops}"
    item = one("ddmarker", inner)
    assert item.files == {"map.png": PNG} and item.document["image"] == "map.png"
    assert item.document["areas"]["a1"] == {"shape": "circle", "at": [200, 200, 40]}
    assert item.document["areas"]["a3"] == {"shape": "polygon", "at": [1, 1, 9, 1, 5, 9]}
    # Moodle has no text for the picture: there is one to look at, so that the question can be taken.
    assert item.usable and wording(item)["alt"] == "Which one?"
    assert ["words for the picture" in text for text in said(doubt.why for doubt in item.doubts)] == [True]


def test_one_place_of_a_marker_gets_the_rest_of_the_picture_beside_it():
    data = base64.b64encode(PNG).decode()
    drop = "<drop><no>1</no><shape>circle</shape><coords>200,200;40</coords><choice>1</choice></drop>"
    inner = f"<file name='map.png' encoding='base64'>{data}</file><drag><no>1</no><text>Phone</text></drag>{drop}"
    item = one("ddmarker", inner)
    assert item.usable and len(item.doubts) == 2
    assert item.document["areas"]["a2"] == {"shape": "rect", "at": [0, 0, 400, 300]}
    assert item.document["answer"] == ["a1"]
    assert wording(item)["options"] == {"a1": "Phone", "a2": "Another place"}


def test_places_that_were_moved_since_count_more_than_what_we_wrote_beside_them():
    document = SAMPLES["hotspot"] | {"texts": {"en": SAMPLES["hotspot"]["texts"]["en"]}}
    text = XML.write([document], {"map.png": PNG}).data.decode()
    moved = text.replace("<coords>200,200;40</coords>", "<coords>100,100;40</coords>", 1)
    assert moved != text
    (item,) = XML.read(moved.encode(), "x.xml").items
    assert item.document and item.document["areas"]["a1"] == {"shape": "circle", "at": [100, 100, 40]}
    assert wording(item)["alt"] == document["texts"]["en"]["alt"]


def test_pictures_files_and_links():
    data = base64.b64encode(PNG).decode()
    text = (
        "<p><img src='@@PLUGINFILE@@/%EB%B0%A9.png' alt='A room'> <img src='http://example.org/x.png' alt='far'>"
        "<a href='@@PLUGINFILE@@/x.pdf'>paper</a></p>"
    )
    files = f"<file name='방.png' encoding='base64'>{data}</file><file name='x.pdf' encoding='base64'>AAAA</file>"
    head = f"<questiontext format='html'><text><![CDATA[{text}]]></text>{files}</questiontext>"
    item = one("truefalse", answer("100", "true"), head)
    (name,) = item.files
    assert item.files[name] == PNG and f"![A room]({name})" in wording(item)["stem"] and name.isascii()
    losses = " ".join(said(item.losses))
    assert "example.org" in losses and "x.pdf" in losses and not item.problems
    without = one("truefalse", answer("100", "true"), head.replace("alt='A room'", ""))
    assert any("alternative text" in text for text in said(without.problems))


@pytest.mark.parametrize(
    ("svg", "reason"),
    [
        ("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><script>alert(1)</script></svg>", "script"),
        ("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9' onload='x()'/>", "onload"),
        ("<!DOCTYPE svg [<!ENTITY a 'b'>]><svg xmlns='http://www.w3.org/2000/svg'/>", "DOCTYPE"),
        ("<html><script>1</script></html>", "not an SVG"),
    ],
)
def test_pictures_with_script_are_refused_with_the_reason(svg, reason):
    data = base64.b64encode(svg.encode()).decode()
    for source, file in (
        ("@@PLUGINFILE@@/x.svg", f"<file name='x.svg' encoding='base64'>{data}</file>"),
        (f"data:image/svg+xml;base64,{data}", ""),
    ):
        head = f"<questiontext format='html'><text>&lt;img src='{source}' alt='x'&gt;Q</text>{file}</questiontext>"
        item = one("truefalse", answer("100", "true"), head)
        assert not item.files and not item.usable
        assert any(reason in text for text in said(item.problems)), said(item.problems)


def test_a_picture_that_is_something_else_is_refused():
    for name, data in (("x.png", b"MZ\x90 program"), ("x.exe", PNG), ("x.png", PNG + b"0" * 3_000_000)):
        file = f"<file name='{name}' encoding='base64'>{base64.b64encode(data).decode()}</file>"
        head = STEM.format(f"<img src='@@PLUGINFILE@@/{name}' alt='x'>", file)
        item = one("truefalse", answer("100", "true"), head)
        assert not item.files and item.problems


BILLION = (
    "<!DOCTYPE z [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


@pytest.mark.parametrize(
    "data",
    [
        "<!DOCTYPE quiz [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><quiz><question type='essay'>&x;</question></quiz>",
        "<!DOCTYPE quiz SYSTEM 'http://127.0.0.1:9/x.dtd'><quiz/>",
        BILLION + "<quiz>&i;</quiz>",
        "<quiz>" + "<a>" * 100_000,
        "<quiz><question type='essay'>&undefined;</question></quiz>",
        "<html/>",
        "no xml",
        "<quiz/>",
        "<quiz>" + "<question type='category'/>" * 6_000 + "</quiz>",
    ],
    ids=["outside", "dtd", "laughs", "deep", "entity", "html", "text", "empty", "many"],
)
def test_hostile_and_other_xml_is_refused_with_the_reason(data):
    start = time.perf_counter()
    with pytest.raises(FormatRefused) as refused:
        XML.read(data.encode(), "x.xml")
    assert said([refused.value.message])[0] and time.perf_counter() - start < 5


def test_script_in_texts_never_gets_through():
    text = (
        "<p onclick='x()'>Q <a href='javascript:alert(1)'>go</a><iframe src='http://x'></iframe><style>*{}</style></p>"
    )
    item = one(
        "truefalse",
        answer("100", "true"),
        f"<questiontext format='html'><text><![CDATA[{text}]]></text></questiontext>",
    )
    stem = wording(item)["stem"]
    assert stem == "Q go" and not item.problems
    assert "javascript:" in " ".join(said(item.losses)) and "iframe" in " ".join(said(item.losses))


def test_categories_become_tags_and_come_back():
    category = "<question type='category'><category><text>$course$/top/Law/Duty</text></category></question>"
    found = items(category + f"<question type='truefalse'>{HEAD}{answer('100', 'true')}</question>")
    assert found[0].document["tags"] == ["category:Law/Duty"]
    written = XML.write([found[0].document], {}, title="Bank")
    assert b"$course$/top/Law/Duty" in written.data and b"$course$/top/Bank" in written.data
    assert XML.read(written.data, "x").items[0].document == found[0].document

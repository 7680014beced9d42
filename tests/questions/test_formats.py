"""What all formats promise: what they carry comes back equal, what they do not is said, any bytes give a verdict."""

import copy
import io
import time
import zipfile
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.content.problems import ContentFault
from lms.core.i18n import speaking
from lms.questions import documents
from lms.questions.formats.checking import media_of
from lms.questions.formats.interface import FormatRefused, Ids, language_of
from lms.questions.formats.registry import FORMATS
from tests.questions.samples import SAMPLES

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x90\x00\x00\x01\x2c" + b"\0" * 20
MEDIA = {"map.png": PNG, "room.png": PNG + b"1"}
MINE = ("aiken", "gift", "moodlexml")
# What each format carries whole (True) or with a loss that is said (False); others are not written, and that is said.
CARRIED = {
    "gift": {
        "single": True, "multiple": True, "truefalse": True, "shorttext": True, "numeric": True, "matching": True,
        "ordering": True, "grouping": False, "essay": True, "blank": True,
    },
    "aiken": {"single": True, "truefalse": False},
    "moodlexml": {
        "single": True, "multiple": True, "truefalse": True, "shorttext": True, "numeric": True, "matching": True,
        "ordering": True, "grouping": False, "blanks": True, "blank": True, "essay": True, "hotspot": False,
    },
}  # fmt: skip
LOST: dict[str, dict[str, Any]] = {
    "gift": {"points": 1, "feedback": ("matching", "ordering", "blank")},
    "moodlexml": {"feedback": ("blanks", "blank")},
    "aiken": {"points": 1, "law": [], "tags": [], "general": "", "feedback": ("single", "truefalse")},
}


def small(kind, format_key):
    """Return the sample of a kind in one language, without what the format says that it leaves out."""
    document = copy.deepcopy(SAMPLES["blanks" if kind == "blank" else kind])
    wording = document["texts"].pop("en")
    del document["texts"]["ko"]
    if kind == "blank":
        document["blanks"] = {"b1": {"input": "select", "choices": ["x1", "x2"], "answer": "x1"}}
        wording |= {
            "stem": "Call the [[b1]] at once.",
            "accept": {},
            "choices": {"b1": {"x1": "police", "x2": "press"}},
        }
        document |= {"id": "blank-1", "points": 1}
    for name in ("last", "units", "rubric", "files"):
        document.pop(name, None)
        wording.pop(name, None)
    if kind == "multiple":
        document["scoring"] = "penalty"
    if kind == "essay" and format_key == "gift":
        document.pop("words")
        wording.pop("sample")
    if kind == "blanks":
        document["points"] = 2
    lost: dict[str, Any] = LOST[format_key]
    document |= {name: lost[name] for name in ("points", "law", "tags") if name in lost}
    if "general" in lost:
        wording.pop("general")
    if kind in lost["feedback"]:
        wording.pop("feedback", None)
    document["texts"] = {"en": wording}
    return document


def read(form, data, **more) -> Any:
    """Return the items of a file."""
    return form.read(data, "x", **more).items


def normal(document):
    """Return the normal form of a document with its keys named in order, and the order of choices put aside."""
    entry = documents.read(document, media_of(MEDIA))
    found = documents.document_of(entry)
    wording = found["texts"]["en"]
    if found["kind"] in ("matching", "grouping"):
        choices = wording.pop("choices")
        found["choices"] = sorted(choices.values())
        found["answer"] = {part: choices[choice] for part, choice in found["answer"].items()}
    if found["kind"] == "blanks":
        for key, blank in found["blanks"].items():
            if blank["input"] == "select":
                names = {name: f"x{at}" for at, name in enumerate(blank["choices"])}
                blank |= {"choices": list(names.values()), "answer": names[blank["answer"]]}
                wording["choices"][key] = {names[name]: text for name, text in wording["choices"][key].items()}
    return found


@pytest.mark.parametrize(("format_key", "kind"), [(key, kind) for key in MINE for kind in [*SAMPLES, "blank"]])
def test_a_kind_comes_back_or_its_losses_are_said(format_key, kind):
    form, document = FORMATS[format_key], small(kind, format_key)
    written = form.write([document], MEDIA)
    carried = CARRIED[format_key].get(kind)
    assert len(written.items) == 1 and written.items[0].id == document["id"]
    assert written.items[0].written == (carried is not None)
    with speaking("en"):
        losses = [str(loss) for loss in written.items[0].losses]
    if carried is None:
        assert losses
        return
    (item,) = read(form, written.data)
    if not carried:
        assert losses
        return
    assert not item.problems, [str(problem) for problem in item.problems]
    if format_key == "aiken":
        item.document["id"] = document["id"]
    assert normal(item.document) == normal(document)
    assert losses == (
        ["The model answer is written as what Moodle shows to graders only."]
        if kind == "essay" and format_key == "moodlexml"
        else []
    )


@pytest.mark.parametrize("format_key", MINE)
def test_what_is_left_out_of_whole_samples_is_said_for_each(format_key):
    written = FORMATS[format_key].write(list(SAMPLES.values()), MEDIA, language="ko")
    assert [item.id for item in written.items] == [document["id"] for document in SAMPLES.values()]
    with speaking("en"):
        for item in written.items:
            # Each has two languages, so at least one text is left out.
            assert "The English text is left out." in map(str, item.losses)


TEXTS = [
    "plain",
    "*em* **strong** `code`",
    "1\\. not a list",
    "a & b < c",
    "{braces} = ~tilde # hash : colon",
    "line\\\nbreak",
]
TEXTS += [
    "para\n\npara",
    "- one\n- two",
    "| a | b |\n| --- | --- |\n| c | d |",
    "{{law PA 10(2)}} says so",
    "back\\\\slash",
    "한글 **문장**은",
]


@pytest.mark.parametrize("format_key", ["gift", "moodlexml"])
@pytest.mark.parametrize("text", TEXTS)
def test_texts_with_marks_look_the_same_again(format_key, text):
    document = small("single", format_key)
    wording = document["texts"]["en"]
    wording["stem"] = wording["general"] = text
    inline = " ".join(text.split("\\\n")[0].split("\n")[0].split())
    wording["options"]["a"] = inline if not inline.startswith(("-", "|")) else "x"
    form = FORMATS[format_key]
    (item,) = read(form, form.write([document], MEDIA).data, language="en")
    assert not item.problems
    shown = [documents.prepare(each).body["texts"]["en"] for each in (document, item.document)]
    assert shown[0] == shown[1]


def test_pictures_go_through_moodle_xml():
    document = small("single", "moodlexml")
    document["texts"]["en"]["stem"] = "Look:\n\n![A room](room.png)\n\nWhich?"
    form = FORMATS["moodlexml"]
    written = form.write([document], MEDIA)
    (item,) = read(form, written.data)
    assert item.files == {"room.png": MEDIA["room.png"]} and not item.problems and not written.items[0].losses
    assert "![A room](room.png)" in item.document["texts"]["en"]["stem"]
    missing = form.write([document], {})
    assert "room.png" in str(missing.items[0].losses[0])
    for key in ("gift", "aiken"):
        assert any("room.png" in str(loss) for loss in FORMATS[key].write([document], MEDIA).items[0].losses)


READERS = [key for key, each in FORMATS.items() if each.reads]
PIECES = [
    "::t::",
    "{",
    "}",
    "=",
    "~",
    "#",
    "->",
    "%50%",
    "T",
    "\\",
    "\n",
    "\n\n",
    "1. ",
    "① ",
    "정답: ",
    "③",
    "A. ",
    "ANSWER: A",
    "//",
    "\t",
    '"',
]
PIECES += [
    "<quiz>",
    "</quiz>",
    "<question type='cloze'>",
    "<question type='multichoice'>",
    "</question>",
    "<text>",
    "</text>",
    "&lt;",
    "[[1]]",
]
PIECES += [
    "<answer fraction='100'>",
    "</answer>",
    "{1:SA:=x}",
    "<questiontext>",
    "</questiontext>",
    "word",
    "\x00",
    "\ue000",
    "[html]",
    "<![x",
    "[1~3]",
    "해설: ",
]


def verdict(form, data):
    try:
        reading = form.read(data, "x.bin")
    except FormatRefused as refused:
        assert str(refused)
        return
    for item in reading.items:
        assert str(item.place)
        assert item.document is not None or item.problems
        if item.document is not None and not item.problems:
            documents.read(item.document, media_of(item.files))


@pytest.mark.parametrize("key", READERS)
@given(data=st.binary(max_size=400))
@settings(max_examples=60, deadline=None)
def test_any_bytes_give_a_verdict(key, data):
    verdict(FORMATS[key], data)


@pytest.mark.parametrize("key", READERS)
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=40))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_mixture_of_marks_gives_a_verdict(key, pieces):
    verdict(FORMATS[key], "".join(pieces).encode())


@pytest.mark.parametrize("key", READERS)
def test_an_empty_or_huge_file_is_refused(key):
    for data in (b"", b"\xef\xbb\xbf \n", b"a" * (51 * 1024 * 1024)):
        with pytest.raises(FormatRefused):
            FORMATS[key].read(data, "x")


@pytest.mark.parametrize("key", READERS)
@pytest.mark.parametrize(
    "line",
    [
        "1. a\n" * 40_000,
        "".join(f"{n % 999}. a\nANSWER: A\n" for n in range(3_000)),
        "(" * 20_000,
        " " * 19_000 + "x",
        "① " * 9_000,
        "{" * 20_000,
        "= -> " * 5_000,
    ],
)
def test_long_inputs_take_no_long_time(key, line):
    verdict(FORMATS[key], line.encode())


def test_writers_read_only_formats_refuse():
    with pytest.raises(FormatRefused):
        FORMATS["text"].write([], {})


def test_ids_are_never_given_twice():
    ids = Ids()
    assert [ids.make(name) for name in ("mr-01", "mr-01", "신고의무", "What is it? (a) long")] == [
        "mr-01",
        "mr-01-2",
        "q-003",
        "what-is-it-a-long",
    ]
    assert language_of({"en": "한국어 문장 with words"}) == "ko" and language_of(["English 112"]) == "en"


def test_a_document_with_faults_carries_its_problems():
    (item,) = read(FORMATS["aiken"], b"Q?\nA. x\nB. y\nANSWER: D\n")
    assert item.problems and not item.usable
    with pytest.raises(ContentFault):
        documents.read(item.document)


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        zipped({"../word/document.xml": "<x/>"}),
        zipped({"word/document.xml": "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"}),
        zipped({"word/document.xml": "0" * 60_000_000}),
        zipped({"a.txt": "1. a"}),
        zipped({"Contents/section0.xml": "<x/>"}),
        b"PK\x03\x04broken",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old",
    ],
    ids=["path", "entity", "bomb", "no-docx", "hwpx", "broken", "old"],
)
def test_a_hostile_or_other_office_file_is_refused_with_the_reason(data):
    with pytest.raises(FormatRefused) as refused:
        FORMATS["text"].read(data, "x.docx")
    assert str(refused.value)


QUIZ = "<quiz><question type='{}'><questiontext format='html'><text>{}</text></questiontext></question></quiz>"
HUGE = {
    "gift": [
        "Q {" + "=a" * 200_000 + "}",
        "Q " + "<b>" * 100_000 + "{T}",
        "[markdown]" + "[" * 50_000 + "{T}",
        "{" * 500_000,
    ],
    "moodlexml": [
        QUIZ.format("essay", "&lt;!--" * 200_000),
        QUIZ.format("essay", "&lt;" * 300_000),
        QUIZ.format("essay", "&lt;b&gt;" * 100_000),
        QUIZ.format("cloze", "{1:SA:" * 100_000),
    ],
    "aiken": ["Q\nA. " + "*" * 300_000 + "\nB. x\nANSWER: A"],
}


@pytest.mark.parametrize(
    ("key", "text"),
    [pytest.param(key, text, id=f"{key}-{at}") for key, texts in HUGE.items() for at, text in enumerate(texts)],
)
def test_huge_texts_are_judged_in_bounded_time(key, text):
    # CPU seconds, so that a busy machine changes nothing; each took minutes before it was bounded.
    start = time.process_time()
    verdict(FORMATS[key], text.encode())
    assert time.process_time() - start < 10

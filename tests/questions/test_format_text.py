"""Pasted tests: every sample is read with the right key or with none, and doubtful lines are few."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from lms.core.i18n import speaking
from lms.questions.formats.interface import ItemRead
from lms.questions.formats.plain import to_plain
from lms.questions.formats.registry import FORMATS

CORPUS = Path(__file__).parent / "corpus"
SAMPLES = sorted(CORPUS.glob("*.txt"))
TEXT = FORMATS["text"]


def key_of(item: ItemRead) -> object:
    """Return the key an item was read with: numbers of options, a truth value, a number, accepted texts; or None."""
    document = item.document or {}
    wording = next(iter(document["texts"].values()))
    match document["kind"]:
        case "single" | "multiple":
            return [document["options"].index(key) + 1 for key in document["answer"]] or None
        case "truefalse":
            return document["answer"][0] == "true" if document["answer"] else None
        case "numeric":
            units = [spelling for words in wording.get("units", {}).values() for spelling in words]
            return [document["value"], document["tolerance"], "".join(units)]
        case "shorttext":
            return wording.get("accept") or None
    return None


def texts_of(item: ItemRead) -> dict[str, Any]:
    texts: dict[str, dict[str, Any]] = (item.document or {})["texts"]
    return next(iter(texts.values()))


@pytest.mark.parametrize("sample", SAMPLES, ids=[sample.stem for sample in SAMPLES])
def test_a_sample_is_read_with_no_wrong_key(sample):
    wanted = json.loads(sample.with_suffix(".json").read_text(encoding="utf-8"))["items"]
    found: Any = TEXT.read(sample.read_bytes(), sample.name).items
    assert [item.document["kind"] for item in found] == [item["kind"] for item in wanted]
    for item, want in zip(found, wanted, strict=True):
        assert key_of(item) == want["right"], texts_of(item)["stem"]
        assert to_plain(texts_of(item)["stem"]).startswith(want["stem"])
        if "options" in want and item.document["kind"] != "truefalse":
            options = [to_plain(text) for text in texts_of(item)["options"].values()]
            assert options == [" ".join(text.split()) for text in want["options"]]
        assert item.document["points"] == want.get("points", 1)
        assert bool(item.problems) == want.get("problem", False), [str(problem) for problem in item.problems]


def lines_of(sample: Path) -> list[str]:
    data = sample.read_bytes()
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = data.decode("cp949")
    return [line for line in text.splitlines() if line.strip()]


def test_the_share_of_doubtful_lines_is_what_the_documentation_says():
    lines = doubtful = items = looked_at = 0
    for sample in SAMPLES:
        found = TEXT.read(sample.read_bytes(), sample.name).items
        lines += len(lines_of(sample))
        doubtful += len({doubt.line for item in found for doubt in item.doubts})
        items += len(found)
        looked_at += sum(bool(item.doubts) for item in found)
    share, items_share = round(100 * doubtful / lines), round(100 * looked_at / items)
    print(f"{lines} lines, {doubtful} doubtful ({share} %); {items} items, {looked_at} doubtful ({items_share} %)")
    assert len(SAMPLES) >= 40
    guide = (Path(__file__).parents[2] / "docs" / "authoring.md").read_text(encoding="utf-8")
    assert f"{len(SAMPLES)} samples" in guide and f"({lines} lines, {items} questions" in guide
    assert f"{share} % of their lines" in guide and f"{items_share} % of their questions" in guide


def test_a_doubtful_line_says_what_it_was_taken_for_and_why():
    reading = TEXT.read("1. 옳은 것은?\n① 예전 ② 지금\n정답: ②\n3. 신고 번호는?\n정답: 112\n".encode(), "x")
    with speaking("en"):
        found = [(d.line, d.text, str(d.taken), str(d.why)) for item in reading.items for d in item.doubts]
    assert found == [
        (4, "3. 신고 번호는?", "question", "The number does not follow 1."),
        (5, "112", "answer", "It was read as a number; it may be meant as text."),
    ]


WORD = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"


def docx(body: str, numbering: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"<w:document {WORD}><w:body>{body}</w:body></w:document>")
        if numbering:
            archive.writestr("word/numbering.xml", f"<w:numbering {WORD}>{numbering}</w:numbering>")
    return out.getvalue()


def paragraph(text: str, level: int | None = None) -> str:
    number = (
        f"<w:pPr><w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='5'/></w:numPr></w:pPr>" if level is not None else ""
    )
    # Word cuts a line into pieces wherever something was typed later.
    half = len(text) // 2
    runs = "".join(f"<w:r><w:t xml:space='preserve'>{part}</w:t></w:r>" for part in (text[:half], text[half:]))
    return f"<w:p>{number}{runs}</w:p>"


NUMBERING = (
    "<w:abstractNum w:abstractNumId='1'><w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='decimal'/>"
    "<w:lvlText w:val='%1.'/></w:lvl><w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='{}'/>"
    "<w:lvlText w:val='{}'/></w:lvl></w:abstractNum><w:num w:numId='5'><w:abstractNumId w:val='1'/></w:num>"
)


@pytest.mark.parametrize(
    ("style", "text"), [("decimalEnclosedCircle", "%2"), ("ganada", "%2."), ("upperLetter", "%2)"), ("decimal", "%2)")]
)
def test_a_word_file_with_lists_numbered_by_word(style, text):
    body = (
        paragraph("신고는 언제 하는가?", 0) + paragraph("즉시", 1) + paragraph("내일", 1) + paragraph("정답: 즉시")
        + paragraph("누가 신고하는가?", 0) + paragraph("아무도", 1) + paragraph("누구나", 1) + paragraph("정답: 누구나")
    )  # fmt: skip
    first, second = TEXT.read(docx(body, NUMBERING.format(style, text)), "x.docx").items
    assert (key_of(first), key_of(second)) == ([1], [2])
    assert not first.problems and not second.problems
    assert [to_plain(option) for option in texts_of(second)["options"].values()] == ["아무도", "누구나"]


def test_a_word_file_with_a_table_deleted_text_and_a_picture():
    def row(*cells: str) -> str:
        return "<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in cells) + "</w:tr>"

    deleted = "<w:p><w:del><w:r><w:delText>9. 지운 문제</w:delText></w:r></w:del><w:r><w:drawing/></w:r></w:p>"
    table = (
        "<w:tbl>"
        + row("번호", "문제", "보기1", "보기2", "정답")
        + row("1", "옳은 것은?", "듣는다", "끊는다", "1")
        + "</w:tbl>"
    )
    reading = TEXT.read(docx(deleted + table), "x.docx")
    (item,) = reading.items
    assert key_of(item) == [1] and not item.problems
    with speaking("en"):
        assert [str(remark) for remark in reading.remarks] == [
            "The file has 1 pictures; they are left out and can be added in the editor."
        ]

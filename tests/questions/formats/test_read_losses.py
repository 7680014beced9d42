"""What a file says and a question here cannot hold is said of that question, whatever the format."""

import io

import pytest
import xlsxwriter

from lms.core.i18n import speaking
from lms.questions.formats.registry import FORMATS
from tests.questions.test_format_text import docx


def said(format_key: str, data: bytes, name: str = "x") -> list[str]:
    (item,) = FORMATS[format_key].read(data, name).items
    with speaking("en"):
        assert not item.problems, [str(text) for text in item.problems]
        return [str(text) for text in item.losses]


@pytest.mark.parametrize(
    ("text", "losses"),
    [
        ("::멍:: 언제 신고합니까? {=의심이 들면 ~나중에}", []),
        ("::Q1 멍:: 언제 신고합니까? {=의심이 들면 ~나중에}", []),
        ("// [id:bruise]\n::Bruise on the arm:: When? {=now ~later}", []),
        # Its id says it, or its first words do.
        ("::Bruise on the arm:: When? {=now ~later}", []),
        ("::언제 신고합니까:: 언제 신고합니까? {=의심이 들면 ~나중에}", []),
        ("::언제 신...:: 언제 신고합니까? {=의심이 들면 ~나중에}", []),
        ("When? {=now ~%-50%later}", ["Wrong options that took points away now take nothing."]),
        ("Call {=112 ~%-50%119} now.", ["Wrong options that took points away now take nothing."]),
        ("How many? {#=3:0 ~7 #No.}", ["The answer “7” (0%) was left out."]),
        ("Order. {>3 RANDOM VERTICAL ABSOLUTE_POSITION\none\ntwo\nthree}",
         ["All items are asked; Moodle asked some of them."]),
        ("Match. {=<b>a</b> -> <i>one</i> =b -> two}",
         ["Bold and other looks are left out where only plain words can stand."]),
    ],
)  # fmt: skip
def test_what_gift_says_beside_is_told(text: str, losses: list[str]) -> None:
    assert said("gift", text.encode()) == losses


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("::멍:: 언제 신고합니까? {=의심이 들면 ~나중에}", "멍"),
        ("::Q1 멍:: 언제 신고합니까? {=의심이 들면 ~나중에}", "Q1 멍"),
        ("// [id:bruise]\n::Bruise on the arm:: When? {=now ~later}", "Bruise on the arm"),
        ("::Bruise on the arm:: When? {=now ~later}", None),
        ("::언제 신...:: 언제 신고합니까? {=의심이 들면 ~나중에}", None),
    ],
)
def test_a_name_is_kept_where_neither_the_id_nor_the_first_words_tell_it(text: str, name: str | None) -> None:
    (item,) = FORMATS["gift"].read(text.encode(), "x").items
    assert item.document is not None and item.document.get("name") == name


def moodle(kind: str, inner: str) -> bytes:
    head = "<questiontext format='html'><text>When is it reported?</text></questiontext>"
    return f"<quiz><question type='{kind}'>{head}{inner}</question></quiz>".encode()


CHOICE = "<answer fraction='100'><text>now</text></answer><answer fraction='0'><text>later</text></answer>"
PAIRS = "".join(
    f"<subquestion><text>{n}</text><answer><text>choice {n}</text></answer></subquestion>" for n in ("a", "b")
)


@pytest.mark.parametrize(
    ("kind", "inner", "losses"),
    [
        ("multichoice", f"<name><text>멍</text></name>{CHOICE}", []),
        ("multichoice", f"<name><text>Bruise</text></name><idnumber>q7</idnumber>{CHOICE}", []),
        ("multichoice", f"<name><text>When is it</text></name>{CHOICE}", []),
        ("multichoice", f"<penalty>0.5</penalty>{CHOICE}", ["What a further try costs is a setting of the quiz here."]),
        ("multichoice", f"<penalty>0.3333333</penalty><hidden>0</hidden>{CHOICE}", []),
        ("multichoice", f"<hidden>1</hidden>{CHOICE}", ["That the question is hidden is left out."]),
        ("multichoice", f"<answernumbering>iii</answernumbering>{CHOICE}", []),
        ("multichoice", f"<colour>red</colour>{CHOICE}", ["“colour” is left out."]),
        ("matching", f"<shuffleanswers>0</shuffleanswers>{PAIRS}",
         ["That the options keep their order is a setting of the quiz here."]),
        ("essay", "<responserequired>1</responserequired><minwordlimit>50</minwordlimit>",
         ["The least number of words is left out."]),
        ("essay", "<attachments>1</attachments><attachmentsrequired>1</attachmentsrequired>",
         ["That files must be handed in is left out."]),
        ("essay", "<attachments>1</attachments><filetypeslist>.pdf</filetypeslist><maxbytes>1024</maxbytes>",
         ["What kind and size of file is taken is left out."]),
        ("essay", "<attachments>1</attachments><responseformat>noinline</responseformat>",
         ["That nothing is written but files are handed in is left out."]),
        ("numerical", "<answer fraction='100'><text>3</text></answer><unitgradingtype>1</unitgradingtype>"
         "<unitpenalty>0.1</unitpenalty><units><unit><multiplier>1</multiplier><unit_name>h</unit_name></unit></units>",
         ["An answer without its unit earns nothing here; in Moodle it lost a part."]),
        ("shortanswer", "<answer fraction='100'><text>&lt;b&gt;112&lt;/b&gt;</text></answer>",
         ["Bold and other looks are left out where only plain words can stand."]),
    ],
)  # fmt: skip
def test_what_moodle_xml_says_beside_is_told(kind: str, inner: str, losses: list[str]) -> None:
    assert said("moodlexml", moodle(kind, inner)) == losses


QTI = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i1" title="{title}"
 adaptive="{adaptive}" timeDependent="false">
<responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier"><correctResponse><value>A</value>
</correctResponse></responseDeclaration><itemBody>{more}<choiceInteraction responseIdentifier="RESPONSE" maxChoices="1">
<prompt>When is it reported?</prompt><simpleChoice identifier="A">now</simpleChoice>
<simpleChoice identifier="B">later</simpleChoice></choiceInteraction></itemBody>{after}
<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/></assessmentItem>"""


@pytest.mark.parametrize(
    ("title", "more", "after", "adaptive", "losses"),
    [
        ("멍", "", "", "false", []),
        ("When is it", "", "", "false", []),
        ("", "<rubricBlock view='scorer'><p>Two points.</p></rubricBlock>", "", "false",
         ["Notes for those who mark are left out."]),
        ("", "", "", "true", ["Steps of an adaptive item are left out: it is answered once."]),
        ("", "", "<stylesheet href='a.css' type='text/css'/>", "false", []),
        ("", "", "<catalogInfo><catalog id='c'/></catalogInfo>", "false", ["“catalogInfo” is left out."]),
    ],
)  # fmt: skip
def test_what_qti_says_beside_is_told(title: str, more: str, after: str, adaptive: str, losses: list[str]) -> None:
    text = QTI.format(title=title, more=more, after=after, adaptive=adaptive)
    assert said("qti2", text.encode(), "item.xml") == losses


def table(**cells: str) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for column, (name, value) in enumerate(cells.items()):
            sheet.write_string(0, column, name)
            sheet.write_string(1, column, value)
    return file.getvalue()


@pytest.mark.parametrize(
    ("cells", "losses"),
    [
        ({"id": "멍"}, []),
        ({"id": "7"}, []),
        ({"right": "Well done."}, ["The cell “If right” is left out: this kind of question has no such thing."]),
        ({"f5": "No."}, ["The cell “Feedback 5” is left out: this kind of question has no such thing."]),
        ({"settings": "case; last=2"}, ["The setting “case” does nothing in this kind of question."]),
        ({"Source": "the police", "": "x"},
         ["The cell “Source” is left out: the table of questions has no such column.",
          "A cell without a head is left out."]),
    ],
)  # fmt: skip
def test_what_a_table_says_beside_is_told(cells: dict[str, str], losses: list[str]) -> None:
    usual = {"id": "1", "kind": "single", "stem": "When?", "o1": "now", "o2": "later", "answer": "1"}
    assert said("xlsx", table(**{**usual, **cells})) == losses


def test_a_setting_of_a_table_that_cannot_be_read_is_a_fault() -> None:
    cells = {"id": "1", "kind": "single", "stem": "When?", "o1": "now", "o2": "later", "answer": "1"}
    (item,) = FORMATS["xlsx"].read(table(**cells, settings="last=9"), "x.xlsx").items
    with speaking("en"):
        assert [str(text) for text in item.problems] == ["The setting “last” cannot be read: 9"]


def test_what_a_word_file_holds_beside_its_lines_is_said_of_its_question() -> None:
    made = docx(
        "<w:p><w:r><w:t>1. When is it reported?</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r></w:p>"
        "<w:p><w:r><w:t>① now</w:t></w:r></w:p><w:p><w:r><w:t>② later</w:t></w:r></w:p>"
        "<w:p><w:r><w:t>정답: ①</w:t></w:r></w:p>"
        "<w:p><w:r><w:t>2. And this?</w:t></w:r><w:r><w:drawing/></w:r></w:p>"
        "<w:p><w:r><w:t>① now</w:t></w:r></w:p><w:p><w:r><w:t>② later</w:t></w:r></w:p>"
        "<w:p><w:r><w:t>정답: ①</w:t></w:r></w:p>"
    )
    first, second = FORMATS["text"].read(made, "x.docx").items
    with speaking("en"):
        assert [str(text) for text in first.losses] == ["A footnote or a text box is left out."]
        assert [str(text) for text in second.losses] == ["A picture is left out; it can be added in the editor."]

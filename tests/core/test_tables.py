"""Tables go out so that no office program runs them, and come in whatever office program made them."""

import io
import zipfile
from datetime import UTC, date, datetime

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from lms.core import tables
from lms.core.tables import Column, Sheet, TableError

PEOPLE = (
    Column("name", ("성명", "Name"), required=True, most=10),
    Column("email", ("이메일", "E-mail")),
    Column("phone", ("전화번호",)),
)
DANGEROUS = ["=1+1", "+82-10", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"]


def book(*rows, sheets: int = 1) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        page = made.add_worksheet()
        day = made.add_format({"num_format": "yyyy-mm-dd"})
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    page.write_datetime(at, column, datetime(value.year, value.month, value.day), day)
                else:
                    page.write(at, column, value)
    return out.getvalue()


def cells(data: bytes, sheet: int = 0) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(sheet).to_python(skip_empty_area=False)


def faults(data: bytes) -> list[tuple[int, str]]:
    with pytest.raises(TableError) as refusal:
        tables.read(data, PEOPLE)
    return [(fault.row, fault.column) for fault in refusal.value.faults]


def test_csv_is_what_excel_in_korea_reads():
    data = tables.write_csv(["성명", "인정시간"], [["홍길동", 60], ['가, "나"', None], [True, 1.5]])
    assert data == '\ufeff성명,인정시간\r\n홍길동,60\r\n"가, ""나""",\r\nY,1.5\r\n'.encode()


def test_days_and_instants_are_written_in_one_form():
    instant = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
    assert tables.write_csv(["a"], [[date(2026, 11, 23), instant]]).endswith(b"2026-11-23,2026-11-23 00:00:00\r\n")


@pytest.mark.parametrize("value", DANGEROUS)
def test_no_cell_of_a_csv_begins_like_a_formula(value):
    line = tables.write_csv(["a"], [[value, -5]]).decode("utf-8-sig").split("\r\n", 1)[1]
    assert line.startswith(("'", "\"'"))
    assert ",-5" in line


@pytest.mark.parametrize("value", DANGEROUS)
def test_no_cell_of_a_workbook_is_a_formula(value):
    data = tables.write_xlsx([Sheet("표", ["a"], [[value]])])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        page = archive.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in page
        assert 'quotePrefix="1"' in archive.read("xl/styles.xml").decode()
    assert str(cells(data)[1][0]).strip() == value.strip()


def test_workbook_has_a_titled_sheet_and_a_flat_one():
    data = tables.write_xlsx(
        [
            Sheet("결과", ["성명", "시간"], [["홍길동", 60]], title="이수 현황", notes=["기준일 2026-11-23"]),
            Sheet("결과", ["성명"], [["http://example.org"], ["007"], [None]]),
            Sheet("a/b:c*[d]" + "x" * 40, ["하나"], []),
        ]
    )
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert workbook.sheet_names[:2] == ["결과", "결과 2"]
    assert len(workbook.sheet_names[2]) <= 31
    assert cells(data)[0][0] == "이수 현황"
    assert cells(data)[3] == ["홍길동", 60.0]
    assert cells(data, 1)[1:3] == [["http://example.org"], ["007"]]


def test_large_workbook_is_written_row_by_row():
    data = tables.write_xlsx([Sheet("큰 표", ["a", "b"], ([f"가{n}", n] for n in range(5000)))])
    assert len(cells(data)) == 5001


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc"))), min_size=2, max_size=2), max_size=5))
def test_what_is_written_is_read_and_written_again_without_change(rows):
    data = tables.write_csv(["x", "y"], rows)
    again = tables.write_csv(["x", "y"], tables.read_raw(data)[1:])
    assert tables.read_raw(again) == tables.read_raw(data)
    assert len(tables.read_raw(data)) == len(rows) + 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_csv_is_read_in_every_encoding_of_korean_offices(encoding):
    data = "성명,이메일\r\n홍길동,hong@example.org\r\n".encode(encoding)
    assert [(line.number, line.values) for line in tables.read(data, PEOPLE)] == [
        (2, {"name": "홍길동", "email": "hong@example.org", "phone": ""})
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_with_every_delimiter(delimiter):
    data = delimiter.join(["이메일", "성명"]) + "\n" + delimiter.join(["a@b.org", "홍"])
    assert tables.read(data.encode(), PEOPLE)[0]["name"] == "홍"


def test_workbook_is_read_with_its_title_its_order_and_its_own_row_numbers():
    head = [" 이 메일*", "NAME", "모르는 열", "전화번호"]
    data = book(["명단"], [], head, ["a@b.org", "홍길동", "x", "010"], [], ["", "김"])
    assert [(line.number, line["name"], line["email"], line["phone"]) for line in tables.read(data, PEOPLE)] == [
        (4, "홍길동", "a@b.org", "010"),
        (6, "김", "", ""),
    ]


def test_numbers_and_days_of_a_workbook_are_read_as_texts():
    data = book(["성명", "이메일", "전화번호"], [20260001, date(2026, 11, 23), 1.5], [True, "", ""])
    assert [list(line.values.values()) for line in tables.read(data, PEOPLE)] == [
        ["20260001", "2026-11-23", "1.5"],
        ["Y", "", ""],
    ]


def test_neutralised_value_is_itself_again_when_read():
    rows = [["=1+1", "x"], ["+82-10-1", "y"], ["'quoted'", "z"]]
    read = tables.read_raw(tables.write_csv(["성명", "이메일"], rows))
    assert read[1:] == rows


def test_all_faults_come_at_once_with_their_rows():
    data = "성명,이메일\n홍길동,a\n,b\n가나다라마바사아자차카,c\n".encode()
    assert faults(data) == [(3, "성명"), (4, "성명")]


def test_missing_columns_are_named():
    assert faults("이메일,전화번호\na,b\n".encode()) == [(1, "성명")]
    assert faults("무엇,누구\na,b\n".encode()) == [(0, "")]


def test_row_without_the_last_cells_is_read():
    (line,) = tables.read("성명,이메일,전화번호\n홍\n".encode(), PEOPLE)
    assert line.values == {"name": "홍", "email": "", "phone": ""}


@pytest.mark.parametrize(
    "data",
    [b"", b"  \n", b"\x00\x01\x02", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1broken", b"\xff\xfe\x00",
     b"\x80\x81\xff\xfe,\n", b"a\x00,b\n"],
)  # fmt: skip
def test_what_is_no_table_is_refused(data):
    assert faults(data) == [(0, "")]


def test_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(tables, "MOST_ROWS", 5)
    assert faults("성명,이메일\n".encode() + b"a,b\n" * 6) == [(0, "")]
    assert faults(book(["성명", "이메일"], *(["a", "b"] for _ in range(9)))) == [(0, "")]
    monkeypatch.setattr(tables, "MOST_BYTES", 10)
    assert faults(b"x" * 11) == [(0, "")]


def test_workbook_that_unpacks_to_too_much_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (tables.MOST_UNPACKED + 1))
    assert faults(out.getvalue()) == [(0, "")]

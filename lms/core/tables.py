"""Tables in and out: XLSX and CSV as Korean offices use them.

Written: what begins like a formula is neutralised; CSV has a BOM, so that Excel reads it as UTF-8. Read: XLSX, XLS,
ODS, and CSV in UTF-8, UTF-16 or CP949; faults carry the number of the row as the office program shows it.
"""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from lms.core import clock
from lms.core.errors import LmsError
from lms.core.i18n import lazy

MOST_ROWS = 100_000
MOST_COLUMNS = 200
MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
LONGEST_CELL = 32_767
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Sheet:
    """One sheet to write: a name, the labels of the columns, the rows, and a title above with merged cells."""

    name: str
    labels: Sequence[str]
    rows: Iterable[Sequence[Any]]
    title: str = ""
    notes: Sequence[str] = ()


def write_csv(labels: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return a CSV file in UTF-8 with BOM; days as 2026-11-23, instants in Seoul time, nothing as an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_csv_cell(label) for label in labels])
    writer.writerows([_csv_cell(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def _csv_cell(value: Any) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    text = _as_text(value)
    return "'" + text if text.startswith(_FORMULA) else text


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, datetime):
        return clock.to_seoul(value).strftime("%Y-%m-%d %H:%M:%S") if value.tzinfo else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return _ILLEGAL.sub("", str(value))[:LONGEST_CELL]


def write_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """Return an XLSX file; numbers are numbers, everything else is text that no office program runs as a formula."""
    out = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
    }
    with xlsxwriter.Workbook(out, options) as book:
        formats = {
            "title": book.add_format({"bold": True, "font_size": 14, "align": "center"}),
            "head": book.add_format({"bold": True, "bg_color": "#EDF1F5", "border": 1, "text_wrap": True}),
            "text": book.add_format({"num_format": "@"}),
            # Shown unchanged, and kept as text even when the cell is edited or saved as CSV by Excel.
            "quoted": book.add_format({"num_format": "@", "quote_prefix": True}),
        }
        names: set[str] = set()
        for sheet in sheets:
            _write_sheet(book.add_worksheet(_sheet_name(sheet.name, names)), sheet, formats)
    return out.getvalue()


def _write_sheet(page: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    for column, label in enumerate(sheet.labels):
        page.set_column(column, column, min(40, max(8, 2 * len(label))))
    at = 0
    if sheet.title:
        if len(sheet.labels) > 1:
            page.merge_range(0, 0, 0, len(sheet.labels) - 1, _as_text(sheet.title), formats["title"])
        else:
            page.write_string(0, 0, _as_text(sheet.title), formats["title"])
        at += 1
    for note in sheet.notes:
        page.write_string(at, 0, _as_text(note), formats["text"])
        at += 1
    page.write_row(at, 0, [_as_text(label) for label in sheet.labels], formats["head"])
    page.freeze_panes(at + 1, 0)
    for row_number, row in enumerate(sheet.rows, at + 1):
        for column, value in enumerate(row):
            if isinstance(value, int | float) and not isinstance(value, bool):
                page.write_number(row_number, column, value)
            elif value is not None and value != "":
                text = _as_text(value)
                page.write_string(row_number, column, text, formats["quoted" if text.startswith(_FORMULA) else "text"])


def _sheet_name(wanted: str, taken: set[str]) -> str:
    base = re.sub(r"[\[\]:*?/\\]", " ", wanted).strip().strip("'")[:31] or "Sheet"
    name, number = base, 2
    while name.casefold() in taken:
        name, number = f"{base[:27]} {number}", number + 1
    taken.add(name.casefold())
    return name


# Reading.


@dataclass(frozen=True)
class Fault:
    """One fault of a table: the row as the office program numbers it (0: the whole file), the column, what to mend."""

    row: int
    column: str
    message: object


class TableError(LmsError):
    """A table cannot be taken; `faults` has every fault found, and nothing was changed."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(faults[0].message if len(faults) == 1 else lazy("The table has faults; nothing was changed."))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Column:
    """A column to read: its key, the labels it may have (compared without case and space), and what it must hold."""

    key: str
    labels: tuple[str, ...]
    required: bool = False
    most: int = 200


@dataclass(frozen=True)
class Line:
    """One row that was read: its number and the text of each known column ("" for none).

    other: what stands in columns that are not known, by their head ("" where they have none).
    """

    number: int
    values: dict[str, str]
    other: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, key: str) -> str:
        return self.values[key]


def read(data: bytes, columns: Sequence[Column]) -> list[Line]:
    """Return the rows of an XLSX, XLS, ODS or CSV file; empty rows are left out.

    Raises TableError with every fault at once: a missing column, a missing or too long value.
    """
    rows = read_raw(data)
    start = next((at for at, row in enumerate(rows) if _matches(row, columns) >= min(2, len(columns))), None)
    if start is None:
        raise TableError([Fault(0, "", lazy("The row with the names of the columns was not found."))])
    places = _places(rows[start], columns)
    missing = [column for column in columns if column.required and column.key not in places]
    if missing:
        message = lazy("This column is missing.")
        raise TableError([Fault(start + 1, column.labels[0], message) for column in missing])
    faults, lines = [], []
    for number, row in enumerate(rows[start + 1 :], start + 2):
        if not any(row):
            continue
        values = {c.key: row[places[c.key]] if places.get(c.key, len(row)) < len(row) else "" for c in columns}
        other = {_head(rows[start], at): text for at, text in enumerate(row) if text and at not in places.values()}
        lines.append(Line(number, values, other))
        for column in columns:
            if column.required and not values[column.key]:
                faults.append(Fault(number, column.labels[0], lazy("This value is missing.")))
            elif len(values[column.key]) > column.most:
                faults.append(Fault(number, column.labels[0], lazy("At most %(most)s characters.", most=column.most)))
    if faults:
        raise TableError(faults)
    return lines


def read_raw(data: bytes) -> list[list[str]]:
    """Return all cells of the first sheet as tidy texts; raise TableError if the file is no table or too large."""
    if not data.strip():
        raise TableError([Fault(0, "", lazy("The file is empty."))])
    if len(data) > MOST_BYTES:
        raise TableError([Fault(0, "", lazy("The file is too large."))])
    rows = _read_book(data) if data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0") else _read_csv(data)
    if len(rows) > MOST_ROWS or any(len(row) > MOST_COLUMNS for row in rows):
        raise TableError([Fault(0, "", lazy("The table is too large."))])
    return rows


def _read_book(data: bytes) -> list[list[str]]:
    unreadable = TableError([Fault(0, "", lazy("The file cannot be read. Save it as XLSX or CSV and try again."))])
    if data[:2] == b"PK":
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                unpacked = sum(item.file_size for item in archive.infolist())
        except zipfile.BadZipFile:
            raise unreadable from None
        if unpacked > MOST_UNPACKED:
            raise TableError([Fault(0, "", lazy("The file is too large."))])
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            sheet = book.get_sheet_by_index(0)
            # Rows and columns that are empty at the start count: row numbers must be those the reader sees.
            rows = sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS + 1)
    except (CalamineError, IndexError, ValueError, OSError):
        raise unreadable from None
    return [[_tidy(_cell(value)) for value in row] for row in rows]


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time | timedelta):
        return value.isoformat() if not isinstance(value, timedelta) else str(value)
    return str(value)


def _read_csv(data: bytes) -> list[list[str]]:
    text = decode(data)
    if "\0" in text:
        raise TableError([Fault(0, "", lazy("The file cannot be read. Save it as XLSX or CSV and try again."))])
    first = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
    rows: list[list[str]] = []
    try:
        for row in reader:
            # A value with line breaks fills several lines of the file but one row of the table.
            rows.append([_tidy(value) for value in row])
            if len(rows) > MOST_ROWS:
                break
    except csv.Error:
        message = lazy("This row cannot be read; a quotation mark may be missing.")
        raise TableError([Fault(len(rows) + 1, "", message)]) from None
    return rows


def decode(data: bytes) -> str:
    """Return the text of a file in UTF-8 or UTF-16 (with BOM), UTF-8, or CP949; raise TableError for any other."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp949")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableError([Fault(0, "", lazy("The letters of this file cannot be read. Save it as XLSX or as CSV UTF-8."))])


def _tidy(value: str) -> str:
    text = unicodedata.normalize("NFC", _ILLEGAL.sub("", value)).replace("\r\n", "\n").replace("\r", "\n").strip()
    # What write_csv put before a value that looks like a formula.
    return text[1:] if text[:1] == "'" and text[1:].startswith(_FORMULA) else text


def _label(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split()).rstrip("*")


def _places(head: Sequence[str], columns: Sequence[Column]) -> dict[str, int]:
    found = {_label(text): at for at, text in reversed(list(enumerate(head))) if text}
    places = {}
    for column in columns:
        for label in (*column.labels, column.key):
            if _label(label) in found:
                places[column.key] = found[_label(label)]
                break
    return places


def _head(head: Sequence[str], at: int) -> str:
    return head[at] if at < len(head) else ""


def _matches(row: Sequence[str], columns: Sequence[Column]) -> int:
    return len(_places(row, columns))

"""Questions in a table: XLSX (XLS, ODS and CSV are read too), with a template to fill in."""

from collections.abc import Mapping, Sequence

from lms.core import tables
from lms.core.db import JsonDict
from lms.core.i18n import lazy, speaking
from lms.core.tables import Line, Sheet, TableError
from lms.questions.formats import xlsx_cells, xlsx_reading, xlsx_writing
from lms.questions.formats.interface import MOST_ITEMS, FormatRefused, Ids, ItemRead, Reading, Written, check_size
from lms.questions.formats.xlsx_examples import EXAMPLES, explanations


class Xlsx:
    """A row per question and language; both languages are written, pictures are not."""

    key = "xlsx"
    label = lazy("Table (XLSX)")
    reads = True
    writes = True
    endings = (".xlsx", ".xls", ".ods", ".csv")

    def read(self, data: bytes, name: str, *, language: str | None = None) -> Reading:
        """Return one verdict for each question of the first sheet."""
        check_size(data, tables.MOST_BYTES)
        try:
            lines = tables.read(data, xlsx_cells.columns())
        except TableError as error:
            raise FormatRefused(error.message) from None
        if not any(line["kind"] for line in lines):
            raise FormatRefused(lazy("The table has no column that says the kind of each question; use the template."))
        if len(lines) > 2 * MOST_ITEMS:
            raise FormatRefused(lazy("The file has too many questions: at most %(most)s.", most=MOST_ITEMS))
        return Reading(tuple(_items(lines, language)))

    def write(
        self, documents: Sequence[JsonDict], media: Mapping[str, bytes], *, title: str = "", language: str | None = None
    ) -> Written:
        """Return a table with a row for each question and language."""
        made = [xlsx_writing.rows_of(document) for document in documents]
        rows = [[row.get(key, "") for key in xlsx_cells.KEYS] for found, _ in made for row in found]
        data = tables.write_xlsx([Sheet("questions", xlsx_cells.labels(language or "ko"), rows)])
        return Written(data, "questions.xlsx", tables.XLSX, tuple(verdict for _, verdict in made))


FORMAT = Xlsx()


def template(language: str) -> bytes:
    """Return a table to fill in: the columns, an example of every kind, and what each column means in ko and en."""
    rows = [
        [row.get(key, "") for key in xlsx_cells.KEYS]
        for document in EXAMPLES[language]
        for row in xlsx_writing.rows_of(document)[0]
    ]
    sheets = [Sheet("문제" if language == "ko" else "Questions", xlsx_cells.labels(language), rows)]
    for code, name, heads in (("ko", "설명", ("열", "뜻")), ("en", "Explanation", ("Column", "Meaning"))):
        with speaking(code):
            sheets.append(Sheet(name, heads, explanations(code)))
    return tables.write_xlsx(sheets if language == "ko" else [sheets[0], sheets[2], sheets[1]])


def _shown(name: str) -> str:
    return "" if name.startswith("\0") else name


def _items(lines: Sequence[Line], language: str | None) -> list[ItemRead]:
    groups: dict[str, list[Line]] = {}
    inner: dict[str, dict[str, list[Line]]] = {}
    for line in lines:
        name = line["id"].strip()
        whole, slash, _ = name.partition("/")
        if slash and whole.strip() in groups:
            inner.setdefault(whole.strip(), {}).setdefault(name, []).append(line)
        else:
            groups.setdefault(name or f"\0{line.number}", []).append(line)
    ids = Ids()
    return [
        xlsx_reading.question(group, list(inner.get(name, {}).values()), ids.make(_shown(name)), language, _shown(name))
        for name, group in groups.items()
    ]

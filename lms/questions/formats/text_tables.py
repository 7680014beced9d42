"""Rows pasted from Excel, or tables of Word: columns by their heads, or by their place where there are none."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from lms.core.i18n import Lazy, lazy
from lms.questions.formats import text_marks
from lms.questions.formats.text_answers import truth_of

_HEADS = {
    "number": r"번호|연번|no\.?|#|순번|문항\s*번호|문제\s*번호",
    "stem": r"문제|문항|질문|문제\s*내용|문항\s*내용|question|question text|stem|지문|내용",
    "answer": r"정답|답|답안|answer|correct answer|correct|key",
    "explanation": r"해설|풀이|설명|explanation|feedback|rationale|비고",
    "points": r"배점|점수|points?|marks?",
    "level": r"난이도|difficulty|level",
    "kind": r"유형|문제\s*유형|type|kind|구분",
}
_OPTION_HEAD = re.compile(
    rf"(?:보기|선택지|선지|답지|예시|option|choice|answer)?\s*(?:[(]?([{text_marks.CIRCLED}]|[1-9]|[A-Ja-j])[)]?\.?)\s*번?\Z",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Row:
    """A row of a table as an item: texts by the name of their column, options in order, the number of the line."""

    line: int
    cells: dict[str, str]
    options: list[str] = field(default_factory=list)
    style: str = "1"
    doubt: Lazy | None = None


@dataclass(slots=True)
class Table:
    """A table: rows that are items, or pairs of number and answer that are a key."""

    rows: list[Row] = field(default_factory=list)
    key: list[tuple[int, str, str]] = field(default_factory=list)


Line = tuple[int, list[str]]
"""The number of a line and the cells of the row that begins there."""


def block_end(lines: Sequence[str], at: int) -> int:
    """Return where the block of pasted rows that begins at a line ends; the line itself if none begins there."""
    end, inside, bare = at, False, at
    while end < len(lines) and (inside or "\t" in lines[end].strip()):
        inside ^= lines[end].count('"') % 2 == 1
        end += 1
        if not inside:
            bare = end
        elif end - bare > 50:
            break
    # A quotation mark that nobody closed says nothing of what is inside it.
    if inside:
        end = at
        while end < len(lines) and "\t" in lines[end].strip():
            end += 1
    return end


def split(lines: Sequence[str], first: int) -> list[Line]:
    """Return the cells of pasted rows; a cell in quotation marks may hold line ends and tabs."""
    found: list[Line] = []
    reader, start = csv.reader([f"{line}\n" for line in lines], dialect="excel-tab"), 0
    try:
        for row in reader:
            found.append((first + start, row))
            start = reader.line_num
    except csv.Error:
        found = [(first + offset, line.split("\t")) for offset, line in enumerate(lines)]
    return [(line, [text_marks.tidy(cell).strip() for cell in row]) for line, row in found]


def read(lines: Sequence[Line]) -> Table | None:
    """Return what the rows of a block with tabs are; None when they are no table of questions."""
    lines = [(line, row) for line, row in lines if any(row)]
    if not lines:
        return None
    rows = [row for _, row in lines]
    if (key := _key_across(rows)) is not None:
        return Table(key=key)
    heads = _heads(rows[0])
    if heads is not None:
        return _headed(
            lines[1:], heads, "A" if any(re.match("[A-Ja-j]", cell) for cell in _option_heads(rows[0])) else "1"
        )
    return _bare(lines)


def _heads(row: Sequence[str]) -> dict[int, str] | None:
    heads: dict[int, str] = {}
    for at, cell in enumerate(row):
        plain = text_marks.folded(cell).strip()
        name = next((name for name, words in _HEADS.items() if re.fullmatch(words, plain, re.IGNORECASE)), None)
        if name is not None and name not in heads.values():
            heads[at] = name
        elif _OPTION_HEAD.match(plain):
            heads[at] = "option"
    names = set(heads.values())
    return heads if "answer" in names and names & {"stem", "number"} else None


def _option_heads(row: Sequence[str]) -> list[str]:
    return [found[1] for cell in row if (found := _OPTION_HEAD.match(text_marks.folded(cell).strip()))]


def _headed(lines: Sequence[Line], heads: dict[int, str], style: str) -> Table:
    table = Table()
    has_stem = "stem" in heads.values()
    for line, row in lines:
        cells = {name: row[at] for at, name in heads.items() if name != "option" and at < len(row)}
        if not has_stem:
            number = re.match(r"\d{1,3}", text_marks.folded(cells.get("number", "")))
            if number and cells.get("answer"):
                table.key.append((int(number[0]), cells["answer"], cells.get("explanation", "")))
            continue
        options = [row[at] for at, name in heads.items() if name == "option" and at < len(row) and row[at]]
        if cells.get("stem"):
            table.rows.append(Row(line, cells, options, style))
    return table


def _key_across(rows: Sequence[Sequence[str]]) -> list[tuple[int, str, str]] | None:
    """Read a key that lies across: the numbers in one row, the answers in the next."""
    found: list[tuple[int, str, str]] = []
    pairs = list(zip(rows[::2], rows[1::2], strict=False))
    if len(rows) % 2 or not pairs:
        return None
    for above, below in pairs:
        numbers = [text_marks.folded(cell) for cell in above]
        answers = list(below)
        if numbers and not re.match(r"\d", numbers[0]):
            if not re.fullmatch(_HEADS["number"] + "|문제|문항", numbers[0].strip(), re.IGNORECASE):
                return None
            numbers, answers = numbers[1:], answers[1:]
        wanted = [re.fullmatch(r"(\d{1,3})\s*번?\.?", number.strip()) for number in numbers]
        if not wanted or not all(wanted) or len([a for a in answers if a]) != len(numbers):
            return None
        if not all(list(text_marks.numbers_of(text_marks.folded(a))) or truth_of(a) is not None for a in answers if a):
            return None
        found += [(int(one[1]), answer, "") for one, answer in zip(wanted, answers, strict=False) if one]
    return found


def _bare(lines: Sequence[Line]) -> Table | None:
    """Read rows without heads: [number,] question, options …, answer[, explanation]."""
    table = Table()
    for line, row in lines:
        cells = list(row)
        while cells and not cells[-1]:
            cells.pop()
        number = ""
        if cells and re.fullmatch(r"\d{1,3}\s*[.)번]?", text_marks.folded(cells[0])):
            number = cells.pop(0)
        at = next((at for at in (len(cells) - 1, len(cells) - 2) if at >= 1 and _is_answer(cells[at])), None)
        if at is None or len(cells) < 2 or not re.search(r"[?？.]|시오|것은|다\b", cells[0]):
            return None
        explanation = cells[at + 1] if at + 1 < len(cells) else ""
        found = {"number": number, "stem": cells[0], "answer": cells[at], "explanation": explanation}
        why = lazy("The table has no heads; its columns were read by their place.")
        table.rows.append(Row(line, found, [cell for cell in cells[1:at] if cell], doubt=why))
    return table


def _is_answer(cell: str) -> bool:
    return bool(list(text_marks.numbers_of(text_marks.folded(cell)))) or truth_of(cell) is not None

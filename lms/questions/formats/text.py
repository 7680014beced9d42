"""Tests as people write them: pasted from Hangul, Word or Excel, or in a DOCX file. Only read."""

import re
from collections.abc import Mapping, Sequence

from lms.core import tables
from lms.core.db import JsonDict
from lms.core.i18n import Lazy, lazy
from lms.questions.folding import distinct
from lms.questions.formats import building, docx, text_answers, text_marks, text_tables
from lms.questions.formats.building import Draft
from lms.questions.formats.interface import (
    MOST_ITEMS,
    Doubt,
    FormatRefused,
    Ids,
    ItemRead,
    Reading,
    Written,
    check_size,
    language_of,
    refuse_writing,
)
from lms.questions.formats.plain import escape_label, escape_text
from lms.questions.formats.text_answers import Answer, Option
from lms.questions.formats.text_item import Item
from lms.questions.formats.text_items import Lines

MOST_BYTES = 20 * 1024 * 1024
MOST_LINES = 50_000
LONGEST_LINE = 20_000
_NO_ANSWER = lazy("No answer was found for this question.")
_ESSAY = re.compile(
    r"서술하시오|논술하시오|설명하시오|기술하시오|논하시오|\b(?:explain|describe|discuss)\b", re.IGNORECASE
)


class Text:
    """Reads pasted text and DOCX files: numbered questions, options, lines with answers and explanations, tables."""

    key = "text"
    label = lazy("Text or Word file (DOCX)")
    reads = True
    writes = False
    endings = (".txt", ".docx")

    def read(self, data: bytes, name: str, *, language: str | None = None) -> Reading:
        """Return the items of a text, each with the lines that are doubtful."""
        check_size(data, MOST_BYTES)
        remarks, lost = list[Lazy](), list[tuple[int, Lazy]]()
        if data[:2] == b"PK":
            found = docx.read(data)
            lines, remarks, lost = found.lines, found.remarks, found.lost
        elif data[:4] == b"\xd0\xcf\x11\xe0":
            raise FormatRefused(
                lazy("This is an old Word or Hangul file. Save it as DOCX, or copy its text and paste it.")
            )
        else:
            lines = _decode(data).replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").split("\n")
        if len(lines) > MOST_LINES or any(len(line) > LONGEST_LINE for line in lines):
            raise FormatRefused(lazy("The text is too long: at most %(most)s lines.", most=MOST_LINES))
        return read_lines(lines, language, remarks, lost)

    def write(
        self, documents: Sequence[JsonDict], media: Mapping[str, bytes], *, title: str = "", language: str | None = None
    ) -> Written:
        """Refuse: this format is only read."""
        raise refuse_writing()


def _decode(data: bytes) -> str:
    try:
        return tables.decode(data)
    except tables.TableError:
        raise FormatRefused(lazy("The letters of this file cannot be read. Save it as UTF-8.")) from None


def read_lines(
    lines: Sequence[str],
    language: str | None = None,
    remarks: Sequence[Lazy] = (),
    lost: Sequence[tuple[int, Lazy]] = (),
) -> Reading:
    """Return the items of lines of text; raises FormatRefused when there is none.

    remarks: what is to be said of the file. lost: (line, what of it the lines do not hold), said of its question.
    """
    plain, rows, key = _without_tables(lines)
    found = Lines(plain)
    for number, answer, explanation in key:
        for item in found.items:
            if item.number == number and sum(other.number == number for other in found.items) == 1:
                item.answer = item.answer or answer
                item.answer_line = item.answer_line or item.line
                item.explanation += [explanation] if explanation else []
    items = sorted([*found.items, *(_row_item(row) for row in rows)], key=lambda item: item.line)
    if not items:
        raise FormatRefused(lazy("No question was found. Number the questions (1. 2. 3.) and their options (① ② ③)."))
    if len(items) > MOST_ITEMS:
        raise FormatRefused(lazy("The file has too many questions: at most %(most)s.", most=MOST_ITEMS))
    for line, text in lost:
        for item in [item for item in items if item.line <= line][-1:]:
            item.losses.append(text)
    ids = Ids()
    left = [lazy("Line %(line)s is left out: “%(text)s”.", line=one.line, text=one.text[:60]) for one in found.left_out]
    return Reading(tuple(_read(item, ids, language) for item in items), (*remarks, *left), found.title)


def _without_tables(lines: Sequence[str]) -> tuple[list[str], list[text_tables.Row], list[tuple[int, str, str]]]:
    """Return the lines without the tables in them, the rows that are questions, and the answers of key tables."""
    kept, rows, key = list(lines), list[text_tables.Row](), list[tuple[int, str, str]]()
    at = 0
    while at < len(lines):
        end = text_tables.block_end(lines, at)
        table = text_tables.read(text_tables.split(lines[at:end], at + 1)) if end > at else None
        if table is not None and (table.rows or table.key):
            rows += table.rows
            key += table.key
            kept[at:end] = [""] * (end - at)
        at = max(end, at + 1)
    return kept, rows, key


def _row_item(row: text_tables.Row) -> Item:
    number = re.match(r"\d{1,3}", text_marks.folded(row.cells.get("number", "")))
    item = Item(int(number[0]) if number else 0, "table", row.line, [row.cells["stem"]])
    for at, text in enumerate(row.options, 1):
        mark = text_marks.option_mark(text_marks.folded(text))
        text = text[mark.end :] if mark is not None and mark.number == at else text
        item.options.append(Option(row.style, at, text.strip(), row.line))
    if not item.options:
        # All options in one cell: “① 가 ② 나”, one below the other or side by side.
        start = text_marks.inline_start(text_marks.folded(" ".join(item.stem[0].split())))
        if start is not None:
            stem = " ".join(item.stem[0].split())
            item.stem, rest = [stem[:start].strip()], stem[start:]
            plain = text_marks.folded(rest)
            first = text_marks.option_mark(plain)
            for mark, end in text_marks.options_in(plain, first) if first else ():
                item.options.append(Option(mark.style, mark.number, rest[mark.end : end].strip(), row.line))
    item.answer, item.answer_line = row.cells.get("answer") or None, row.line
    item.explanation = [row.cells["explanation"]] if row.cells.get("explanation") else []
    points = re.match(r"\d{1,3}", row.cells.get("points", ""))
    item.points = int(points[0]) if points else None
    level = text_marks.meta(f"난이도: {row.cells.get('level', '')}")
    item.level = level[1] if level else ""
    if row.doubt is not None:
        item.doubts.append(Doubt(row.line, row.cells["stem"][:200], lazy("question"), row.doubt))
    return item


def _read(item: Item, ids: Ids, language: str | None) -> ItemRead:
    draft = Draft("")
    draft.texts["stem"] = escape_text("\n".join(item.stem))
    draft.problems += item.problems
    draft.losses += item.losses
    draft.points = item.points or 1
    if item.level:
        draft.tags.append(f"difficulty:{item.level}")
    if sorted(numbers := [option.number for option in item.options]) == list(range(1, len(numbers) + 1)):
        item.options.sort(key=lambda option: option.number)
    if _only_true_false(item):
        item.true_false = True
    answer = _answer(item)
    _fill(draft, item, answer)
    explanation = [*item.explanation, *([answer.explanation] if answer and answer.explanation else [])]
    draft.texts["general"] = escape_text("\n".join(explanation))
    if answer is not None and answer.doubt is not None:
        text = item.answer or ""
        item.doubts.append(Doubt(item.answer_line, text[:200], lazy("answer"), answer.doubt))
    place = lazy("question %(number)s (line %(line)s)", number=item.number, line=item.line)
    if not item.number:
        place = lazy("line %(number)s", number=item.line)
    read = draft.item(place, ids.make(), language or language_of(draft.texts))
    return ItemRead(read.place, read.document, read.problems, read.losses, tuple(item.doubts), read.files)


def _only_true_false(item: Item) -> bool:
    """Say whether two options are nothing but true and false, in this order or the other."""
    truths = [text_answers.truth_of(option.text) for option in item.options]
    return len(truths) == 2 and None not in truths and truths[0] != truths[1]


def _answer(item: Item) -> Answer | None:
    if item.answer is None or item.sample or item.conflict:
        return None
    answer = text_answers.read_answer(item.answer, item.options, true_false=item.true_false and not item.options)
    if item.true_false and item.options and answer.problem:
        answer = text_answers.read_answer(item.answer, [], true_false=True)
    if item.true_false and answer.chosen:
        truth = text_answers.truth_of(item.options[answer.chosen[0]].text) if len(answer.chosen) == 1 else None
        problem = None if truth is not None else lazy("This kind of question has exactly one right answer.")
        return Answer(truth=truth, explanation=answer.explanation, doubt=answer.doubt, problem=problem)
    return answer


def _fill(draft: Draft, item: Item, answer: Answer | None) -> None:
    if answer is not None and answer.problem is not None:
        draft.problems.append(answer.problem)
    if item.true_false:
        draft.kind, draft.fields["answer"] = "truefalse", []
        if answer is not None and answer.truth is not None:
            building.true_false(draft, answer.truth)
        elif answer is None:
            draft.problems.append(_NO_ANSWER)
    elif item.options:
        _choice(draft, item, answer)
    elif item.sample or (answer is None and _ESSAY.search(" ".join(item.stem))):
        draft.kind = "essay"
        draft.texts["sample"] = escape_text(item.answer or "")
        item.doubts.append(
            Doubt(
                item.line,
                item.stem[0][:200] if item.stem else "",
                lazy("essay"),
                lazy("It has no key; a person marks it."),
            )
        )
    elif answer is None:
        draft.kind = "shorttext"
        draft.problems.append(_NO_ANSWER)
    elif answer.truth is not None:
        building.true_false(draft, answer.truth)
    elif answer.number is not None:
        value, tolerance, unit = answer.number
        units = {1.0: [unit]} if unit else None
        building.numeric(draft, [building.Value(value, tolerance, 100)], units)
    else:
        draft.kind = "shorttext"
        draft.texts["accept"] = list(distinct(answer.words))


def _choice(draft: Draft, item: Item, answer: Answer | None) -> None:
    keys = building.keys(len(item.options))
    chosen = answer.chosen if answer is not None else []
    draft.kind = "multiple" if len(chosen) > 1 else "single"
    draft.fields |= {"options": keys, "answer": [keys[at] for at in chosen]}
    if len(chosen) > 1:
        draft.fields["scoring"] = "all"
    draft.texts["options"] = {key: escape_label(option.text) for key, option in zip(keys, item.options, strict=True)}
    if answer is None:
        draft.problems.append(_NO_ANSWER)
    last = item.options[-1].text
    if re.search(
        r"(?:모두|위의?\s*(?:모든|전부)|해당\s*없음|all of the above|none of the above|정답\s*없음)",
        last,
        re.IGNORECASE,
    ):
        draft.fields["last"] = keys[-1]


FORMAT = Text()

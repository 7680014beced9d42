"""What stands in the line of a question, and in a line of options."""

import re

from lms.core.i18n import lazy
from lms.questions.formats import text_marks
from lms.questions.formats.text_answers import Option
from lms.questions.formats.text_item import ANSWER, OPTION, STEM, Item, relabeled
from lms.questions.formats.text_marks import Mark

_MARKED = re.compile(r"\s*(?:[\[(<←]\s*(?:정답|답|correct|answer|right)\s*[\])>]?|✓|✔|☑|√)\s*\Z", re.IGNORECASE)
IN_STEM = re.compile(
    r"[\[(]\s*(?P<word>(?:정?답|answer)\s*[:：]?)?\s*(?P<sign>[①-⑳OX○×]|\d{1,2})\s*[\])]\s*(?P<end>[.?]?)\s*\Z"
)


def read_stem(at: int, text: str, item: Item) -> None:
    """Add the text of a question to its item, and the options, points and answer that stand in the same line."""
    plain = text_marks.folded(text)
    start = text_marks.inline_start(plain) if len(plain) < 5_000 else None
    rest = ""
    if start is not None:
        text, rest = text[:start].strip(), text[start:]
        item.doubt(at + 1, rest, OPTION, lazy("Options were found inside the line of the question."))
    if found := text_marks.POINTS.search(text_marks.folded(text)[-60:]):
        item.points = int(found[1])
        text = text[: len(text) - len(found[0])].rstrip()
    found = IN_STEM.search(text_marks.folded(text)) if len(text) < 5_000 else None
    if found and item.answer is None and (found["word"] or not found["sign"].isdigit()):
        item.answer, item.answer_line = found["sign"], at + 1
        text = text[: found.start()].rstrip() + found["end"]
        if not found["word"]:
            item.doubt(at + 1, text, ANSWER, lazy("The sign in brackets at the end was read as the answer."))
    if text:
        item.stem.append(text)
    if rest:
        plain = text_marks.folded(rest)
        mark = text_marks.option_mark(plain)
        if mark is not None:
            read_options(at, rest, plain, mark, item)


def read_options(at: int, line: str, plain: str, mark: Mark, item: Item) -> None:
    """Add the options of a line to an item; the first of them is at `mark`."""
    if item.options and item.options[-1].style != mark.style:
        # What looked like options was a list inside the question.
        if not any(text_marks.BOX.search(text_marks.folded(text)) for text in item.stem):
            item.doubt(item.options[0].line, item.options[0].text, STEM, lazy("Options in another style follow it."))
        item.stem += [relabeled(option) for option in item.options]
        item.options = []
    item.state = OPTION
    for each, end in text_marks.options_in(plain, mark):
        text = line[each.end : end].strip(" \t,;")
        if found := _MARKED.search(text):
            text = text[: found.start()]
            if item.answer is None:
                item.answer, item.answer_line = line[each.start : each.end].strip(), at + 1
                item.doubt(at + 1, line, ANSWER, lazy("The option itself is marked as right."))
            else:
                item.problems.append(lazy("More than one option is marked as right, or the answer line too."))
                item.conflict = True
        item.options.append(Option(each.style, each.number, text, at + 1))

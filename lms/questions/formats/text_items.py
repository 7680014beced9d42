"""From the lines of a pasted test to its items: which line is a question, an option, an answer, an explanation.

A line that could be something else is taken for what is likelier and noted as a doubt, for the preview. A key is taken
only from what the text says; where it says two things, or nothing, the item has a problem instead of a key.
"""

import re
from collections.abc import Sequence

from lms.core.i18n import Lazy, lazy
from lms.questions.formats import text_marks
from lms.questions.formats.interface import MOST_ITEMS, Doubt, FormatRefused
from lms.questions.formats.text_answers import Option
from lms.questions.formats.text_item import ANSWER, EXPLANATION, OPTION, STEM, TAKEN, Item
from lms.questions.formats.text_keys import Keys
from lms.questions.formats.text_marks import Mark
from lms.questions.formats.text_parts import IN_STEM, read_options, read_stem


class Lines:
    """Reads lines one after the other; `items` and `title` are what came of them."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = [text_marks.tidy(line) for line in lines]
        self.items: list[Item] = []
        self.title = ""
        self.left_out: list[Doubt] = []
        self._blank = False
        self._keys = Keys(self.lines, self.items)
        self._shared: tuple[int, int, list[str]] | None = None
        self._shared_open = False
        for at, line in enumerate(self.lines):
            self._take(at, line.strip())

    # One line

    def _take(self, at: int, line: str) -> None:
        if not line:
            self._blank = True
            return
        plain = text_marks.folded(line)
        head = plain[:400]
        if text_marks.is_page(head):
            return
        if not (self._keys.take(at, line, plain) or self._said(at, line, head) or self._marked(at, line, plain)):
            self._more(at, line, head)
        self._blank = False

    @property
    def item(self) -> Item | None:
        """Return the item that lines belong to now."""
        return self.items[-1] if self.items else None

    # Lines that say what they are

    def _said(self, at: int, line: str, plain: str) -> bool:
        found = text_marks.shared(plain)
        if found is not None:
            self._shared = (found[0], found[1], [line[len(plain) - len(found[2]) :].strip()] if found[2] else [])
            self._shared_open = True
            return True
        item = self.item
        if item is None:
            return False
        said = text_marks.meta(plain)
        if said is not None:
            if said[0] == "points":
                item.points = int(said[1])
            else:
                item.level = said[1]
            return True
        answer = text_marks.ANSWER.match(plain)
        if answer and self._is_answer(answer, plain, item):
            self._answer(at, line[answer.end() :].strip(), answer, item)
            return True
        explained = text_marks.EXPLAIN.match(plain)
        if explained and (item.complete or item.answer is not None):
            item.state = EXPLANATION
            if rest := line[explained.end() :].strip():
                item.explanation.append(rest)
            if explained["bare"] and rest:
                item.doubt(at + 1, line, EXPLANATION, lazy("No colon follows the word."))
            return True
        if text_marks.is_true_false(plain):
            item.true_false = True
            return True
        return False

    @staticmethod
    def _is_answer(found: re.Match[str], plain: str, item: Item) -> bool:
        if found["boxed"] or found["alone"]:
            return True
        if (found["sep"] or "").strip(" \t") or not found["sep"]:
            return True
        # 답 3, Answer B: without a colon only what can be nothing but an answer.
        rest = plain[found.end() :].strip()
        same = any(text_marks.folded(option.text).strip() == rest for option in item.options)
        return same or bool(list(text_marks.numbers_of(rest.removesuffix("번")))) or rest in ("O", "X", "○", "×")

    def _answer(self, at: int, rest: str, found: re.Match[str], item: Item) -> None:
        word = (found["boxed"] or found["word"] or found["alone"] or "").lower()
        if item.answer is not None:
            if item.answer != rest:
                item.problems.append(lazy("The question has two answer lines."))
                item.conflict = True
            return
        item.answer, item.answer_line, item.state = rest, at + 1, ANSWER
        item.sample = bool(re.match(r"모범|예시|model|sample", word))
        if not rest:
            item.answer = None

    # Questions and options

    def _marked(self, at: int, line: str, plain: str) -> bool:
        stem = text_marks.stem_mark(plain)
        mark = text_marks.option_mark(plain)
        if stem is not None and not (mark is not None and mark.style in ("circled", "㉠", "㉮")):
            return self._stem(at, line, stem, None)
        if mark is None:
            return False
        item = self.item
        if item is None:
            if mark.style in ("1.", "1)", "(1)"):
                return self._stem(at, line, mark, None)
            return False
        if item.state == ANSWER and item.answer is None and not plain[mark.end :].strip():
            item.answer, item.answer_line = line, at + 1
            return True
        return self._number(at, line, plain, mark, item)

    def _number(self, at: int, line: str, plain: str, mark: Mark, item: Item) -> bool:
        """Decide what a line with a mark is: the next question, the next option, or only text."""
        same_style = mark.style == item.style
        options = [option for option in item.options if option.style == mark.style]
        there = {option.number for option in options}
        next_option = mark.number not in there and mark.number <= len(options) + 1
        next_item = mark.number == item.number + 1
        numeric = mark.style in ("1.", "1)", "(1)")
        done = item.state not in (STEM, OPTION)
        if same_style:
            if next_option and next_item and options and not done:
                taken = STEM if self._blank or len(options) >= 4 else OPTION
                self._stem_or_option(taken, at, line, mark, item)
                if self.item is not None:
                    self.item.doubt(at + 1, line, taken, lazy("Questions and options are numbered alike."))
                return True
            if next_option and not done and (options or mark.number == 1) and not next_item:
                read_options(at, line, plain, mark, item)
                item.doubt(at + 1, line, OPTION, lazy("Questions and options are numbered alike."))
                return True
            if item.state == EXPLANATION and not self._blank and not self._begins(at, plain):
                item.doubt(at + 1, line, EXPLANATION, lazy("It has a number as questions have."))
                return False
            if next_item:
                return self._stem(at, line, mark, None)
            if done or (item.complete and mark.number > item.number):
                why = lazy("The number does not follow %(number)s.", number=item.number)
                return self._stem(at, line, mark, why)
            return False
        if numeric and next_item and (done or (item.complete and not options)) and self._has_options_below(at):
            return self._stem(at, line, mark, lazy("Questions are numbered in different ways."))
        if done:
            return False
        if next_option or (options and mark.number > len(options)):
            read_options(at, line, plain, mark, item)
            if not next_option:
                item.doubt(at + 1, line, OPTION, lazy("The number does not follow %(number)s.", number=len(options)))
            return True
        if options and mark.number <= len(options):
            item.doubt(at + 1, line, item.state, lazy("It begins like an option whose number was there already."))
        return False

    def _begins(self, at: int, plain: str) -> bool:
        """Say whether a numbered line among explanations is a question: something to answer belongs to it."""
        return bool(IN_STEM.search(plain[-60:]) or text_marks.inline_start(plain[:5_000])) or self._has_options_below(
            at
        )

    def _stem_or_option(self, taken: str, at: int, line: str, mark: Mark, item: Item) -> None:
        if taken == STEM:
            self._stem(at, line, mark, None)
        else:
            read_options(at, line, text_marks.folded(line), mark, item)

    def _stem(self, at: int, line: str, mark: Mark, why: Lazy | None) -> bool:
        if len(self.items) >= MOST_ITEMS:
            raise FormatRefused(lazy("The file has too many questions: at most %(most)s.", most=MOST_ITEMS))
        item = Item(mark.number, mark.style, at + 1)
        previous = self.item
        if previous is not None and why is None and mark.number != previous.number + 1:
            why = lazy("The number does not follow %(number)s.", number=previous.number)
        self.items.append(item)
        self._keys.open = False
        self._shared_open = False
        if self._shared and self._shared[0] <= mark.number <= self._shared[1]:
            item.stem += self._shared[2]
        if why is not None:
            item.doubt(at + 1, line, STEM, why)
        read_stem(at, line[mark.end :].strip(), item)
        return True

    # Lines without a mark

    def _more(self, at: int, line: str, plain: str) -> None:
        item = self.item
        if self._shared_open and self._shared is not None:
            self._shared[2].append(line)
        elif item is None:
            self._before(at, line, plain)
        elif item.state == ANSWER and item.answer is None:
            item.answer, item.answer_line = line, at + 1
        elif self._begins_unnumbered(at, plain, item):
            self.items.append(new := Item(item.number + 1, item.style, at + 1))
            new.doubt(at + 1, line, STEM, lazy("It has no number."))
            read_stem(at, line, new)
        elif text_marks.is_heading(plain) and (self._blank or item.complete):
            item.state = "heading"
        elif item.state == "heading":
            self.left_out.append(Doubt(at + 1, line[:200], TAKEN["heading"], lazy("It stands below a heading.")))
        elif item.state == OPTION and item.options and not self._blank:
            last = item.options[-1]
            item.options[-1] = Option(last.style, last.number, f"{last.text} {line}".strip(), last.line)
        elif item.state == STEM:
            read_stem(at, line, item) if not self._blank else item.stem.extend(["", line])
        elif item.state == OPTION:
            item.doubt(at + 1, line, EXPLANATION, lazy("It stands alone below the options."))
            item.explanation.append(line)
        else:
            if item.state == ANSWER or self._blank:
                item.doubt(at + 1, line, EXPLANATION, lazy("Nothing says that it is an explanation."))
            item.state = EXPLANATION
            item.explanation.append(line)

    def _before(self, at: int, line: str, plain: str) -> None:
        if self._has_options_below(at) and re.search(r"[?？]|시오\.?\Z|것은\.?\Z|다음 중", plain):
            self.items.append(item := Item(1, "none", at + 1))
            item.doubt(at + 1, line, STEM, lazy("It has no number."))
            read_stem(at, line, item)
        elif not self.title:
            self.title = line[:200]
        elif not text_marks.is_heading(plain):
            self.left_out.append(Doubt(at + 1, line[:200], TAKEN["text"], lazy("No question has begun yet.")))

    def _begins_unnumbered(self, at: int, plain: str, item: Item) -> bool:
        if not (item.answer is not None or item.explanation or (self._blank and len(item.options) >= 2)):
            return False
        if item.style not in ("none",) and not self._blank:
            return False
        return self._has_options_below(at) and not text_marks.is_heading(plain)

    def _has_options_below(self, at: int) -> bool:
        """Say whether a first option or an answer line follows within some lines, before another question."""
        for line in self.lines[at + 1 : at + 8]:
            plain = text_marks.folded(line.strip())[:400]
            if not plain:
                continue
            mark = text_marks.option_mark(plain)
            if mark is not None and mark.number == 1:
                return True
            if mark is not None or text_marks.stem_mark(plain):
                return False
            if text_marks.ANSWER.match(plain) or text_marks.is_true_false(plain):
                return True
        return False

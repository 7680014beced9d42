"""Lists of answers in a pasted test: below a heading, or one line that gives the answers of all questions before it."""

import re
from collections.abc import Sequence

from lms.core.i18n import lazy
from lms.questions.formats import text_marks
from lms.questions.formats.text_item import Item


class Keys:
    """Gives the answers of such lists to the items read so far; `open`: a heading was read, its list goes on."""

    def __init__(self, lines: Sequence[str], items: list[Item]) -> None:
        self.lines = lines
        self.items = items
        self.open = False

    def take(self, at: int, line: str, plain: str) -> bool:
        """Say whether a line belongs to a list of answers, and give them to their questions."""
        if not self.items or len(plain) > 2_000:
            return False
        if text_marks.is_key_heading(plain):
            waiting = sum(item.answer is None for item in self.items)
            if waiting > 1 or not self._answer_follows(at):
                self.open = waiting > 0
                return True
        found = text_marks.pairs(plain)
        headed = text_marks.ANSWER.match(plain) if not found else None
        if headed and len(below := text_marks.pairs(plain[headed.end() :].strip())) > 1:
            # 정답: 1-③, 2-① … stands for a heading and the list below it.
            found, self.open = below, True
        if not found:
            if self.open and (said := self._explained(at, plain, line)):
                return said
            return False
        if len(found) == 1 and not self.open:
            return False
        numbers = {item.number for item in self.items if item.answer is None}
        last = self.items[-1]
        sure = text_marks.surely_answers(found) and last.complete | (last.answer is None and not last.options)
        fits = {number for number, _ in found} <= numbers and len(found) >= 2 and len(found) == len(numbers)
        if not (self.open or (sure and {number for number, _ in found} <= numbers) or (fits and last.complete)):
            return False
        for number, answer in found:
            self._give(number, answer, at)
        return True

    def _explained(self, at: int, plain: str, line: str) -> bool:
        """Read `3. ② 아동복지법 제3조에 따라 …` below the heading of a key."""
        found = re.match(
            rf"(?:문제|문|Q\.?)?\s*(\d{{1,3}})\s*(?:번|[.):]|\s)\s*(?:정?답\s*[:：]?\s*)?([{text_marks.CIRCLED}]|[OX○×](?=\s|,|\()|[1-9](?=\s)|[A-J](?=[\s.)]))"
            r"\s*[.),:\-–]?\s*(.*)\Z",
            plain,
        )
        if not found:
            return self._words(at, plain, line)
        if re.match(r"[.)]?\s*(?:[,/·&]|와|과|및)", plain[found.end(2) :]):
            # Several answers, or something that only the reader of answers can judge.
            return self._give(int(found[1]), line[found.start(2) :].strip(), at)
        if not self._give(int(found[1]), found[2], at):
            return False
        rest = line[found.start(3) :].strip()
        rest = re.sub(r"\A[(\[]?\s*(?:해설|풀이|설명)\s*[:：)\]]?\s*", "", rest)
        item = next(item for item in self.items if item.number == int(found[1]))
        if rest:
            item.explanation.append(rest)
        return True

    def _words(self, at: int, plain: str, line: str) -> bool:
        """Read `2. 아동보호전문기관` below the heading of a key, for a question that still has no answer."""
        found = re.match(r"(?:문제|문|Q\.?)?\s*(\d{1,3})\s*(?:번\s*[.):]?|[.):])\s*(?=\S)", plain)
        if not found or not any(item.number == int(found[1]) and item.answer is None for item in self.items):
            return False
        return self._give(int(found[1]), line[found.end() :].strip(), at)

    def _give(self, number: int, answer: str, at: int) -> bool:
        having = [item for item in self.items if item.number == number]
        if len(having) != 1:
            if having:
                for item in having:
                    item.conflict = True
                    item.problems.append(
                        lazy("The list of answers names number %(number)s, which stands twice.", number=number)
                    )
            return bool(having)
        item = having[0]
        if item.answer is not None and item.answer.strip() != answer.strip():
            item.problems.append(lazy("The list of answers says otherwise than the line below the question."))
            item.conflict = True
        item.answer, item.answer_line = item.answer or answer, item.answer_line or at + 1
        return True

    def _answer_follows(self, at: int) -> bool:
        following = next((text_marks.folded(line.strip()) for line in self.lines[at + 1 :] if line.strip()), "")
        if {number for number, _ in text_marks.pairs(following[:2_000])} & {item.number for item in self.items}:
            # 1. ② is the answer of the first question, not two answers.
            return False
        return bool(list(text_marks.numbers_of(following))) or following in ("O", "X", "○", "×")

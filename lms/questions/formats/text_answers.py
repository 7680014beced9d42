"""What an answer line says: which options, true or false, a number with its unit, or words. Never a guess at a key."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from lms.core.i18n import Lazy, lazy
from lms.questions.folding import fold
from lms.questions.formats import text_marks
from lms.questions.formats.building import to_number

_TRUE = {"o", "○", "◯", "⭕", "ㅇ", "참", "맞음", "맞다", "옳음", "옳다", "true", "t"}
_FALSE = {"x", "×", "✕", "✗", "❌", "⨯", "거짓", "틀림", "틀리다", "그름", "옳지 않음", "false", "f"}
_WEAK = {"예": True, "네": True, "yes": True, "아니오": False, "아니요": False, "no": False}
_TAIL = re.compile(r"\s*(?:입니다|이다|임|번입니다|번이다|번)?\s*[.。]?\s*\Z")
_EXPLAINED = re.compile(r"[,/(\[\s]*(?:해설|풀이|설명|explanation|rationale)\s*[:：)\]]\s*", re.IGNORECASE)
_QUANTITY = re.compile(
    r"(?P<number>[+\-−–]?\d[\d,]*(?:\.\d+)?)\s*(?P<unit>[^\d\s±~∼〜+,/()]{1,8})?\s*"
    r"(?:(?:±|\+/-|\+-|오차\s*:?)\s*(?P<off>\d+(?:\.\d+)?)\s*(?P<unit2>[^\d\s]{1,8})?)?\Z"
)
_CUT = re.compile(r"\s*(?:/|;|\bor\b|또는|혹은)\s*", re.IGNORECASE)


@dataclass(slots=True)
class Answer:
    """An answer that was read. Exactly one of chosen, truth, number, words is set, or `problem` says why none is."""

    chosen: list[int] = field(default_factory=list)
    truth: bool | None = None
    number: tuple[float, float, str] | None = None
    words: list[str] = field(default_factory=list)
    explanation: str = ""
    doubt: Lazy | None = None
    problem: Lazy | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a question: the style and number of its mark, its text, the number of its line."""

    style: str
    number: int
    text: str
    line: int


def read_answer(raw: str, options: Sequence[Option], *, true_false: bool = False) -> Answer:
    """Return what an answer line says of a question with these options."""
    text, *explained = _EXPLAINED.split(raw.strip(), maxsplit=1)
    text = re.sub(r"\A[\[(<【]\s*(.*?)\s*[\])>】]\Z", r"\1", text.strip()).strip(" ,.*_`")
    found = _among(text, options) if options and not true_false else _free(text, true_false)
    if explained:
        found.explanation = explained[0].strip().removesuffix(")").strip()
    return found


def truth_of(text: str) -> bool | None:
    """Return True or False for a word or sign that can mean nothing else, or None."""
    plain = unicodedata.normalize("NFKC", text).strip(" .()[]").lower()
    return True if plain in _TRUE else False if plain in _FALSE else None


def _among(text: str, options: Sequence[Option]) -> Answer:
    bare = _TAIL.sub("", text) if len(text) < 200 else text
    marks = list(text_marks.numbers_of(text_marks.folded(text))) or list(text_marks.numbers_of(text_marks.folded(bare)))
    same = [at for at, option in enumerate(options) if fold(option.text) in (fold(text), fold(bare))]
    if marks and not _other_family(marks, options):
        return _by_marks(marks, options)
    if marks and not same:
        # 정답: ㄱ, ㄴ is no pair of options where the options themselves speak of ㄱ and ㄴ.
        own = {
            _family(style) for option in options for style, _ in text_marks.numbers_of(text_marks.folded(option.text))
        }
        if not own & {_family(style) for style, _ in marks}:
            return _by_marks(marks, options)
    if len(same) == 1:
        return Answer(chosen=same)
    mark = text_marks.option_mark(text_marks.folded(text))
    if mark is not None and text[mark.end :].strip():
        return _mark_and_text(mark, text[mark.end :].strip(), options)
    found = re.match(rf"(\d{{1,2}})\s*번?\s*[.,:\-]?\s+(.+)|([{text_marks.CIRCLED}])\s*(.+)", text_marks.folded(text))
    letter = re.match(r"\(?([A-J])\)?\s*[,:\-–—(]\s*(.+)", text_marks.folded(text))
    if letter:
        return _mark_and_text(text_marks.Mark("A", ord(letter[1]) - ord("A") + 1, 0, 0), letter[2], options)
    if found and found[3]:
        style, number = next(text_marks.numbers_of(found[3]))
        return _mark_and_text(text_marks.Mark(style, number, 0, 0), found[4], options)
    if found and found[1]:
        return _mark_and_text(text_marks.Mark("1", int(found[1]), 0, 0), found[2], options)
    parts = [part for part in re.split(r"\s*[,/·]\s*", text) if part]
    chosen = [at for part in parts for at, option in enumerate(options) if fold(option.text) == fold(part)]
    if len(parts) > 1 and len(chosen) == len(parts):
        return Answer(chosen=sorted(set(chosen)))
    letters = re.fullmatch(r"[A-J]{2,6}", text_marks.folded(text))
    if letters and options[0].style[:1] in "Aa(":
        answer = _by_marks([("A", ord(letter) - ord("A") + 1) for letter in letters[0]], options)
        answer.doubt = answer.doubt or lazy("The letters were read as several options.")
        return answer
    return Answer(problem=lazy("The answer “%(text)s” is not among the options.", text=text[:60]))


def _other_family(marks: Sequence[tuple[str, int]], options: Sequence[Option]) -> bool:
    return any(_family(style) != _family(options[0].style) for style, _ in marks)


def _by_marks(marks: Sequence[tuple[str, int]], options: Sequence[Option]) -> Answer:
    chosen: list[int] = []
    doubt = None
    for style, number in marks:
        at = [place for place, option in enumerate(options) if option.number == number]
        if len(at) != 1:
            return Answer(
                problem=lazy("The answer names option %(number)s; there is no one such option.", number=number)
            )
        if style == "1" and len(options[at[0]].text) < 12:
            # 정답: 2 may mean the second option or the one whose text is 2.
            value = [place for place, option in enumerate(options) if fold(option.text) == str(number)]
            if value and value != at:
                text = lazy("The answer %(number)s may be an option's number or its text.", number=number)
                return Answer(problem=text)
        if _family(style) != _family(options[at[0]].style):
            doubt = lazy(
                "The answer is marked otherwise than the options; it was read as number %(number)s.", number=number
            )
        chosen.append(at[0])
    return Answer(chosen=sorted(set(chosen)), doubt=doubt)


def _family(style: str) -> str:
    # Circled and plain numbers are used for each other everywhere.
    if style.strip("().") == "1" or style in ("circled", "1", "(1)", "1)", "1."):
        return "number"
    if style.strip("().").lower() in ("a", "ⓐ"):
        return "letter"
    return "jamo" if style in ("ㄱ.", "㉠") else "syllable"


def _mark_and_text(mark: text_marks.Mark, said: str, options: Sequence[Option]) -> Answer:
    answer = _by_marks([(mark.style, mark.number)], options)
    if answer.problem or not answer.chosen:
        return answer
    text = fold(options[answer.chosen[0]].text)
    further = re.sub(r"\A[\s,./·&와과및]+", "", text_marks.folded(said))
    if list(text_marks.numbers_of(further)) and fold(said) != text:
        return Answer(problem=lazy("The answer may name one option or several."))
    words = fold(said.strip("()[] ."))
    other = [at for at, option in enumerate(options) if fold(option.text) == words and at != answer.chosen[0]]
    if other:
        return Answer(problem=lazy("The answer names one option by its mark and another by its text."))
    if words != text:
        answer.explanation = said.strip()
        answer.doubt = lazy("What follows the mark of the answer was read as explanation.")
    return answer


def _free(text: str, true_false: bool) -> Answer:
    truth = truth_of(text)
    if truth is not None:
        return Answer(truth=truth)
    # “X, 만 18세 미만이다” or “O (아동복지법 제3조)”: the sign first, then why.
    found = re.match(
        r"(O|X|Ｏ|Ｘ|○|×|◯|✕|참|거짓|True|False)\s*(?:[(\[,.:：→\-–/]+\s*|\s+)(.+)\Z", text, re.DOTALL | re.IGNORECASE
    )
    if found and truth_of(found[1]) is not None and (true_false or found[1] in "OXＯＸ○×◯✕"):
        return Answer(truth=truth_of(found[1]), explanation=found[2].strip().rstrip(")]").strip())
    weak = _WEAK.get(text.lower())
    if weak is not None:
        return Answer(truth=weak, doubt=lazy("“%(text)s” was read as true or false.", text=text))
    if true_false:
        return Answer(problem=lazy("The answer “%(text)s” is neither true nor false.", text=text[:60]))
    if not text:
        return Answer(problem=lazy("The answer is empty."))
    if list(text_marks.numbers_of(text)) and text[0] in text_marks.CIRCLED:
        return Answer(problem=lazy("The answer names an option, but no options were found."))
    quantity = _QUANTITY.match(text_marks.folded(text))
    if quantity and not re.match(r"0\d|\d+-\d", text_marks.folded(text)):
        return _number(quantity)
    words = [word for word in _CUT.split(text) if word]
    if len(words) == 1 and re.search(r"[,、]", text):
        return Answer(words=[text], doubt=lazy("It was read as one text; commas may part several accepted answers."))
    return Answer(words=words)


def _number(found: re.Match[str]) -> Answer:
    value, unit = to_number(found["number"]), (found["unit"] or "").strip(" .")
    off = to_number(found["off"]) if found["off"] else 0.0
    if value is None or off is None:
        return Answer(words=[found[0]])
    doubt = None
    if not unit:
        doubt = lazy("It was read as a number; it may be meant as text.")
    return Answer(number=(value, off, unit), doubt=doubt)

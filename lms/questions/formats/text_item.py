"""An item of a pasted test while its lines are read."""

from dataclasses import dataclass, field

from lms.core.i18n import Lazy, lazy
from lms.questions.formats.interface import Doubt
from lms.questions.formats.text_answers import Option

STEM, OPTION, ANSWER, EXPLANATION = "stem", "option", "answer", "explanation"
TAKEN = {
    STEM: lazy("question"),
    OPTION: lazy("option"),
    ANSWER: lazy("answer"),
    EXPLANATION: lazy("explanation"),
    "heading": lazy("heading, left out"),
    "text": lazy("text before the first question, left out"),
}


@dataclass
class Item:
    """An item as the lines give it."""

    number: int
    style: str
    line: int
    stem: list[str] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    true_false: bool = False
    answer: str | None = None
    answer_line: int = 0
    sample: bool = False
    conflict: bool = False
    explanation: list[str] = field(default_factory=list)
    points: int | None = None
    level: str = ""
    doubts: list[Doubt] = field(default_factory=list)
    problems: list[Lazy] = field(default_factory=list)
    losses: list[Lazy] = field(default_factory=list)
    state: str = STEM

    @property
    def complete(self) -> bool:
        """Say whether the next question may begin."""
        return self.answer is not None or len(self.options) >= 2 or self.true_false or bool(self.explanation)

    def doubt(self, number: int, text: str, taken: str, why: Lazy) -> None:
        """Note a line to look at."""
        self.doubts.append(Doubt(number, text.strip()[:200], TAKEN[taken], why))


def relabeled(option: Option) -> str:
    """Return what looked like an option as a line of the question, with its mark."""
    number = option.number
    if option.style in ("ㄱ.", "㉠"):
        return f"{'ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊ'[min(number, 10) - 1]}. {option.text}"
    if option.style in ("가.", "(가)", "㉮"):
        return f"{'가나다라마바사아자차카타파하'[min(number, 14) - 1]}. {option.text}"
    if option.style.strip("().").lower() in ("a", "ⓐ"):
        return f"{chr(ord('A') + min(number, 26) - 1)}. {option.text}"
    return f"({number}) {option.text}"

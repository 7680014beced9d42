"""Moodle's embedded answers (cloze): `{1:SHORTANSWER:=right~%0%wrong}` inside a text."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from lms.core.i18n import lazy
from lms.questions.folding import distinct
from lms.questions.formats import building
from lms.questions.formats.building import Draft, Share

_GAP = re.compile(r"\{([0-9]{0,3}):([A-Z_]{2,20}):((?:[^\\{}]|\\.){1,5000})\}", re.DOTALL)
_SHORT = {"SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"}
_CHOICE = re.compile(r"(?:MULTICHOICE|MC)(?:_?[VHS]{1,2})?\Z")
_NUMBER = {"NUMERICAL", "NM"}
_PERCENT = re.compile(r"%(-?[0-9]{1,3}(?:\.[0-9]*)?)%")


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap as the text has it: its weight, its type, its answers."""

    weight: int
    type: str
    shares: tuple[Share, ...]


def take_out(text: str, plain: Callable[[str], str]) -> tuple[str, list[Gap]]:
    """Return a text with `\ue0f1`number`\ue0f2` where gaps were, and the gaps; `plain` makes words of HTML."""
    gaps: list[Gap] = []

    def take(found: re.Match[str]) -> str:
        gaps.append(Gap(int(found[1] or 1), found[2], tuple(_shares(found[3], plain))))
        return f"\ue0f1{len(gaps)}\ue0f2"

    return _GAP.sub(take, text), gaps


def put_back(text: str) -> str:
    """Return a text with our marks of blanks where `take_out` left its own."""
    return re.sub("\ue0f1([0-9]+)\ue0f2", r"[[b\1]]", text)


def _shares(text: str, plain: Callable[[str], str]) -> list[Share]:
    found = []
    for piece in re.split(r"(?<!\\)~", text):
        percent = 0.0
        piece = piece.strip()
        if piece.startswith("="):
            percent, piece = 100.0, piece[1:]
        elif weight := _PERCENT.match(piece):
            percent, piece = float(weight[1]), piece[weight.end() :]
        answer, *feedback = re.split(r"(?<![\\&])#", piece, maxsplit=1)
        found.append(Share(plain(_bare(answer)), percent, _bare(feedback[0]) if feedback else ""))
    return [share for share in found if share.text]


def _bare(text: str) -> str:
    return re.sub(r"\\([\\}#~/\"=])", r"\1", text)


def blanks(draft: Draft, gaps: list[Gap]) -> None:
    """Fill a draft with the gaps of a text."""
    draft.kind = "blanks"
    fields: dict[str, object] = {}
    accept: dict[str, list[str]] = {}
    choices: dict[str, dict[str, str]] = {}
    for number, gap in enumerate(gaps, 1):
        key = f"b{number}"
        right = [share.text for share in gap.shares if share.percent >= 100]
        if not right:
            draft.problems.append(lazy("Blank %(number)s has no fully right answer.", number=number))
        if any(share.feedback for share in gap.shares):
            draft.losses.append(lazy("Feedback on answers in blanks is left out."))
        if any(0 < share.percent < 100 for share in gap.shares):
            draft.losses.append(lazy("Answers in blanks that earn a part of the points became wrong."))
        if _CHOICE.match(gap.type):
            names = building.keys(len(gap.shares), "x")
            answers = [name for name, share in zip(names, gap.shares, strict=True) if share.percent >= 100]
            fields[key] = {"input": "select", "choices": names, "answer": answers[0] if answers else ""}
            choices[key] = {name: share.text for name, share in zip(names, gap.shares, strict=True)}
            if len(answers) > 1:
                draft.problems.append(lazy("Blank %(number)s has more than one right choice.", number=number))
        else:
            fields[key] = {"input": "text"}
            accept[key] = list(distinct(_typed(gap, right, draft)))
    draft.fields["blanks"] = fields
    draft.texts |= {"accept": accept, "choices": choices}
    if len({gap.weight for gap in gaps}) > 1:
        draft.losses.append(lazy("Blanks of different weight now weigh the same."))
    draft.points = sum(gap.weight for gap in gaps)


def _typed(gap: Gap, right: list[str], draft: Draft) -> list[str]:
    if gap.type in _NUMBER:
        if any(_tolerance(text) for text in right):
            draft.losses.append(lazy("The tolerance of a number in a blank is left out."))
        return [text.partition(":")[0].strip() for text in right]
    if gap.type not in _SHORT:
        draft.problems.append(lazy("Blanks of the type %(type)s are not known here.", type=gap.type))
    if gap.type in ("SHORTANSWER_C", "SAC", "MWC"):
        draft.losses.append(lazy("That upper and lower case matter in a blank is left out."))
    if any("*" in text for text in right):
        draft.losses.append(lazy("A * in a blank stands for itself, not for any text."))
    return right


def _tolerance(text: str) -> bool:
    return bool(building.to_number(text.partition(":")[2]) or 0)


def write_gap(kind: str, answers: list[tuple[str, bool]]) -> str:
    """Return the mark of a gap, its answers (HTML, right or not) in order."""
    parts = (("=" if right else "") + re.sub(r"([\\}#~])", r"\\\1", text) for text, right in answers)
    return f"{{1:{kind}:{'~'.join(parts)}}}"

"""How well the scanner does on the corpus: `python -m tests.core.privacy.measure [tuning|measuring] [--show]`.

The scanner is changed by looking at the faults in the tuning texts only (`--show`); the measuring texts were written
anew afterwards, and of them only the figures are shown.
"""

import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from lms.core import privacy

FOLDER = Path(__file__).parent / "corpus"
PARTS = ("tuning", "measuring")
# What the corpus marks, and how the target speaks of it.
GROUPS = {
    "rrn": "numbers",
    "phone": "numbers",
    "case": "numbers",
    "account": "numbers",
    "car": "numbers",
    "doc": "numbers",
    "birth": "birth dates",
    "age": "ages",
    "handle": "handles",
    "email": "e-mails",
    "addr": "addresses",
    "name": "names",
    "facility": "facilities",
}
_MARK = re.compile(r"\{(\w+)\|([^}]*)\}")


@dataclass(frozen=True)
class Text:
    """One text with the places that say who somebody is, as group, start and end."""

    text: str
    places: tuple[tuple[str, int, int], ...]
    language: str
    clean: bool


def _parse(line: str, language: str, clean: bool) -> Text:
    line = line.replace(r"\n", "\n")
    text, places, at = "", [], 0
    for match in _MARK.finditer(line):
        text += line[at : match.start()]
        places.append((GROUPS[match[1]], len(text), len(text) + len(match[2])))
        text += match[2]
        at = match.end()
    return Text(text + line[at:], tuple(places), language, clean)


def texts(part: str) -> list[Text]:
    """Return all texts of this part of the corpus."""
    found = []
    for path in sorted((FOLDER / part).glob("*.txt")):
        language, kind = path.stem.split("_")[:2]
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                found.append(_parse(line, language, kind == "clean"))
    return found


@dataclass
class Result:
    """What was counted in some texts."""

    wanted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    clean: int = 0
    alarmed: int = 0
    extra: int = 0
    faults: list[str] = field(default_factory=list)

    def recall(self, *groups: str) -> float:
        """Return the share of the places of these groups that were found."""
        return sum(self.found[g] for g in groups) / max(1, sum(self.wanted[g] for g in groups))

    @property
    def false_alarms(self) -> float:
        """Return the share of the clean texts in which anything was found."""
        return self.alarmed / max(1, self.clean)


def measure(chosen: list[Text]) -> Result:
    """Scan the texts and count.

    A number or an e-mail counts as found when all of its letters and digits are inside what blocks, a place of another
    kind when at least half of it is; a name or a facility may ask instead of block.
    """
    result = Result()
    for text in chosen:
        findings = privacy.scan(text.text)
        for group, start, end in text.places:
            result.wanted[group] += 1
            if _is_found(text.text, group, start, end, findings):
                result.found[group] += 1
            else:
                result.faults.append(f"missed {group} “{text.text[start:end]}” in: {text.text}")
        extra = [f for f in findings if all(f.end <= start or f.start >= end for _, start, end in text.places)]
        result.extra += len(extra)
        result.faults += [f"false {f.kind} “{text.text[f.start : f.end]}” in: {text.text}" for f in extra]
        if text.clean:
            result.clean += 1
            result.alarmed += bool(findings)
    return result


def _is_found(text: str, group: str, start: int, end: int, findings: list[privacy.Finding]) -> bool:
    asks = group in ("names", "facilities")
    inside = {at for f in findings if asks or f.verdict == privacy.BLOCK for at in range(f.start, f.end)}
    wanted = [at for at in range(start, end) if text[at].isalnum()]
    there = sum(at in inside for at in wanted)
    return there == len(wanted) if group in ("numbers", "e-mails") else there * 2 >= len(wanted)


def report(result: Result) -> str:
    """Return the figures as lines of text."""
    lines = [
        f"{group:12} {result.found[group]:4} of {result.wanted[group]:4}  {result.recall(group):.3f}"
        for group in dict.fromkeys(GROUPS.values())
    ]
    share = f"{result.alarmed} of {result.clean}  {result.false_alarms:.3f}"
    return "\n".join([*lines, f"clean texts with an alarm: {share}", f"false places in all texts: {result.extra}"])


if __name__ == "__main__":
    for part in PARTS:
        if part in sys.argv[1:] or not set(PARTS) & set(sys.argv[1:]):
            chosen = texts(part)
            counted = measure(chosen)
            print(f"{part}: {len(chosen)} texts\n{report(counted)}\n")
            if "--show" in sys.argv and part == "tuning":
                print("\n".join(counted.faults))

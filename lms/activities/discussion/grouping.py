"""Kinds of agencies joined until no answer can be told from a few people: pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LEAST = 3


@dataclass(frozen=True)
class Answer:
    """What one person answered to one question: several choices count each."""

    person: int
    kind: str
    question: str
    choices: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """How a group of kinds answered a question: how many people, and how many chose what."""

    kinds: tuple[str, ...]
    people: int
    chosen: Mapping[str, int]


def join(counts: Mapping[str, int], least: int = LEAST) -> list[tuple[str, ...]]:
    """Return the kinds in groups of at least `least` people each, joining the smallest first; [] if all are fewer.

    `counts`: kind → people. Kinds without anybody belong to no group.
    """
    groups: list[tuple[tuple[str, ...], int]] = [
        ((kind,), number) for kind, number in sorted(counts.items()) if number > 0
    ]
    if sum(number for _kinds, number in groups) < least:
        return []
    while True:
        groups.sort(key=lambda group: (group[1], group[0]))
        if len(groups) == 1 or groups[0][1] >= least:
            return sorted(kinds for kinds, _number in groups)
        (first, few), (second, more) = groups[0], groups[1]
        groups[:2] = [(tuple(sorted(first + second)), few + more)]


def aggregate(answers: Sequence[Answer], least: int = LEAST) -> dict[str, list[Row]]:
    """Return for each question how each group of kinds answered it; a question with fewer than `least` is left out.

    The groups are the same for all questions, so that none can be told from comparing two of them: of each kind counts
    the question that the fewest of it answered.
    """
    by_question: dict[str, list[Answer]] = {}
    for answer in answers:
        by_question.setdefault(answer.question, []).append(answer)
    shown = {key: found for key, found in by_question.items() if len({one.person for one in found}) >= least}
    kinds = {one.kind for found in shown.values() for one in found}
    fewest = {
        kind: min(len({one.person for one in found if one.kind == kind}) for found in shown.values()) for kind in kinds
    }
    # A kind of which nobody answered some question still belongs to a group, as one that adds nobody there.
    groups = _joined(fewest, least)
    return {key: [_row(group, found) for group in groups] for key, found in shown.items()}


def _joined(fewest: Mapping[str, int], least: int) -> list[tuple[str, ...]]:
    groups = join(fewest, least)
    silent = sorted(kind for kind, number in fewest.items() if number == 0)
    if not groups:
        # Different people left out different questions: everybody together.
        return [tuple(sorted(fewest))] if fewest else []
    if not silent:
        return groups
    return sorted([tuple(sorted((*groups[0], *silent))), *groups[1:]])


def _row(kinds: tuple[str, ...], found: Sequence[Answer]) -> Row:
    mine = [one for one in found if one.kind in kinds]
    chosen: dict[str, int] = {}
    for one in mine:
        for choice in one.choices:
            chosen[choice] = chosen.get(choice, 0) + 1
    return Row(kinds, len({one.person for one in mine}), chosen)

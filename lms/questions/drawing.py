"""Drawing questions for one attempt: pure."""

from collections.abc import Collection, Sequence
from random import Random
from typing import TypeVar

from lms.questions.quiz_settings import QuizSettings
from lms.questions.reading import SlotView

T = TypeVar("T")


def in_sections(chosen: Sequence[tuple[SlotView, T]], settings: QuizSettings, rng: Random) -> list[tuple[SlotView, T]]:
    """Return what was drawn in the order it is asked: section by section, shuffled where the quiz says so.

    A quiz without sections is one section that `shuffle` speaks of.
    """
    shuffled = [section.shuffle for section in settings.sections] or [settings.shuffle]
    found = []
    for number in sorted({slot.section for slot, _ in chosen}):
        part = [one for one in chosen if one[0].section == number]
        if number < len(shuffled) and shuffled[number]:
            rng.shuffle(part)
        found += part
    return found


def assign(seats: Sequence[Collection[int]], seen: Collection[int], rng: Random) -> list[int | None]:
    """Give every seat one of its candidates, none twice; None where a seat must stay empty.

    As many seats as possible are filled, and with as many unseen questions as possible (augmenting paths of a
    bipartite matching, first over the unseen candidates alone; a question once placed stays placed). Seats with
    equal candidates share the same object, so that these are shuffled once.
    """
    shuffled: dict[int, list[int]] = {}
    for candidates in seats:
        if id(candidates) not in shuffled:
            shuffled[id(candidates)] = rng.sample(sorted(candidates), len(candidates))
    everything = [shuffled[id(candidates)] for candidates in seats]
    unseen = {key: [item for item in items if item not in seen] for key, items in shuffled.items()}
    fresh = [unseen[id(candidates)] for candidates in seats]
    holder: dict[int, int] = {}
    held: dict[int, int] = {}
    for offered in (fresh, everything):
        for seat in range(len(seats)):
            if seat not in held:
                _augment(seat, offered, holder, held)
    return [held.get(seat) for seat in range(len(seats))]


def _augment(seat: int, offered: Sequence[Sequence[int]], holder: dict[int, int], held: dict[int, int]) -> None:
    """Find a candidate for a seat, moving others to another of theirs where that is needed."""
    waiting = [seat]
    asked_by: dict[int, int] = {}
    for asking in waiting:
        for item in offered[asking]:
            if item in asked_by:
                continue
            asked_by[item] = asking
            if item in holder:
                waiting.append(holder[item])
                continue
            while True:
                taker = asked_by[item]
                left = held.get(taker)
                holder[item], held[taker] = taker, item
                if taker == seat or left is None:
                    return
                item = left

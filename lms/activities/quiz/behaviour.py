"""What checking an answer during an attempt does to it, and on which page an item stands: pure."""

from collections.abc import Collection, Sequence

from lms.questions.services import QuestionView

BEHAVIOURS = ("end", "at_once", "tries")


def earned(fraction: float, tries: int, lose: int) -> float:
    """Return what an answer earns at its n-th try, 0 to 1: each further one costs `lose` percent of the full points.

    The rule of Moodle's “interactive with multiple tries”: the fraction less the penalty of every earlier try, never
    below zero. https://docs.moodle.org/en/Question_behaviours
    """
    return max(0.0, fraction - (tries - 1) * lose / 100)


def is_checkable(view: QuestionView) -> bool:
    """Say whether an answer can be checked while it is written: not where a person marks it, or a part of it."""
    return view.kind.key != "essay" and all(is_checkable(item) for item in view.items)


def is_final(behaviour: str, fraction: float | None, tries: int, most: int) -> bool:
    """Say whether a checked item is fixed: right or marked by a person, its last try, or the only one there is."""
    return behaviour == "at_once" or fraction is None or fraction >= 1.0 or tries >= most


def settled(fraction: float, answer: Sequence[str], tries: int, checked: Sequence[str] | None, lose: int) -> float:
    """Return what an item earns at the end, given the fraction of the answer that stands there now.

    `tries`: how often an answer was checked; `checked`: the last of these. One that was changed since counts as a
    further try.
    """
    changed = tries > 0 and list(answer) != list(checked or ())
    return earned(fraction, max(1, tries + changed), lose)


def tried(
    answers: Sequence[tuple[QuestionView, Sequence[str]]], tries: Sequence[tuple[int, Sequence[str] | None]], lose: int
) -> dict[int, float]:
    """Return place (from 0) → what a checked item earns; `tries`: how often it was checked, and the last answer."""
    found = {}
    for place, ((view, answer), (count, checked)) in enumerate(zip(answers, tries, strict=True)):
        fraction = view.kind.mark(view.body, answer) if count else None
        if fraction is not None:
            found[place] = settled(min(1.0, max(0.0, fraction)), answer, count, checked, lose)
    return found


def pages_of(paging: str, sections: Sequence[int]) -> list[int]:
    """Return on which page each item stands, from 1; `sections`: the section of each item, in order.

    A section that drew nothing leaves its number out.
    """
    if paging == "one":
        return list(range(1, len(sections) + 1))
    return [section + 1 for section in sections] if paging == "section" else [1] * len(sections)


def following(pages: Collection[int], page: int) -> int | None:
    """Return the page after one, None after the last."""
    return min((other for other in pages if other > page), default=None)

"""Answers as lists of texts, of which those to the parts of a question begin with the part's id: `part:value`."""

from collections.abc import Sequence


def part_of(entries: Sequence[str], item: str) -> list[str]:
    """Return the entries of an answer or an order that belong to one item, without its id."""
    return [text.partition(":")[2] for text in entries if text.partition(":")[0] == item]

"""Lists that are too long for one page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

SIZE = 50


@dataclass(frozen=True)
class Page:
    """One page of a list: `number` counts from 1, `total` is the length of the whole list."""

    number: int
    total: int
    size: int = SIZE
    items: Sequence[Any] = ()

    @classmethod
    def of(cls, total: int, number: int, size: int = SIZE) -> "Page":
        """Return the page with this number, or the nearest there is."""
        return cls(max(1, min(number, -(-total // size) or 1)), total, size)

    @property
    def pages(self) -> int:
        """Return how many pages there are."""
        return max(1, -(-self.total // self.size))

    @property
    def offset(self) -> int:
        """Return how many entries come before this page."""
        return (self.number - 1) * self.size

    def holding(self, items: Sequence[Any]) -> "Page":
        """Return the page with its entries."""
        return replace(self, items=items)


def page_number(text: str | None) -> int:
    """Return the page number in a query string; 1 for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else 1

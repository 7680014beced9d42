"""Stretches of time: pure arithmetic on half-open spans of seconds."""

from collections.abc import Iterable
from typing import NamedTuple


class Span(NamedTuple):
    """A stretch [start, end) in seconds since 1970."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        """Return the length; never negative."""
        return max(0.0, self.end - self.start)


def union(spans: Iterable[Span]) -> list[Span]:
    """Return the spans merged: sorted, without overlap, empty ones left out."""
    merged: list[Span] = []
    for span in sorted(s for s in spans if s.end > s.start):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def subtract(span: Span, taken: Iterable[Span]) -> list[Span]:
    """Return the parts of `span` that none of `taken` covers."""
    rest = [span] if span.end > span.start else []
    for other in union(taken):
        rest = [
            part
            for piece in rest
            for part in (Span(piece.start, min(piece.end, other.start)), Span(max(piece.start, other.end), piece.end))
            if part.end > part.start
        ]
    return rest


def shorten(spans: Iterable[Span], most: float) -> list[Span]:
    """Return the beginning of the spans, at most `most` seconds in all."""
    kept = []
    for span in spans:
        if most <= 0:
            break
        kept.append(Span(span.start, min(span.end, span.start + most)))
        most -= kept[-1].seconds
    return kept

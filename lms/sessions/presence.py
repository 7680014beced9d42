"""From marks to minutes: who was there, from when to when, and what it counts. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

GRACE = timedelta(minutes=10)
MINUTE = timedelta(minutes=1)
Span = tuple[float, float]


@dataclass(frozen=True)
class Hours:
    """When a training session is taught: from `starts` to `ends` without its break; `minutes` are credited for all."""

    starts: datetime
    ends: datetime
    minutes: int
    pause: tuple[datetime, datetime] | None = None

    @property
    def length(self) -> float:
        """Return the seconds that are taught."""
        return self.place(self.ends)

    def place(self, at: datetime) -> float:
        """Return how many seconds had been taught at an instant: breaks stand still, before and after nothing runs."""
        at = min(max(at, self.starts), self.ends)
        seconds = (at - self.starts).total_seconds()
        if self.pause is not None:
            begins, ends = self.pause
            seconds -= max(0.0, (min(at, ends) - begins).total_seconds())
        return seconds


@dataclass(frozen=True)
class Mark:
    """One mark as the fold reads it; `kind`: in, out or void (takes back the one it `replaces`)."""

    id: int
    kind: str
    at: datetime
    uncertain: bool = False
    replaces: int | None = None


@dataclass(frozen=True)
class Proposal:
    """What a facilitator is asked to agree to at closing: the mark that is missing, and when it would be."""

    kind: str
    at: datetime


@dataclass(frozen=True)
class Presence:
    """What came of somebody's marks.

    `spans`: seconds of teaching time the person was there. `proposal`: a check-in or check-out is missing; such a
    person is never silently absent. `uncertain`: ids of marks whose time somebody has to settle. `open_since`: the
    check-in to the second that has no check-out yet.
    """

    state: str
    first_in: datetime | None
    last_out: datetime | None
    minutes: int
    spans: tuple[Span, ...] = ()
    proposal: Proposal | None = None
    uncertain: tuple[int, ...] = ()
    open_since: datetime | None = None

    @property
    def settled(self) -> bool:
        """Say whether nothing has to be decided any more."""
        return self.proposal is None and not self.uncertain


def standing(marks: Iterable[Mark]) -> list[Mark]:
    """Return the marks that were not replaced or taken back, in the order of their times."""
    known = list(marks)
    gone = {mark.replaces for mark in known if mark.replaces is not None}
    return sorted((m for m in known if m.id not in gone and m.kind != "void"), key=lambda m: (m.at, m.kind, m.id))


def fold(marks: Iterable[Mark], hours: Hours, excused: bool = False) -> Presence:
    """Return what marks come to. A second check-in without a check-out between changes nothing.

    Times count by the minute in the favor of who was there: a check-in from the beginning of its minute, a check-out
    to the end of it.
    """
    stand = standing(marks)
    uncertain = tuple(mark.id for mark in stand if mark.uncertain)
    spans: list[tuple[datetime, datetime]] = []
    came: datetime | None = None
    since: datetime | None = None
    first_in: datetime | None = None
    lost: Proposal | None = None
    for mark in stand:
        if mark.kind == "in":
            if came is None:
                since, came = mark.at, mark.at.replace(second=0, microsecond=0)
                first_in = first_in or came
        elif came is not None:
            spans.append((came, _up(mark.at)))
            came = since = None
        elif spans:
            # Went twice: the later going is the true one.
            spans[-1] = (spans[-1][0], max(spans[-1][1], _up(mark.at)))
        else:
            lost = Proposal("in", min(hours.starts, mark.at))
            spans.append((hours.starts, _up(mark.at)))
    if lost is not None:
        spans = []
    last_out = _up(max(m.at for m in stand if m.kind == "out")) if any(m.kind == "out" for m in stand) else None
    if since is not None:
        lost, last_out = Proposal("out", max(hours.ends, _up(since))), None
    taught = joined((hours.place(start), hours.place(end)) for start, end in spans)
    state = _state(first_in, last_out, hours, excused) if stand else "excused" if excused else "absent"
    minutes = counted(taught, hours.length, hours.minutes)
    return Presence(state, first_in, last_out, minutes, taught, lost, uncertain, since)


def _up(at: datetime) -> datetime:
    whole = at.replace(second=0, microsecond=0)
    return whole if whole == at else whole + MINUTE


def _state(first_in: datetime | None, last_out: datetime | None, hours: Hours, excused: bool) -> str:
    if last_out is not None and last_out < hours.ends - GRACE:
        return "left_early"
    if first_in is not None and first_in > hours.starts + GRACE:
        return "late"
    return "present"


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans in order, with those that touch made one and empty ones left out."""
    found: list[Span] = []
    for start, end in sorted(span for span in spans if span[1] > span[0]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def counted(spans: Sequence[Span], length: float, minutes: int) -> int:
    """Return the credited minutes of spans in a session of this length (in seconds), never more than all."""
    covered = sum(end - start for start, end in spans)
    return 0 if length <= 0 else min(minutes, int(minutes * covered / length + 1e-9))


@dataclass(frozen=True)
class Attended:
    """What somebody attended of one part of an activity, in whichever run: spans in a session of this length."""

    part: int
    minutes: int
    length: float
    spans: tuple[Span, ...]


def total(attended: Iterable[Attended]) -> int:
    """Return the minutes of an activity: its parts added, and within a part what was attended twice counted once.

    The part of another run may have been longer or shorter: places are compared as shares of the whole.
    """
    parts: dict[int, list[Attended]] = {}
    for one in attended:
        parts.setdefault(one.part, []).append(one)
    return sum(_of_part(ones) for ones in parts.values())


def _of_part(ones: Sequence[Attended]) -> int:
    minutes = max(one.minutes for one in ones)
    shares = (_share(span, one.length) for one in ones if one.length > 0 for span in one.spans)
    return counted(joined(shares), 1.0, minutes)


def _share(span: Span, length: float) -> Span:
    return span[0] / length, span[1] / length


def percent(minutes: int, of: int) -> float:
    """Return the percentage of an activity's minutes, at most 100."""
    return 100.0 if of <= 0 else round(min(100.0, 100 * minutes / of), 2)

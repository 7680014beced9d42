"""What the answers to a quiz say about its items and about the quiz as a measure: pure, numbers in, frozen values out.

Every function takes the observations of one cohort: one attempt of each learner, since further attempts of the same
person are not independent of the first and have seen the feedback.

Sources: Ebel, R. L. and Frisbie, D. A. (1991), Essentials of Educational Measurement, 5th ed., ch. 13 (facility, upper
and lower groups, what to do with weak items); Kelley, T. L. (1939), The selection of upper and lower groups for the
validation of test items, J. Educ. Psychol. 30, 17–24 (27 %); Henrysson, S. (1963), Correction of item-total
correlations in item analysis, Psychometrika 28, 211–218; Cronbach, L. J. (1951), Coefficient alpha and the internal
structure of tests, Psychometrika 16, 297–334; Haladyna, T. M. (2004), Developing and Validating Multiple-Choice Test
Items, 3rd ed., ch. 9 (distractors).
"""

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from math import floor, fsum, sqrt
from typing import Any

SHARE = 0.27
BINS = 10
# Below this many answers a figure says more about chance than about the item.
LEAST = 20
EASY, HARD, WEAK, BLANK, SLOW, RARE = 0.95, 0.2, 0.2, 0.1, 3.0, 0.02
MOST_CHOICES = 40


@dataclass(frozen=True, slots=True)
class Quartiles:
    """The lower quartile, the median and the upper quartile (Hyndman and Fan 1996, type 7)."""

    low: float
    median: float
    high: float


@dataclass(frozen=True, slots=True)
class Standing:
    """Where attempts stand in their cohort: their total in points, and whether in the upper or the lower group."""

    total: float
    upper: bool
    lower: bool


@dataclass(frozen=True, slots=True)
class Cohort:
    """Attempts by a dense number 0…n−1, with their totals in points and their standings.

    `places`: by number, the index in `standings`; attempts with the same total in the same group share a standing.
    """

    numbers: Mapping[int, int]
    totals: Sequence[float]
    places: Sequence[int]
    standings: Sequence[Standing]


Cell = tuple[float, str | None]
"""Points earned, and the answer in its stored form: a JSON list of texts, "null" or None for none."""


@dataclass(frozen=True, slots=True)
class Column:
    """What a cohort answered to one item version, counted: who gave the same with the same standing is one number.

    `counts`: (cell, place in the cohort) → how many; `seconds`: time spent → how many, for those of whom it is known;
    `most`: the points that can be earned. It is as long as its cells are different, not as its attempts are many.
    """

    counts: Mapping[tuple[Cell, int], int]
    seconds: Mapping[int, int]
    most: float


@dataclass(frozen=True, slots=True)
class Choice:
    """How often something was chosen, in all and in each of the three groups; `right`: it belongs to the key."""

    key: str
    right: bool
    count: int
    upper: int
    middle: int
    lower: int


@dataclass(frozen=True, slots=True)
class Flag:
    """Something to look at in an item; `option` names the choice it is about, or is empty."""

    kind: str
    option: str = ""


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """How one item version did.

    `facility`: mean share of the points (0–1); `deviation`: of the points; `discrimination`: corrected point-biserial;
    `upper_lower`: difference of the facilities of the two groups; `groups`: sizes of upper, middle and lower group.
    """

    answers: int
    blank: int
    facility: float
    deviation: float
    discrimination: float | None
    upper_lower: float | None
    groups: tuple[int, int, int]
    choices: tuple[Choice, ...]
    seconds: Quartiles | None
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class Distribution:
    """Scores in percent: their number in each of ten bins of ten (the last with 100), and the usual figures."""

    count: int
    mean: float
    deviation: float
    low: float
    high: float
    quartiles: Quartiles
    bins: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reliability:
    """Cronbach's alpha, and the standard error of measurement in the unit of the totals; None: cannot be said."""

    alpha: float | None
    error: float | None


@dataclass(frozen=True, slots=True)
class AttemptsNeeded:
    """How many learners passed at their first, second, … attempt, and how many have not passed yet."""

    passed_at: Mapping[int, int]
    not_yet: int
    median: float | None


def quartiles_of(values: Collection[float]) -> Quartiles | None:
    """Return the quartiles of some values, or None of none."""
    return quartiles_of_counts(Counter(values))


def quartiles_of_counts(counts: Mapping[Any, int]) -> Quartiles | None:
    """Return the quartiles of values of which each is given with how often it occurs, or None of none."""
    values = sorted(counts)
    if not values:
        return None
    ends = list(accumulate(counts[value] for value in values))

    def at(share: float) -> float:
        place = share * (ends[-1] - 1)
        below = values[bisect_right(ends, floor(place))]
        above = values[bisect_right(ends, min(ends[-1] - 1, floor(place) + 1))]
        part = place - floor(place)
        return float(below * (1 - part) + above * part)

    return Quartiles(at(0.25), at(0.5), at(0.75))


def cohort_of(totals: Mapping[int, float], share: float = SHARE) -> Cohort:
    """Return a cohort of attempt id → total in points, with the groups of the highest and the lowest `share` of it.

    27 % is the share at which the two groups differ most surely where the trait is normal (Kelley 1939). Ties at the
    border are cut by attempt id, so that the groups are equally large and the same every time.
    """
    ids = sorted(totals)
    values = [totals[one] for one in ids]
    size = min(len(ids) // 2, max(1, round(share * len(ids)))) if len(ids) > 1 else 0
    ranked = sorted(range(len(ids)), key=values.__getitem__)
    places = [0] * len(ids)
    standings: dict[tuple[float, bool, bool], int] = {}
    for rank, number in enumerate(ranked):
        standing = (values[number], rank >= len(ids) - size, rank < size)
        places[number] = standings.setdefault(standing, len(standings))
    return Cohort(
        {one: number for number, one in enumerate(ids)}, values, places, [Standing(*one) for one in standings]
    )


def item(column: Column, cohort: Cohort, options: Sequence[str] = (), key: Collection[str] = ()) -> ItemStatistics:
    """Return how an item did; `options` and `key`: what could be chosen and what is right, where that is known.

    Facility: mean points / most points (Ebel and Frisbie 1991). Discrimination: the correlation of the points with the
    total without the item (Henrysson 1963), for an item marked right or wrong the corrected point-biserial. Upper-lower
    index: facility of the upper group less that of the lower. None where all points are the same.
    """
    rows = [(*cell, cohort.standings[place], many) for (cell, place), many in column.counts.items()]
    count = sum(many for *_, many in rows)
    in_upper = sum(many for _, _, standing, many in rows if standing.upper)
    in_lower = sum(many for _, _, standing, many in rows if standing.lower)
    facility = (
        fsum(points * many for points, _, _, many in rows) / (count * column.most) if count and column.most else 0.0
    )
    variance, correlation = _against_rest([(points, standing.total, many) for points, _, standing, many in rows])
    apart = None
    if in_upper and in_lower and column.most:
        high = fsum(points * many for points, _, standing, many in rows if standing.upper) / in_upper
        low = fsum(points * many for points, _, standing, many in rows if standing.lower) / in_lower
        apart = (high - low) / column.most
    choices, blank = _choices(rows, options, key)
    made = ItemStatistics(
        answers=count,
        blank=blank,
        facility=facility,
        deviation=sqrt(variance),
        discrimination=correlation,
        upper_lower=apart,
        groups=(in_upper, count - in_upper - in_lower, in_lower),
        choices=choices,
        seconds=quartiles_of_counts(column.seconds),
        flags=(),
    )
    return replace(made, flags=tuple(_flags(made, options)))


def _against_rest(rows: Sequence[tuple[float, float, int]]) -> tuple[float, float | None]:
    """Return the variance of the points (n − 1) and their correlation with total − points; of (points, total, many)."""
    count = sum(many for *_, many in rows)
    if count < 2:
        return 0.0, None
    mean = fsum(points * many for points, _, many in rows) / count
    mean_total = fsum(total * many for _, total, many in rows) / count
    own = fsum((points - mean) ** 2 * many for points, _, many in rows)
    whole = fsum((total - mean_total) ** 2 * many for _, total, many in rows)
    both = fsum((points - mean) * (total - mean_total) * many for points, total, many in rows)
    rest = whole - 2 * both + own
    # Sums of squares of many floats leave a little where there is nothing.
    least = 1e-9 * count
    if own <= least or rest <= least:
        return own / (count - 1), None
    return own / (count - 1), max(-1.0, min(1.0, (both - own) / sqrt(own * rest)))


def _choices(
    rows: Iterable[tuple[float, str | None, Standing, int]], options: Sequence[str], key: Collection[str]
) -> tuple[tuple[Choice, ...], int]:
    """Count what was chosen by group; an answer of several parts counts for each. Also return how many are blank."""
    counts: dict[str, list[int]] = {option: [0, 0, 0] for option in options}
    answers: Counter[tuple[str | None, int]] = Counter()
    for _, text, standing, many in rows:
        answers[text, 0 if standing.upper else 2 if standing.lower else 1] += many
    blank = 0
    for (text, group), number in answers.items():
        parts = json.loads(text) if text else None
        if not parts:
            blank += number
            continue
        for part in dict.fromkeys(parts):
            counts.setdefault(part, [0, 0, 0])[group] += number
    found = [Choice(part, part in key, sum(by), *by) for part, by in counts.items()]
    if not options:
        found.sort(key=lambda choice: (-choice.count, choice.key))
    return tuple(found[:MOST_CHOICES]), blank


def _flags(made: ItemStatistics, options: Sequence[str]) -> Iterable[Flag]:
    """Yield what deserves a look (thresholds: Ebel and Frisbie 1991, table 13.2; Haladyna 2004, ch. 9)."""
    if made.answers < LEAST:
        yield Flag("few")
        return
    strength = made.discrimination
    wrong = [choice for choice in made.choices if not choice.right and options]
    best = min((choice.upper for choice in made.choices if choice.right), default=0)
    rivals = [choice.key for choice in wrong if choice.upper > best]
    for rival in rivals:
        yield Flag("key", rival)
    if strength is not None and strength < 0:
        yield Flag("negative")
    elif strength is not None and strength < WEAK and HARD <= made.facility <= EASY:
        yield Flag("weak")
    if made.facility > EASY:
        yield Flag("easy")
    elif made.facility < HARD:
        yield Flag("hard")
    for choice in wrong:
        if choice.count == 0:
            yield Flag("nobody", choice.key)
        elif choice.count < RARE * made.answers:
            yield Flag("rare", choice.key)
        elif choice.upper > choice.lower and choice.key not in rivals and choice.count >= LEAST:
            yield Flag("attracts", choice.key)
    if made.blank > BLANK * made.answers:
        yield Flag("blank")


def slow(items: Mapping[int, ItemStatistics]) -> set[int]:
    """Return which items take more than three times as long as the middle one (by medians)."""
    times = {key: one.seconds.median for key, one in items.items() if one.seconds and one.answers >= LEAST}
    usual = quartiles_of(list(times.values()))
    return {key for key, median in times.items() if usual and usual.median and median > SLOW * usual.median}


def reliability(
    cohort: Cohort, columns: Mapping[int, Column], asked: Iterable[tuple[Collection[int], Collection[int]]]
) -> Reliability:
    """Return alpha and the standard error of measurement, deviation of the totals × √(1 − alpha).

    `columns`: of every item version; `asked`: sets of item versions, each with the numbers of the attempts that met
    just these, together every attempt of the cohort.

    Alpha is computed from the mean variance v of an item and the mean covariance c of two items that met in an
    attempt, k·c / (v + (k − 1)·c) (Cronbach 1951, eq. 12 ff.). Where everybody had the same k items this is the
    usual k/(k − 1) · (1 − Σv/V); where attempts draw different items, k is the mean length of an attempt and the
    covariances are those of the pairs that were asked together.
    """
    means: dict[int, float] = {}
    squares, degrees = 0.0, 0
    for key, column in columns.items():
        number = sum(column.counts.values())
        if number:
            means[key] = fsum(points * many for ((points, _), _), many in column.counts.items()) / number
            squares += fsum((points - means[key]) ** 2 * many for ((points, _), _), many in column.counts.items())
            degrees += number - 1
    count, totals = len(cohort.totals), cohort.totals
    pairs = lengths = 0
    apart = 0.0
    for keys, numbers in asked:
        expected = sum(map(means.__getitem__, keys))
        lengths += len(keys) * len(numbers)
        pairs += len(keys) * (len(keys) - 1) * len(numbers)
        apart += sum((totals[one] - expected) ** 2 for one in numbers)
    if count < 2 or pairs == 0 or degrees <= 0:
        return Reliability(None, None)
    length = lengths / count
    variance = squares / degrees
    covariance = (apart - squares) / (pairs * (count - 1) / count)
    whole = variance + (length - 1) * covariance
    if whole <= 1e-12:
        return Reliability(None, None)
    alpha = length * covariance / whole
    mean = sum(totals) / count
    spread = sqrt(sum((total - mean) ** 2 for total in totals) / (count - 1))
    return Reliability(alpha, spread * sqrt(1 - alpha) if alpha <= 1 else None)


def distribution(scores: Sequence[float]) -> Distribution | None:
    """Return how scores in percent are spread, or None of none; the deviation is that of a sample (n − 1)."""
    quartiles = quartiles_of(scores)
    if quartiles is None:
        return None
    count = len(scores)
    mean = sum(scores) / count
    bins = [0] * BINS
    for score in scores:
        bins[min(BINS - 1, max(0, int(score // (100 / BINS))))] += 1
    spread = sqrt(sum((score - mean) ** 2 for score in scores) / (count - 1)) if count > 1 else 0.0
    return Distribution(count, mean, spread, min(scores), max(scores), quartiles, tuple(bins))


def attempts_needed(first_passes: Iterable[int | None]) -> AttemptsNeeded:
    """Return how many attempts learners needed, of the number of each one's first passed attempt (None: not yet)."""
    counts = Counter(first_passes)
    not_yet = counts.pop(None, 0)
    passed = {number: counts[number] for number in sorted(one for one in counts if one is not None)}
    middle = quartiles_of([number for number, many in passed.items() for _ in range(many)])
    return AttemptsNeeded(passed, not_yet, middle.median if middle else None)

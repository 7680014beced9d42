"""Item statistics, against published worked examples and against statistics libraries on the same data."""

import json
from collections import Counter
from statistics import quantiles, variance

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lms.questions import statistics
from lms.questions.statistics import Column, Flag

# Answers of 60 learners to 6 items. The figures below were computed from these rows with SciPy 1.17 (pointbiserialr
# of an item with the total without it) and Pingouin 0.7 (cronbach_alpha); quartiles are those of numpy.percentile.
SIXTY = """
110010 010010 101100 000000 111101 000000 111101 111111 001000 110011 110100 111101 000000 111110 111111 110111 111001
111000 111000 110000 000000 111101 110000 100000 111111 111110 111110 110000 000100 111000 010000 111111 111100 111110
101010 111010 000000 111110 111011 000000 110000 000000 000000 010101 110100 010110 101100 100110 000010 100000 100000
110000 000000 111111 000000 110001 100000 000000 000100 100001
""".split()
SCIPY = (0.552262001665, 0.603435533555, 0.592604393819, 0.497050121748, 0.419523990248, 0.456614920471)
ALPHA, ERROR = 0.774513069292593, 0.9379325744019628

# The worksheet “Item Analysis” (studylib.net/doc/25270846): five learners of the upper and five of the lower group,
# ten questions, with difficulty p and discrimination D as printed there. Each total is that of the ten answers.
WORKSHEET = """
1111111111 1111111101 1101111100 0111110101 1110111001 1110110100 0110110101 0111001010 1110100001 0100010010
""".split()
DIFFICULTY = (0.6, 1.0, 0.8, 0.5, 0.8, 0.8, 0.5, 0.6, 0.3, 0.6)
DISCRIMINATION = (0.4, 0.0, 0.0, 0.6, 0.4, 0.4, 0.6, 0.4, -0.2, 0.4)

# The example of pingouin.cronbach_alpha (data set “cronbach_alpha”, 15 people, 10 questions): alpha 0.5917188485995826.
PINGOUIN = """
3224145143 5546351255 7535564336 2343322266 6556544467 1223425235 4335352124 2544372246 6255516523 5246435317
4135253234 4423253423 5556233244 6555422146 4435531323
""".split()


def column(cohort, attempts, points, answers, seconds=(), most=1.0):
    """Return what attempts answered to one item as a column."""
    cells = zip(
        zip(points, answers, strict=True), (cohort.places[cohort.numbers[one]] for one in attempts), strict=True
    )
    return Column(Counter(cells), Counter(seconds), most)


def columns(rows, cohort):
    """Return the columns of rows of digits."""
    ids = range(1, len(rows) + 1)
    return [
        column(cohort, ids, [float(row[place]) for row in rows], [json.dumps([row[place]]) for row in rows])
        for place in range(len(rows[0]))
    ]


def cohort(rows, share=statistics.SHARE):
    return statistics.cohort_of({n: float(sum(map(int, row))) for n, row in enumerate(rows, 1)}, share)


def reliability(rows):
    ours = cohort(rows)
    by_key = dict(enumerate(columns(rows, ours)))
    return statistics.reliability(ours, by_key, [(list(by_key), range(len(rows)))])


def test_discrimination_is_the_corrected_point_biserial_of_a_statistics_library():
    found = [statistics.item(one, cohort(SIXTY)) for one in columns(SIXTY, cohort(SIXTY))]
    assert [item.discrimination for item in found] == pytest.approx(SCIPY, abs=1e-11)
    assert found[0].facility == sum(row[0] == "1" for row in SIXTY) / 60


def test_alpha_and_standard_error_are_those_of_a_statistics_library():
    found = reliability(SIXTY)
    assert (found.alpha, found.error) == pytest.approx((ALPHA, ERROR), abs=1e-11)


def test_alpha_of_the_published_example_of_pingouin():
    assert reliability(PINGOUIN).alpha == pytest.approx(0.5917188485995826, abs=1e-12)


def test_facility_and_upper_lower_index_of_the_published_worksheet():
    halves = statistics.cohort_of({n: float(11 - n) for n in range(1, 11)}, share=0.5)
    for place, one in enumerate(columns(WORKSHEET, halves)):
        found = statistics.item(one, halves)
        assert found.facility == pytest.approx(DIFFICULTY[place])
        assert found.upper_lower == pytest.approx(DISCRIMINATION[place])


def test_the_groups_are_the_highest_and_the_lowest_27_percent_and_equally_large():
    found = statistics.cohort_of({n: float(n // 7) for n in range(100)})
    standings = [found.standings[place] for place in found.places]
    assert (sum(one.upper for one in standings), sum(one.lower for one in standings)) == (27, 27)
    assert not any(one.upper and one.lower for one in standings)
    assert [one.total for one in standings] == found.totals
    assert min(one.total for one in standings if one.upper) >= max(one.total for one in standings if one.lower)


@given(some.lists(some.integers(0, 50), min_size=2, max_size=60))
def test_quartiles_of_counted_values_are_those_of_the_values(values):
    found = statistics.quartiles_of(values)
    expected = quantiles(values, n=4, method="inclusive")
    assert (found.low, found.median, found.high) == pytest.approx(tuple(expected))


def test_scores_in_bins_with_the_figures_of_numpy():
    found = statistics.distribution([round(100 * sum(map(int, row)) / 6, 2) for row in SIXTY])
    assert found.mean == pytest.approx(45.2775)
    assert found.deviation == pytest.approx(32.91911904545463)
    assert (found.quartiles.low, found.quartiles.median, found.quartiles.high) == pytest.approx((16.67, 50, 83.33))
    assert found.bins == (11, 9, 0, 7, 0, 13, 4, 0, 11, 5)
    assert statistics.distribution([]) is None


@given(
    some.lists(some.lists(some.integers(0, 4), min_size=4, max_size=4), min_size=3, max_size=30),
)
def test_alpha_with_the_same_items_for_all_is_the_usual_formula(rows):
    texts = ["".join(map(str, row)) for row in rows]
    totals = variance([sum(row) for row in rows])
    found = reliability(texts).alpha
    if totals > 0:
        items = sum(variance(column) for column in zip(*rows, strict=True))
        assert found == pytest.approx(4 / 3 * (1 - items / totals), abs=1e-8)
    else:
        assert found is None


def test_alpha_where_attempts_draw_different_items_is_near_that_of_all_items():
    ours = statistics.cohort_of({n: sum(int(c) for i, c in enumerate(row) if i != n % 6)
                                 for n, row in enumerate(SIXTY, 1)})  # fmt: skip
    drawn, met = {}, []
    for place in range(6):
        kept = [(n, row) for n, row in enumerate(SIXTY, 1) if n % 6 != place]
        drawn[place] = column(ours, [n for n, _ in kept], [float(row[place]) for _, row in kept], [None] * len(kept))
        met.append(([one for one in range(6) if one != place], [n - 1 for n in range(1, 61) if n % 6 == place]))
    # Spearman and Brown: five items of the six.
    expected = 5 / 6 * ALPHA / (1 + (5 / 6 - 1) * ALPHA)
    assert statistics.reliability(ours, drawn, met).alpha == pytest.approx(expected, abs=0.06)


def asked(spread, key="b", most=1.0):
    """Return an item answered by as many of each group as `spread` says: option → (upper, middle, lower)."""
    answers, totals = [], {}
    for group in range(3):
        for option, numbers in spread.items():
            for _ in range(numbers[group]):
                totals[len(answers) + 1] = float(100 - 40 * group - len(answers) * 0.01)
                answers.append(None if option == "" else json.dumps([option]))
    points = [most if one == json.dumps([key]) else 0.0 for one in answers]
    share = sum(numbers[0] for numbers in spread.values()) / len(answers)
    ours = statistics.cohort_of(totals, share)
    made = column(ours, list(totals), points, answers, range(len(answers)), most)
    return statistics.item(made, ours, ("a", "b", "c", "d"), {key})


def test_the_distractor_table_counts_by_group_and_blanks_apart():
    found = asked({"a": (1, 10, 12), "b": (25, 20, 5), "c": (0, 10, 8), "d": (0, 0, 0), "": (1, 6, 2)})
    assert [(c.key, c.right, c.count, c.upper, c.middle, c.lower) for c in found.choices] == [
        ("a", False, 23, 1, 10, 12), ("b", True, 50, 25, 20, 5), ("c", False, 18, 0, 10, 8), ("d", False, 0, 0, 0, 0),
    ]  # fmt: skip
    assert (found.answers, found.blank, found.groups) == (100, 9, (27, 46, 27))
    assert found.flags == (Flag("nobody", "d"),)
    assert found.seconds.median == 49.5


def test_several_chosen_options_count_for_each():
    ours = statistics.cohort_of({1: 2.0, 2: 1.0})
    made = column(ours, [1, 2], [1.0, 0.0], ['["a","c"]', '["a"]'])
    found = statistics.item(made, ours, ("a", "b", "c"), {"a", "c"})
    assert [choice.count for choice in found.choices] == [2, 0, 1]
    assert [flag.kind for flag in found.flags] == ["few"]


def test_a_key_that_the_best_do_not_choose_is_flagged():
    found = asked({"a": (4, 10, 10), "b": (3, 15, 10), "c": (20, 18, 3), "d": (0, 3, 4)})
    assert Flag("key", "c") in found.flags
    assert Flag("negative") in found.flags


def test_what_everybody_knows_or_nobody_knows_is_flagged():
    assert Flag("easy") in asked({"b": (27, 45, 26), "a": (0, 1, 1)}).flags
    assert Flag("hard") in asked({"b": (8, 4, 1), "a": (19, 42, 26)}, key="b").flags
    assert Flag("blank") in asked({"b": (20, 20, 10), "a": (5, 12, 12), "": (2, 14, 5)}).flags


def test_an_item_that_all_solve_has_no_discrimination():
    found = asked({"b": (27, 46, 27)})
    assert (found.discrimination, found.upper_lower) == (None, 0.0)


def test_attempts_needed_counts_learners_by_their_first_passed_attempt():
    found = statistics.attempts_needed([1, 1, 2, None, 3, 1])
    assert (dict(found.passed_at), found.not_yet, found.median) == ({1: 3, 2: 1, 3: 1}, 1, 1)
    assert statistics.attempts_needed([]).median is None


def test_an_item_that_takes_three_times_as_long_stands_out():
    ours = statistics.cohort_of({n: float(n) for n in range(20)})
    usual, long = (
        statistics.item(column(ours, range(20), [0.0] * 20, [None] * 20, [time] * 20), ours) for time in (30, 120)
    )
    assert statistics.slow({1: usual, 2: usual, 3: long}) == {3}

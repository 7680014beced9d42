"""Quotas of a run by kind of organization and by job, as pure counting."""

from hypothesis import given
from hypothesis import strategies as st

from lms.enrollments.quotas import Quotas, Tally

KINDS = ("district", "agency", "")
JOBS = ("dedicated-official", "agency-staff", "")
limits = st.one_of(st.none(), st.integers(0, 6))


def quotas(capacity: int | None, kind: int | None, job: int | None) -> Quotas:
    return Quotas(
        capacity,
        {} if kind is None else {"district": kind},
        {} if job is None else {"dedicated-official": job},
    )


def test_the_narrowest_limit_counts() -> None:
    tally = Tally(Quotas(10, {"district": 3}, {"dedicated-official": 5}))
    assert tally.left("district", "dedicated-official") == 3
    assert tally.left("agency", "dedicated-official") == 5
    assert tally.left("agency", "agency-staff") == 10
    tally.add("district", "dedicated-official", 3)
    assert not tally.fits("district", "agency-staff") and tally.left("agency", "dedicated-official") == 2


def test_without_any_limit_everybody_fits() -> None:
    assert Tally(Quotas()).left("district", "other") is None and Tally(Quotas()).fits("", "")


def test_a_run_keeps_only_the_quotas_it_has() -> None:
    assert Quotas(5, {"district": 2}).stored() == {"kinds": {"district": 2}}
    assert Quotas.of(5, {"kinds": {"district": 2}}) == Quotas(5, {"district": 2}, {})
    assert Quotas.of(5, {}).stored() == {}


@given(limits, limits, limits, st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from(JOBS)), max_size=30))
def test_whoever_comes_in_only_where_they_fit_exceeds_nothing(
    capacity: int | None, kind: int | None, job: int | None, people: list[tuple[str, str]]
) -> None:
    tally = Tally(quotas(capacity, kind, job))
    for one in people:
        left = tally.left(*one)
        assert tally.fits(*one) == (left is None or left > 0)
        if tally.fits(*one):
            tally.add(*one)
            assert left is None or tally.left(*one) == left - 1
        assert tally.over() == ""

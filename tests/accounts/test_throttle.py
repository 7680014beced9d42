"""Guessing is slowed, and only guessing."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from lms.accounts import throttle
from lms.accounts.throttle import Key, keys
from lms.core import clock, db

pytestmark = pytest.mark.usefixtures("database")

KEY = [Key("sign-in", "7")]


def minutes() -> int:
    """Return how many minutes the next try waits."""
    waiting = throttle.wait(KEY)
    return round(waiting.total_seconds() / 60) if waiting else 0


def test_four_failures_cost_nothing_and_then_each_costs_more() -> None:
    waits = []
    for _ in range(11):
        throttle.count(KEY)
        waits.append(minutes())
    assert waits == [0, 0, 0, 0, 1, 2, 4, 8, 15, 15, 15]


def test_the_wait_ends_by_itself(travel: Callable[..., None]) -> None:
    for _ in range(5):
        throttle.count(KEY)
    travel(seconds=50)
    assert minutes() == 1 or throttle.wait(KEY)
    travel(seconds=70)
    assert throttle.wait(KEY) is None


def test_after_a_day_the_count_begins_anew(travel: Callable[..., None]) -> None:
    for _ in range(9):
        throttle.count(KEY)
    travel(hours=25)
    throttle.count(KEY)
    assert throttle.wait(KEY) is None


def test_clearing_an_account_clears_every_place_and_no_other_account() -> None:
    mine = [*keys(7, "a@b.c", "192.0.2.1", None), *keys(7, "a@b.c", "192.0.2.1", "known")]
    others = keys(71, "d@b.c", "192.0.2.1", None)
    for _ in range(40):
        throttle.count([*mine, *others])
    throttle.clear_account(7)
    assert throttle.wait(mine) is None
    assert throttle.wait(others) is not None


def test_a_known_browser_has_its_own_counter_and_networks_are_apart() -> None:
    here, there = keys(7, "a@b.c", "192.0.2.1", None), keys(7, "a@b.c", "198.51.100.9", None)
    for _ in range(8):
        throttle.count(there)
    assert throttle.wait(there) is not None
    assert throttle.wait(here) is None
    for _ in range(40):
        throttle.count(there)
    assert throttle.wait(here) is not None
    assert throttle.wait(keys(7, "a@b.c", "198.51.100.9", "secret of my browser")) is None


def test_one_ipv6_subscriber_is_one_network() -> None:
    assert keys(7, "", "2001:db8:1:2::1", None) == keys(7, "", "2001:db8:1:2:ffff::9", None)
    assert keys(7, "", "2001:db8:1:2::1", None) != keys(7, "", "2001:db8:1:3::1", None)
    assert keys(7, "", "not an address", None)


def test_a_name_nobody_has_is_counted_like_an_account_and_not_stored() -> None:
    counted = keys(None, "nobody@example.org", "192.0.2.1", None)
    assert [key.free for key in counted] == [key.free for key in keys(7, "", "192.0.2.1", None)]
    assert all("nobody" not in key.subject and len(key.subject) <= 64 for key in counted)


def test_a_limit_allows_so_many_and_no_more(travel: Callable[..., None]) -> None:
    def ask() -> bool:
        return throttle.allow("reset", "7", 3, timedelta(hours=1))

    assert [ask() for _ in range(5)] == [True, True, True, False, False]
    travel(minutes=61)
    assert ask()


def test_old_counts_are_forgotten(travel: Callable[..., None]) -> None:
    throttle.count(KEY)
    db.session.flush()
    travel(days=3)
    assert throttle.tidy(clock.now() - timedelta(days=2)) == 1

"""Requests that only read take turns; those that write, and whoever waited too long, go on at once."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from lms.core.turns import Turns

WAIT = 20


class Slow:
    """An application that counts who is in it and answers when the gate opens."""

    def __init__(self) -> None:
        self.inside, self.most, self.lock = 0, 0, threading.Lock()
        self.gate, self.came = threading.Event(), threading.Semaphore(0)

    def __call__(self, environ: dict[str, Any], _start: Callable[..., Any]) -> Iterable[bytes]:
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        self.came.release()
        try:
            assert self.gate.wait(WAIT)
            if environ["REQUEST_METHOD"] == "HEAD":
                raise ValueError("a fault of the page")
            return [b"x"]
        finally:
            with self.lock:
                self.inside -= 1


def ask(turns: Turns, method: str) -> Iterable[bytes]:
    return turns({"REQUEST_METHOD": method}, lambda *_: None)


def test_no_more_read_at_once_than_have_a_turn_and_all_are_answered() -> None:
    slow = Slow()
    turns = Turns(slow, at_once=2, longest=WAIT)
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(ask, turns, "GET") for _ in range(8)]
        assert slow.came.acquire(timeout=WAIT) and slow.came.acquire(timeout=WAIT)
        assert not slow.came.acquire(timeout=0.2)
        slow.gate.set()
        assert [list(one.result(WAIT)) for one in asked] == [[b"x"]] * 8
    assert slow.most == 2


def test_whoever_writes_waits_for_nobody() -> None:
    slow = Slow()
    turns = Turns(slow, at_once=1, longest=WAIT)
    with ThreadPoolExecutor(3) as pool:
        for method in ("GET", "POST", "POST"):
            pool.submit(ask, turns, method)
            assert slow.came.acquire(timeout=WAIT)
        slow.gate.set()
    assert slow.most == 3


def test_nobody_waits_long_for_something_slow() -> None:
    slow = Slow()
    turns = Turns(slow, at_once=1, longest=0.05)
    with ThreadPoolExecutor(2) as pool:
        for _ in range(2):
            pool.submit(ask, turns, "GET")
            assert slow.came.acquire(timeout=WAIT)
        slow.gate.set()


def test_a_fault_gives_the_turn_back() -> None:
    slow = Slow()
    slow.gate.set()
    turns = Turns(slow, at_once=1, longest=WAIT)
    for _ in range(3):
        with pytest.raises(ValueError, match="fault"):
            ask(turns, "HEAD")
    assert list(ask(turns, "GET")) == [b"x"]

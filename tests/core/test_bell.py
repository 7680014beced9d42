"""A bell can be rung from inside itself, as a second signal does; an Event cannot."""

import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from lms.core import bell
from lms.core.bell import Bell


def interrupted(act: Callable[[], object], handler: Callable[[], None]) -> int:
    """Run `act` and let `handler` come in before each line of it, as signals may; return how often it came."""
    came = 0

    def line(frame: FrameType, what: str, _value: Any) -> Any:
        nonlocal came
        if what == "line":
            came += 1
            handler()
        return line

    def call(frame: FrameType, _what: str, _value: Any) -> Any:
        return line if frame.f_code.co_filename == bell.__file__ else None

    before = sys.gettrace()
    sys.settrace(call)
    try:
        act()
    finally:
        sys.settrace(before)
    return came


@pytest.mark.parametrize("act", [Bell.set, Bell.wait, Bell.is_set])
def test_a_signal_may_come_at_every_line(act: Callable[[Bell], object]) -> None:
    rung = Bell()
    assert interrupted(lambda: act(rung), rung.set) >= 1
    assert rung.wait()


def test_waiting_ends_in_time_and_says_whether_it_rang() -> None:
    rung = Bell()
    began = time.monotonic()
    assert not rung.wait(0.25)
    assert 0.25 <= time.monotonic() - began < 5
    rung.set()
    assert rung.is_set() and rung.wait(0)
    rung.clear()
    assert not rung.is_set() and not rung.wait(0)

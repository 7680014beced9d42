"""A bell that a signal handler may ring at any moment."""

import time

LISTENING = 0.1


class Bell:
    """What threading.Event does, without a lock.

    A signal handler runs in the middle of whatever the main thread does. When that is Event.set() for the signal just
    before, or Event.wait(), the handler's own set() waits for ever for a lock which the same thread holds.
    """

    def __init__(self) -> None:
        self._rung = False

    def set(self) -> None:
        """Ring; whoever waits goes on within a tenth of a second."""
        self._rung = True

    def clear(self) -> None:
        """Be silent again."""
        self._rung = False

    def is_set(self) -> bool:
        """Say whether it was rung."""
        return self._rung

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it is rung, at most `timeout` seconds, and say whether it was."""
        end = None if timeout is None else time.monotonic() + timeout
        while not self._rung:
            left = LISTENING if end is None else min(LISTENING, end - time.monotonic())
            if left <= 0:
                break
            time.sleep(left)
        return self._rung

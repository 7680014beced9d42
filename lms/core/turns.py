"""Requests that only read take turns, where the database is in the process.

With SQLite a page is work for one processor and one interpreter lock. Eight threads at it at once hand that lock to
each other at every statement, which cost three quarters more than the work itself (docs/performance.md). So a few work
and the others wait, which costs nothing. Requests that write are not held up: they wait for the database, or for a slow
line.
"""

from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue
from typing import Any

AT_ONCE = 2
# Nobody waits longer than this for those before: something slow must not hold up everything else.
LONGEST_WAIT = 1.0

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Turns:
    """A WSGI application in which at most `at_once` requests that only read run, unless one waits `longest` seconds."""

    def __init__(self, application: Application, at_once: int = AT_ONCE, longest: float = LONGEST_WAIT) -> None:
        self._application, self._longest = application, longest
        # Written in C, unlike a semaphore.
        self._turns: SimpleQueue[None] = SimpleQueue()
        for _ in range(at_once):
            self._turns.put(None)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request, in its turn."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self._application(environ, start_response)
        try:
            self._turns.get(timeout=self._longest)
        except Empty:
            return self._application(environ, start_response)
        try:
            return self._application(environ, start_response)
        finally:
            self._turns.put(None)

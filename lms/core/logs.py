"""Logs: one line for each event on standard output, and never a reason to fail."""

import contextlib
import sys
from typing import TextIO, cast

import structlog


class _Unfailing:
    """Standard output as it is at the moment, without its errors: a full disk must not turn a 503 into a crash."""

    def write(self, text: str) -> int:
        with contextlib.suppress(OSError):
            sys.stdout.write(text)
        return len(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            sys.stdout.flush()


def install(level: str) -> None:
    """Write what is at least as grave as `level`.

    Tracebacks are plain: the pretty ones print local variables, and with them passwords, tokens and what people typed.
    """
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper("iso", utc=True),
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level.lower()),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, _Unfailing())),
    )

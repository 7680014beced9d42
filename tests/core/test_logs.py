import sys

import pytest
import structlog

from lms.core import logs


class Full:
    """A stream on a full disk."""

    def write(self, _text: str) -> int:
        raise OSError(28, "No space left on device")

    flush = close = lambda self: None


@pytest.fixture(autouse=True)
def configured():
    """Leave the configuration of the other tests alone."""
    before = structlog.get_config()
    logs.install("WARNING")
    yield
    structlog.configure(**before)


def test_an_event_is_a_line_with_its_values(capsys: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger().warning("worker ended", code=9)
    (line,) = capsys.readouterr().out.splitlines()
    assert "worker ended" in line
    assert "code" in line


def test_what_is_less_grave_than_the_level_is_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger().info("worker started")
    assert capsys.readouterr().out == ""


def test_a_full_disk_does_not_break_what_is_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", Full())
    structlog.get_logger().error("database not available")


def test_a_traceback_shows_no_local_variables(capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        token = "what nobody " + "may read"  # noqa: F841
        raise ValueError("broken")

    try:
        fail()
    except ValueError as error:
        structlog.get_logger().error("request failed", exc_info=error)
    out = capsys.readouterr().out
    assert "ValueError: broken" in out
    assert "what nobody may read" not in out

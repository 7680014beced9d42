"""The runner of the suite: what fails in a browser gets a second try and is named; what fails twice has failed."""

import sys
from pathlib import Path

import pytest

from tests import parts

SUITE = """
from pathlib import Path

def test_steady():
    pass

def test_at_the_second_try():
    seen = Path(__file__).with_name("seen")
    first = not seen.exists()
    seen.touch()
    assert not first

def test_never():
    assert {never}
"""


def part(folder: Path, never: str) -> parts.Part:
    (folder / "test_it.py").write_text(SUITE.format(never=never))
    own = ["-c", "/dev/null", f"--rootdir={folder}", "-o", f"cache_dir={folder / 'cache'}"]
    report = ["--junitxml", str(folder / "it.xml")]
    command = [sys.executable, "-m", "pytest", "-q", *own, *report, str(folder / "test_it.py")]
    return parts.Part("it", command, tries_again=True)


@pytest.mark.parametrize(("never", "code", "passed", "failed"), [("True", 0, 3, 0), ("False", 1, 1, 2)])
def test_a_second_try(
    never: str,
    code: int,
    passed: int,
    failed: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(parts, "RESULTS", tmp_path)
    result = parts.run(part(tmp_path, never))
    assert (result.code, result.passed, result.failed) == (code, passed, failed)
    assert parts._sum_up({"it": result}, []) == code
    assert ("UNSTEADY test_it.test_at_the_second_try" in capfd.readouterr().out) == (code == 0)

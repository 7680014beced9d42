"""The production server: granian for pages, one `lms work` beside it, both gone when the parent is gone."""

import ipaddress
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import structlog
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from lms.app import create_app
from lms.config import Settings
from lms.core.bell import Bell

GRACE = 20
"""Seconds that running requests and the running job get to finish when the server is asked to stop."""

log = structlog.get_logger()


class ServeError(Exception):
    """The server cannot start; the message is a sentence for the person who started it."""


def is_loopback(host: str) -> bool:
    """Say whether only this machine can reach `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_address(host: str, port: int, *, demo_accounts: bool) -> None:
    """Raise ServeError if the address is taken or must not be served while there are demo accounts."""
    if demo_accounts and not is_loopback(host):
        raise ServeError(
            f"This site has demo accounts with known passwords, so it is served on this machine only, not on {host}. "
            "Use another LMS_DATA for a real site."
        )
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ServeError(f"Cannot serve on {host} port {port}: {reason}. Choose another port.") from None


def serve(settings: Settings, host: str, port: int, *, work: bool, announce: Callable[[], None]) -> None:
    """Serve the site until SIGTERM or SIGINT.

    `work`: also run `lms work` and start it again whenever it ends. `announce` is called once the port is open.
    A server process that dies is replaced; kill -9 of this process ends all the others.
    """
    # A fresh interpreter for every server process: a fork would share database connections and locks.
    multiprocessing.set_start_method("spawn", force=True)
    server = Granian(
        "lms.app:create_app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=settings.workers,
        blocking_threads=settings.threads,
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE,
        log_level=LogLevels.error,
    )
    # Two signals almost at once, as from a terminal and from a supervisor, locked granian's own event for ever.
    server.main_loop_interrupt = Bell()  # type: ignore[assignment]
    server.on_startup(announce)
    worker = Worker([sys.executable, "-m", "lms", "work", "--parent", str(os.getpid())])
    if work:
        server.on_startup(worker.start)
        server.on_shutdown(worker.stop)
    server.serve(target_loader=partial(_load, settings, os.getpid()), wrap_loader=False)


def _load(settings: Settings, parent: int) -> Any:
    """Make the application inside a server process."""
    end_with(parent)
    return create_app(settings)


def end_with(parent: int) -> None:
    """Let this process die as soon as its parent is gone, however that ended.

    Polling works on every system and, unlike PR_SET_PDEATHSIG, does not depend on which thread started us.
    """

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.25)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()


class Worker:
    """One child process that is started again when it ends, later and later while it keeps failing."""

    def __init__(self, command: list[str], first_pause: float = 0.5, longest_pause: float = 30) -> None:
        self._command = command
        self._first_pause = first_pause
        self._longest_pause = longest_pause
        self._stopping = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._watcher = threading.Thread(target=self._watch, name="worker-watch", daemon=True)

    @property
    def pid(self) -> int | None:
        """Return the process id of the present child."""
        return self._child.pid if self._child else None

    def start(self) -> None:
        """Start the child and watch it."""
        self._launch()
        self._watcher.start()

    def stop(self) -> None:
        """Ask the child to finish its job and end; kill it when it takes too long."""
        self._stopping.set()
        if self._child is None:
            return
        self._child.terminate()
        try:
            self._child.wait(GRACE)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()

    def _launch(self) -> None:
        # A session of its own: Ctrl-C in the terminal reaches it through stop(), after the last request.
        self._child = subprocess.Popen(self._command, start_new_session=True)

    def _watch(self) -> None:
        pause = self._first_pause
        while self._child is not None:
            began = time.monotonic()
            code = self._child.wait()
            if self._stopping.is_set():
                return
            pause = self._first_pause if time.monotonic() - began > self._longest_pause else pause
            log.warning("worker ended and is started again", code=code, pause=pause)
            if self._stopping.wait(pause):
                return
            pause = min(pause * 2, self._longest_pause)
            self._launch()

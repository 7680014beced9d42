"""The server and its children: they come back when they die, and nothing stays when the server is gone."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lms import server
from tests.live import Site, alive, free_port, processes_below


def wait_for(condition: Callable[[], object], seconds: float = 20) -> None:
    """Wait until a condition holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "localhost", "::1"])
def test_addresses_of_this_machine_are_loopback(host: str) -> None:
    assert server.is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.7", "ieum.example", ""])
def test_other_addresses_are_not_loopback(host: str) -> None:
    assert not server.is_loopback(host)


def test_a_site_with_demo_accounts_is_not_served_to_others() -> None:
    with pytest.raises(server.ServeError, match="demo accounts"):
        server.check_address("0.0.0.0", free_port(), demo_accounts=True)
    server.check_address("127.0.0.1", free_port(), demo_accounts=True)


def test_a_port_in_use_is_one_plain_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(server.ServeError, match=f"port {port}: Address already in use"):
            server.check_address("127.0.0.1", port, demo_accounts=False)


def test_a_worker_that_ends_is_started_again(tmp_path: Path) -> None:
    record = tmp_path / "starts"
    script = f"open({str(record)!r}, 'a').write('x'); import time; time.sleep(0.2)"
    worker = server.Worker([sys.executable, "-c", script], first_pause=0.05, longest_pause=0.1)
    worker.start()
    wait_for(lambda: record.exists() and len(record.read_text()) >= 3)
    worker.stop()
    count = len(record.read_text())
    time.sleep(0.5)
    assert len(record.read_text()) == count


def test_a_process_ends_with_its_parent_even_when_that_is_killed(tmp_path: Path) -> None:
    child = "import os, time; from lms import server; server.end_with(os.getppid()); "
    child += "print(os.getpid(), flush=True); time.sleep(60)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    process = subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE)
    assert process.stdout
    with process.stdout:
        pid = int(process.stdout.readline())
        assert alive(pid)
        process.kill()
        process.wait()
        wait_for(lambda: not alive(pid))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Return a site with an empty database."""
    (tmp_path / "data").mkdir()
    site = Site(tmp_path / "data")
    site.lms("db", "upgrade")
    yield site
    site.stop()


@pytest.mark.slow
def test_the_site_survives_the_death_of_its_children_and_leaves_none_behind(site: Site) -> None:
    site.start()
    assert site.process
    wait_for(lambda: _children(site, b"\0work\0"))
    (job_worker,) = _children(site, b"\0work\0")
    (page_worker,) = _children(site, b"spawn_main")
    os.kill(job_worker, signal.SIGKILL)
    os.kill(page_worker, signal.SIGKILL)
    wait_for(lambda: _children(site, b"\0work\0") not in ([], [job_worker]))
    wait_for(lambda: _children(site, b"spawn_main") not in ([], [page_worker]))
    wait_for(lambda: _answers(site))
    site.kill()
    site.start()
    family = processes_below(site.process.pid)
    workers = _children(site, b"\0work\0") + _children(site, b"spawn_main")
    assert len(workers) == 2
    site.stop()
    assert site.process.returncode == 0
    # Those who serve and work are gone with the server; the resource tracker of multiprocessing ends by itself when it
    # sees that its parent has gone, some hundredths of a second later.
    assert [pid for pid in workers if alive(pid)] == []
    wait_for(lambda: not any(alive(pid) for pid in family))


@pytest.mark.slow
def test_two_requests_to_stop_at_once_stop_the_site(site: Site) -> None:
    site.start()
    assert site.process
    family = processes_below(site.process.pid)
    for _ in range(2):
        os.kill(site.process.pid, signal.SIGTERM)
    os.kill(site.process.pid, signal.SIGINT)
    assert site.process.wait(server.GRACE / 2) == 0
    wait_for(lambda: not any(alive(pid) for pid in family))


def _children(site: Site, word: bytes) -> list[int]:
    assert site.process
    return [pid for pid in processes_below(site.process.pid) if word in _command(pid)]


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _answers(site: Site) -> bool:
    try:
        return site.status("/readyz") == 200
    except OSError:
        return False

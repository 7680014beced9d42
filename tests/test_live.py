"""What the tests use to run sites and browsers never waits for ever."""

import os
import subprocess
import sys
import time

from tests.live import Site, killed_after, name_of, processes_below

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(600)"


def test_what_hangs_is_killed_and_its_caller_goes_on():
    with subprocess.Popen(SLEEP) as process, killed_after(0.2, lambda: [process.pid]):
        assert process.wait(20) == -9


def test_what_ends_in_time_is_left_alone():
    with subprocess.Popen(SLEEP) as process:
        with killed_after(0.2, lambda: [process.pid]):
            pass
        time.sleep(0.5)
        assert process.poll() is None
        assert name_of(process.pid).startswith("python")
        process.kill()


def test_a_server_that_does_not_stop_is_killed_and_the_test_fails(tmp_path):
    site = Site(tmp_path / "data", patience=0.5)
    site.log.write_text("the last words")
    site.process = subprocess.Popen([sys.executable, "-c", DEAF], stdout=subprocess.PIPE)
    assert site.process.stdout
    with site.process.stdout as output:
        assert output.readline() == b"ready\n"
    try:
        site.stop()
    except AssertionError as error:
        assert "the last words" in str(error)
    else:
        raise AssertionError("the site said it had stopped")
    assert site.process.poll() == -9
    assert site.process.pid not in processes_below(os.getpid())

"""The command line, run as administrators run it."""

import os
import subprocess
import sys
from pathlib import Path


def lms(data: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
    command = [sys.executable, "-m", "lms", *arguments]
    return subprocess.run(
        command, env={**kept, "LMS_DATA": str(data), **environ}, capture_output=True, text=True, check=False
    )


def test_the_first_administrator_is_made_on_the_command_line(tmp_path: Path) -> None:
    assert lms(tmp_path, "db", "upgrade").returncode == 0
    made = lms(tmp_path, "users", "create", "--name", "가상 관리", "--email", "admin@example.org", "--role", "admin")
    assert made.returncode == 0, made.stderr
    assert made.stdout.startswith("admin@example.org  ")
    again = lms(tmp_path, "users", "create", "--name", "가상 관리", "--email", "admin@example.org")
    assert again.returncode == 1
    assert "Another account has this e-mail address." in again.stderr


def test_a_misspelt_setting_stops_the_start_with_one_sentence(tmp_path: Path) -> None:
    refused = lms(tmp_path, "db", "upgrade", LMS_DATABSE_URL="sqlite://")
    assert refused.returncode == 2
    assert refused.stderr.startswith("Unknown setting LMS_DATABSE_URL.")
    assert "Traceback" not in refused.stderr


def test_the_test_clock_needs_a_demonstration_site(tmp_path: Path) -> None:
    refused = lms(tmp_path, "db", "upgrade", LMS_TEST_CLOCK=str(tmp_path / "clock"))
    assert refused.returncode == 2
    assert "LMS_DEMO=1" in refused.stderr


def test_every_ledger_holds_on_a_fresh_site(tmp_path: Path) -> None:
    lms(tmp_path, "db", "upgrade")
    lms(tmp_path, "users", "create", "--name", "가상 관리", "--staff-id", "A1", "--role", "admin")
    assert lms(tmp_path, "work", "--once").returncode == 0
    assert lms(tmp_path, "db", "verify").returncode == 0

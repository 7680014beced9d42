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


def test_a_file_that_is_no_database_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "ieum.sqlite3").write_bytes(b"not a database " * 500)
    refused = lms(tmp_path, "serve")
    assert refused.returncode == 2
    assert refused.stderr == "The database cannot be used: file is not a database\n"


def test_a_database_server_that_does_not_answer_is_said_in_a_sentence(tmp_path: Path) -> None:
    refused = lms(tmp_path, "db", "upgrade", LMS_DATABASE_URL=f"postgresql+psycopg://ieum@/ieum?host={tmp_path}")
    assert refused.returncode == 2
    assert refused.stderr.startswith("The database cannot be used: ")
    assert "Traceback" not in refused.stderr


def test_a_folder_that_cannot_be_made_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    refused = lms(tmp_path / "file" / "data", "db", "upgrade")
    assert refused.returncode == 2
    assert refused.stderr == f"{tmp_path / 'file' / 'data'}: Not a directory\n"


def test_the_data_folder_is_closed_to_others(tmp_path: Path) -> None:
    assert lms(tmp_path / "data", "db", "upgrade").returncode == 0
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0

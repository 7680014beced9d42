"""The wheel: built from setup.cfg, installed outside the checkout, it serves the same site."""

import configparser
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.live import Site

ROOT = Path(__file__).resolve().parent.parent
PIP = ["-m", "pip", "--disable-pip-version-check", "--no-input", "--quiet"]

pytestmark = pytest.mark.slow


def _run(*command: str, cwd: Path) -> None:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy of the checkout, so that nothing is left in it."""
    copy = tmp_path_factory.mktemp("source") / "copy"
    unwanted = shutil.ignore_patterns(
        ".venv", ".git", "node_modules", "data", "build", "dist", "__pycache__", "*.egg-info"
    )
    shutil.copytree(ROOT, copy, ignore=unwanted)
    _run(sys.executable, *PIP, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", "dist", ".", cwd=copy)
    (built,) = (copy / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Install the wheel and the locked packages in an empty environment and return the site it makes."""
    place = tmp_path_factory.mktemp("elsewhere")
    venv.create(place / "env", with_pip=True)
    python = str(place / "env" / "bin" / "python")
    lock = str(ROOT / "requirements.lock")
    _run(python, *PIP, "install", "--require-hashes", "--only-binary", ":all:", "-r", lock, cwd=place)
    _run(python, *PIP, "install", "--no-deps", "--no-index", str(wheel), cwd=place)
    (place / "data").mkdir()
    site = Site(place / "data", python=python, folder=place)
    yield site
    site.stop()


def test_the_wheel_holds_what_a_site_needs_and_no_litter(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for needed in (
        "lms/static/manifest.json",
        "lms/templates/base.html",
        "lms/migrations/env.py",
        "lms/migrations/script.py.mako",
        "lms/content/courses/mandated-reporter/course.yaml",
        "lms/content/quizzes/mandated-reporter/bank.yaml",
        "lms/translations/ko/LC_MESSAGES/messages.mo",
    ):
        assert needed in names
    assert [name for name in names if name.endswith((".pyc", ".part")) or name.startswith(("tests/", "assets/"))] == []
    assert [name for name in names if not name.startswith(("lms/", "ieum_lms-"))] == []


def test_the_wheel_holds_every_file_of_the_mounted_folders(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    for line in parser["options"]["package_dir"].strip().splitlines():
        package, folder = (part.strip() for part in line.split("="))
        if package == "lms":
            continue
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                assert f"{package.replace('.', '/')}/{path.relative_to(ROOT / folder)}" in names


def test_the_wheel_serves_the_site_outside_the_checkout(installed: Site) -> None:
    installed.prepare()
    installed.start()
    assert installed.status("/healthz") == 200
    assert installed.status("/readyz") == 200
    with urlopen(installed.url + "/", timeout=20) as response:
        page = response.read().decode()
    assert "<html" in page
    assert "/static/main-" in page

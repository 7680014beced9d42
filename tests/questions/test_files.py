"""Importing and exporting questions on the command line, run as administrators run it."""

import json
import sqlite3
from pathlib import Path

import pytest

from lms.questions.formats.folder import write_bank
from lms.questions.formats.registry import FORMATS
from tests.questions.formats.samples import DOCUMENTS, MEDIA, png
from tests.test_cli import lms

GIFT = "::first:: Which number? {=112 ~119}\n\n::second:: Say it. {=at once}\n"
BROKEN = GIFT + "\n::third:: No key here {~a ~b}\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with its tables made."""
    data = tmp_path_factory.mktemp("site")
    assert lms(data, "db", "upgrade").returncode == 0
    return data


def count(site: Path) -> int:
    """Return how many questions the site has."""
    with sqlite3.connect(site / "ieum.sqlite3") as database:
        found: int = database.execute("select count(*) from questions").fetchone()[0]
        return found


def run(site: Path, *arguments: str) -> tuple[int, str]:
    """Run `lms questions …`; return how it ended and what it printed."""
    done = lms(site, "questions", *arguments)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


def test_a_dry_run_says_what_the_real_run_does_and_writes_nothing(site: Path, tmp_path: Path) -> None:
    (tmp_path / "a.gift").write_text(GIFT)
    before = count(site)
    ended, printed = run(site, "import", "gift", str(tmp_path / "a.gift"), "--bank", "dry", "--dry-run", "--json")
    dry = json.loads(printed)
    assert (ended, dry["written"], count(site)) == (0, False, before)
    ended, printed = run(site, "import", "gift", str(tmp_path / "a.gift"), "--bank", "dry", "--json")
    real = json.loads(printed)
    assert (ended, real["written"], count(site)) == (0, True, before + 2)
    assert real["items"] == dry["items"]
    assert [item["result"] for item in real["items"]] == ["new", "new"]
    ended, printed = run(site, "import", "gift", str(tmp_path / "a.gift"), "--bank", "dry")
    assert ended == 0
    assert "0 new, 2 unchanged, 0 refused; nothing written" in printed
    assert count(site) == before + 2


def test_nothing_is_written_when_an_item_is_refused_unless_it_is_left_out(site: Path, tmp_path: Path) -> None:
    (tmp_path / "b.gift").write_text(BROKEN)
    before = count(site)
    ended, printed = run(site, "import", "gift", str(tmp_path / "b.gift"), "--bank", "some")
    assert ended == 1
    assert "1 refused; nothing written" in printed
    assert "problem:" in printed
    assert count(site) == before
    ended, _ = run(site, "import", "gift", str(tmp_path / "b.gift"), "--bank", "some", "--leave-out-refused")
    assert ended == 0
    assert count(site) == before + 2


def test_nearly_the_same_questions_of_the_bank_are_named(site: Path, tmp_path: Path) -> None:
    stem = "Whom does a teacher tell when a child seems to be neglected at home"
    (tmp_path / "c.gift").write_text(f"::one:: {stem}? {{=112 ~119}}\n")
    (tmp_path / "d.gift").write_text(f"::two:: {stem} now? {{=112 ~131}}\n")
    run(site, "import", "gift", str(tmp_path / "c.gift"), "--bank", "near")
    _, printed = run(site, "import", "gift", str(tmp_path / "d.gift"), "--bank", "near", "--dry-run")
    assert "nearly the same as: one" in printed


def test_a_bank_goes_out_as_a_folder_and_comes_back_whole(site: Path, tmp_path: Path) -> None:
    documents = list(DOCUMENTS.values())
    (tmp_path / "all.zip").write_bytes(write_bank("all", {"ko": "모두", "en": "All"}, documents, MEDIA).data)
    ended, printed = run(site, "import", "folder", str(tmp_path / "all.zip"), "--bank", "all-kinds")
    assert ended == 0, printed
    ended, _ = run(site, "export", "folder", "all-kinds", str(tmp_path / "out"))
    assert ended == 0
    assert (tmp_path / "out" / "media" / "map.png").read_bytes() == png()
    ended, printed = run(site, "import", "folder", str(tmp_path / "out"), "--bank", "all-kinds", "--json")
    assert {item["result"] for item in json.loads(printed)["items"]} == {"unchanged"}
    ended, _ = run(site, "export", "folder", "all-kinds", str(tmp_path / "out"))
    assert ended == 1  # a folder that is not empty is never written over


@pytest.mark.parametrize("key", sorted(key for key, each in FORMATS.items() if each.writes))
def test_every_format_writes_every_kind_or_says_why_not(key: str) -> None:
    documents = list(DOCUMENTS.values())
    written = FORMATS[key].write(documents, MEDIA)
    assert [item.id for item in written.items] == [document["id"] for document in documents]
    assert all(item.written or item.losses for item in written.items)
    again = FORMATS[key].read(written.data, written.file_name)
    assert len(again.items) == sum(item.written for item in written.items)


@pytest.mark.parametrize(
    ("arguments", "ended"),
    [
        (("import", "word", "x"), 2),
        (("import", "gift", "missing.gift"), 2),
        (("export", "qti2", "dry", "x.zip"), 2),
        (("export", "gift", "nothing-there", "x.gift"), 1),
    ],
)
def test_wrong_use_is_told_apart_from_a_refusal(site: Path, arguments: tuple[str, ...], ended: int) -> None:
    assert run(site, *arguments)[0] == ended


def test_a_file_that_cannot_be_taken_is_refused_with_the_reason(site: Path, tmp_path: Path) -> None:
    (tmp_path / "evil.xml").write_text('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>')
    for key in ("qti2", "qti3", "moodlexml", "folder"):
        ended, printed = run(site, "import", key, str(tmp_path / "evil.xml"), "--json")
        assert ended == 1
        refused = json.loads(printed)
        assert refused["refused"] or refused["items"][0]["problems"]
        assert "root:" not in printed

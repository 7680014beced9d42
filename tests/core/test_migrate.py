import re
import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect

from lms import rooms
from lms.core import db, migrate
from tests.conftest import Databases

assert rooms
VERSIONS = sorted((Path(__file__).resolve().parents[2] / "migrations" / "versions").glob("2*.py"))


@pytest.fixture
def empty(databases: Databases) -> Engine:
    """Return the engine of a database without tables."""
    return db.make_engine(databases.empty("migrations"))


def test_the_migrations_go_up_and_down_and_up_again(empty: Engine) -> None:
    assert migrate.current(empty) is None
    migrate.upgrade(empty)
    assert migrate.current(empty) == migrate.newest()
    migrate.downgrade(empty, "base")
    assert set(inspect(empty).get_table_names()) <= {"alembic_version"}
    migrate.upgrade(empty)
    assert migrate.current(empty) == migrate.newest()
    empty.dispose()


def test_every_single_migration_can_be_taken_back(empty: Engine) -> None:
    migrate.upgrade(empty)
    for _ in VERSIONS:
        before = migrate.current(empty)
        migrate.downgrade(empty, "-1")
        migrate.upgrade(empty, "+1")
        assert migrate.current(empty) == before
        migrate.downgrade(empty, "-1")
    assert set(inspect(empty).get_table_names()) <= {"alembic_version"}
    empty.dispose()


def test_the_tables_are_those_of_the_models(empty: Engine) -> None:
    migrate.upgrade(empty)
    assert migrate.differences(empty) == []
    empty.dispose()


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_a_migration_has_a_dated_name_and_imports_no_models(path: Path) -> None:
    assert re.fullmatch(r"20\d{6}_\d{4}_[a-z0-9_]+", path.stem)
    text = path.read_text(encoding="utf-8")
    # The triggers that keep a ledger append-only are generated SQL; everything else stands in the migration itself.
    imported = set(re.findall(r"^(?:from|import) (lms[\w.]*)", text, re.MULTILINE))
    assert imported <= {"lms.core.ledger"}
    assert "def downgrade()" in text


def test_a_new_migration_gets_a_dated_name(empty: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    migrate.upgrade(empty)
    copy = tmp_path / "migrations"
    shutil.copytree(VERSIONS[0].parent.parent, copy)
    monkeypatch.setattr(migrate, "files", lambda name: copy)
    before = set((copy / "versions").glob("*.py"))
    migrate.revise(empty, "Add a color")
    (made,) = set((copy / "versions").glob("*.py")) - before
    assert re.fullmatch(r"20\d{6}_\d{4}_add_a_color", made.stem)
    empty.dispose()

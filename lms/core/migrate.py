"""Migrations, run by Alembic from code."""

import re
from functools import cache
from importlib.resources import files

from sqlalchemy import Engine, inspect

from lms.core.db import Base

_HEADER = re.compile(r'^(revision|down_revision) = "?([^"\n]+)"?$', re.M)


def _config(engine: Engine):  # type: ignore[no-untyped-def]
    from alembic.config import Config  # noqa: PLC0415  Alembic costs 0.9 s at import; only commands pay it

    config = Config()
    config.set_main_option("script_location", str(files("lms.migrations")))
    config.set_main_option("file_template", "%%(year)d%%(month).2d%%(day).2d_%%(hour).2d%%(minute).2d_%%(slug)s")
    config.set_main_option("timezone", "UTC")
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to `revision`."""
    from alembic import command  # noqa: PLC0415

    command.upgrade(_config(engine), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to `revision` ("base": empty)."""
    from alembic import command  # noqa: PLC0415

    command.downgrade(_config(engine), revision)


def revise(engine: Engine, message: str) -> None:
    """Write a new migration from the difference between models and database."""
    from alembic import command  # noqa: PLC0415

    command.revision(_config(engine), message, autogenerate=True)


def current(engine: Engine) -> str | None:
    """Return the revision the database stands at, or None for an empty one."""
    if not inspect(engine).has_table("alembic_version"):
        return None
    with engine.connect() as connection:
        return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


@cache
def newest() -> str | None:
    """Return the newest revision in the code: the one that no other names as its parent."""
    found = [_HEADER.findall(f.read_text("utf-8")) for f in files("lms.migrations.versions").iterdir() if f.is_file()]
    pairs = [dict(entry) for entry in found if entry]
    parents = {entry.get("down_revision") for entry in pairs}
    return next((entry["revision"] for entry in pairs if entry["revision"] not in parents), None)


def differences(engine: Engine) -> list[object]:
    """Return what autogenerate would still change; empty when models and migrations agree."""
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415
    from alembic.migration import MigrationContext  # noqa: PLC0415

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))

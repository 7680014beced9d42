"""Migrations, run by Alembic from code."""

from importlib.resources import files

from sqlalchemy import Engine, inspect

from lms.core.db import Base


def _config(engine: Engine):  # type: ignore[no-untyped-def]
    from alembic.config import Config  # noqa: PLC0415  Alembic costs 0.9 s at import; only commands pay it

    config = Config()
    config.set_main_option("script_location", str(files("lms.migrations")))
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


def heads(engine: Engine) -> str | None:
    """Return the newest revision in the code."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    return ScriptDirectory.from_config(_config(engine)).get_current_head()


def differences(engine: Engine) -> list[object]:
    """Return what autogenerate would still change; empty when models and migrations agree."""
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415
    from alembic.migration import MigrationContext  # noqa: PLC0415

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))

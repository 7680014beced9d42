"""How Alembic reaches the database: an engine handed over by core.migrate."""

from alembic import context
from sqlalchemy import Engine

from lms import rooms
from lms.core.db import Base

assert rooms  # every model is registered by this import
engine: Engine = context.config.attributes["engine"]

with engine.connect() as connection:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()

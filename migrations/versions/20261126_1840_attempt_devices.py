"""Which device works on an attempt, pages of an attempt, tries at an item, decisions about late answers, who is there.

Revision: 20261126_1840
Revises: 20261126_1830
"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_1840"
down_revision = "20261126_1830"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def added() -> dict[str, tuple[sa.Column, ...]]:
    """Return the new columns by table."""
    return {
        "attempts": (
            sa.Column("device", sa.String(length=32), nullable=False, server_default=""),
            sa.Column("device_name", sa.String(length=60), nullable=False, server_default=""),
            sa.Column("page", BIG, nullable=False, server_default="1"),
        ),
        "attempt_items": (
            sa.Column("page", BIG, nullable=False, server_default="1"),
            sa.Column("tries", BIG, nullable=False, server_default="0"),
            sa.Column("checked", sa.JSON(), nullable=True),
            sa.Column("fixed_at", sa.DateTime(timezone=True), nullable=True),
        ),
        "saved_answers": (
            sa.Column("decision", sa.String(length=10), nullable=False, server_default=""),
            sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        ),
    }


def upgrade() -> None:
    """Go forward."""
    for name, columns in added().items():
        with op.batch_alter_table(name) as table:
            for column in columns:
                table.add_column(column)
        with op.batch_alter_table(name) as table:
            for column in columns:
                if column.server_default is not None:
                    table.alter_column(column.name, server_default=None)
    op.create_table(
        "attempt_presences",
        sa.Column("attempt_id", BIG, autoincrement=False, nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name="fk_attempt_presences_attempt_id_attempts"),
        sa.PrimaryKeyConstraint("attempt_id", name="pk_attempt_presences"),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("attempt_presences")
    for name, columns in added().items():
        with op.batch_alter_table(name) as table:
            for column in columns:
                table.drop_column(column.name)

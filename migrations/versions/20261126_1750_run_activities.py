"""Activities of a run, and points of an item in a quiz.

Revision: 20261126_1750
Revises: 20261126_1715
"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_1750"
down_revision = "20261126_1715"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward."""
    op.add_column("attempt_items", sa.Column("points", sa.Double(), nullable=True))
    with op.batch_alter_table("runs") as table:
        table.add_column(sa.Column("activities_revision", BIG, nullable=False, server_default="0"))
    with op.batch_alter_table("runs") as table:
        table.alter_column("activities_revision", server_default=None)
    op.create_table(
        "run_activities",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("run_id", BIG, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("quiz_version_id", BIG, nullable=True),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_run_activities_run_id_runs"),
        sa.ForeignKeyConstraint(
            ["quiz_version_id"], ["quiz_versions.id"], name="fk_run_activities_quiz_version_id_quiz_versions"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_run_activities"),
        sa.UniqueConstraint("run_id", "key", name="uq_run_activities_run_id_key"),
        sa.UniqueConstraint("uid", name="uq_run_activities_uid"),
    )
    op.create_index("ix_run_activities_quiz_version_id", "run_activities", ["quiz_version_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_run_activities_quiz_version_id", "run_activities")
    op.drop_table("run_activities")
    with op.batch_alter_table("runs") as table:
        table.drop_column("activities_revision")
    with op.batch_alter_table("attempt_items") as table:
        table.drop_column("points")

"""Tallies of attempts for the statistics of quizzes; they are made by the worker.

Revision: 20261126_2140
Revises: 20261126_1900
"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_2140"
down_revision = "20261126_1900"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "attempt_tallies",
        sa.Column("attempt_id", BIG, autoincrement=False, nullable=False),
        sa.Column("tally", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name="fk_attempt_tallies_attempt_id_attempts"),
        sa.PrimaryKeyConstraint("attempt_id", name="pk_attempt_tallies"),
    )
    op.create_index("ix_attempts_quiz_version_id_submitted_at", "attempts", ["quiz_version_id", "submitted_at"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_attempts_quiz_version_id_submitted_at", "attempts")
    op.drop_table("attempt_tallies")

"""Sections and points of quizzes; the average of attempts.

Revision: 20261126_1715
Revises: 20261126_1700
"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_1715"
down_revision = "20261126_1700"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("quiz_slots") as table:
        table.add_column(sa.Column("points", sa.Double(), nullable=True))
        table.add_column(sa.Column("section", BIG, nullable=False, server_default="0"))
    with op.batch_alter_table("quiz_slots") as table:
        table.alter_column("section", server_default=None)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("quiz_slots") as table:
        table.drop_column("section")
        table.drop_column("points")

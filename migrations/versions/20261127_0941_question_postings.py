"""The questions of a gram as sets, so that grams that are common each and rare together are met quickly.

Revision: 20261127_0941
Revises: 20261127_0940
"""

import sqlalchemy as sa
from alembic import op

revision = "20261127_0941"
down_revision = "20261127_0940"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EXACT = sa.String(24).with_variant(sa.String(24, collation="C"), "postgresql")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "question_postings",
        sa.Column("gram", EXACT, nullable=False),
        sa.Column("bank_id", BIG, autoincrement=False, nullable=False),
        sa.Column("block", BIG, autoincrement=False, nullable=False),
        sa.Column("members", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("gram", "bank_id", "block", name="pk_question_postings"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("question_postings")

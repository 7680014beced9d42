"""Points of an item in a quiz.

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


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("attempt_items") as table:
        table.drop_column("points")

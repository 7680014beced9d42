"""What a planned item cost beside fees, and for what; fees are counted from what was held.

Revision: 20261127_0930
Revises: 20261127_0250
"""

import sqlalchemy as sa
from alembic import op

revision = "20261127_0930"
down_revision = "20261127_0250"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.execute("ALTER TABLE planned_runs RENAME COLUMN spent_amount TO extra_amount")
    with op.batch_alter_table("planned_runs") as table:
        table.add_column(sa.Column("extra_note", sa.String(300), nullable=False, server_default=""))
    with op.batch_alter_table("planned_runs") as table:
        table.alter_column("extra_note", server_default=None)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("planned_runs") as table:
        table.drop_column("extra_note")
    op.execute("ALTER TABLE planned_runs RENAME COLUMN extra_amount TO spent_amount")

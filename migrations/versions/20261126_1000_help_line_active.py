"""Help lines that are set aside.

Revision: 20261126_1000
Revises: 20261126_0900
"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_1000"
down_revision = "20261126_0900"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("help_lines") as table:
        table.add_column(sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("help_lines") as table:
        table.alter_column("active", server_default=None)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("help_lines") as table:
        table.drop_column("active")

"""Enrollments remember the day on which the learner was last reminded of what is due.

Revision: 20261124_0225
Revises: 20261124_0210
"""

import sqlalchemy as sa
from alembic import op

revision = "20261124_0225"
down_revision = "20261124_0210"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("enrollments") as enrollments:
        enrollments.add_column(sa.Column("reminded_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("enrollments") as enrollments:
        enrollments.drop_column("reminded_on")

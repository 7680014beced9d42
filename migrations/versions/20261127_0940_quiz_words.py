"""The words of a quiz for learners as its versions store them: instructions and overall feedback, rendered.

Revision: 20261127_0940
Revises: 20261127_0931
"""

import sqlalchemy as sa
from alembic import op

revision = "20261127_0940"
down_revision = "20261127_0931"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("quiz_versions") as batch:
        batch.add_column(sa.Column("body", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("quiz_versions") as batch:
        batch.alter_column("body", server_default=None)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("quiz_versions") as batch:
        batch.drop_column("body")

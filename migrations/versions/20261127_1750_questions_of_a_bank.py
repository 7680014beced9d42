"""An index of the questions of a bank in the order in which they were made, which is how they are listed.

Revision: 20261127_1750
Revises: 20261127_0955
"""

from alembic import op

revision = "20261127_1750"
down_revision = "20261127_0955"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_index("ix_questions_bank_id_id", "questions", ["bank_id", "id"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_questions_bank_id_id", "questions")

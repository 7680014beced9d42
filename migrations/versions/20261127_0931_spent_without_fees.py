"""Amounts that were typed held the fees too: leave what is beside those on the payment sheet.

Revision: 20261127_0931
Revises: 20261127_0930
"""

from alembic import op

revision = "20261127_0931"
down_revision = "20261127_0930"
branch_labels = None
depends_on = None

FEES = "COALESCE((SELECT SUM(fee_lines.amount) FROM fee_lines WHERE fee_lines.run_id = planned_runs.run_id), 0)"


def upgrade() -> None:
    """Go forward."""
    op.execute(
        f"UPDATE planned_runs SET extra_amount = CASE WHEN extra_amount > {FEES} THEN extra_amount - {FEES} ELSE 0 END"
    )
    op.execute("UPDATE planned_runs SET extra_note = '이전에 입력한 집행액' WHERE extra_amount > 0")


def downgrade() -> None:
    """Go back."""
    op.execute(f"UPDATE planned_runs SET extra_amount = extra_amount + {FEES}")

"""Drafts of the forms of consulting visits.

Revision: 20261127_0245
Revises: 20261127_0210
"""

import sqlalchemy as sa
from alembic import op

revision = "20261127_0245"
down_revision = "20261127_0210"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "consulting_drafts",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("consulting_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("form", sa.String(10), nullable=False),
        sa.Column("sequence", BIG, nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_consulting_drafts_person_id_persons"),
        sa.ForeignKeyConstraint(
            ["consulting_id"], ["consultings.id"], name="fk_consulting_drafts_consulting_id_consultings"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_consulting_drafts"),
        sa.UniqueConstraint(
            "consulting_id", "person_id", "form", name="uq_consulting_drafts_consulting_id_person_id_form"
        ),
    )
    op.create_index("ix_consulting_drafts_consulting_id", "consulting_drafts", ["consulting_id"])
    op.create_index("ix_consulting_drafts_person_id", "consulting_drafts", ["person_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_consulting_drafts_consulting_id", "consulting_drafts")
    op.drop_index("ix_consulting_drafts_person_id", "consulting_drafts")
    op.drop_table("consulting_drafts")

"""Uploaded courses.

Revision: 20261126_0900
Revises: 20261124_0200
"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_0900"
down_revision = "20261124_0200"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "uploads",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("course", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_uploads_person_id_persons"),
        sa.PrimaryKeyConstraint("id", name="pk_uploads"),
        sa.UniqueConstraint("uid", name="uq_uploads_uid"),
    )
    op.create_index("ix_uploads_person_id", "uploads", ["person_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_uploads_person_id", "uploads")
    op.drop_table("uploads")

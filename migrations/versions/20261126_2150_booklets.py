"""Handbooks and facilitator's guides that were made of course versions.

Revision: 20261126_2150
Revises: 20261126_2140
"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_2150"
down_revision = "20261126_2140"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "booklets",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("course_version_id", BIG, nullable=False),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("language", sa.String(5), nullable=False),
        sa.Column("format", sa.String(5), nullable=False),
        sa.Column("storage_key", sa.String(200), nullable=False),
        sa.Column("size", BIG, nullable=False),
        sa.Column("stamp", sa.String(64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_version_id"], ["course_versions.id"], name="fk_booklets_course_version_id_course_versions"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_booklets"),
        sa.UniqueConstraint(
            "course_version_id", "kind", "language", "format", name="uq_booklets_course_version_id_kind_language_format"
        ),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("booklets")

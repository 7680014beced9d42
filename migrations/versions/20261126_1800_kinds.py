"""Pictures of question banks, files handed in with an answer, and what folder a bank was loaded from.

Revision: 20261126_1800
Revises: 20261126_1750
"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_1800"
down_revision = "20261126_1750"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "question_pictures",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("mime", sa.String(length=40), nullable=False),
        sa.Column("size", BIG, nullable=False),
        sa.Column("width", BIG, nullable=True),
        sa.Column("height", BIG, nullable=True),
        sa.PrimaryKeyConstraint("digest", name="pk_question_pictures"),
    )
    op.create_table(
        "bank_pictures",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("bank_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["bank_id"], ["banks.id"], name="fk_bank_pictures_bank_id_banks"),
        sa.ForeignKeyConstraint(
            ["digest"], ["question_pictures.digest"], name="fk_bank_pictures_digest_question_pictures"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_bank_pictures"),
        sa.UniqueConstraint("bank_id", "name", name="uq_bank_pictures_bank_id_name"),
    )
    op.create_table(
        "answer_files",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("attempt_item_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("mime", sa.String(length=100), nullable=False),
        sa.Column("size", BIG, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_item_id"], ["attempt_items.id"], name="fk_answer_files_attempt_item_id_attempt_items"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_answer_files"),
        sa.UniqueConstraint("uid", name="uq_answer_files_uid"),
    )
    op.create_index("ix_answer_files_attempt_item_id", "answer_files", ["attempt_item_id"])
    with op.batch_alter_table("banks") as table:
        table.add_column(sa.Column("loaded_digest", sa.String(length=64), nullable=True))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("banks") as table:
        table.drop_column("loaded_digest")
    op.drop_index("ix_answer_files_attempt_item_id", "answer_files")
    op.drop_table("answer_files")
    op.drop_table("bank_pictures")
    op.drop_table("question_pictures")

"""Drafts of questions, and quizzes that instructors make: owner and with whom they are shared.

Revision: 20261126_1850
Revises: 20261126_1840
"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_1850"
down_revision = "20261126_1840"
branch_labels = None
depends_on = None


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "question_drafts",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("person_id", _id(), nullable=False),
        sa.Column("bank_id", _id(), nullable=False),
        sa.Column("slot", sa.String(length=80), nullable=False),
        sa.Column("base_version_id", _id(), nullable=True),
        sa.Column("form", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_question_drafts_person_id_persons")),
        sa.ForeignKeyConstraint(["bank_id"], ["banks.id"], name=op.f("fk_question_drafts_bank_id_banks")),
        sa.ForeignKeyConstraint(
            ["base_version_id"],
            ["question_versions.id"],
            name=op.f("fk_question_drafts_base_version_id_question_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_drafts")),
        sa.UniqueConstraint("person_id", "slot", name=op.f("uq_question_drafts_person_id_slot")),
    )
    with op.batch_alter_table("quizzes") as table:
        table.add_column(sa.Column("owner_id", _id(), nullable=True))
        table.add_column(sa.Column("organization_id", _id(), nullable=True))
        table.add_column(sa.Column("share", sa.String(length=10), nullable=False, server_default=""))
        table.create_foreign_key(op.f("fk_quizzes_owner_id_persons"), "persons", ["owner_id"], ["id"])
        table.create_foreign_key(
            op.f("fk_quizzes_organization_id_organizations"), "organizations", ["organization_id"], ["id"]
        )
        table.create_index(op.f("ix_quizzes_owner_id"), ["owner_id"])
        table.create_index(op.f("ix_quizzes_organization_id"), ["organization_id"])
    with op.batch_alter_table("quizzes") as table:
        table.alter_column("share", server_default=None)


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("quizzes") as table:
        table.drop_index(op.f("ix_quizzes_organization_id"))
        table.drop_index(op.f("ix_quizzes_owner_id"))
        table.drop_constraint(op.f("fk_quizzes_organization_id_organizations"), type_="foreignkey")
        table.drop_constraint(op.f("fk_quizzes_owner_id_persons"), type_="foreignkey")
        table.drop_column("share")
        table.drop_column("organization_id")
        table.drop_column("owner_id")
    op.drop_table("question_drafts")

"""Grading by hand, regrading and statistics of quizzes.

Revision: 20261126_1900
Revises: 20261126_1850
"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_1900"
down_revision = "20261126_1850"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def _id() -> sa.Column[int]:
    return sa.Column("id", BIG, autoincrement=True, nullable=False)


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("attempt_items") as table:
        table.add_column(sa.Column("seconds", BIG, nullable=True))
        table.add_column(sa.Column("key_version_id", BIG, nullable=True))
        table.add_column(sa.Column("exempt", sa.String(4), nullable=False, server_default=""))
    with op.batch_alter_table("attempt_items") as table:
        table.alter_column("exempt", server_default=None)
        table.create_foreign_key(
            "fk_attempt_items_key_version_id_question_versions", "question_versions", ["key_version_id"], ["id"]
        )
    op.create_table(
        "gradings",
        _id(),
        sa.Column("attempt_item_id", BIG, nullable=False),
        sa.Column("mark", sa.Double(), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("grader_id", BIG, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["attempt_item_id"], ["attempt_items.id"],
            name="fk_gradings_attempt_item_id_attempt_items"),
        sa.ForeignKeyConstraint(["grader_id"], ["persons.id"], name="fk_gradings_grader_id_persons"),
        sa.PrimaryKeyConstraint("id", name="pk_gradings"),
    )  # fmt: skip
    op.create_index("ix_gradings_attempt_item_id", "gradings", ["attempt_item_id"])
    op.create_table(
        "regrades",
        _id(),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("quiz_id", BIG, nullable=False),
        sa.Column("run_id", BIG, nullable=True),
        sa.Column("question_id", BIG, nullable=False),
        sa.Column("key_version_id", BIG, nullable=False),
        sa.Column("act", sa.String(4), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("total", BIG, nullable=False),
        sa.Column("done", BIG, nullable=False),
        sa.Column("actor_id", BIG, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("looked_at", MOMENT, nullable=True),
        sa.Column("applied_at", MOMENT, nullable=True),
        sa.Column("applied_by_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(["quiz_id"], ["quizzes.id"], name="fk_regrades_quiz_id_quizzes"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_regrades_run_id_runs"),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name="fk_regrades_question_id_questions"),
        sa.ForeignKeyConstraint(["key_version_id"], ["question_versions.id"],
            name="fk_regrades_key_version_id_question_versions"),
        sa.ForeignKeyConstraint(["actor_id"], ["persons.id"], name="fk_regrades_actor_id_persons"),
        sa.ForeignKeyConstraint(["applied_by_id"], ["persons.id"], name="fk_regrades_applied_by_id_persons"),
        sa.PrimaryKeyConstraint("id", name="pk_regrades"),
        sa.UniqueConstraint("uid", name="uq_regrades_uid"),
    )  # fmt: skip
    op.create_index("ix_regrades_quiz_id", "regrades", ["quiz_id"])
    op.create_index("ix_regrades_run_id", "regrades", ["run_id"])
    op.create_table(
        "regrade_changes",
        _id(),
        sa.Column("regrade_id", BIG, nullable=False),
        sa.Column("attempt_id", BIG, nullable=False),
        sa.Column("old_score", sa.Double(), nullable=False),
        sa.Column("new_score", sa.Double(), nullable=False),
        sa.Column("old_passed", sa.Boolean(), nullable=False),
        sa.Column("new_passed", sa.Boolean(), nullable=False),
        sa.Column("certificate", sa.Boolean(), nullable=False),
        sa.Column("applied_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["regrade_id"], ["regrades.id"], name="fk_regrade_changes_regrade_id_regrades"),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name="fk_regrade_changes_attempt_id_attempts"),
        sa.PrimaryKeyConstraint("id", name="pk_regrade_changes"),
        sa.UniqueConstraint("regrade_id", "attempt_id", name="uq_regrade_changes_regrade_id_attempt_id"),
    )
    op.create_index("ix_regrade_changes_attempt_id", "regrade_changes", ["attempt_id"])
    op.create_table(
        "quiz_statistics",
        _id(),
        sa.Column("scope", sa.String(120), nullable=False),
        sa.Column("attempts", BIG, nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("computed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_quiz_statistics"),
        sa.UniqueConstraint("scope", name="uq_quiz_statistics_scope"),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("quiz_statistics")
    op.drop_index("ix_regrade_changes_attempt_id", "regrade_changes")
    op.drop_table("regrade_changes")
    op.drop_index("ix_regrades_run_id", "regrades")
    op.drop_index("ix_regrades_quiz_id", "regrades")
    op.drop_table("regrades")
    op.drop_index("ix_gradings_attempt_item_id", "gradings")
    op.drop_table("gradings")
    with op.batch_alter_table("attempt_items") as table:
        table.drop_constraint("fk_attempt_items_key_version_id_question_versions", type_="foreignkey")
        table.drop_column("exempt")
        table.drop_column("key_version_id")
        table.drop_column("seconds")

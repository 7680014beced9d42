"""Case discussions: stages, positions, differences and their reasons; words that are no names.

Revision: 20261127_0210
Revises: 20261127_0205
"""

import sqlalchemy as sa
from alembic import op

revision = "20261127_0210"
down_revision = "20261127_0205"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)


def key(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    """Return a foreign key with the name the models give it."""
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}_{to}")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "discussions",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("run_id", BIG, nullable=False),
        sa.Column("activity", sa.String(80), nullable=False),
        sa.Column("course_version_id", BIG, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("revision", BIG, nullable=False),
        sa.Column("begun_at", AT, nullable=False),
        sa.Column("begun_by_id", BIG, nullable=True),
        sa.Column("closed_at", AT, nullable=True),
        sa.Column("closed_by_id", BIG, nullable=True),
        key("discussions", "run_id", "runs"),
        key("discussions", "course_version_id", "course_versions"),
        key("discussions", "begun_by_id", "persons"),
        key("discussions", "closed_by_id", "persons"),
        sa.PrimaryKeyConstraint("id", name="pk_discussions"),
        sa.UniqueConstraint("uid", name="uq_discussions_uid"),
        sa.UniqueConstraint("run_id", "activity", name="uq_discussions_run_id_activity"),
    )
    op.create_table(
        "discussion_stages",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("discussion_id", BIG, nullable=False),
        sa.Column("number", BIG, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("facts_shown", BIG, nullable=False),
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("interests", sa.Text(), nullable=False),
        sa.Column("opened_at", AT, nullable=True),
        sa.Column("revealed_at", AT, nullable=True),
        sa.Column("settled_at", AT, nullable=True),
        key("discussion_stages", "discussion_id", "discussions"),
        sa.PrimaryKeyConstraint("id", name="pk_discussion_stages"),
        sa.UniqueConstraint("discussion_id", "number", name="uq_discussion_stages_discussion_id_number"),
    )
    op.create_table(
        "discussion_positions",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("stage_id", BIG, nullable=False),
        sa.Column("organization_id", BIG, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("paper", sa.Boolean(), nullable=False),
        sa.Column("saved_at", AT, nullable=False),
        sa.Column("author_id", BIG, nullable=True),
        key("discussion_positions", "stage_id", "discussion_stages"),
        key("discussion_positions", "organization_id", "organizations"),
        key("discussion_positions", "author_id", "persons"),
        sa.PrimaryKeyConstraint("id", name="pk_discussion_positions"),
        sa.UniqueConstraint("stage_id", "organization_id", name="uq_discussion_positions_stage_id_organization_id"),
    )
    op.create_index("ix_discussion_positions_organization_id", "discussion_positions", ["organization_id"])
    op.create_table(
        "discussion_differences",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("stage_id", BIG, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("resolution", sa.String(10), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("interests", sa.Text(), nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("created_by_id", BIG, nullable=True),
        key("discussion_differences", "stage_id", "discussion_stages"),
        key("discussion_differences", "created_by_id", "persons"),
        sa.PrimaryKeyConstraint("id", name="pk_discussion_differences"),
    )
    op.create_index("ix_discussion_differences_stage_id", "discussion_differences", ["stage_id"])
    op.create_table(
        "discussion_reasons",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("difference_id", BIG, nullable=False),
        sa.Column("organization_id", BIG, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        key("discussion_reasons", "difference_id", "discussion_differences"),
        key("discussion_reasons", "organization_id", "organizations"),
        sa.PrimaryKeyConstraint("id", name="pk_discussion_reasons"),
        sa.UniqueConstraint(
            "difference_id", "organization_id", name="uq_discussion_reasons_difference_id_organization_id"
        ),
    )

    op.create_table(
        "released_words",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("run_id", BIG, nullable=False),
        sa.Column("words", sa.String(60), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("actor_id", BIG, nullable=True),
        sa.Column("at", AT, nullable=False),
        key("released_words", "run_id", "runs"),
        key("released_words", "actor_id", "persons"),
        sa.PrimaryKeyConstraint("id", name="pk_released_words"),
        sa.UniqueConstraint("run_id", "words", name="uq_released_words_run_id_words"),
    )


def downgrade() -> None:
    """Go back."""
    for table in (
        "released_words",
        "discussion_reasons",
        "discussion_differences",
        "discussion_positions",
        "discussion_stages",
        "discussions",
    ):
        op.drop_table(table)

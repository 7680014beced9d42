"""Exceptions at a quiz, accommodations, and the average of attempts.

Revision: 20261126_1830
Revises: 20261126_1800
"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_1830"
down_revision = "20261126_1800"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("outcomes") as table:
        table.alter_column("counts", existing_type=sa.String(length=6), type_=sa.String(length=10))
    _make_exceptions()
    _make_accommodations()


def _make_exceptions() -> None:
    op.create_table(
        "quiz_exceptions",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("run_id", BIG, nullable=False),
        sa.Column("activity", sa.String(length=80), nullable=False),
        sa.Column("enrollment_id", BIG, nullable=True),
        sa.Column("organization_id", BIG, nullable=True),
        sa.Column("attempts", BIG, nullable=False),
        sa.Column("minutes", BIG, nullable=False),
        sa.Column("untimed", sa.Boolean(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("actor_id", BIG, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_quiz_exceptions_run_id_runs"),
        sa.ForeignKeyConstraint(
            ["enrollment_id"], ["enrollments.id"], name="fk_quiz_exceptions_enrollment_id_enrollments"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_quiz_exceptions_organization_id_organizations"
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["persons.id"], name="fk_quiz_exceptions_actor_id_persons"),
        sa.ForeignKeyConstraint(["ended_by_id"], ["persons.id"], name="fk_quiz_exceptions_ended_by_id_persons"),
        sa.PrimaryKeyConstraint("id", name="pk_quiz_exceptions"),
        sa.UniqueConstraint("uid", name="uq_quiz_exceptions_uid"),
    )
    op.create_index("ix_quiz_exceptions_run_id_activity", "quiz_exceptions", ["run_id", "activity"])
    op.create_index("ix_quiz_exceptions_enrollment_id", "quiz_exceptions", ["enrollment_id"])
    op.create_index("ix_quiz_exceptions_organization_id", "quiz_exceptions", ["organization_id"])


def _make_accommodations() -> None:
    op.create_table(
        "accommodations",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("percent", BIG, nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("given_by_id", BIG, nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_accommodations_person_id_persons"),
        sa.ForeignKeyConstraint(["given_by_id"], ["persons.id"], name="fk_accommodations_given_by_id_persons"),
        sa.ForeignKeyConstraint(["ended_by_id"], ["persons.id"], name="fk_accommodations_ended_by_id_persons"),
        sa.PrimaryKeyConstraint("id", name="pk_accommodations"),
    )
    op.create_index("ix_accommodations_person_id", "accommodations", ["person_id"])
    op.create_index(
        "ix_accommodations_present",
        "accommodations",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("accommodations")
    op.drop_table("quiz_exceptions")
    with op.batch_alter_table("outcomes") as table:
        table.alter_column("counts", existing_type=sa.String(length=10), type_=sa.String(length=6))

"""Activities of a run, exceptions at a quiz, accommodations, and points of an item in a quiz.

Revision: 20261126_1750
Revises: 20261126_1715
"""

import sqlalchemy as sa
from alembic import op

revision = "20261126_1750"
down_revision = "20261126_1715"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward."""
    op.add_column("attempt_items", sa.Column("points", sa.Double(), nullable=True))
    with op.batch_alter_table("outcomes") as table:
        table.alter_column("counts", existing_type=sa.String(length=6), type_=sa.String(length=10))
    with op.batch_alter_table("runs") as table:
        table.add_column(sa.Column("activities_revision", BIG, nullable=False, server_default="0"))
    with op.batch_alter_table("runs") as table:
        table.alter_column("activities_revision", server_default=None)
    op.create_table(
        "run_activities",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("run_id", BIG, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("quiz_version_id", BIG, nullable=True),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_run_activities_run_id_runs"),
        sa.ForeignKeyConstraint(
            ["quiz_version_id"], ["quiz_versions.id"], name="fk_run_activities_quiz_version_id_quiz_versions"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_run_activities"),
        sa.UniqueConstraint("run_id", "key", name="uq_run_activities_run_id_key"),
        sa.UniqueConstraint("uid", name="uq_run_activities_uid"),
    )
    op.create_index("ix_run_activities_quiz_version_id", "run_activities", ["quiz_version_id"])
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
    op.drop_index("ix_run_activities_quiz_version_id", "run_activities")
    op.drop_table("run_activities")
    with op.batch_alter_table("runs") as table:
        table.drop_column("activities_revision")
    with op.batch_alter_table("outcomes") as table:
        table.alter_column("counts", existing_type=sa.String(length=10), type_=sa.String(length=6))
    with op.batch_alter_table("attempt_items") as table:
        table.drop_column("points")

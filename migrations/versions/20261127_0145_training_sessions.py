"""Training sessions, their facilitators, attendance and its confirmed lists.

Revision: 20261127_0145
Revises: 20261127_0140
"""

import sqlalchemy as sa
from alembic import op

from lms.core.ledger import drop_triggers, triggers

revision = "20261127_0145"
down_revision = "20261127_0140"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
LEDGER = "attendance_lists"
LEDGER_COLUMNS = (
    "id", "uid", "session_id", "version", "entries", "digest", "actor_id", "reason", "created_at", "seq",
    "previous_hash", "hash",
)  # fmt: skip


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "training_sessions",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("run_id", BIG, nullable=False),
        sa.Column("activity", sa.String(80), nullable=False),
        sa.Column("part", BIG, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("break_starts_at", INSTANT, nullable=True),
        sa.Column("break_ends_at", INSTANT, nullable=True),
        sa.Column("room", sa.String(120), nullable=False),
        sa.Column("address", sa.String(200), nullable=False),
        sa.Column("online_link", sa.String(500), nullable=False),
        sa.Column("minutes", BIG, nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("sequence", BIG, nullable=False),
        sa.Column("cancel_reason", sa.String(500), nullable=False),
        sa.Column("reminded_at", INSTANT, nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("confirmed_at", INSTANT, nullable=True),
        sa.Column("confirmed_by_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_training_sessions_run_id_runs"),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["persons.id"], name="fk_training_sessions_confirmed_by_id_persons"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_training_sessions"),
        sa.UniqueConstraint("uid", name="uq_training_sessions_uid"),
    )
    op.create_index("ix_training_sessions_run_id_activity", "training_sessions", ["run_id", "activity"])
    op.create_index("ix_training_sessions_starts_at", "training_sessions", ["starts_at"])
    op.create_table(
        "session_facilitators",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("session_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_sessions.id"], name="fk_session_facilitators_session_id_training_sessions"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_session_facilitators_person_id_persons"),
        sa.PrimaryKeyConstraint("id", name="pk_session_facilitators"),
        sa.UniqueConstraint("session_id", "person_id", name="uq_session_facilitators_session_id_person_id"),
    )
    op.create_index("ix_session_facilitators_person_id", "session_facilitators", ["person_id"])
    _attendances()
    _marks()
    op.create_table(
        LEDGER,
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("session_id", BIG, nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("actor_id", BIG, nullable=True),
        sa.Column("reason", sa.String(1000), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("seq", BIG, nullable=True),
        sa.Column("previous_hash", sa.String(64), nullable=True),
        sa.Column("hash", sa.String(64), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_sessions.id"], name="fk_attendance_lists_session_id_training_sessions"
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["persons.id"], name="fk_attendance_lists_actor_id_persons"),
        sa.PrimaryKeyConstraint("id", name="pk_attendance_lists"),
        sa.UniqueConstraint("uid", name="uq_attendance_lists_uid"),
        sa.UniqueConstraint("session_id", "version", name="uq_attendance_lists_session_id_version"),
        sa.UniqueConstraint("seq", name="uq_attendance_lists_seq"),
    )
    for statement in triggers(LEDGER, LEDGER_COLUMNS, op.get_bind().dialect.name):
        op.execute(sa.DDL(statement.replace("%", "%%")))


def _attendances() -> None:
    op.create_table(
        "attendances",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("session_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("enrollment_id", BIG, nullable=True),
        sa.Column("merged_into_id", BIG, nullable=True),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("organization_id", BIG, nullable=True),
        sa.Column("organization_name", sa.String(120), nullable=False),
        sa.Column("job", sa.String(40), nullable=False),
        sa.Column("department", sa.String(100), nullable=False),
        sa.Column("position", sa.String(100), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("guest", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("in_at", INSTANT, nullable=True),
        sa.Column("out_at", INSTANT, nullable=True),
        sa.Column("minutes", BIG, nullable=False),
        sa.Column("spans", sa.JSON(), nullable=False),
        sa.Column("unsettled", sa.Boolean(), nullable=False),
        sa.Column("excuse", sa.String(200), nullable=False),
        sa.Column("excused_by_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_sessions.id"], name="fk_attendances_session_id_training_sessions"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_attendances_person_id_persons"),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name="fk_attendances_enrollment_id_enrollments"),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["attendances.id"], name="fk_attendances_merged_into_id_attendances"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_attendances_organization_id_organizations"
        ),
        sa.ForeignKeyConstraint(["excused_by_id"], ["persons.id"], name="fk_attendances_excused_by_id_persons"),
        sa.PrimaryKeyConstraint("id", name="pk_attendances"),
        sa.UniqueConstraint("uid", name="uq_attendances_uid"),
        sa.UniqueConstraint("session_id", "person_id", name="uq_attendances_session_id_person_id"),
    )
    for column in ("person_id", "enrollment_id", "organization_id"):
        op.create_index(f"ix_attendances_{column}", "attendances", [column])


def _marks() -> None:
    op.create_table(
        "attendance_marks",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("record", sa.Uuid(), nullable=False),
        sa.Column("session_id", BIG, nullable=False),
        sa.Column("attendance_id", BIG, nullable=False),
        sa.Column("kind", sa.String(4), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("evidence", sa.String(10), nullable=False),
        sa.Column("uncertain", sa.Boolean(), nullable=False),
        sa.Column("replaces_id", BIG, nullable=True),
        sa.Column("signature", sa.String(200), nullable=False),
        sa.Column("actor_id", BIG, nullable=True),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_sessions.id"], name="fk_attendance_marks_session_id_training_sessions"
        ),
        sa.ForeignKeyConstraint(
            ["attendance_id"], ["attendances.id"], name="fk_attendance_marks_attendance_id_attendances"
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["attendance_marks.id"], name="fk_attendance_marks_replaces_id_attendance_marks"
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["persons.id"], name="fk_attendance_marks_actor_id_persons"),
        sa.PrimaryKeyConstraint("id", name="pk_attendance_marks"),
        sa.UniqueConstraint("record", name="uq_attendance_marks_record"),
    )
    op.create_index("ix_attendance_marks_session_id", "attendance_marks", ["session_id"])
    op.create_index("ix_attendance_marks_attendance_id", "attendance_marks", ["attendance_id"])


def downgrade() -> None:
    """Go back."""
    for statement in drop_triggers(LEDGER, op.get_bind().dialect.name):
        op.execute(statement)
    for table in (LEDGER, "attendance_marks", "attendances", "session_facilitators", "training_sessions"):
        op.drop_table(table)

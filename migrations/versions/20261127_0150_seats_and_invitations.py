"""Quotas and held seats of runs, who applied for whom, needs of participants, invitations in calendars.

Revision: 20261127_0150
Revises: 20261127_0145
"""

import sqlalchemy as sa
from alembic import op

revision = "20261127_0150"
down_revision = "20261127_0145"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
LIVE = sa.text("state IN ('asked', 'held')")


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("runs") as batch:
        batch.add_column(sa.Column("quotas", sa.JSON(), nullable=False, server_default="{}"))
        batch.add_column(sa.Column("cancel_until", sa.Date(), nullable=True))
        batch.add_column(sa.Column("seats_held", BIG, nullable=False, server_default="0"))
    with op.batch_alter_table("runs") as batch:
        batch.alter_column("quotas", server_default=None)
        batch.alter_column("seats_held", server_default=None)
    with op.batch_alter_table("enrollments") as batch:
        batch.add_column(sa.Column("applied_by_id", BIG, nullable=True))
        batch.create_foreign_key("fk_enrollments_applied_by_id_persons", "persons", ["applied_by_id"], ["id"])
    op.create_table(
        "seat_blocks",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("run_id", BIG, nullable=False),
        sa.Column("organization_id", BIG, nullable=False),
        sa.Column("seats", BIG, nullable=False),
        sa.Column("named", BIG, nullable=False),
        sa.Column("held_until", sa.Date(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("asked_by_id", BIG, nullable=True),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("decided_by_id", BIG, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_seat_blocks_run_id_runs"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_seat_blocks_organization_id_organizations"
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["persons.id"], name="fk_seat_blocks_asked_by_id_persons"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["persons.id"], name="fk_seat_blocks_decided_by_id_persons"),
        sa.PrimaryKeyConstraint("id", name="pk_seat_blocks"),
        sa.UniqueConstraint("uid", name="uq_seat_blocks_uid"),
    )
    op.create_index("ix_seat_blocks_run_id", "seat_blocks", ["run_id"])
    op.create_index("ix_seat_blocks_organization_id", "seat_blocks", ["organization_id"])
    op.create_index(
        "ix_seat_blocks_live",
        "seat_blocks",
        ["run_id", "organization_id"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )
    op.create_table(
        "enrollment_needs",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("enrollment_id", BIG, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("stated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["enrollment_id"], ["enrollments.id"], name="fk_enrollment_needs_enrollment_id_enrollments"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_enrollment_needs"),
        sa.UniqueConstraint("enrollment_id", name="uq_enrollment_needs_enrollment_id"),
    )
    op.create_table(
        "invitations",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("enrollment_id", BIG, nullable=False),
        sa.Column("event", sa.String(80), nullable=False),
        sa.Column("uid", sa.String(200), nullable=False),
        sa.Column("sequence", BIG, nullable=False),
        sa.Column("sent", BIG, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("canceled", sa.Boolean(), nullable=False),
        sa.Column("reminded", BIG, nullable=True),
        sa.ForeignKeyConstraint(["enrollment_id"], ["enrollments.id"], name="fk_invitations_enrollment_id_enrollments"),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.UniqueConstraint("enrollment_id", "event", name="uq_invitations_enrollment_id_event"),
        sa.UniqueConstraint("uid", name="uq_invitations_uid"),
    )
    op.create_index("ix_invitations_starts_on", "invitations", ["starts_on"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("invitations")
    op.drop_table("enrollment_needs")
    op.drop_table("seat_blocks")
    with op.batch_alter_table("enrollments") as batch:
        batch.drop_constraint("fk_enrollments_applied_by_id_persons", type_="foreignkey")
        batch.drop_column("applied_by_id")
    with op.batch_alter_table("runs") as batch:
        batch.drop_column("seats_held")
        batch.drop_column("cancel_until")
        batch.drop_column("quotas")

"""The good practice library.

Revision: 20261127_0250
Revises: 20261127_0245
"""

import sqlalchemy as sa
from alembic import op

revision = "20261127_0250"
down_revision = "20261127_0245"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXTS = ("situation", "district_did", "police_did", "agency_did", "others_did", "helped", "search")
PEOPLE = ("created_by_id", "reviewed_by_id", "approved_by_id")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "good_practices",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("stage", sa.String(12), nullable=False),
        sa.Column("age_band", sa.String(10), nullable=False),
        sa.Column("district_id", BIG, nullable=True),
        sa.Column("run_id", BIG, nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in TEXTS),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("checklist", sa.JSON(), nullable=False),
        sa.Column("released", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, BIG, nullable=True) for name in PEOPLE),
        *(sa.Column(name, sa.Date(), nullable=True) for name in ("published_on", "review_on", "expires_on")),
        sa.ForeignKeyConstraint(
            ["district_id"], ["organizations.id"], name="fk_good_practices_district_id_organizations"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_good_practices_run_id_runs"),
        *(sa.ForeignKeyConstraint([name], ["persons.id"], name=f"fk_good_practices_{name}_persons") for name in PEOPLE),
        sa.PrimaryKeyConstraint("id", name="pk_good_practices"),
        sa.UniqueConstraint("uid", name="uq_good_practices_uid"),
    )
    op.create_index("ix_good_practices_state_expires_on", "good_practices", ["state", "expires_on"])
    for column in ("stage", "district_id", "run_id", "created_by_id"):
        op.create_index(f"ix_good_practices_{column}", "good_practices", [column])
    op.create_table(
        "good_practice_events",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("practice_id", BIG, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", BIG, nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["good_practices.id"], name="fk_good_practice_events_practice_id_good_practices"
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["persons.id"], name="fk_good_practice_events_actor_id_persons"),
        sa.PrimaryKeyConstraint("id", name="pk_good_practice_events"),
    )
    op.create_index("ix_good_practice_events_practice_id", "good_practice_events", ["practice_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("good_practice_events")
    op.drop_table("good_practices")

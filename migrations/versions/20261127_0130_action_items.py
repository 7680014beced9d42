"""The register of action items.

Revision: 20261127_0130
Revises: 20261126_2150
"""

import sqlalchemy as sa
from alembic import op

revision = "20261127_0130"
down_revision = "20261126_2150"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "action_items",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("source_kind", sa.String(20), nullable=False),
        sa.Column("source_id", BIG, nullable=False),
        sa.Column("source_title", sa.JSON(), nullable=False),
        sa.Column("run_id", BIG, nullable=True),
        sa.Column("district_id", BIG, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner_organization_id", BIG, nullable=False),
        sa.Column("owner_person_id", BIG, nullable=True),
        sa.Column("added_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("recheck_on", sa.Date(), nullable=True),
        sa.Column("followed_up", BIG, nullable=False),
        sa.Column("escalated", BIG, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_action_items_run_id_runs"),
        sa.ForeignKeyConstraint(
            ["district_id"], ["organizations.id"], name="fk_action_items_district_id_organizations"
        ),
        sa.ForeignKeyConstraint(
            ["owner_organization_id"],
            ["organizations.id"],
            name="fk_action_items_owner_organization_id_organizations",
        ),
        sa.ForeignKeyConstraint(["owner_person_id"], ["persons.id"], name="fk_action_items_owner_person_id_persons"),
        sa.ForeignKeyConstraint(["created_by_id"], ["persons.id"], name="fk_action_items_created_by_id_persons"),
        sa.PrimaryKeyConstraint("id", name="pk_action_items"),
        sa.UniqueConstraint("uid", name="uq_action_items_uid"),
    )
    op.create_index("ix_action_items_source", "action_items", ["source_kind", "source_id"])
    op.create_index("ix_action_items_state_due_on", "action_items", ["state", "due_on"])
    for column in ("run_id", "district_id", "owner_organization_id", "owner_person_id"):
        op.create_index(f"ix_action_items_{column}", "action_items", [column])
    op.create_table(
        "action_events",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", BIG, nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["action_items.id"], name="fk_action_events_item_id_action_items"),
        sa.ForeignKeyConstraint(["actor_id"], ["persons.id"], name="fk_action_events_actor_id_persons"),
        sa.PrimaryKeyConstraint("id", name="pk_action_events"),
    )
    op.create_index("ix_action_events_item_id", "action_events", ["item_id"])
    op.create_table(
        "action_escalations",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("organization_id", BIG, nullable=False),
        sa.Column("level", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["action_items.id"], name="fk_action_escalations_item_id_action_items"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_action_escalations_organization_id_organizations"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_action_escalations"),
        sa.UniqueConstraint("item_id", "organization_id", name="uq_action_escalations_item_id_organization_id"),
    )
    op.create_index("ix_action_escalations_organization_id", "action_escalations", ["organization_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("action_escalations")
    op.drop_table("action_events")
    op.drop_table("action_items")

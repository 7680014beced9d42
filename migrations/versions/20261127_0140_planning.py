"""Planning: the year's items, joint training with consultants, cards and fees.

Revision: 20261127_0140
Revises: 20261127_0130
"""

import sqlalchemy as sa
from alembic import op

revision = "20261127_0140"
down_revision = "20261127_0130"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def _id() -> sa.Column[int]:
    return sa.Column("id", BIG, autoincrement=True, nullable=False)


def _key(table: str, column: str, target: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{target}"
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=ondelete)


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "planned_runs",
        _id(),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("year", BIG, nullable=False),
        sa.Column("course_id", BIG, nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("class_times", sa.JSON(), nullable=False),
        sa.Column("room", sa.String(200), nullable=False),
        sa.Column("target", BIG, nullable=False),
        sa.Column("targets", sa.JSON(), nullable=False),
        sa.Column("planned_amount", BIG, nullable=False),
        sa.Column("spent_amount", BIG, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("run_id", BIG, nullable=True),
        sa.Column("copied_from_id", BIG, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        _key("planned_runs", "copied_from_id", "planned_runs"),
        _key("planned_runs", "course_id", "courses"),
        _key("planned_runs", "run_id", "runs"),
        sa.PrimaryKeyConstraint("id", name="pk_planned_runs"),
        sa.UniqueConstraint("run_id", name="uq_planned_runs_run_id"),
        sa.UniqueConstraint("uid", name="uq_planned_runs_uid"),
        sa.UniqueConstraint("year", "copied_from_id", name="uq_planned_runs_year_copied_from_id"),
    )
    op.create_index("ix_planned_runs_course_id", "planned_runs", ["course_id"])
    op.create_index("ix_planned_runs_year", "planned_runs", ["year"])
    op.create_table(
        "planned_facilitators",
        _id(),
        sa.Column("planned_run_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        _key("planned_facilitators", "person_id", "persons"),
        _key("planned_facilitators", "planned_run_id", "planned_runs", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_planned_facilitators"),
        sa.UniqueConstraint("planned_run_id", "person_id", name="uq_planned_facilitators_planned_run_id_person_id"),
    )
    op.create_index("ix_planned_facilitators_person_id", "planned_facilitators", ["person_id"])
    op.create_table(
        "joint_rounds",
        _id(),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("course_id", BIG, nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("minutes", BIG, nullable=False),
        sa.Column("quotas", sa.JSON(), nullable=False),
        sa.Column("answers_until", sa.Date(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        _key("joint_rounds", "course_id", "courses"),
        sa.PrimaryKeyConstraint("id", name="pk_joint_rounds"),
        sa.UniqueConstraint("uid", name="uq_joint_rounds_uid"),
    )
    op.create_index("ix_joint_rounds_course_id", "joint_rounds", ["course_id"])
    op.create_table(
        "joint_entries",
        _id(),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("round_id", BIG, nullable=False),
        sa.Column("district_id", BIG, nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=True),
        sa.Column("ends_at", MOMENT, nullable=True),
        sa.Column("run_id", BIG, nullable=True),
        _key("joint_entries", "district_id", "organizations"),
        _key("joint_entries", "round_id", "joint_rounds"),
        _key("joint_entries", "run_id", "runs"),
        sa.PrimaryKeyConstraint("id", name="pk_joint_entries"),
        sa.UniqueConstraint("round_id", "district_id", name="uq_joint_entries_round_id_district_id"),
        sa.UniqueConstraint("run_id", name="uq_joint_entries_run_id"),
        sa.UniqueConstraint("uid", name="uq_joint_entries_uid"),
    )
    op.create_index("ix_joint_entries_district_id", "joint_entries", ["district_id"])
    op.create_table(
        "joint_dates",
        _id(),
        sa.Column("entry_id", BIG, nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        _key("joint_dates", "entry_id", "joint_entries", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_joint_dates"),
        sa.UniqueConstraint("entry_id", "starts_at", name="uq_joint_dates_entry_id_starts_at"),
    )
    op.create_table(
        "joint_invitees",
        _id(),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("entry_id", BIG, nullable=False),
        sa.Column("organization_id", BIG, nullable=False),
        sa.Column("contact_id", BIG, nullable=True),
        sa.Column("generation", BIG, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("note", sa.String(300), nullable=False),
        _key("joint_invitees", "contact_id", "persons"),
        _key("joint_invitees", "entry_id", "joint_entries", "CASCADE"),
        _key("joint_invitees", "organization_id", "organizations"),
        sa.PrimaryKeyConstraint("id", name="pk_joint_invitees"),
        sa.UniqueConstraint("entry_id", "organization_id", name="uq_joint_invitees_entry_id_organization_id"),
        sa.UniqueConstraint("uid", name="uq_joint_invitees_uid"),
    )
    op.create_index("ix_joint_invitees_contact_id", "joint_invitees", ["contact_id"])
    op.create_index("ix_joint_invitees_organization_id", "joint_invitees", ["organization_id"])
    op.create_table(
        "joint_answers",
        _id(),
        sa.Column("invitee_id", BIG, nullable=False),
        sa.Column("date_id", BIG, nullable=False),
        sa.Column("answer", sa.String(5), nullable=False),
        _key("joint_answers", "date_id", "joint_dates", "CASCADE"),
        _key("joint_answers", "invitee_id", "joint_invitees", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_joint_answers"),
        sa.UniqueConstraint("invitee_id", "date_id", name="uq_joint_answers_invitee_id_date_id"),
    )
    op.create_index("ix_joint_answers_date_id", "joint_answers", ["date_id"])
    op.create_table(
        "consultants",
        _id(),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("most_load", BIG, nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        _key("consultants", "person_id", "persons"),
        sa.PrimaryKeyConstraint("id", name="pk_consultants"),
        sa.UniqueConstraint("person_id", name="uq_consultants_person_id"),
        sa.UniqueConstraint("uid", name="uq_consultants_uid"),
    )
    op.create_table(
        "consultant_conflicts",
        _id(),
        sa.Column("consultant_id", BIG, nullable=False),
        sa.Column("district_id", BIG, nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        _key("consultant_conflicts", "consultant_id", "consultants", "CASCADE"),
        _key("consultant_conflicts", "district_id", "organizations"),
        sa.PrimaryKeyConstraint("id", name="pk_consultant_conflicts"),
        sa.UniqueConstraint("consultant_id", "district_id", name="uq_consultant_conflicts_consultant_id_district_id"),
    )
    op.create_index("ix_consultant_conflicts_district_id", "consultant_conflicts", ["district_id"])
    op.create_table(
        "joint_matches",
        _id(),
        sa.Column("entry_id", BIG, nullable=False),
        sa.Column("consultant_id", BIG, nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("matched_at", MOMENT, nullable=False),
        _key("joint_matches", "consultant_id", "consultants"),
        _key("joint_matches", "entry_id", "joint_entries", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_joint_matches"),
        sa.UniqueConstraint("entry_id", name="uq_joint_matches_entry_id"),
    )
    op.create_index("ix_joint_matches_consultant_id", "joint_matches", ["consultant_id"])
    op.create_table(
        "instructor_cards",
        _id(),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("affiliation", sa.String(120), nullable=False),
        sa.Column("position", sa.String(100), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("career", sa.Text(), nullable=False),
        sa.Column("hour_rate", BIG, nullable=False),
        sa.Column("visit_rate", BIG, nullable=False),
        _key("instructor_cards", "person_id", "persons"),
        sa.PrimaryKeyConstraint("id", name="pk_instructor_cards"),
        sa.UniqueConstraint("person_id", name="uq_instructor_cards_person_id"),
        sa.UniqueConstraint("uid", name="uq_instructor_cards_uid"),
    )
    op.create_table(
        "fee_lines",
        _id(),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("run_id", BIG, nullable=True),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(5), nullable=False),
        sa.Column("minutes", BIG, nullable=False),
        sa.Column("topic", sa.String(200), nullable=False),
        sa.Column("rate", BIG, nullable=False),
        sa.Column("amount", BIG, nullable=False),
        sa.Column("source", sa.String(80), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        _key("fee_lines", "person_id", "persons"),
        _key("fee_lines", "run_id", "runs"),
        sa.PrimaryKeyConstraint("id", name="pk_fee_lines"),
        sa.UniqueConstraint("person_id", "source", name="uq_fee_lines_person_id_source"),
        sa.UniqueConstraint("uid", name="uq_fee_lines_uid"),
    )
    op.create_index("ix_fee_lines_held_on", "fee_lines", ["held_on"])
    op.create_index("ix_fee_lines_run_id", "fee_lines", ["run_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_fee_lines_held_on", "fee_lines")
    op.drop_index("ix_fee_lines_run_id", "fee_lines")
    op.drop_table("fee_lines")
    op.drop_table("instructor_cards")
    op.drop_index("ix_joint_matches_consultant_id", "joint_matches")
    op.drop_table("joint_matches")
    op.drop_index("ix_consultant_conflicts_district_id", "consultant_conflicts")
    op.drop_table("consultant_conflicts")
    op.drop_table("consultants")
    op.drop_index("ix_joint_answers_date_id", "joint_answers")
    op.drop_table("joint_answers")
    op.drop_index("ix_joint_invitees_contact_id", "joint_invitees")
    op.drop_index("ix_joint_invitees_organization_id", "joint_invitees")
    op.drop_table("joint_invitees")
    op.drop_table("joint_dates")
    op.drop_index("ix_joint_entries_district_id", "joint_entries")
    op.drop_table("joint_entries")
    op.drop_index("ix_joint_rounds_course_id", "joint_rounds")
    op.drop_table("joint_rounds")
    op.drop_index("ix_planned_facilitators_person_id", "planned_facilitators")
    op.drop_table("planned_facilitators")
    op.drop_index("ix_planned_runs_course_id", "planned_runs")
    op.drop_index("ix_planned_runs_year", "planned_runs")
    op.drop_table("planned_runs")

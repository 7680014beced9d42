"""Child-rights experts, in-house classes and the consulting of facilities.

Revision: 20261127_0205
Revises: 20261127_0150
"""

import sqlalchemy as sa
from alembic import op

revision = "20261127_0205"
down_revision = "20261127_0150"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "designations",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("organization_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("designated_by_id", BIG, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_designations_person_id_persons"),
        sa.ForeignKeyConstraint(["designated_by_id"], ["persons.id"], name="fk_designations_designated_by_id_persons"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_designations_organization_id_organizations"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_designations"),
        sa.UniqueConstraint(
            "organization_id", "person_id", "starts_on", name="uq_designations_organization_id_person_id_starts_on"
        ),
        sa.UniqueConstraint("uid", name="uq_designations_uid"),
    )
    op.create_index("ix_designations_organization_id", "designations", ["organization_id"])
    op.create_index("ix_designations_person_id", "designations", ["person_id"])
    op.create_table(
        "in_house_classes",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("organization_id", BIG, nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", BIG, nullable=False),
        sa.Column("place", sa.String(120), nullable=False),
        sa.Column("topic", sa.String(200), nullable=False),
        sa.Column("leader", sa.String(100), nullable=False),
        sa.Column("course_version_id", BIG, nullable=True),
        sa.Column("modules", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("entered_by_id", BIG, nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", BIG, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_in_house_classes_organization_id_organizations"
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["persons.id"], name="fk_in_house_classes_decided_by_id_persons"),
        sa.ForeignKeyConstraint(
            ["course_version_id"], ["course_versions.id"], name="fk_in_house_classes_course_version_id_course_versions"
        ),
        sa.ForeignKeyConstraint(["entered_by_id"], ["persons.id"], name="fk_in_house_classes_entered_by_id_persons"),
        sa.PrimaryKeyConstraint("id", name="pk_in_house_classes"),
        sa.UniqueConstraint("uid", name="uq_in_house_classes_uid"),
    )
    op.create_index("ix_in_house_classes_organization_id", "in_house_classes", ["organization_id"])
    op.create_index("ix_in_house_classes_state", "in_house_classes", ["state"])
    op.create_table(
        "in_house_attendees",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("class_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("position", sa.String(100), nullable=False),
        sa.Column("job", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_id"], ["in_house_classes.id"], name="fk_in_house_attendees_class_id_in_house_classes"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_in_house_attendees_person_id_persons"),
        sa.PrimaryKeyConstraint("id", name="pk_in_house_attendees"),
        sa.UniqueConstraint("class_id", "person_id", name="uq_in_house_attendees_class_id_person_id"),
    )
    op.create_index("ix_in_house_attendees_class_id", "in_house_attendees", ["class_id"])
    op.create_index("ix_in_house_attendees_person_id", "in_house_attendees", ["person_id"])
    op.create_table(
        "in_house_files",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("class_id", BIG, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("mime", sa.String(120), nullable=False),
        sa.Column("size", BIG, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_id"], ["in_house_classes.id"], name="fk_in_house_files_class_id_in_house_classes"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_in_house_files"),
        sa.UniqueConstraint("uid", name="uq_in_house_files_uid"),
    )
    op.create_index("ix_in_house_files_class_id", "in_house_files", ["class_id"])
    op.create_table(
        "consultings",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("organization_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("consultant_id", BIG, nullable=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("wishes", sa.Text(), nullable=False),
        sa.Column("days", sa.String(500), nullable=False),
        sa.Column("applied_by_id", BIG, nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", BIG, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("check_version", sa.String(20), nullable=False),
        sa.Column("check_by_id", BIG, nullable=True),
        sa.Column("check_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("views", sa.Text(), nullable=False),
        sa.Column("consultant_signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("facility_signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("facility_signed_by_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(["consultant_id"], ["persons.id"], name="fk_consultings_consultant_id_persons"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_consultings_person_id_persons"),
        sa.ForeignKeyConstraint(["applied_by_id"], ["persons.id"], name="fk_consultings_applied_by_id_persons"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_consultings_organization_id_organizations"
        ),
        sa.ForeignKeyConstraint(
            ["facility_signed_by_id"], ["persons.id"], name="fk_consultings_facility_signed_by_id_persons"
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["persons.id"], name="fk_consultings_decided_by_id_persons"),
        sa.ForeignKeyConstraint(["check_by_id"], ["persons.id"], name="fk_consultings_check_by_id_persons"),
        sa.PrimaryKeyConstraint("id", name="pk_consultings"),
        sa.UniqueConstraint("uid", name="uq_consultings_uid"),
    )
    op.create_index("ix_consultings_consultant_id", "consultings", ["consultant_id"])
    op.create_index("ix_consultings_organization_id", "consultings", ["organization_id"])
    op.create_index("ix_consultings_person_id", "consultings", ["person_id"])
    op.create_index("ix_consultings_state", "consultings", ["state"])
    op.create_table(
        "consulting_check_answers",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("consulting_id", BIG, nullable=False),
        sa.Column("item", sa.String(20), nullable=False),
        sa.Column("answer", sa.String(10), nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.ForeignKeyConstraint(
            ["consulting_id"], ["consultings.id"], name="fk_consulting_check_answers_consulting_id_consultings"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_consulting_check_answers"),
        sa.UniqueConstraint("consulting_id", "item", name="uq_consulting_check_answers_consulting_id_item"),
    )
    op.create_index("ix_consulting_check_answers_consulting_id", "consulting_check_answers", ["consulting_id"])
    op.create_table(
        "consulting_visits",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("consulting_id", BIG, nullable=False),
        sa.Column("number", BIG, nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("minutes", BIG, nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", BIG, nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["consulting_id"], ["consultings.id"], name="fk_consulting_visits_consulting_id_consultings"
        ),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["persons.id"], name="fk_consulting_visits_recorded_by_id_persons"),
        sa.PrimaryKeyConstraint("id", name="pk_consulting_visits"),
        sa.UniqueConstraint("consulting_id", "number", name="uq_consulting_visits_consulting_id_number"),
    )
    op.create_index("ix_consulting_visits_consulting_id", "consulting_visits", ["consulting_id"])
    op.create_table(
        "consulting_goals",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("consulting_id", BIG, nullable=False),
        sa.Column("number", BIG, nullable=False),
        sa.Column("goal", sa.String(500), nullable=False),
        sa.Column("measure", sa.String(1000), nullable=False),
        sa.Column("in_charge", sa.String(100), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("result", sa.String(10), nullable=False),
        sa.Column("result_note", sa.String(1000), nullable=False),
        sa.Column("next_goal", sa.String(500), nullable=False),
        sa.Column("action_item_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(
            ["consulting_id"], ["consultings.id"], name="fk_consulting_goals_consulting_id_consultings"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_consulting_goals"),
        sa.UniqueConstraint("consulting_id", "number", name="uq_consulting_goals_consulting_id_number"),
    )
    op.create_index("ix_consulting_goals_consulting_id", "consulting_goals", ["consulting_id"])
    op.create_table(
        "consulting_files",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("goal_id", BIG, nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("mime", sa.String(120), nullable=False),
        sa.Column("size", BIG, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("added_by_id", BIG, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["added_by_id"], ["persons.id"], name="fk_consulting_files_added_by_id_persons"),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["consulting_goals.id"], name="fk_consulting_files_goal_id_consulting_goals"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_consulting_files"),
        sa.UniqueConstraint("uid", name="uq_consulting_files_uid"),
    )
    op.create_index("ix_consulting_files_goal_id", "consulting_files", ["goal_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_consulting_files_goal_id", "consulting_files")
    op.drop_table("consulting_files")
    op.drop_index("ix_consulting_goals_consulting_id", "consulting_goals")
    op.drop_table("consulting_goals")
    op.drop_index("ix_consulting_visits_consulting_id", "consulting_visits")
    op.drop_table("consulting_visits")
    op.drop_index("ix_consulting_check_answers_consulting_id", "consulting_check_answers")
    op.drop_table("consulting_check_answers")
    op.drop_index("ix_consultings_consultant_id", "consultings")
    op.drop_index("ix_consultings_organization_id", "consultings")
    op.drop_index("ix_consultings_person_id", "consultings")
    op.drop_index("ix_consultings_state", "consultings")
    op.drop_table("consultings")
    op.drop_index("ix_in_house_files_class_id", "in_house_files")
    op.drop_table("in_house_files")
    op.drop_index("ix_in_house_attendees_class_id", "in_house_attendees")
    op.drop_index("ix_in_house_attendees_person_id", "in_house_attendees")
    op.drop_table("in_house_attendees")
    op.drop_index("ix_in_house_classes_organization_id", "in_house_classes")
    op.drop_index("ix_in_house_classes_state", "in_house_classes")
    op.drop_table("in_house_classes")
    op.drop_index("ix_designations_organization_id", "designations")
    op.drop_index("ix_designations_person_id", "designations")
    op.drop_table("designations")

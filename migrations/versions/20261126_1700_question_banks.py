"""Banks of instructors: owners, shares, folders, the index of questions, comments and changes of the law.

Revision: 20261126_1700
Revises: 20261126_1000
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "20261126_1700"
down_revision = "20261126_1000"
branch_labels = None
depends_on = None


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _exact(length: int) -> sa.types.TypeEngine[str]:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("banks") as table:
        table.add_column(sa.Column("description", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("owner_id", _id(), nullable=True))
        table.create_foreign_key(op.f("fk_banks_owner_id_persons"), "persons", ["owner_id"], ["id"])
        table.create_index(op.f("ix_banks_owner_id"), ["owner_id"])
    with op.batch_alter_table("banks") as table:
        table.alter_column("description", server_default=None)
    _make_folders_and_shares()
    with op.batch_alter_table("questions") as table:
        table.add_column(sa.Column("folder_id", _id(), nullable=True))
        table.add_column(sa.Column("languages", sa.JSON(), nullable=False, server_default="{}"))
        table.add_column(sa.Column("chance", _id(), nullable=True))
        table.create_foreign_key(
            op.f("fk_questions_folder_id_question_folders"), "question_folders", ["folder_id"], ["id"]
        )
        table.create_index(op.f("ix_questions_folder_id"), ["folder_id"])
    _give_chances()
    with op.batch_alter_table("questions") as table:
        table.alter_column("languages", server_default=None)
        table.alter_column("chance", existing_type=_id(), nullable=False)
    _make_index()
    _make_reviews()


def _make_folders_and_shares() -> None:
    op.create_table(
        "bank_shares",
        sa.Column("bank_id", _id(), nullable=False),
        sa.Column("organization_id", _id(), nullable=False),
        sa.Column("may", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["bank_id"], ["banks.id"], name=op.f("fk_bank_shares_bank_id_banks")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_bank_shares_organization_id_organizations")
        ),
        sa.PrimaryKeyConstraint("bank_id", "organization_id", name=op.f("pk_bank_shares")),
    )
    op.create_index(op.f("ix_bank_shares_organization_id"), "bank_shares", ["organization_id"])
    op.create_table(
        "question_folders",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("bank_id", _id(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["bank_id"], ["banks.id"], name=op.f("fk_question_folders_bank_id_banks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_folders")),
        sa.UniqueConstraint("bank_id", "title", name=op.f("uq_question_folders_bank_id_title")),
    )


def _give_chances() -> None:
    questions = sa.table("questions", sa.column("id", sa.BigInteger()), sa.column("chance", sa.BigInteger()))
    connection = op.get_bind()
    for key in connection.execute(sa.select(questions.c.id)).scalars().all():
        chance = secrets.randbits(48)
        connection.execute(sa.update(questions).where(questions.c.id == key).values(chance=chance))


def _make_index() -> None:
    op.create_table(
        "question_tags",
        sa.Column("question_id", _id(), nullable=False),
        sa.Column("tag", _exact(120), nullable=False),
        sa.Column("bank_id", _id(), nullable=False),
        sa.Column("drawable", sa.Boolean(), nullable=False),
        sa.Column("chance", _id(), nullable=False),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name=op.f("fk_question_tags_question_id_questions")),
        sa.PrimaryKeyConstraint("question_id", "tag", name=op.f("pk_question_tags")),
    )
    for name, columns in (
        ("ix_question_tags_draw", ["bank_id", "tag", "drawable", "chance", "question_id"]),
        ("ix_question_tags_list", ["bank_id", "tag", "question_id"]),
    ):
        op.create_index(name, "question_tags", columns)
    op.create_table(
        "question_texts",
        sa.Column("question_id", _id(), autoincrement=False, nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("stems", sa.JSON(), nullable=False),
        sa.Column("grams", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_question_texts_question_id_questions")
        ),
        sa.PrimaryKeyConstraint("question_id", name=op.f("pk_question_texts")),
    )
    op.create_table(
        "question_grams",
        sa.Column("gram", _exact(24), nullable=False),
        sa.Column("bank_id", _id(), autoincrement=False, nullable=False),
        sa.Column("question_id", _id(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("gram", "bank_id", "question_id", name=op.f("pk_question_grams")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "question_bands",
        sa.Column("band", _id(), autoincrement=False, nullable=False),
        sa.Column("question_id", _id(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("band", "question_id", name=op.f("pk_question_bands")),
        sqlite_with_rowid=False,
    )


def _make_reviews() -> None:
    op.create_table(
        "question_comments",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("question_id", _id(), nullable=False),
        sa.Column("question_version_id", _id(), nullable=False),
        sa.Column("author_id", _id(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by_id", _id(), nullable=True),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_question_comments_question_id_questions")
        ),
        sa.ForeignKeyConstraint(
            ["question_version_id"],
            ["question_versions.id"],
            name=op.f("fk_question_comments_question_version_id_question_versions"),
        ),
        sa.ForeignKeyConstraint(["author_id"], ["persons.id"], name=op.f("fk_question_comments_author_id_persons")),
        sa.ForeignKeyConstraint(
            ["resolved_by_id"], ["persons.id"], name=op.f("fk_question_comments_resolved_by_id_persons")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_comments")),
    )
    op.create_index(op.f("ix_question_comments_question_id"), "question_comments", ["question_id"])
    op.create_table(
        "question_law_checks",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("question_id", _id(), nullable=False),
        sa.Column("question_version_id", _id(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("in_force", sa.Date(), nullable=False),
        sa.Column("checked_by_id", _id(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_question_law_checks_question_id_questions")
        ),
        sa.ForeignKeyConstraint(
            ["question_version_id"],
            ["question_versions.id"],
            name=op.f("fk_question_law_checks_question_version_id_question_versions"),
        ),
        sa.ForeignKeyConstraint(
            ["checked_by_id"], ["persons.id"], name=op.f("fk_question_law_checks_checked_by_id_persons")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_law_checks")),
        sa.UniqueConstraint(
            "question_id", "reference", "in_force", name=op.f("uq_question_law_checks_question_id_reference_in_force")
        ),
    )
    op.create_table(
        "law_change_notices",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("in_force", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", _id(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["persons.id"], name=op.f("fk_law_change_notices_created_by_id_persons")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_law_change_notices")),
        sa.UniqueConstraint("reference", "in_force", name=op.f("uq_law_change_notices_reference_in_force")),
    )


def downgrade() -> None:
    """Go back."""
    for name in (
        "law_change_notices",
        "question_law_checks",
        "question_comments",
        "question_bands",
        "question_grams",
        "question_texts",
        "question_tags",
    ):
        op.drop_table(name)
    with op.batch_alter_table("questions") as table:
        table.drop_index(op.f("ix_questions_folder_id"))
        table.drop_constraint(op.f("fk_questions_folder_id_question_folders"), type_="foreignkey")
        for name in ("chance", "languages", "folder_id"):
            table.drop_column(name)
    op.drop_table("question_folders")
    op.drop_table("bank_shares")
    with op.batch_alter_table("banks") as table:
        table.drop_index(op.f("ix_banks_owner_id"))
        table.drop_constraint(op.f("fk_banks_owner_id_persons"), type_="foreignkey")
        table.drop_column("owner_id")
        table.drop_column("description")

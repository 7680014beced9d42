"""Quizzes remember the version last loaded and can be retired; open attempts are found by deadline.

Revision: 20261124_0210
Revises: 20261124_0200
"""

import sqlalchemy as sa
from alembic import op

revision = "20261124_0210"
down_revision = "20261124_0200"
branch_labels = None
depends_on = None

LOADED = "fk_quizzes_loaded_version_id_quiz_versions"


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("quizzes") as quizzes:
        quizzes.add_column(sa.Column("status", sa.String(20), nullable=False, server_default="reviewed"))
        quizzes.add_column(sa.Column("loaded_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite")))
        quizzes.create_foreign_key(LOADED, "quiz_versions", ["loaded_version_id"], ["id"])
    with op.batch_alter_table("quizzes") as quizzes:
        quizzes.alter_column("status", server_default=None)
    where = sa.text("submitted_at IS NULL")
    op.create_index("ix_attempts_open", "attempts", ["deadline_at"], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_attempts_open", "attempts")
    with op.batch_alter_table("quizzes") as quizzes:
        quizzes.drop_constraint(LOADED, type_="foreignkey")
        quizzes.drop_column("loaded_version_id")
        quizzes.drop_column("status")

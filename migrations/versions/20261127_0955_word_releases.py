"""Words that look like a name: asked about by who wrote them, released or returned by a second person.

Revision: 20261127_0955
Revises: 20261127_0942
"""

import sqlalchemy as sa
from alembic import op

revision = "20261127_0955"
down_revision = "20261127_0942"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "word_releases",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("scope_kind", sa.String(20), nullable=False),
        sa.Column("scope_id", BIG, nullable=False),
        sa.Column("words", sa.String(120), nullable=False),
        sa.Column("context", sa.String(242), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("asked_by_id", BIG, nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", BIG, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(500), nullable=False),
        sa.ForeignKeyConstraint(["asked_by_id"], ["persons.id"], name="fk_word_releases_asked_by_id_persons"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["persons.id"], name="fk_word_releases_decided_by_id_persons"),
        sa.PrimaryKeyConstraint("id", name="pk_word_releases"),
        sa.UniqueConstraint("scope_kind", "scope_id", "words", name="uq_word_releases_scope_kind_scope_id_words"),
    )
    op.create_index("ix_word_releases_asked_by_id", "word_releases", ["asked_by_id"])
    op.create_index("ix_word_releases_state", "word_releases", ["state"])
    _carry_over()
    op.drop_table("released_words")


def _carry_over() -> None:
    op.execute(
        "INSERT INTO word_releases (scope_kind, scope_id, words, context, reason, state, asked_by_id, asked_at,"
        " decided_by_id, decided_at, note)"
        " SELECT 'run', run_id, words, '', reason, 'released', NULL, at, actor_id, at, '' FROM released_words"
    )


def downgrade() -> None:
    """Go back."""
    op.create_table(
        "released_words",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("run_id", BIG, nullable=False),
        sa.Column("words", sa.String(60), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("actor_id", BIG, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_released_words_run_id_runs"),
        sa.ForeignKeyConstraint(["actor_id"], ["persons.id"], name="fk_released_words_actor_id_persons"),
        sa.PrimaryKeyConstraint("id", name="pk_released_words"),
        sa.UniqueConstraint("run_id", "words", name="uq_released_words_run_id_words"),
    )
    op.execute(
        "INSERT INTO released_words (run_id, words, reason, actor_id, at)"
        " SELECT scope_id, words, reason, decided_by_id, asked_at FROM word_releases"
        " WHERE scope_kind = 'run' AND state = 'released' AND length(words) <= 60"
    )
    op.drop_table("word_releases")

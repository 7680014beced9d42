"""Fill the sets of questions by gram from the rows there are.

Revision: 20261127_0942
Revises: 20261127_0941
"""

import struct
from collections.abc import Iterable
from itertools import groupby, islice

import sqlalchemy as sa
from alembic import op

revision = "20261127_0942"
down_revision = "20261127_0941"
branch_labels = None
depends_on = None

BLOCK = 8_192
MAP = BLOCK // 8
LISTED = MAP // 4
ROWS = 1_000
GRAMS = sa.table("question_grams", sa.column("gram"), sa.column("bank_id"), sa.column("question_id"))
POSTINGS = sa.table(
    "question_postings",
    sa.column("gram"),
    sa.column("bank_id"),
    sa.column("block"),
    sa.column("members", sa.LargeBinary()),
)


def upgrade() -> None:
    """Go forward."""
    connection = op.get_bind()
    columns = (GRAMS.c.gram, GRAMS.c.bank_id, GRAMS.c.question_id)
    rows = connection.execute(sa.select(*columns).order_by(*columns))
    made = (
        {"gram": gram, "bank_id": bank_id, "block": block, "members": _members(row.question_id for row in found)}
        for (gram, bank_id, block), found in groupby(
            rows, key=lambda row: (row.gram, row.bank_id, row.question_id // BLOCK)
        )
    )
    sets = list(made)
    for start in range(0, len(sets), ROWS):
        connection.execute(sa.insert(POSTINGS), list(islice(sets, start, start + ROWS)))


def _members(questions: Iterable[int]) -> bytes:
    """Return the places of questions in their block: two bytes each, or where that is longer a map of bits."""
    places = [question % BLOCK for question in questions]
    if len(places) <= LISTED:
        return struct.pack(f"<{len(places)}H", *places)
    bits = bytearray(MAP)
    for place in places:
        bits[place >> 3] |= 1 << (place & 7)
    return bytes(bits)


def downgrade() -> None:
    """Go back."""
    op.execute(sa.delete(POSTINGS))

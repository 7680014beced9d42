"""Which questions of a bank hold a gram, as sets that are met with each other at once.

Two grams that are common each and rare together lead to many rows each, and a database looks at every one of them.
Here the questions of a gram stand in *blocks* of BLOCK keys, each a short list of places or a map of bits, so that two
grams are met by one operation for thousands of questions.
"""

import struct
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import cast

from sqlalchemy import Table, bindparam, delete, insert, select, update

from lms.core import db
from lms.questions.models import Bank, QuestionPosting

BLOCK = 8_192
_MAP = BLOCK // 8
# A list of places is shorter than a map up to here.
_LISTED = _MAP // 4
ROWS = 500
Entry = tuple[str, int, int]
_table = cast(Table, QuestionPosting.__table__)
_UPDATE = (
    update(_table)
    .where(
        _table.c.gram == bindparam("gram_is"),
        _table.c.bank_id == bindparam("bank_is"),
        _table.c.block == bindparam("block_is"),
    )
    .values(members=bindparam("members_are"))
)


def change(added: Iterable[Entry], removed: Iterable[Entry] = ()) -> None:
    """Put entries (gram, bank, question) into the sets and take others out; whoever writes into a bank queues here."""
    more, less = _by_set(added), _by_set(removed)
    keys = sorted({*more, *less})
    if not keys:
        return
    banks = select(Bank.id).where(Bank.id.in_({bank for _, bank, _ in keys})).order_by(Bank.id)
    db.session.execute(banks.with_for_update(key_share=True))
    there = _there(keys)
    new, changed, gone = [], [], []
    for key in keys:
        bits = (there.get(key, 0) | more.get(key, 0)) & ~less.get(key, 0)
        if key in there and not bits:
            gone.append(key)
        elif key in there and bits != there[key]:
            changed.append(
                dict(zip(("gram_is", "bank_is", "block_is"), key, strict=True)) | {"members_are": pack(bits)}
            )
        elif key not in there and bits:
            new.append({"gram": key[0], "bank_id": key[1], "block": key[2], "members": pack(bits)})
    if new:
        db.session.execute(insert(_table), new)
    if changed:
        db.session.connection().execute(_UPDATE, changed)
    for gram, bank, block in gone:
        same = (_table.c.gram == gram, _table.c.bank_id == bank, _table.c.block == block)
        db.session.execute(delete(_table).where(*same))


def _by_set(entries: Iterable[Entry]) -> dict[Entry, int]:
    """Return (gram, bank, block) → bits."""
    found: defaultdict[Entry, int] = defaultdict(int)
    for gram, bank, question in entries:
        found[gram, bank, question // BLOCK] |= 1 << question % BLOCK
    return found


def _there(keys: Collection[Entry]) -> dict[Entry, int]:
    wanted, found = set(keys), {}
    grams = sorted({gram for gram, _, _ in keys})
    banks, blocks = {bank for _, bank, _ in keys}, {block for _, _, block in keys}
    for start in range(0, len(grams), ROWS):
        some = _table.c.gram.in_(grams[start : start + ROWS])
        for row in db.session.execute(
            select(_table).where(some, _table.c.bank_id.in_(banks), _table.c.block.in_(blocks))
        ):
            if (row.gram, row.bank_id, row.block) in wanted:
                found[row.gram, row.bank_id, row.block] = unpack(row.members)
    return found


def common(bank_id: int, grams: Collection[str]) -> Iterator[int]:
    """Yield the questions of a bank that hold all of the grams, in the order of their keys."""
    sets: defaultdict[int, list[bytes]] = defaultdict(list)
    rows = select(_table.c.block, _table.c.members).where(_table.c.gram.in_(set(grams)), _table.c.bank_id == bank_id)
    for block, members in db.session.execute(rows):
        sets[block].append(members)
    for block in sorted(sets):
        if len(sets[block]) == len(set(grams)):
            bits = unpack(sets[block][0])
            for members in sets[block][1:]:
                bits &= unpack(members)
            yield from (block * BLOCK + place for place in places(bits))


def places(bits: int) -> Iterator[int]:
    """Yield the places of the bits that are set, the lowest first."""
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low


def pack(bits: int) -> bytes:
    """Return bits as they are stored: a list of places in two bytes each, or where that is longer a map."""
    if bits.bit_count() <= _LISTED:
        found = list(places(bits))
        return struct.pack(f"<{len(found)}H", *found)
    return bits.to_bytes(_MAP, "little")


def unpack(data: bytes) -> int:
    """Return the bits of a stored set."""
    if len(data) == _MAP:
        return int.from_bytes(data, "little")
    found = bytearray(_MAP)
    for place in struct.unpack(f"<{len(data) // 2}H", data):
        found[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(found, "little")

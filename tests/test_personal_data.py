"""Every table that points to a person is claimed by the room that exports and erases it."""

from lms import app, rooms

# Who acted is part of the record itself: it holds a number, never a name, and outlives the person's data on purpose.
KEPT = {"audit_entries", "course_versions", "outbox"}


def test_a_table_with_a_person_in_it_is_claimed_by_a_room() -> None:
    claimed = {table for room in app.PERSONAL_DATA for table in room.TABLES}
    pointing = {
        table.name
        for table in rooms.metadata.tables.values()
        if any(key.column.table.name == "persons" for key in table.foreign_keys)
        or {"person_id", "person_ids", "actor_id", "requester_id"} & set(table.columns.keys())
    }
    assert pointing - claimed == KEPT
    assert claimed <= set(rooms.metadata.tables)


def test_every_room_exports_and_erases() -> None:
    for room in app.PERSONAL_DATA:
        assert callable(room.export) and callable(room.erase), room.__name__

"""What was typed into a form of a visit and not saved yet: sent by the page itself, so that a lost line loses nothing.

The browser's half is `assets/visit/` on the one offline queue. A draft belongs to one person and is shown to nobody
else; saving the form ends it, and what arrives later but was typed before is passed over.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from lms.activities.visit import capability
from lms.activities.visit.models import Consulting, ConsultingDraft
from lms.core import clock, db, outbox, sync
from lms.core.i18n import lazy
from lms.core.sync import BadRecord
from lms.core.texts import problem

KEPT_DAYS = 30
MOST_FIELDS = 80
MOST_TEXT = 4000
MOST_BYTES = 256 * 1024
_NAME = re.compile(r"[a-z][a-z_]{0,19}[0-9]{0,2}\Z")


def keep(uid: UUID, form: str, right: str | None, body: Mapping[str, Any]) -> list[str]:
    """Keep the newest of some drafts and return the numbers of all of them: each is settled.

    Raises TokenError (401) without the right, NotFound, and BadRecord for what no script of ours sends.
    """
    consulting, person_id = capability.holder(uid, form, right)
    read = [_read(record, f"drafts[{number}]") for number, record in enumerate(sync.batch(body, "drafts"))]
    newest = max(read, key=lambda one: one[1])
    _store(consulting.id, person_id, form, newest[1], newest[2])
    return [str(record) for record, _, _ in read]


def _read(record: Mapping[str, Any], place: str) -> tuple[UUID, int, dict[str, str]]:
    number, sequence = sync.record_id(record, place), sync.made_at(record, place)
    fields = record.get("fields")
    if not isinstance(fields, dict) or len(fields) > MOST_FIELDS:
        raise BadRecord(lazy("A record must be a JSON object."), field=f"{place}.fields")
    for name, text in fields.items():
        wrong = not _NAME.match(name) or not isinstance(text, str) or len(text) > MOST_TEXT or problem(text)
        if wrong:
            raise BadRecord(lazy("This contains characters that cannot be stored."), field=f"{place}.fields")
    return number, sequence, fields


def _store(consulting_id: int, person_id: int, form: str, sequence: int, fields: Mapping[str, str]) -> None:
    row = _row(consulting_id, person_id, form)
    if row is None:
        row = ConsultingDraft(consulting_id=consulting_id, person_id=person_id, form=form, sequence=0, fields={})
        row.received_at = clock.now()
        db.session.add(row)
    if row.sequence < sequence:
        row.sequence, row.fields, row.received_at = sequence, dict(fields), clock.now()
    db.session.flush()


def _row(consulting_id: int, person_id: int, form: str) -> ConsultingDraft | None:
    return db.session.scalar(
        select(ConsultingDraft)
        .where(
            ConsultingDraft.consulting_id == consulting_id,
            ConsultingDraft.person_id == person_id,
            ConsultingDraft.form == form,
        )
        .with_for_update()
    )


def of(consulting: Consulting, form: str, person_id: int) -> ConsultingDraft | None:
    """Return what a person typed into a form and did not save, or None."""
    row = db.session.scalar(
        select(ConsultingDraft).where(
            ConsultingDraft.consulting_id == consulting.id,
            ConsultingDraft.person_id == person_id,
            ConsultingDraft.form == form,
        )
    )
    return row if row is not None and row.fields else None


def end(consulting: Consulting, form: str, person_id: int) -> None:
    """End a draft, since the form was saved or the draft is not wanted; earlier ones on their way are passed over."""
    _store(consulting.id, person_id, form, round(clock.epoch() * 1000), {})


@outbox.every("visit.tidy_drafts", 24 * 3600)
def tidy() -> None:
    """Delete drafts that nobody came back to."""
    with db.transaction():
        old = ConsultingDraft.received_at < clock.now() - timedelta(days=KEPT_DAYS)
        db.session.execute(delete(ConsultingDraft).where(old))

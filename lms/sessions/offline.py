"""Taps and signatures of a tablet that may have been without a line: each stored once, in the time it was made."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from lms.accounts.actors import actor_for
from lms.accounts.models import Account
from lms.core import clock, db, storage, sync, tokens
from lms.core.errors import LmsError
from lms.core.i18n import lazy
from lms.core.tokens import Claims, TokenError
from lms.policy import Permission, can
from lms.sessions import services, taps
from lms.sessions.models import TrainingSession

PURPOSE = "room"
LIFE = timedelta(hours=72)
MOST_BYTES = 4 * 1024 * 1024
MOST_SIGNATURE = 64 * 1024
PNG = b"\x89PNG\r\n\x1a\n"
# A tap from before the doors open or from the future cannot be what the clock of the page says.
EARLIEST = timedelta(hours=6)
# Milliseconds that a tablet's clock and ours may differ, on the way of a slow line too.
DRIFT = 120_000


@dataclass(frozen=True)
class Tap:
    """One tap as the tablet sent it; `made_at` in milliseconds of the server's clock."""

    record: UUID
    key: str
    kind: str
    made_at: int
    uncertain: bool
    signature: bytes


def token(session: TrainingSession, person_id: int, generation: int) -> str:
    """Return the right of a tablet to mark this session, until three days after it ends."""
    until = max(session.ends_at, clock.now()) + LIFE
    return tokens.make(PURPOSE, person_id=person_id, subject=session.uid.hex, generation=generation, until=until)


def claims_of(uid: UUID, header: str | None) -> Claims:
    """Return what the token of a request says; raise TokenError unless it is for this session."""
    return sync.claims_for(PURPOSE, uid.hex, header)


def parse(body: Mapping[str, Any]) -> list[Tap]:
    """Return the taps of a batch. Raises BadRecord, naming the place, for what no script of ours can have sent."""
    found, doubtful = [], _has_another_time(body)
    for number, record in enumerate(sync.batch(body, "marks")):
        place = f"marks[{number}]"
        key, kind = record.get("key"), record.get("kind")
        if not isinstance(key, str) or len(key) > 20 or not key.isascii() or kind not in ("in", "out"):
            raise sync.BadRecord(lazy("The data sent could not be read."), field=place)
        found.append(
            Tap(
                sync.record_id(record, place),
                key,
                kind,
                sync.made_at(record, place),
                doubtful or record.get("uncertain") is True,
                _signature(record.get("signature"), place),
            )
        )
    return found


def _has_another_time(body: Mapping[str, Any]) -> bool:
    """Say whether the tablet takes the present for another moment: opened without a line, it trusts its own clock."""
    now = body.get("now")
    return type(now) is int and abs(now - clock.epoch() * 1000) > DRIFT


def _signature(value: object, place: str) -> bytes:
    if value is None or value == "":
        return b""
    wrong = sync.BadRecord(lazy("The signature cannot be read."), field=f"{place}.signature")
    if not isinstance(value, str) or len(value) > 2 * MOST_SIGNATURE:
        raise wrong
    try:
        data = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise wrong from None
    if not data.startswith(PNG) or len(data) > MOST_SIGNATURE:
        raise wrong
    return data


def keep_signatures(uid: UUID, found: Sequence[Tap]) -> dict[UUID, str]:
    """Store the drawings before anything is written into the database; return record → key."""
    return {
        tap.record: storage.put(f"signatures/{uid.hex}/{tap.record.hex}.png", tap.signature)
        for tap in found
        if tap.signature
    }


def take(uid: UUID, claims: Claims, found: Sequence[Tap], drawn: Mapping[UUID, str]) -> list[dict[str, Any]]:
    """Mark what a tablet sent, and return a result for each record: saved (also when it was there), or refused and why.

    Raises TokenError when the person signed out everywhere or may not mark this session (any more).
    """
    session = services.by_uid(uid)
    account = db.session.scalar(select(Account).where(Account.person_id == claims.person_id))
    if session is None or account is None:
        raise TokenError
    sync.check_generation(claims, claims.person_id, account.generation, disabled=account.disabled_at is not None)
    actor = actor_for(claims.person_id)
    if not can(actor, Permission.MARK_ATTENDANCE, session):
        raise TokenError
    return [_one(session, tap, drawn.get(tap.record, ""), claims.person_id) for tap in found]


def _one(session: TrainingSession, tap: Tap, signature: str, actor_id: int) -> dict[str, Any]:
    at = datetime.fromtimestamp(tap.made_at / 1000, UTC)
    unlikely = at < session.starts_at - EARLIEST or at > clock.now()
    try:
        with db.session.begin_nested():
            became = taps.tap(
                session.id,
                tap.key,
                tap.kind,
                actor_id,
                at=min(at, clock.now()),
                record=tap.record,
                uncertain=tap.uncertain or unlikely,
                evidence="signature" if signature else "roster",
                signature=signature,
            )
    except LmsError as error:
        return {"record": str(tap.record), "state": "refused", "why": str(error.message)}
    return {"record": str(tap.record), "state": "saved", "answer": became.answer.value}

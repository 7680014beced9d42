"""Capability tokens: what a page may do for one person and one thing, signed, without cookie or database.

A token is bound to the person, the purpose, the subject (an attempt, a step, a training session) and the sign-in
generation of the account. The reader compares the generation with the account's where it reads the database anyway:
signing out everywhere raises it, and every older token is refused.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256

from itsdangerous import BadData, Signer
from itsdangerous.encoding import base64_decode, base64_encode

from lms.core import clock, crypto
from lms.core.errors import LmsError
from lms.core.i18n import lazy


class TokenError(LmsError):
    """A token is missing, forged, made for something else, or its time is over."""

    status = 401

    def __init__(self, message: object = lazy("Sign in again; what you wrote is kept on this device.")) -> None:
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says."""

    purpose: str
    person_id: int
    subject: str
    generation: int
    issued_at: datetime
    expires_at: datetime


_encode = json.JSONEncoder(separators=(",", ":")).encode


# itsdangerous' own serializer first tries to compress, which costs more than everything else together.
@lru_cache(maxsize=4)
def _signer(secret: str) -> Signer:
    key = Signer(secret, salt="capability", key_derivation="hmac", digest_method=sha256).derive_key()
    return Signer(key, key_derivation="none", digest_method=sha256)


def make(
    purpose: str,
    *,
    person_id: int,
    subject: str,
    generation: int,
    life: timedelta | None = None,
    until: datetime | None = None,
) -> str:
    """Return a token for the header `X-Capability`, good for `life` from now or `until` an instant."""
    now = int(clock.epoch())
    if (life is None) == (until is None):
        raise ValueError("a token needs either life or until")
    end = now + int(life.total_seconds()) if life is not None else int(until.timestamp())  # type: ignore[union-attr]
    claims = _encode([purpose, person_id, subject, generation, now, end])
    return _signer(_secret()).sign(base64_encode(claims)).decode("ascii")


def read(purpose: str, token: str | None) -> Claims:
    """Return what a token for `purpose` says; raise TokenError (401) if it is not good (any more)."""
    try:
        claims = _signer(_secret()).unsign((token or "").encode())
        found, person_id, subject, generation, issued, end = json.loads(base64_decode(claims))
    except (BadData, ValueError, TypeError) as error:
        raise TokenError from error
    if found != purpose or end < clock.epoch():
        raise TokenError
    return Claims(purpose, person_id, subject, generation, _instant(issued), _instant(end))


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _secret() -> str:
    return crypto.signing_secret("capability")

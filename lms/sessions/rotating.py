"""The rotating code: a token for the QR and six digits, both derived from a session's secret and the present window.

A token names its session, whether it checks in or out, and its window; it is good for two windows after it was shown
and for that session only. `assets/room/rotating.js` derives the same without a line to the server.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from uuid import UUID

WINDOW = 30
# How many windows ago a token may have been shown: the time to hold up a phone. One ahead, for the rounding of clocks.
BACK, AHEAD = 2, 1
DIGITS_WINDOW = 120
MAC = 12
KINDS = ("in", "out")


@dataclass(frozen=True)
class Shown:
    """What a token says, before its signature was looked at."""

    session: UUID
    kind: str
    window: int
    body: bytes
    mac: bytes


def window_of(epoch: float, length: int = WINDOW) -> int:
    """Return the number of the window an instant (seconds since 1970) falls into."""
    return int(epoch // length)


def token(secret: bytes, session: UUID, kind: str, window: int) -> str:
    """Return the token of a window: 33 bytes as 44 letters."""
    body = session.bytes + bytes([KINDS.index(kind)]) + window.to_bytes(4, "big")
    return urlsafe_b64encode(body + _mac(secret, body)).decode().rstrip("=")


def parse(text: str) -> Shown | None:
    """Return what a token says, or None for anything that is none. Its signature is not checked yet."""
    if len(text) != 44 or not text.isascii():
        return None
    try:
        raw = urlsafe_b64decode(text)
    except ValueError:
        return None
    if len(raw) != 33 or raw[16] >= len(KINDS) or urlsafe_b64encode(raw).decode() != text:
        return None
    return Shown(UUID(bytes=raw[:16]), KINDS[raw[16]], int.from_bytes(raw[17:21], "big"), raw[:21], raw[21:])


def is_genuine(shown: Shown, secret: bytes) -> bool:
    """Say whether a token was made with this secret."""
    return hmac.compare_digest(_mac(secret, shown.body), shown.mac)


def is_fresh(shown: Shown, epoch: float) -> bool:
    """Say whether a token belongs to now."""
    return -AHEAD <= window_of(epoch) - shown.window <= BACK


def digits(secret: bytes, session: UUID, kind: str, window: int) -> str:
    """Return the six digits of a window, for who cannot scan."""
    body = b"digits" + session.bytes + bytes([KINDS.index(kind)]) + window.to_bytes(4, "big")
    return f"{int.from_bytes(hmac.digest(secret, body, 'sha256')[:8], 'big') % 1_000_000:06d}"


def kind_of_digits(secret: bytes, session: UUID, typed: str, epoch: float) -> str | None:
    """Return whether typed digits check in or out now, or None if they are not (any more) shown."""
    now = window_of(epoch, DIGITS_WINDOW)
    found = None
    for kind in KINDS:
        for window in (now, now - 1):
            if hmac.compare_digest(digits(secret, session, kind, window), typed):
                found = kind
    return found


def _mac(secret: bytes, body: bytes) -> bytes:
    return hmac.digest(secret, body, "sha256")[:MAC]

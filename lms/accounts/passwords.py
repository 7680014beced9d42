"""Passwords: how they are kept, which are refused, and how an initial one is made."""

import secrets
import unicodedata
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from lms.core.i18n import Lazy, lazy

LEAST = 10
MOST = 200
# Fewer guesses than this and a password counts as common: lists of leaked passwords, dates, rows of keys.
FEW_GUESSES = 10**6
# zxcvbn takes time that grows with the square of the length; what is weak for 72 characters is not made strong by more.
JUDGED = 72
# Korean words typed on a Latin keyboard and words of this site, which foreign lists do not hold.
KNOWN_HERE = (
    "ieum lms seoul korea police child dkssud dkssudgktpdy tkfkdgo tkfkdgodyd rkawk gkgk gksrnr gksrnrdls tjdnf "
    "dkehd dkehdqhgh ehdgk dltnstls tprkdeoshd qlalfqjsgh ghkdlxld zhfldk duddjrndyd rudckf dnflwlq eoghksalsrnr "
    "안녕하세요 사랑해 비밀번호 대한민국 서울 아동 보호 경찰 이음"
).split()
# No 0 and o, 1, i and l: an initial password is read aloud or copied from paper.
LEGIBLE = "23456789abcdefghjkmnpqrstuvwxyz"

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
# What is checked when there is no account, so that nobody learns from the time an answer takes.
_nobody = _hasher.hash(secrets.token_urlsafe(16))


def normal(password: str) -> str:
    """Return a password as it is hashed: NFC, so that every keyboard's way to write 한글 is the same."""
    return unicodedata.normalize("NFC", password)


def make(password: str) -> str:
    """Return the Argon2id hash of a password. Takes about 24 ms: never call it inside a write transaction."""
    return _hasher.hash(normal(password))


def fits(hashed: str | None, password: str) -> bool:
    """Say whether a password is the one hashed; as slow for no hash as for a wrong password."""
    try:
        return _hasher.verify(hashed or _nobody, normal(password)[: MOST * 2]) and hashed is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(hashed: str) -> bool:
    """Say whether a hash was made with other settings than today's."""
    return _hasher.check_needs_rehash(hashed)


def problem(password: str, about: Iterable[str] = ()) -> Lazy | None:
    """Return why a new password is refused, or None if it is good.

    `about`: what others know of the person (name, e-mail, staff ID). There is no rule about kinds of characters;
    at least 10 characters, none of the passwords that are tried first (ASVS 6.2.1–6.2.5, NIST SP 800-63B).
    """
    password = normal(password)
    if len(password) < LEAST:
        return lazy("Use at least %(least)s characters; several words are easy to remember.", least=LEAST)
    if len(password) > MOST:
        return lazy("At most %(most)s characters.", most=MOST)
    known = [part for text in about for part in _parts(text)]
    if any(part in password.casefold() for part in known):
        return lazy("Leave out your name, e-mail address and staff ID.")
    judged = zxcvbn(password[:JUDGED], user_inputs=[*KNOWN_HERE, *known])
    if judged["guesses"] < FEW_GUESSES:
        return lazy("This password is among those that are guessed first. Use several words that only you would join.")
    return None


def _parts(text: str) -> list[str]:
    folded = unicodedata.normalize("NFC", text).casefold()
    whole = [folded, folded.partition("@")[0]]
    parts = {part for piece in whole for part in (piece, *piece.replace(".", " ").replace("-", " ").split())}
    # Short parts of a name ("Li") stand by chance in good passwords; a Korean name has two to four syllables.
    return sorted(part for part in parts if len(part) >= (4 if part.isascii() else 2))


def initial() -> str:
    """Return a new initial password: random (79 bits), easy to read aloud, to be changed at the first sign-in."""
    return "-".join("".join(secrets.choice(LEGIBLE) for _ in range(4)) for _ in range(4))

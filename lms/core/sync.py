"""Writes from scripts: batches of records with client-made numbers, under a capability token, safe to repeat.

The other half is `assets/offline/`. A batch is a JSON object with a list; each record in it carries a UUID that its
browser made, so that a record sent twice is stored once. Whatever does not fit is answered with 4xx and the place of
the fault; a record that is well-formed gets a result of its own, and the browser erases what was acknowledged.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from lms.core import clock, tokens
from lms.core.errors import LmsError
from lms.core.i18n import lazy
from lms.core.tokens import Claims, TokenError

HEADER = "X-Capability"
MOST_RECORDS = 100
MOST_BYTES = 64 * 1024
MOST_LIST = 400
# A browser's times are the server's own plus elapsed time; this allows for rounding, not for wrong clocks.
AHEAD = 60_000
# The largest whole number that every browser counts exactly.
MOST_MOMENT = 2**53 - 1
_UNSTORABLE = {"Cs", "Co", "Cn"}


class BadRecord(LmsError):
    """A record that no script of ours can have sent; `field` is its place in the batch."""

    status = 400


def claims_for(purpose: str, subject: str, token: str | None) -> Claims:
    """Return what the token of a request says; raise TokenError (401) unless it is for this very subject."""
    claims = tokens.read(purpose, token)
    if claims.subject != subject:
        raise TokenError
    return claims


def check_generation(claims: Claims, person_id: int, generation: int, *, disabled: bool = False) -> None:
    """Refuse a token of somebody else, or made before the person signed out everywhere (raises TokenError)."""
    if claims.person_id != person_id or claims.generation != generation or disabled:
        raise TokenError(lazy("You were signed out. Sign in again; nothing is lost."))


def batch(body: Mapping[str, Any], name: str, most: int = MOST_RECORDS) -> Sequence[Mapping[str, Any]]:
    """Return the records of a batch. Raises BadRecord for anything but a list of 1 to `most` JSON objects."""
    records = body.get(name)
    if not isinstance(records, list) or not records:
        raise BadRecord(lazy("“%(name)s” must be a list of records.", name=name), field=name)
    if len(records) > most:
        raise BadRecord(lazy("At most %(most)s records at a time.", most=most), status=413, field=name)
    for number, record in enumerate(records):
        if not isinstance(record, dict):
            raise BadRecord(lazy("A record must be a JSON object."), field=f"{name}[{number}]")
    return records


def record_id(record: Mapping[str, Any], place: str, key: str = "record") -> UUID:
    """Return the number that the browser gave to a record."""
    value = record.get(key)
    if isinstance(value, str) and len(value) in (32, 36):
        try:
            return UUID(value)
        except ValueError:
            pass
    raise BadRecord(lazy("“%(name)s” must be a UUID.", name=key), field=f"{place}.{key}")


def whole(record: Mapping[str, Any], place: str, key: str, low: int, high: int) -> int:
    """Return a whole number between `low` and `high`."""
    value = record.get(key)
    # `True` is an int to Python, but not to anybody who sends JSON.
    if type(value) is not int or not low <= value <= high:
        raise BadRecord(
            lazy("“%(name)s” must be a whole number from %(low)s to %(high)s.", name=key, low=low, high=high),
            field=f"{place}.{key}",
        )
    return value


def made_at(record: Mapping[str, Any], place: str, key: str = "sequence") -> int:
    """Return when a record was made, in milliseconds since 1970 of the server's clock; never far in the future.

    A page that was opened without a line may have another time; what it kept is not refused for that.
    """
    return min(whole(record, place, key, 1, MOST_MOMENT), round(clock.epoch() * 1000) + AHEAD)


def texts(record: Mapping[str, Any], place: str, key: str, most_characters: int) -> list[str]:
    """Return a list of short texts that every database can store."""
    value = record.get(key)
    if not isinstance(value, list) or len(value) > MOST_LIST:
        raise BadRecord(lazy("“%(name)s” must be a list of texts.", name=key), field=f"{place}.{key}")
    for item in value:
        if not isinstance(item, str):
            raise BadRecord(lazy("“%(name)s” must be a list of texts.", name=key), field=f"{place}.{key}")
        if len(item) > most_characters:
            raise BadRecord(lazy("At most %(most)s characters.", most=most_characters), field=f"{place}.{key}")
        if "\0" in item or any(unicodedata.category(character) in _UNSTORABLE for character in item):
            raise BadRecord(lazy("This contains characters that cannot be stored."), field=f"{place}.{key}")
    return value

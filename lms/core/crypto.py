"""Keys and what is done with them: sealed fields, sealed personal data, lookup hashes, signing secrets.

One file in the keys folder holds the master keys by number, the key of the lookup hashes and the root of the signing
secrets. Whoever loses it loses every e-mail address, every private note and every name on a certificate: it belongs
into the backup, apart from the database.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
import threading
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import mkstemp

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lms.core.errors import LmsError
from lms.core.i18n import lazy

FILE = "keys.json"
_KEY_BYTES = 32
_NONCE_BYTES = 12
_FORMAT = 1


class CryptoError(Exception):
    """Sealed data cannot be opened: it was changed, belongs elsewhere, or its key is missing."""


class Erased(LmsError):
    """The person's data was erased: its key is destroyed, so nothing can open it any more."""

    status = 410

    def __init__(self) -> None:
        super().__init__(lazy("The personal data of this record was erased."))


@dataclass(frozen=True)
class _Keys:
    current: int
    master: dict[int, AESGCM]
    lookup: bytes
    signing: bytes


_folder: Path | None = None
_keys: _Keys | None = None
_lock = threading.Lock()


def use_keys(folder: Path) -> None:
    """Take the keys from `folder`; they are made there at the first use."""
    global _folder, _keys
    with _lock:
        _folder, _keys = folder, None


def _loaded() -> _Keys:
    global _keys
    if _keys is None:
        with _lock:
            if _folder is None:
                raise RuntimeError("crypto.use_keys() was not called")
            _keys = _keys or _read(_folder)
    return _keys


def _read(folder: Path) -> _Keys:
    path = folder / FILE
    if not path.exists():
        first = {"current": 1, "master": {"1": _random()}, "lookup": _random(), "signing": _random()}
        _write(path, first, replace=False)
    stored = json.loads(path.read_text("ascii"))
    master = {int(number): AESGCM(base64.b64decode(key)) for number, key in stored["master"].items()}
    return _Keys(stored["current"], master, base64.b64decode(stored["lookup"]), base64.b64decode(stored["signing"]))


def _random() -> str:
    return base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


def _write(path: Path, content: dict[str, object], *, replace: bool) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = mkstemp(dir=path.parent)  # made with 0600
    try:
        with os.fdopen(handle, "w") as file:
            json.dump(content, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            os.replace(name, path)
        else:
            # A link, unlike a rename, never overwrites: of two processes that start at once one wins, for both.
            try:
                os.link(name, path)
            except FileExistsError:
                pass
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    finally:
        Path(name).unlink(missing_ok=True)


def add_master_key() -> int:
    """Make a new master key, use it from now on and return its number; what the old ones sealed stays readable."""
    global _keys
    _loaded()
    with _lock:
        assert _folder is not None
        path = _folder / FILE
        stored = json.loads(path.read_text("ascii"))
        number = max(map(int, stored["master"])) + 1
        stored["master"][str(number)] = _random()
        stored["current"] = number
        _write(path, stored, replace=True)
        _keys = _read(_folder)
    return number


def signing_secret(name: str) -> str:
    """Return the secret for one kind of signature (cookies, tokens); each name has its own."""
    return _derived(_loaded().signing, name)


@lru_cache(maxsize=16)
def _derived(key: bytes, name: str) -> str:
    return hmac.digest(key, name.encode(), "sha256").hex()


# Sealed with the master key: format, number of the key, nonce, ciphertext.


def seal(data: bytes, context: str = "") -> bytes:
    """Encrypt with the master key in use; `context` (such as `accounts.email`) must be the same to open it."""
    keys = _loaded()
    nonce = secrets.token_bytes(_NONCE_BYTES)
    head = bytes((_FORMAT,)) + keys.current.to_bytes(2, "big")
    return head + nonce + keys.master[keys.current].encrypt(nonce, data, head + context.encode())


def unseal(sealed: bytes, context: str = "") -> bytes:
    """Decrypt what `seal` made; raise CryptoError if it was changed or sealed for another context."""
    sealed = bytes(sealed)
    keys = _loaded()
    head, nonce, body = sealed[:3], sealed[3 : 3 + _NONCE_BYTES], sealed[3 + _NONCE_BYTES :]
    number = int.from_bytes(head[1:], "big")
    if head[:1] != bytes((_FORMAT,)) or number not in keys.master:
        raise CryptoError("sealed with a key that is not here")
    try:
        return keys.master[number].decrypt(nonce, body, head + context.encode())
    except (InvalidTag, ValueError) as error:
        raise CryptoError("sealed data was changed or belongs elsewhere") from error


def seal_text(value: str, context: str = "") -> bytes:
    """Encrypt a text with the master key in use."""
    return seal(value.encode(), context)


def unseal_text(sealed: bytes, context: str = "") -> str:
    """Decrypt a text that `seal_text` made."""
    return unseal(sealed, context).decode()


def key_number(sealed: bytes) -> int:
    """Return the number of the master key that sealed this, to find what an old key still holds."""
    return int.from_bytes(bytes(sealed)[1:3], "big")


# Sealed with a person's own data key, which is stored wrapped by the master key. Destroying the wrapped key erases.

_WRAP = "persons.data_key"


def new_data_key() -> bytes:
    """Return a new data key for a person, wrapped by the master key, as the table of persons stores it."""
    return seal(secrets.token_bytes(_KEY_BYTES), _WRAP)


def rewrap(data_key: bytes) -> bytes:
    """Return a person's data key wrapped by the master key now in use."""
    return seal(unseal(data_key, _WRAP), _WRAP)


def seal_personal(data_key: bytes | None, data: bytes, context: str = "") -> bytes:
    """Encrypt with a person's own (wrapped) data key; raise Erased if it was destroyed."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    head = bytes((_FORMAT,))
    return head + nonce + _unwrapped(data_key).encrypt(nonce, data, head + context.encode())


def open_personal(data_key: bytes | None, sealed: bytes, context: str = "") -> bytes:
    """Decrypt what `seal_personal` made; raise Erased if the key was destroyed, CryptoError if the data was changed."""
    sealed = bytes(sealed)
    head, nonce, body = sealed[:1], sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    cipher = _unwrapped(data_key)
    if head != bytes((_FORMAT,)):
        raise CryptoError("not sealed with a personal key")
    try:
        return cipher.decrypt(nonce, body, head + context.encode())
    except (InvalidTag, ValueError) as error:
        raise CryptoError("sealed data was changed or belongs elsewhere") from error


def _unwrapped(data_key: bytes | None) -> AESGCM:
    if data_key is None:
        raise Erased
    return AESGCM(unseal(data_key, _WRAP))


# Lookup hashes: equal values have equal hashes, and nobody without the key can try values out.


def lookup_hash(normalised: str) -> str:
    """Return the keyed hash (64 hex digits) under which a normalised value is found."""
    return hmac.digest(_loaded().lookup, normalised.encode(), "sha256").hex()


def normal_email(address: str) -> str:
    """Return an e-mail address in the one form that is compared: NFC, case-folded, without surrounding space."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", address).strip().casefold())


def normal_phone(number: str) -> str:
    """Return a phone number as digits, with Korea's country code replaced by 0."""
    folded = unicodedata.normalize("NFKC", number).strip()
    digits = "".join(c for c in folded if c in "0123456789")
    if folded.startswith("+82"):
        return "0" + digits[2:].removeprefix("0")
    return ("+" if folded.startswith("+") else "") + digits


def email_hash(address: str) -> str:
    """Return the lookup hash of an e-mail address."""
    return lookup_hash("email:" + normal_email(address))


def phone_hash(number: str) -> str:
    """Return the lookup hash of a phone number."""
    return lookup_hash("phone:" + normal_phone(number))


def digest(value: str | bytes) -> str:
    """Return the SHA-256 of a value as 64 hex digits, for secrets that are random already (cookies, codes)."""
    return hashlib.sha256(value.encode() if isinstance(value, str) else value).hexdigest()

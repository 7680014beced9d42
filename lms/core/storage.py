"""Files: the only place that opens paths that came from outside. A local folder by default, S3 to grow.

Keys are paths with `/` made of letters, digits, `.`, `_` and `-`; nothing else is ever asked of the store.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

import obstore
from obstore.store import LocalStore, from_url

_KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*\Z")

_PIECE = 256 * 1024

_store: Any = None
_local: Path | None = None


class NoFile(Exception):
    """There is no file under this key."""


def use(url_or_path: str) -> None:
    """Keep files at an obstore address (`s3://bucket/prefix`) or in a local folder, which is made."""
    global _store, _local
    if "://" in url_or_path and not url_or_path.startswith("file://"):
        _store, _local = from_url(url_or_path), None
        return
    folder = Path(url_or_path.removeprefix("file://")).absolute()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _store, _local = LocalStore(folder), folder


def _checked(key: str) -> str:
    if len(key) > 500 or not _KEY.match(key):
        raise ValueError(f"not a storage key: {key!r}")
    if _store is None:
        raise RuntimeError("storage.use() was not called")
    return key


def put(key: str, data: bytes) -> str:
    """Store `data` under `key`, replacing what was there, and return the key; it is there whole or not at all."""
    obstore.put(_store, _checked(key), data)
    if _local is not None:
        _flush(_local / key)
    return key


def _flush(path: Path) -> None:
    # A row in the database may say from now on that this file exists, so it must outlive a power cut.
    for target in (path, path.parent):
        handle = os.open(target, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def get(key: str) -> bytes:
    """Return the file under `key`; raise NoFile if there is none."""
    try:
        return bytes(obstore.get(_store, _checked(key)).bytes())
    except FileNotFoundError as error:
        raise NoFile(key) from error


def open(key: str) -> IO[bytes]:
    """Return the file under `key` as a readable, seekable stream; raise NoFile if there is none."""
    try:
        if _local is not None:
            return (_local / _checked(key)).open("rb")
        return cast(IO[bytes], obstore.open_reader(_store, _checked(key)))
    except FileNotFoundError as error:
        raise NoFile(key) from error


def part(key: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
    """Return the bytes of a file from `start` to before `stop` (None: its end) piece by piece; raise NoFile."""
    with open(key) as stream:
        stream.seek(start)
        left = stop - start if stop is not None else None
        while left is None or left > 0:
            piece = stream.read(_PIECE if left is None else min(_PIECE, left))
            if not piece:
                return
            left = left - len(piece) if left is not None else None
            yield bytes(piece)


def exists(key: str) -> bool:
    """Say whether there is a file under `key`."""
    try:
        obstore.head(_store, _checked(key))
    except FileNotFoundError:
        return False
    return True


def size(key: str) -> int:
    """Return the size of the file under `key` in bytes; raise NoFile if there is none."""
    try:
        return int(obstore.head(_store, _checked(key))["size"])
    except FileNotFoundError as error:
        raise NoFile(key) from error


def delete(key: str) -> None:
    """Delete the file under `key`; nothing happens if there is none."""
    try:
        obstore.delete(_store, _checked(key))
    except FileNotFoundError:
        pass


def keys(folder: str) -> Iterator[str]:
    """Return the keys of all files below a folder."""
    for batch in obstore.list(_store, prefix=_checked(folder)):
        for item in batch:
            yield str(item["path"])


def content_key(digest: str) -> str:
    """Return the key under which content with this SHA-256 (64 hex digits) is stored."""
    return f"content/{digest[:2]}/{digest}"


def put_content(data: bytes) -> str:
    """Store bytes under their own SHA-256, once however often they come, and return the digest in hex."""
    digest = hashlib.sha256(data).hexdigest()
    if not exists(content_key(digest)):
        put(content_key(digest), data)
    return digest


def get_content(digest: str) -> bytes:
    """Return the bytes with this SHA-256; raise NoFile if they are missing or no longer what they were."""
    data = get(content_key(digest))
    if hashlib.sha256(data).hexdigest() != digest:
        raise NoFile(f"{content_key(digest)} was changed")
    return data

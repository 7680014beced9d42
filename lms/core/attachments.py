"""Photos and papers that people hand in beside a form: what is taken, and what of it is kept.

They go into the private storage without their metadata: a photo does not tell where and by whom it was taken.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from lms.core import storage
from lms.core.errors import LmsError
from lms.core.i18n import lazy
from lms.core.metadata import Unreadable, bare

MB = 1024 * 1024
MOST_BYTES = 10 * MB
MOST_NAME = 120
# Ending → media type.
TYPES = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "pdf": "application/pdf"}
ACCEPT = ",".join(f".{ending}" for ending in TYPES)
_BEGINS = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n", "application/pdf": b"%PDF-"}
HINT = lazy(
    "Photos (JPG, PNG) or PDF, at most %(most)s MB each. Place, device and author are taken out of them.",
    most=MOST_BYTES // MB,
)


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it came with a form."""

    name: str
    data: bytes

    @property
    def ending(self) -> str:
        """Return the ending of its name, in small letters."""
        return self.name.rpartition(".")[2].lower()


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it is kept: without metadata; `size` in bytes, `digest` its SHA-256."""

    name: str
    mime: str
    data: bytes

    @property
    def size(self) -> int:
        """Return its size in bytes."""
        return len(self.data)

    @property
    def digest(self) -> str:
        """Return its SHA-256."""
        return sha256(self.data).hexdigest()


def taken(sent: Sequence[Sent], most: int, field: str) -> list[Kept]:
    """Return files as they may be kept.

    Raises LmsError at `field` for more than `most` files, or one that is too big, of another type, or broken.
    """
    if len(sent) > most:
        raise LmsError(lazy("At most %(most)s files.", most=most), field=field)
    return [_taken(one, field) for one in sent]


def _taken(one: Sent, field: str) -> Kept:
    mime = TYPES.get(one.ending)
    if mime is None:
        known = ", ".join(sorted(TYPES))
        raise LmsError(
            lazy("“%(name)s” is of a type that cannot be kept. Allowed: %(known)s.", name=one.name, known=known),
            field=field,
        )
    if len(one.data) > MOST_BYTES:
        raise LmsError(
            lazy("“%(name)s” is too big: at most %(most)s MB.", name=one.name, most=MOST_BYTES // MB), field=field
        )
    if not one.data.startswith(_BEGINS[mime]):
        raise LmsError(lazy("The content of “%(name)s” does not fit its name.", name=one.name), field=field)
    try:
        return Kept(one.name, mime, bare(one.data))
    except Unreadable as error:
        raise LmsError(
            lazy("“%(name)s” cannot be read. Save it anew, without a password, and try again.", name=one.name),
            field=field,
        ) from error


def put(folder: str, key: str, file: Kept) -> str:
    """Put a file into the private storage and return its key there."""
    return storage.put(f"{folder}/{key}", file.data)

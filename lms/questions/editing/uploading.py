"""A picture that an author brings along: checked as those of a course are, kept under its content."""

import hashlib
import re
import tempfile
from pathlib import Path

from lms.content.bank import Picture
from lms.content.folder import Folder
from lms.content.media import TYPES, read_media
from lms.content.problems import Report
from lms.core.errors import LmsError
from lms.core.i18n import lazy
from lms.questions import pictures

_PLAIN = re.compile(r"[^a-z0-9]+")
MOST_BYTES = 1024 * 1024
ENDINGS = tuple(sorted(ending for ending, kind in TYPES.items() if kind.use == "image"))


class BadPicture(LmsError):
    """A file that cannot be shown as a picture."""


def take(bank_id: int, filename: str, data: bytes) -> str:
    """Keep a picture for a bank and return the name under which its questions show it.

    Raises BadPicture at field `picture`: no picture, too big, or with a script in it.
    """
    stem, _, ending = filename.rpartition(".")
    ending = ending.lower()
    if not data or ending not in ENDINGS:
        text = lazy("Choose a picture of one of these types: %(types)s.", types=", ".join(ENDINGS))
        raise BadPicture(text, field="picture")
    picture = _look(f"picture.{ending}", data)
    name = _name(bank_id, _PLAIN.sub("-", stem.lower()).strip("-")[:60] or "picture", ending, picture.digest)
    pictures.keep(picture, data)
    pictures.store(bank_id, {name: picture})
    return name


def _look(name: str, data: bytes) -> Picture:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "media" / name
        path.parent.mkdir()
        path.write_bytes(data)
        report = Report()
        found = read_media(Folder(Path(place), report)).get(f"media/{name}")
    faults = list(report)
    if faults or found is None:
        text = faults[0].text if faults else lazy("The content of the file does not fit its name.")
        raise BadPicture(text, field="picture")
    return Picture(hashlib.sha256(data).hexdigest(), found.mime, len(data), found.width, found.height)


def _name(bank_id: int, stem: str, ending: str, digest: str) -> str:
    """Return a name that is free in the bank, or that of the very same picture."""
    known = pictures.of_bank(bank_id)
    for name, picture in known.items():
        if picture.digest == digest:
            return name
    name, number = f"{stem}.{ending}", 2
    while name in known:
        name, number = f"{stem}-{number}.{ending}", number + 1
    return name

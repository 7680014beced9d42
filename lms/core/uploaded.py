"""The files that came with a form, read no further than they may be long."""

from collections.abc import Mapping

from flask import request
from werkzeug.datastructures import FileStorage

from lms.core import db
from lms.core.attachments import MOST_BYTES, MOST_NAME, Kept, Sent, taken
from lms.core.texts import tidy


def sent(name: str, most: int) -> list[Sent]:
    """Return the files of a field: no more than are ever taken, and one."""
    return [read(one, MOST_BYTES) for one in request.files.getlist(name)[: most + 1] if one.filename]


def bare(fields: Mapping[str, int]) -> dict[str, list[Kept]]:
    """Return the files of some fields (field → how many at most) without metadata.

    It takes a while, so it happens before the transaction of the request, which begins anew: what was read before is
    to be read again. Raises LmsError at the field for what cannot be kept.
    """
    came = {name: sent(name, most) for name, most in fields.items()}
    if not any(came.values()):
        return {}
    db.abandon()
    try:
        return {name: taken(files, fields[name], name) for name, files in came.items()}
    finally:
        db.begin(write=True)


def read(upload: FileStorage, most_bytes: int) -> Sent:
    """Return a file with a name fit to be shown; of one that is too long, one byte more than `most_bytes`."""
    shown = tidy((upload.filename or "").replace("\\", "/").rpartition("/")[2]) or "file"
    shown = shown if len(shown) <= MOST_NAME else shown[-MOST_NAME:]
    data = upload.stream.read(most_bytes + 1)
    upload.close()
    return Sent("".join(filter(str.isprintable, shown)), data)

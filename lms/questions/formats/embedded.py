"""Pictures that stand in the file itself: by name, or as `data:` addresses."""

import base64
import binascii
import re
import unicodedata
from urllib.parse import unquote

from lms.core.i18n import Lazy
from lms.questions.formats.pictures import look, plain_name

_DATA = re.compile(r"data:image/([a-z+]{2,10})(?:;[a-z=0-9-]+)*;base64,", re.IGNORECASE)
_ENDINGS = {"jpeg": "jpg", "svg+xml": "svg"}


def decode_base64(text: str) -> bytes | None:
    """Return the bytes of base64 text, white space ignored; None when it is not base64."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


class Embedded:
    """The pictures of one item. `problems` says why one is refused; one at another address stays away (None)."""

    def __init__(self) -> None:
        self._found: dict[str, bytes] = {}
        self._used: set[str] = set()
        self.files: dict[str, bytes] = {}
        self.problems: list[Lazy] = []

    def add(self, name: str, data: bytes) -> None:
        """Note a file that comes with the item; it is looked at when a text uses it."""
        self._found[_plain(name)] = data

    @property
    def unused(self) -> list[str]:
        """Return the names of files that no text uses as a picture."""
        return [name for name in self._found if name not in self._used]

    def name(self, address: str) -> str | None:
        """Return the name that the picture at an address has in our texts, or None."""
        address = address.strip()
        if found := _DATA.match(address):
            data = decode_base64(unquote(address[found.end() :]))
            ending = found[1].lower()
            return self.take(f"picture.{_ENDINGS.get(ending, ending)}", data) if data is not None else None
        name = _plain(address.removeprefix("@@PLUGINFILE@@/").partition("?")[0])
        if name not in self._found:
            return None
        self._used.add(name)
        return self.take(name, self._found[name])

    def take(self, name: str, data: bytes) -> str | None:
        """Keep a picture and return its name; None, with a problem, when it is refused."""
        key = plain_name(name, data, self.files)
        fault = look(key, data).fault
        if fault is not None:
            self.problems.append(fault)
            return None
        self.files[key] = data
        return key


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", unquote(name)).lstrip("/")

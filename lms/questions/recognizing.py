"""Which format a file is, told by its name and its first bytes. Pure."""

import re
import zipfile
from io import BytesIO

from lms.questions.formats.registry import FORMATS

_GIFT = re.compile(r"^(?:::.*?::)?(?:[^{}\n]|\\[{}])*(?<!\\)\{", re.MULTILINE)
_AIKEN = re.compile(r"^ANSWER:\s*[A-Z]\s*$", re.MULTILINE)


def recognize(data: bytes, name: str = "") -> str:
    """Return the key of the format a file most likely has; a text that is nothing else is read as pasted text."""
    ending = f".{name.rpartition('.')[2].lower()}" if "." in name else ""
    if data.startswith(b"PK"):
        return _archive(data, ending)
    if data.startswith(b"\xd0\xcf\x11\xe0") or ending in (".xls", ".xlsx", ".ods", ".csv"):
        return "xlsx"
    head = data[:4000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"<"):
        if b"<quiz" in head or b"<question " in head:
            return "moodlexml"
        return "qti3" if b"qti-assessment-item" in head else "qti2"
    text = data[:200_000].decode("utf-8", "replace").replace("\r\n", "\n")
    if ending == ".gift":
        return "gift"
    if _AIKEN.search(text):
        return "aiken"
    return "gift" if _GIFT.search(text) and "}" in text else "text"


def _archive(data: bytes, ending: str) -> str:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = [item.filename for item in archive.infolist()[:20_000]]
            bases = {name.rpartition("/")[2] for name in names}
            if "bank.yaml" in bases:
                return "folder"
            if "imsmanifest.xml" in bases:
                return "qti3"
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return "qti3"
    if any(name.startswith("word/") for name in names) and "text" in FORMATS:
        return "text"
    office = any(name.startswith("xl/") for name in names) or ending == ".ods"
    return "xlsx" if office else "qti3"

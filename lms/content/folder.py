"""A content folder from outside, opened safely: plain files only, clean names, limits on number and size."""

import hashlib
import os
import re
from pathlib import Path, PurePosixPath

from lms.content.problems import Report
from lms.core.i18n import lazy

MAX_FILES = 2_000
MAX_TOTAL = 500 * 1024 * 1024
MAX_TEXT = 512 * 1024
MAX_PAGE = 200 * 1024
_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\Z")
# What editors and systems leave behind; it is neither published nor worth a complaint.
_LITTER = {"__pycache__", "Thumbs.db", "desktop.ini"}


class Folder:
    """The files of one course or bank: relative names with forward slashes, and how to read them."""

    def __init__(self, root: Path, report: Report) -> None:
        self.root = root
        self.report = report
        self.sizes: dict[str, int] = {}
        self._texts: dict[str, str | None] = {}
        if root.is_symlink():
            report.add(root.name, "", lazy("The folder is a link; links are not followed."))
        elif not root.is_dir():
            report.add(root.name, "", lazy("There is no such folder."))
        else:
            self._list(root, PurePosixPath())

    def _list(self, folder: Path, inside: PurePosixPath) -> None:
        for entry in sorted(os.scandir(folder), key=lambda item: item.name):
            name = str(inside / entry.name)
            if entry.name.startswith(".") or entry.name in _LITTER:
                continue
            if entry.is_symlink():
                self.report.add(_shown(name), "", lazy("This is a link; links are not followed."))
            elif not _PART.match(entry.name):
                self.report.add(
                    _shown(name), "", lazy("File names are made of the letters A to Z, digits, dots, - and _.")
                )
            elif entry.is_dir(follow_symlinks=False):
                if len(inside.parts) >= 4:
                    self.report.add(_shown(name), "", lazy("Folders are nested too deep."))
                else:
                    self._list(Path(entry.path), inside / entry.name)
            elif not entry.is_file(follow_symlinks=False):
                self.report.add(_shown(name), "", lazy("This is not a plain file."))
            elif len(self.sizes) >= MAX_FILES:
                self.report.add("", "", lazy("The folder holds more than %(limit)s files.", limit=MAX_FILES))
                return
            else:
                self.sizes[name] = entry.stat(follow_symlinks=False).st_size

    def __contains__(self, name: str) -> bool:
        return name in self.sizes

    @property
    def names(self) -> list[str]:
        """Return the names of all files, in order."""
        return sorted(self.sizes)

    def under(self, prefix: str) -> list[str]:
        """Return the names of the files in a sub-folder."""
        return [name for name in self.names if name.startswith(f"{prefix}/")]

    def path(self, name: str) -> Path:
        """Return where a listed file lies; a name that was not listed is refused."""
        if name not in self.sizes:
            raise KeyError(name)
        return self.root / name

    def head(self, name: str, size: int = 65_536) -> bytes:
        """Return the first bytes of a file."""
        with self.path(name).open("rb") as file:
            return file.read(size)

    def text(self, name: str) -> str | None:
        """Return a text file without its byte order mark; None when it cannot be used (the report says why)."""
        if name not in self._texts:
            self._texts[name] = self._read(name)
        return self._texts[name]

    def _read(self, name: str) -> str | None:
        limit = MAX_PAGE if name.endswith(".md") else MAX_TEXT
        if self.sizes[name] > limit:
            self.report.add(name, "", lazy("The file is too big: at most %(limit)s KB.", limit=limit // 1024))
            return None
        data = self.path(name).read_bytes()
        if b"\0" in data:
            line = data[: data.index(b"\0")].count(b"\n") + 1
            self.report.add(name, f"line {line}", lazy("The file holds null bytes; save it as UTF-8 text."))
            return None
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as fault:
            line = data[: fault.start].count(b"\n") + 1
            self.report.add(name, f"line {line}", lazy("The file is not UTF-8; save it as UTF-8 text."))
            return None
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def digest(self) -> str:
        """Return a SHA-256 over the names and contents of all files; the same content gives the same digest."""
        total = hashlib.sha256()
        for name in self.names:
            with self.path(name).open("rb") as file:
                inner = hashlib.file_digest(file, "sha256").hexdigest()
            total.update(f"{name}\0{inner}\n".encode())
        return total.hexdigest()


def _shown(name: str) -> str:
    """Make a name that came from outside fit for one line of a report."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)

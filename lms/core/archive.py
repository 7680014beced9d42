"""Archives from outside, unpacked in memory: nothing in them is believed before it was checked."""

import io
import lzma
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from lms.core.errors import LmsError
from lms.core.i18n import lazy

MEGABYTE = 1024 * 1024


class ArchiveError(LmsError):
    """An archive is broken, too large, or holds something that has no place in it."""


@dataclass(frozen=True)
class Limits:
    """What an archive may hold: files, bytes in all and each, how many times its packed size, folders in folders."""

    files: int = 2000
    total: int = 300 * MEGABYTE
    each: int = 100 * MEGABYTE
    ratio: int = 200
    depth: int = 12


_JUNK = re.compile(r"(?:^|/)(?:__MACOSX(?:/|$)|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._[^/]*$)")
_NESTED = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".jar")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?$", re.IGNORECASE)
_DRIVE = re.compile(r"[A-Za-z]:")
_ODD = frozenset('<>:"|?*')
_CHUNK = 64 * 1024
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    LookupError,
)


def unpack_zip(data: bytes, limits: Limits | None = None) -> Mapping[str, bytes]:
    """Return the files of a zip by their names (UTF-8 or CP949, in NFC, with `/`).

    Folders and what macOS and Windows leave behind are left out. Raises ArchiveError for anything else that is not a
    plain file with a plain relative name, and for more than `limits` allow; sizes are counted while unpacking, since
    what an archive says of itself may be false.
    """
    limits = limits or Limits()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [(item, _name(item)) for item in archive.infolist()]
            # Folders too: a million of them is a bomb as well.
            if len(entries) > 2 * limits.files:
                raise ArchiveError(lazy("The archive has too many files (at most %(most)s).", most=limits.files))
            wanted = [(item, name) for item, name in entries if not item.is_dir() and not _JUNK.search(name)]
            for item, name in wanted:
                _check(item, name, limits)
            _check_together([name for _, name in wanted], limits)
            return _read_all(archive, wanted, limits, len(data))
    except ArchiveError:
        raise
    except _BROKEN as error:
        raise ArchiveError(lazy("The archive is broken or is not a ZIP file.")) from error


def _name(item: zipfile.ZipInfo) -> str:
    name = item.orig_filename
    if not item.flag_bits & 0x800:
        # Windows in Korea packs names in CP949 without saying so; other programs in UTF-8 without saying so.
        raw = name.encode("cp437")
        for encoding in ("utf-8", "cp949"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    # Some Windows programs write their own separator.
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def _check(item: zipfile.ZipInfo, name: str, limits: Limits) -> None:
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)[:100]
    parts = name.split("/")
    plain = (
        0 < len(name) <= 300
        and not name.startswith("/")
        and not _DRIVE.match(name)
        and all(part not in ("", ".", "..") and part == part.strip(" ") and part[-1] != "." for part in parts)
        and not any(_RESERVED.match(part) for part in parts)
        and not any(c in _ODD or unicodedata.category(c)[0] == "C" for c in name)
    )
    if not plain:
        raise ArchiveError(lazy("The archive has a file name that is not allowed: “%(name)s”.", name=shown))
    if len(parts) > limits.depth:
        raise ArchiveError(lazy("The archive has too many folders in folders: “%(name)s”.", name=shown))
    mode = item.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        raise ArchiveError(lazy("The archive has a link or device in it: “%(name)s”.", name=shown))
    if item.flag_bits & 0x1:
        raise ArchiveError(lazy("The archive is protected by a password."))
    if name.casefold().endswith(_NESTED):
        raise ArchiveError(lazy("The archive has another archive in it: “%(name)s”.", name=shown))
    if item.file_size > limits.each:
        raise ArchiveError(lazy("A file in the archive is too large: “%(name)s”.", name=shown))


def _check_together(names: list[str], limits: Limits) -> None:
    if len(names) > limits.files:
        raise ArchiveError(lazy("The archive has too many files (at most %(most)s).", most=limits.files))
    seen: set[str] = set()
    folders: set[str] = set()
    for name in names:
        # Two names that differ in case only are one file on Windows and macOS.
        folded = unicodedata.normalize("NFC", name.casefold())
        if folded in seen:
            raise ArchiveError(lazy("The archive has the same file twice: “%(name)s”.", name=name[:100]))
        seen.add(folded)
        parts = folded.split("/")
        folders.update("/".join(parts[:count]) for count in range(1, len(parts)))
    both = seen & folders
    if both:
        raise ArchiveError(lazy("The archive has the same file twice: “%(name)s”.", name=min(both)[:100]))


def _read_all(
    archive: zipfile.ZipFile, wanted: list[tuple[zipfile.ZipInfo, str]], limits: Limits, packed: int
) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    # Small archives of text may pack very well; the ratio is for what would fill the memory.
    room = min(limits.total, max(packed * limits.ratio, 10 * MEGABYTE))
    for item, name in wanted:
        parts = []
        size = 0
        with archive.open(item) as stream:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                room -= len(chunk)
                if size > limits.each or room < 0:
                    raise ArchiveError(lazy("What the archive holds is too large."))
                parts.append(chunk)
        files[name] = b"".join(parts)
    return files

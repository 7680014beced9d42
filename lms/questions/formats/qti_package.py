"""Content packages of QTI: the zip, its manifest, the items and pictures in it."""

import posixpath
from collections.abc import Mapping
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from lms.core.archive import ArchiveError, Limits, unpack_zip
from lms.core.i18n import Lazy, lazy
from lms.questions.formats import building, safexml
from lms.questions.formats.interface import MOST_ITEMS, FormatRefused, Ids, ItemRead, Reading, check_size
from lms.questions.formats.qti_item import Pictures
from lms.questions.formats.qti_items import read_item
from lms.questions.formats.qti_marking import normalize

MANIFEST = "imsmanifest.xml"
_LIMITS = Limits(files=2 * MOST_ITEMS, total=200 * 1024 * 1024, each=20 * 1024 * 1024)
_OTHER = {"questestinterop": lazy("This is QTI 1.2; QTI 2.1, 2.2 and 3.0 can be read.")}


def read(data: bytes, name: str, language: str | None) -> Reading:
    """Return one verdict for each item of a package (zip), or of one item that comes as XML alone.

    Raises FormatRefused for a file that is neither, and with the reason for a zip or XML that is not safe.
    """
    check_size(data)
    if not data.startswith(b"PK"):
        return Reading((_Package({name: data}).item(name, name, language, []),))
    try:
        files = dict(unpack_zip(data, _LIMITS))
    except ArchiveError as error:
        raise FormatRefused(error.message) from None
    package = _Package(files)
    manifests = sorted((path for path in files if path.rpartition("/")[2] == MANIFEST), key=len)
    if not manifests:
        raise FormatRefused(lazy("The archive has no imsmanifest.xml; it is not a content package."))
    return package.read(manifests[0], language)


class _Package:
    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self.ids = Ids()
        self.remarks: list[Lazy] = []

    def read(self, manifest: str, language: str | None) -> Reading:
        root = normalize(safexml.parse(self.files[manifest]))
        folder = manifest.rpartition("/")[0]
        items, title = [], ""
        for resource in root.iter("resource"):
            kind = resource.get("type", "").lower()
            href = resource.get("href") or next((f.get("href", "") for f in resource.iter("file")), "")
            if "item" in kind and "qti" in kind:
                path = posixpath.normpath(posixpath.join(folder, resource.get("base", ""), unquote(href)))
                items.append(self.item(path, href, language, _keywords(resource)))
            elif "test" in kind and "qti" in kind:
                self.remarks.append(
                    lazy("The order and the sections of the test are left out; its questions are read.")
                )
            elif "qti" in kind:
                raise FormatRefused(_OTHER["questestinterop"])
            if len(items) > MOST_ITEMS:
                raise FormatRefused(lazy("The file has too many questions: at most %(most)s.", most=MOST_ITEMS))
        if not items:
            raise FormatRefused(lazy("The package names no questions in its manifest."))
        for element in root.iter("title"):
            title = title or " ".join("".join(element.itertext()).split())
        return Reading(tuple(items), tuple(dict.fromkeys(self.remarks)), title)

    def item(self, path: str, shown: str, language: str | None, tags: list[str]) -> ItemRead:
        place = lazy("file %(name)s", name=shown[:100])
        data = self.files.get(path)
        if data is None:
            return building.skipped(place, lazy("The manifest names this file, but it is not in the package."))
        try:
            root = normalize(safexml.parse(data))
        except FormatRefused as refused:
            if len(self.files) == 1:
                raise
            return building.skipped(place, _as_lazy(refused))
        if root.tag != "assessmentItem":
            reason = _OTHER.get(root.tag, lazy("The file is not a question of QTI 2.1, 2.2 or 3.0."))
            if len(self.files) == 1:
                raise FormatRefused(reason)
            return building.skipped(place, reason)
        found = Pictures(self.files, path)
        key = self.ids.make(root.get("identifier", "").removeprefix("_"))
        return read_item(root, place, key, found, language, tags)


def _keywords(resource: Element) -> list[str]:
    return [
        text
        for keyword in resource.iter("keyword")
        if (text := " ".join("".join(keyword.itertext()).split())) and len(text) <= 100
    ]


def _as_lazy(error: FormatRefused) -> Lazy:
    return error.message if isinstance(error.message, Lazy) else lazy("The file is broken.")

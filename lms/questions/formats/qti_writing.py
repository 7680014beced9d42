"""Question documents as a QTI 3.0 content package.

Source: 1EdTech QTI 3.0, Assessment Item Information Model and Content Packaging binding. What QTI has no word for (our
kinds and scoring rules) stands in `data-ieum-…` attributes, which other systems pass over.
"""

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from lms.core.db import JsonDict
from lms.core.i18n import lazy
from lms.questions.formats import pictures
from lms.questions.formats.interface import ItemWritten, Written, pick_language
from lms.questions.formats.plain import to_plain
from lms.questions.formats.qti_kinds import Writer
from lms.questions.formats.qti_rules import identifier

ITEM = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
PACKAGE = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
METADATA = "http://ltsc.ieee.org/xsd/LOM"
SCHEMA = f"{ITEM} https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd"
_EPOCH = (1980, 1, 1, 0, 0, 0)


def write(documents: Sequence[JsonDict], media: Mapping[str, bytes], title: str, language: str | None) -> Written:
    """Return a package with one item per document, and one verdict for each."""
    files: dict[str, bytes] = {}
    verdicts: list[ItemWritten] = []
    manifest = Element("manifest", {"xmlns": PACKAGE, "identifier": "ieum-questions"})
    _metadata(manifest, title, language or "ko")
    SubElement(manifest, "organizations")
    resources = SubElement(manifest, "resources")
    for document in documents:
        code, losses = pick_language(document, language)
        written = Item(document, code, media)
        root = written.build()
        path = f"items/{document['id']}.xml"
        files[path] = _bytes(root)
        resource = _resource(resources, document, path, code)
        for name in written.used:
            if name in media:
                files[f"images/{name}"] = media[name]
                SubElement(resource, "file", {"href": f"images/{name}"})
        verdicts.append(ItemWritten(str(document["id"]), True, (*losses, *written.writer.losses)))
    files["imsmanifest.xml"] = _bytes(manifest)
    return Written(zipped(files), "questions.zip", "application/zip", tuple(verdicts))


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return files as a zip that is the same whenever it is made."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, files[name])
    return out.getvalue()


def _bytes(root: Element) -> bytes:
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode").encode() + b"\n"


def _metadata(manifest: Element, title: str, language: str) -> None:
    metadata = SubElement(manifest, "metadata")
    SubElement(metadata, "schema").text = "QTI Package"
    SubElement(metadata, "schemaversion").text = "3.0.0"
    if title:
        general = SubElement(SubElement(metadata, "lom", {"xmlns": METADATA}), "general")
        SubElement(SubElement(general, "title"), "string", {"language": language}).text = title


def _resource(resources: Element, document: JsonDict, path: str, language: str) -> Element:
    name = f"item-{document['id']}"
    resource = SubElement(resources, "resource", {"identifier": name, "type": "imsqti_item_xmlv3p0", "href": path})
    words = [*document.get("tags", ())]
    words += [f"law:{law}" for law in document.get("law", ())] + [f"page:{page}" for page in document.get("pages", ())]
    if words:
        general = SubElement(SubElement(SubElement(resource, "metadata"), "lom", {"xmlns": METADATA}), "general")
        for word in words:
            SubElement(SubElement(general, "keyword"), "string", {"language": language}).text = word
    SubElement(resource, "file", {"href": path})
    return resource


class Item:
    """One document as an item: body and marking by its kind, what is common around them."""

    def __init__(self, document: JsonDict, language: str, media: Mapping[str, bytes]) -> None:
        self.document = document
        self.language = language
        self.writer = Writer(language, media)

    @property
    def used(self) -> list[str]:
        """Return the names of the pictures the item shows."""
        named = [name for text in _texts(self.document["texts"][self.language]) for name in pictures.named_in(text)]
        images = [part["image"] for part in (self.document, *self._items()) if part.get("image")]
        return list(dict.fromkeys([*named, *images]))

    def _items(self) -> list[JsonDict]:
        return list(self.document.get("items", ())) if self.document["kind"] == "set" else []

    def build(self) -> Element:
        """Return the root element of the item's file."""
        texts = self.document["texts"][self.language]
        stem = " ".join(to_plain(str(texts.get("stem", ""))).split())
        root = Element(
            "qti-assessment-item",
            {
                "xmlns": ITEM,
                "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
                "xsi:schemaLocation": SCHEMA,
                "identifier": identifier(str(self.document["id"])),
                "title": str(self.document.get("name") or "") or stem[:80] or str(self.document["id"]),
                "adaptive": "false",
                "time-dependent": "false",
                "xml:lang": self.language,
            },
        )
        body = Element("qti-item-body")
        points = float(self.document.get("points", 1))
        if self.document["kind"] == "set":
            points = self._set(body, texts)
        else:
            self.writer.question(body, self.document, texts, points)
        self._hints(texts)
        for part in (*self.writer.declarations, *_outcomes(points, self.writer), body):
            root.append(part)
        processing = self.writer.processing()
        if processing is not None:
            root.append(processing)
        for name, outcome, text in self.writer.modal:
            self._modal(root, name, outcome, text)
        return root

    def _set(self, body: Element, texts: JsonDict) -> float:
        self.writer.blocks(body, str(texts.get("stem", "")))
        total = 0.0
        for part in self._items():
            points = float(part.get("points", 1))
            total += points
            attributes = {"data-ieum-item": str(part["id"]), "data-ieum-points": f"{points:g}"}
            division = SubElement(body, "div", attributes)
            self.writer.question(division, part, texts["items"][part["id"]], points, prefix=f"{part['id']}.")
        if texts.get("general"):
            self.writer.always("general", str(texts["general"]))
        return total

    def _hints(self, texts: JsonDict) -> None:
        """Add the hints as feedback that no rule shows, since QTI knows nothing to show after a wrong try."""
        keys = self.document.get("hints") or ()
        for number, key in enumerate(keys, 1):
            self.writer.outcomes["HINT"] = "single"
            self.writer.modal.append((f"hint{number}", "HINT", str(texts["hints"][key])))
        if keys:
            self.writer.losses.append(lazy("Other systems keep the hints, but do not show them."))

    def _modal(self, root: Element, name: str, outcome: str, text: str) -> None:
        feedback = SubElement(
            root,
            "qti-modal-feedback",
            {"outcome-identifier": outcome, "identifier": identifier(name), "show-hide": "show"},
        )
        self.writer.blocks(SubElement(feedback, "qti-content-body"), text)


def _outcomes(points: float, writer: Writer) -> Iterator[Element]:
    score = {"identifier": "SCORE", "cardinality": "single", "base-type": "float", "normal-maximum": f"{points:g}"}
    if writer.by_person:
        score["external-scored"] = "human"
    element = Element("qti-outcome-declaration", score)
    SubElement(SubElement(element, "qti-default-value"), "qti-value").text = "0"
    yield element
    element = Element(
        "qti-outcome-declaration", {"identifier": "MAXSCORE", "cardinality": "single", "base-type": "float"}
    )
    SubElement(SubElement(element, "qti-default-value"), "qti-value").text = f"{points:g}"
    yield element
    for name, cardinality in writer.outcomes.items():
        yield Element(
            "qti-outcome-declaration", {"identifier": name, "cardinality": cardinality, "base-type": "identifier"}
        )


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)

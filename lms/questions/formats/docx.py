"""The lines of a DOCX file as one reads them in Word: with the numbers of its lists, tables as cells between tabs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from lms.core.archive import MEGABYTE, ArchiveError, Limits, unpack_zip
from lms.core.i18n import Lazy, lazy
from lms.questions.formats.interface import FormatRefused
from lms.questions.formats.safexml import parse

LIMITS = Limits(files=3_000, total=100 * MEGABYTE, each=50 * MEGABYTE)
_SYLLABLES = "가나다라마바사아자차카타파하"
_JAMO = "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"
# What is shown otherwise, or not at all.
_SKIPPED = {"del", "moveFrom", "instrText", "delText", "txbxContent", "Fallback", "rPr", "pPr"}
_PICTURE = lazy("A picture is left out; it can be added in the editor.")
_BESIDE = lazy("A footnote or a text box is left out.")
_SYMBOL = lazy("A sign of a symbol font is left out.")


@dataclass
class Lines:
    """The lines, and what the file has that lines cannot carry; `lost` names the line (from 1) where it stands."""

    lines: list[str] = field(default_factory=list)
    remarks: list[Lazy] = field(default_factory=list)
    lost: list[tuple[int, Lazy]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    format: str
    text: str


def read(data: bytes) -> Lines:
    """Return the lines of a DOCX file; raises FormatRefused for a broken, dangerous or other file."""
    try:
        files = unpack_zip(data, LIMITS)
    except ArchiveError as error:
        raise FormatRefused(error.message) from error
    if "word/document.xml" not in files:
        if any(name.endswith(".hwpx") or name.startswith("Contents/section") for name in files):
            raise FormatRefused(lazy("This is a Hangul file (HWPX). Save it as DOCX, or copy its text and paste it."))
        raise FormatRefused(lazy("This is not a DOCX file."))
    return _Document(files).read()


class _Document:
    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.body = parse(files["word/document.xml"])
        self.levels = _numbering(parse(files["word/numbering.xml"])) if "word/numbering.xml" in files else {}
        self.counts: dict[tuple[str, int], int] = {}
        self.pictures = 0
        self.lost: list[Lazy] = []

    def read(self) -> Lines:
        """Return all lines."""
        found = Lines()
        body = self.body.find("body")
        for block in body if body is not None else ():
            for line in self._block(block):
                found.lines.append(line)
                found.lost += [(len(found.lines), each) for each in dict.fromkeys(self.lost)]
                self.lost.clear()
        if self.pictures:
            text = lazy(
                "The file has %(count)s pictures; they are left out and can be added in the editor.",
                count=self.pictures,
            )
            found.remarks.append(text)
        return found

    def _block(self, block: Element) -> Iterator[str]:
        if block.tag == "p":
            yield from self._paragraph(block).split("\n")
        elif block.tag == "tbl":
            # Empty lines keep the table apart from what stands above and below.
            yield ""
            for row in block.iter("tr"):
                cells = [" ".join(" ".join(self._cell(cell)).split()) for cell in row.findall("tc")]
                yield "\t".join(cells)
            yield ""
        elif block.tag in ("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml"):
            for inner in block:
                yield from self._block(inner)

    def _cell(self, cell: Element) -> Iterator[str]:
        for block in cell:
            for line in self._block(block):
                yield line.replace("\t", " ")

    def _paragraph(self, paragraph: Element) -> str:
        words = "".join(self._words(paragraph)).strip()
        number = self._number(paragraph)
        return f"{number} {words}" if number and words else words

    def _words(self, element: Element) -> Iterator[str]:
        for child in element:
            if child.tag == "t":
                yield child.text or ""
            elif child.tag in ("tab", "ptab"):
                yield "\t"
            elif child.tag in ("br", "cr"):
                yield "\n"
            elif child.tag in ("noBreakHyphen", "softHyphen"):
                yield "-"
            elif child.tag == "sym":
                self.lost.append(_SYMBOL)
            elif child.tag in ("footnoteReference", "endnoteReference") or _boxed(child):
                self.lost.append(_BESIDE)
            elif child.tag in ("drawing", "pict", "object"):
                self.pictures += 1
                self.lost.append(_PICTURE)
            elif child.tag not in _SKIPPED:
                yield from self._words(child)

    def _number(self, paragraph: Element) -> str:
        properties = paragraph.find("pPr/numPr")
        if properties is None:
            return ""
        number, level = _value(properties.find("numId")), _value(properties.find("ilvl")) or "0"
        levels = self.levels.get(number, {})
        at = int(level) if level.isdecimal() and len(level) < 3 else 0
        found = levels.get(at)
        if found is None:
            return ""
        count = self.counts[number, at] = self.counts.get((number, at), found.start - 1) + 1
        # What stands deeper begins anew.
        for key in [key for key in self.counts if key[0] == number and key[1] > at]:
            del self.counts[key]
        text = found.text
        for place, each in levels.items():
            value = count if place == at else self.counts.get((number, place), each.start)
            text = text.replace(f"%{place + 1}", _shown(value, each.format))
        return text.strip()


def _boxed(element: Element) -> bool:
    return element.tag in ("drawing", "pict") and any(True for _ in element.iter("txbxContent"))


def _value(element: Element | None) -> str:
    return element.get("val", "") if element is not None else ""


def _numbering(root: Element) -> dict[str, dict[int, _Level]]:
    abstract: dict[str, dict[int, _Level]] = {}
    for each in root.findall("abstractNum"):
        levels = {}
        for level in each.findall("lvl"):
            place, start = level.get("ilvl", "0"), _value(level.find("start"))
            if place.isdecimal() and len(place) < 3:
                levels[int(place)] = _Level(
                    int(start) if start.isdecimal() and len(start) < 6 else 1,
                    _value(level.find("numFmt")),
                    _value(level.find("lvlText")),
                )
        abstract[each.get("abstractNumId", "")] = levels
    return {each.get("numId", ""): abstract.get(_value(each.find("abstractNumId")), {}) for each in root.findall("num")}


def _shown(value: int, style: str) -> str:
    """Return a number as Word shows it in a list of this style."""
    if style == "decimalEnclosedCircle" and 1 <= value <= 20:
        return chr(0x2460 + value - 1)
    if style == "ganada" and 1 <= value <= len(_SYLLABLES):
        return _SYLLABLES[value - 1]
    if style == "chosung" and 1 <= value <= len(_JAMO):
        return _JAMO[value - 1]
    if style in ("upperLetter", "lowerLetter") and 1 <= value <= 26:
        return chr(ord("A" if style == "upperLetter" else "a") + value - 1)
    return "" if style in ("bullet", "none") else str(value)

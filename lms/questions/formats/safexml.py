"""XML from outside as a tree: no document type, no entities, nothing from the network, bounded in size and depth."""

import re
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from lms.core.i18n import lazy
from lms.questions.formats.interface import FormatRefused

DEPTH = 100
MOST_ELEMENTS = 1_000_000
_DECLARED = re.compile(rb"\A\s*<\?xml[^>]*encoding=[\"']([A-Za-z0-9._-]+)[\"']")
_KOREAN = {"euc-kr", "cp949", "ks_c_5601-1987", "windows-949", "uhc"}


def parse(data: bytes) -> Element:
    """Return the root element; names of elements and attributes come without their namespace.

    Raises FormatRefused with the reason for a document type, an entity, or anything that is not well-formed XML.
    """
    return _Reader().read(_as_utf8(data))


def _as_utf8(data: bytes) -> bytes:
    declared = _DECLARED.match(data[:200])
    if declared and declared[1].decode("ascii").lower() in _KOREAN:
        try:
            text = data.decode("cp949")
        except UnicodeDecodeError:
            raise FormatRefused(lazy("The letters of the XML file cannot be read; save it as UTF-8.")) from None
        return re.sub(r"\A\s*<\?xml[^>]*\?>", "", text).encode()
    return data


class _Reader:
    def __init__(self) -> None:
        self.builder = TreeBuilder()
        self.depth = self.count = 0
        parser = self.parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.builder.data
        parser.StartDoctypeDeclHandler = self.doctype
        parser.EntityDeclHandler = self.doctype
        parser.ExternalEntityRefHandler = self.outside

    def read(self, data: bytes) -> Element:
        try:
            self.parser.Parse(data, True)
            return self.builder.close()
        except expat.ExpatError as fault:
            text = lazy("Line %(line)s is not well-formed XML.", line=fault.lineno)
            raise FormatRefused(text) from None
        except (LookupError, ValueError, AssertionError):
            raise FormatRefused(lazy("The letters of the XML file cannot be read; save it as UTF-8.")) from None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.count += 1
        if self.depth > DEPTH or self.count > MOST_ELEMENTS:
            raise FormatRefused(lazy("The XML is nested too deep or has too many elements."))
        plain = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        self.builder.start(name.rpartition(" ")[2], plain)

    def end(self, name: str) -> None:
        self.depth -= 1
        self.builder.end(name.rpartition(" ")[2])

    def doctype(self, *_: object) -> None:
        raise FormatRefused(lazy("The XML has a document type (DOCTYPE) or entities; such files are not read."))

    def outside(self, *_: object) -> int:
        raise FormatRefused(lazy("The XML has a document type (DOCTYPE) or entities; such files are not read."))

"""QTI 3.0 of 1EdTech: content packages with one item per file, read and written."""

from collections.abc import Mapping, Sequence

from lms.core.db import JsonDict
from lms.core.i18n import lazy
from lms.questions.formats import qti_package, qti_writing
from lms.questions.formats.interface import Reading, Written


class Qti3:
    """The exchange format of today; carries every kind, one language at a time."""

    key = "qti3"
    label = lazy("QTI 3.0 (ZIP)")
    reads = True
    writes = True
    endings = (".zip", ".xml")

    def read(self, data: bytes, name: str, *, language: str | None = None) -> Reading:
        """Return one verdict for each item of a package."""
        return qti_package.read(data, name, language)

    def write(
        self, documents: Sequence[JsonDict], media: Mapping[str, bytes], *, title: str = "", language: str | None = None
    ) -> Written:
        """Return a package; the same documents give the same bytes."""
        return qti_writing.write(documents, media, title, language)


FORMAT = Qti3()

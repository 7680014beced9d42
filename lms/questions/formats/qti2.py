"""QTI 2.1 and 2.2 of IMS: content packages that older systems write; only read."""

from collections.abc import Mapping, Sequence

from lms.core.db import JsonDict
from lms.core.i18n import lazy
from lms.questions.formats import qti_package
from lms.questions.formats.interface import Reading, Written, refuse_writing


class Qti2:
    """The format before QTI 3.0."""

    key = "qti2"
    label = lazy("QTI 2.1 and 2.2 (ZIP)")
    reads = True
    writes = False
    endings = (".zip", ".xml")

    def read(self, data: bytes, name: str, *, language: str | None = None) -> Reading:
        """Return one verdict for each item of a package."""
        return qti_package.read(data, name, language)

    def write(
        self, documents: Sequence[JsonDict], media: Mapping[str, bytes], *, title: str = "", language: str | None = None
    ) -> Written:
        """Refuse: packages are written as QTI 3.0."""
        raise refuse_writing()


FORMAT = Qti2()

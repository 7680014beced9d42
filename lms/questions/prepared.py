"""A question as it comes out of a folder, an import or the editor: read, checked and rendered, not yet stored."""

from dataclasses import dataclass

from lms.core.db import JsonDict


@dataclass(frozen=True, slots=True)
class PreparedQuestion:
    """A question read, checked and rendered, not yet stored."""

    key: str
    kind: str
    tags: tuple[str, ...]
    source: JsonDict
    body: JsonDict
    digest: str

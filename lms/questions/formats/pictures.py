"""Pictures that come with questions: of a type we show, what their name says, and without script."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from lms.content.media import TYPES, picture_measures, svg_faults
from lms.core.i18n import Lazy, lazy

PICTURE = re.compile(r"!\[([^\]]*)\]\(\s*([A-Za-z0-9][A-Za-z0-9._-]*)[^)]*\)")
MIMES = {kind.mime: ending for ending, kind in reversed(TYPES.items()) if kind.use == "image"}


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at a picture found: its type, its measures in pixels where they are known, or why it is refused."""

    mime: str = ""
    width: int | None = None
    height: int | None = None
    fault: Lazy | None = None


def look(name: str, data: bytes) -> Looked:
    """Say what a picture is; `fault` is why it cannot be taken: too big, of another type, with script in it."""
    kind = TYPES.get(name.rpartition(".")[2].lower())
    if kind is None or kind.use != "image":
        return Looked(
            fault=lazy("“%(name)s” is not a picture of a type that is shown (PNG, JPEG, WebP, SVG).", name=name)
        )
    if len(data) > kind.limit:
        return Looked(fault=lazy("The picture “%(name)s” is too big.", name=name))
    if kind.mime == "image/svg+xml":
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return Looked(fault=lazy("The picture “%(name)s” is broken.", name=name))
        faults, _ = svg_faults(text)
        if faults:
            line, reason = faults[0]
            text_ = lazy(
                "The picture “%(name)s” is refused (line %(line)s): %(reason)s", name=name, line=line, reason=reason
            )
            return Looked(fault=text_)
    elif not any(data[kind.skip :].startswith(start) for start in kind.starts):
        return Looked(fault=lazy("The content of the picture “%(name)s” does not fit its name.", name=name))
    width, height = picture_measures(kind.mime, data)
    return Looked(kind.mime, width, height)


def plain_name(path: str, data: bytes, taken: Mapping[str, bytes]) -> str:
    """Return a name for a picture by which texts can refer to it; the same content keeps its name."""
    base, _, ending = path.rpartition("/")[2].rpartition(".")
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", base).strip("-._")
    digest = hashlib.sha256(data).hexdigest()[:10]
    if not name or not name.isascii():
        name = f"picture-{digest}"
    full = f"{name[:60]}.{ending.lower()}"
    if full in taken and taken[full] != data:
        full = f"{name[:48]}-{digest}.{ending.lower()}"
    return full


def named_in(text: str) -> list[str]:
    """Return the names of the pictures a text of small Markdown shows."""
    return [name for _, name in PICTURE.findall(text)]

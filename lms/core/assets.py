"""Built browser assets: from a plain name to the hashed address, and to the best stored form of a file."""

import json
import mimetypes
from dataclasses import dataclass, field
from pathlib import Path

MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}


class AssetError(Exception):
    """The assets are not built, or a page asks for one that does not exist."""


@dataclass(frozen=True)
class StaticFile:
    """One stored form of an asset: where it is and what to say in the headers."""

    path: Path
    media_type: str
    encoding: str | None


@dataclass(frozen=True)
class Assets:
    """The built files of one folder, read once."""

    folder: Path
    prefix: str
    manifest: dict[str, str]
    names: frozenset[str] = field(repr=False)

    def url(self, name: str) -> str:
        """Return the address of an asset by its plain name, such as `main.css`; raise AssetError if there is none."""
        try:
            return self.prefix + self.manifest[name]
        except KeyError:
            raise AssetError(f"There is no built asset {name!r}; run `npm run build`.") from None

    def has(self, name: str) -> bool:
        """Tell whether an asset of this plain name was built."""
        return name in self.manifest

    def find(self, hashed: str, accepted: str = "") -> StaticFile | None:
        """Return the stored form that suits an Accept-Encoding header, or None if the name was not built."""
        if hashed not in self.names:
            return None
        media_type = MEDIA_TYPES.get(Path(hashed).suffix) or mimetypes.guess_type(hashed)[0]
        for encoding, suffix in (("br", ".br"), ("gzip", ".gz")):
            if hashed + suffix in self.names and _accepts(accepted, encoding):
                return StaticFile(self.folder / (hashed + suffix), media_type or "application/octet-stream", encoding)
        return StaticFile(self.folder / hashed, media_type or "application/octet-stream", None)


def load(folder: Path, prefix: str = "/static/") -> Assets:
    """Read the manifest of a build; raise AssetError if the assets were never built."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise AssetError(f"The browser assets are not built: {folder}/manifest.json is missing. Run `make run`.") from None
    names = frozenset(item.name for item in folder.iterdir() if item.is_file())
    return Assets(folder, prefix, manifest, names)


def _accepts(header: str, encoding: str) -> bool:
    for part in header.split(","):
        name, _, parameters = part.partition(";")
        if name.strip().lower() == encoding:
            return parameters.replace(" ", "").lower() not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False

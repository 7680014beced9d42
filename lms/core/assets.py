"""Built browser assets: from a plain name to the hashed address, served immutable and pre-compressed."""

import json
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from flask import Flask, Response, current_app
from whitenoise import WhiteNoise

PREFIX = "/static/"
HASHED = r"^.+-[0-9A-Z]{8}\.\w+$"


class AssetError(Exception):
    """The assets are not built, or a page asks for one that does not exist."""


@dataclass(frozen=True)
class Assets:
    """The built files of one folder, read once."""

    folder: Path
    manifest: dict[str, str]

    def url(self, name: str) -> str:
        """Return the address of an asset by its plain name, such as `main.css`; raise AssetError if there is none."""
        try:
            return PREFIX + self.manifest[name]
        except KeyError:
            raise AssetError(f"There is no built asset {name!r}; run `npm run build`.") from None


def load(folder: Path) -> Assets:
    """Read the manifest of a build; raise AssetError if the assets were never built."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise AssetError(
            f"The browser assets are not built: {folder}/manifest.json is missing. Run `make run`."
        ) from None
    return Assets(folder, manifest)


def install(app: Flask) -> None:
    """Serve the assets in front of the application and give templates `asset(name)`."""
    assets = load(Path(str(files("lms"))) / "static")
    app.extensions["assets"] = assets
    app.jinja_env.globals.update(asset=assets.url)
    # Sends the .br or .gz twin at a third of the cost of a view; see docs/decisions/0012-whitenoise.md.
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(assets.folder),
        prefix=PREFIX,
        max_age=3600,
        immutable_file_test=HASHED,
        allow_all_origins=False,
        add_headers_function=_secure_headers if app.config["SESSION_COOKIE_SECURE"] else _add_headers,
    )


def asset_bytes(name: str) -> bytes:
    """Return a built file by its plain name, for the few that need an address of their own."""
    assets: Assets = current_app.extensions["assets"]
    return (assets.folder / assets.url(name).removeprefix(PREFIX)).read_bytes()


def worker_response() -> Response:
    """Return the service worker that keeps single pages for when there is no line.

    A room serves it from above its own pages, since a worker may rule no page above its own address.
    """
    return Response(asset_bytes("worker.js"), mimetype="text/javascript")


def _add_headers(headers: object, _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"  # type: ignore[index]
    headers["Cross-Origin-Resource-Policy"] = "same-origin"  # type: ignore[index]


def _secure_headers(headers: object, path: str, url: str) -> None:
    _add_headers(headers, path, url)
    headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"  # type: ignore[index]

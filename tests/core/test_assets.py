import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.core import assets


def test_a_plain_name_becomes_the_hashed_address(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({"main.css": "main-0A1B2C3D.css"}))
    assert assets.load(tmp_path).url("main.css") == "/static/main-0A1B2C3D.css"


def test_a_name_that_was_not_built_is_said_by_name(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(assets.AssetError, match="old.css"):
        assets.load(tmp_path).url("old.css")


def test_assets_that_were_never_built_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(assets.AssetError, match="make run"):
        assets.load(tmp_path)


@pytest.fixture
def browser() -> FlaskClient:
    """Return a client of an app that has assets and nothing else."""
    app = Flask("lms", static_folder=None)
    assets.install(app)
    app.add_url_rule("/name", "name", lambda: app.jinja_env.globals["asset"]("main.css"))  # type: ignore[operator]
    return app.test_client()


@pytest.mark.parametrize(("accepted", "sent"), [("gzip, br", "br"), ("gzip", "gzip"), ("", None)])
def test_a_built_file_is_immutable_and_compressed_as_asked(
    browser: FlaskClient, accepted: str, sent: str | None
) -> None:
    address = browser.get("/name").text
    response = browser.get(address, headers={"Accept-Encoding": accepted})
    assert response.status_code == 200
    assert "immutable" in response.headers["Cache-Control"]
    assert response.headers.get("Content-Encoding") == sent
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    response.close()


def test_nothing_outside_the_folder_is_sent(browser: FlaskClient) -> None:
    for path in ("/static/../config.py", "/static/%2e%2e/config.py", "/static/none.css", "/static/"):
        assert browser.get(path).status_code == 404

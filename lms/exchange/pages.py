"""What the pages of learners and staff share: the list of booklets, a wish, a download."""

from typing import Any

from flask import abort, request
from werkzeug.wrappers import Response

from lms.core.web import file_response, page
from lms.exchange import services


def listed(version_id: int, *, guides: bool, status: int = 200, **values: Any) -> tuple[str, int]:
    """Show the booklets of a version."""
    return page("exchange/booklets.html", status, offers=services.offers(version_id, guides=guides), **values)


def wish(version_id: int, *, guides: bool) -> None:
    """Have the booklet made that the form names. Raises NotFound."""
    services.ask(version_id, request.form.get("kind", ""), request.form.get("language", ""), guides=guides)


def download(version_id: int, kind: str, name: str, *, guides: bool) -> Response:
    """Send a booklet; 404 for one that the version does not have, may not be seen here or was not made."""
    language, _, form = name.partition(".")
    known = {
        (one.kind, one.language, file.format)
        for one in services.offers(version_id, guides=guides)
        for file in one.files
    }
    if (kind, language, form) not in known:
        abort(404)
    data, saved = services.open_booklet(version_id, kind, language, form)
    return file_response(data, saved, services.FORMATS[form])

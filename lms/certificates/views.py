"""Pages of certificates: the document for its owner, the check for everybody."""

from datetime import timedelta

from flask import Blueprint, g, request
from werkzeug.wrappers import Response

from lms.accounts import throttle
from lms.certificates import document, documents, jobs, pages, services
from lms.certificates.services import Shown
from lms.core import audit, crypto, db, i18n
from lms.core.errors import LmsError
from lms.core.i18n import lazy
from lms.core.web import file_response, page, redirect_to
from lms.policy import Permission, public, requires

assert jobs  # the handlers stand in the worker's list once this is imported

blueprint = Blueprint("certificates", __name__)
WRONG_CODES = 30
"""Wrong codes a network may try in a day before it must wait; a whole class may sit behind one address."""


@blueprint.get("/certificates/<uuid:uid>.pdf")
@requires(Permission.SEE_CERTIFICATE, services.by_uid)
def download(shown: Shown) -> Response | tuple[str, int]:
    """Send the document in the language asked for, exactly as it was made."""
    language = request.args.get("language", i18n.language())
    language = language if language in documents.LANGUAGES else i18n.DEFAULT_LANGUAGE
    if shown.person_id != g.actor.person_id:
        audit.note_read("certificates.download", [shown.person_id], f"certificate:{shown.id}")
    try:
        data = documents.open_pdf(shown, language)
    except documents.NotReady:
        missing = document.letters_missing(shown.snapshot) if shown.snapshot else []
        return page("certificates/preparing.html", 404, shown=shown, language=language, missing=missing)
    assert shown.snapshot is not None
    return file_response(data, document.file_name(shown.snapshot, language), "application/pdf")


@blueprint.get("/certificates/<uuid:uid>")
@requires(Permission.SEE_CERTIFICATE, services.by_uid)
def show(shown: Shown) -> tuple[str, int]:
    """Show a certificate with its documents, to its owner and to staff in whose scope it is."""
    return pages.certificate(shown)


@blueprint.get("/verify")
@public
def verify() -> Response | tuple[str, int]:
    """Ask for the code of a certificate."""
    typed = request.args.get("code", "").strip()[:100]
    if not typed:
        return page("certificates/verify.html", typed="", fault=None)
    code = services.normal_code(typed)
    if code:
        return redirect_to("certificates.verified", code=code)
    fault = lazy(
        "A code has 16 letters and digits, such as K7QF-2M4N-8PRS-TVWX. Look at the bottom of the certificate."
    )
    return page("certificates/verify.html", 422, typed=typed, fault=fault)


@blueprint.get("/verify/<code>")
@public
def verified(code: str) -> tuple[str, int]:
    """Say whether a certificate is genuine, and no more about the person than needed."""
    _mind_guessing()
    found = services.find_by_code(code)
    if found is None:
        _count_guess()
        fault = lazy("There is no certificate with this code. Compare it with the certificate, letter by letter.")
        return page("certificates/verify.html", 404, typed=code[:100], fault=fault)
    return page("certificates/verified.html", found=found, code=services.normal_code(code))


def _guesses() -> list[throttle.Key]:
    near = crypto.lookup_hash(f"address:{request.remote_addr}")[:32]
    return [throttle.Key("verify", near, free=WRONG_CODES)]


def _mind_guessing() -> None:
    if throttle.wait(_guesses()) is not None:
        raise LmsError(lazy("Too many wrong codes came from your network. Try again in a few minutes."), 429)


def _count_guess() -> None:
    guesses = _guesses()
    db.write_after(lambda: throttle.count(guesses, window=timedelta(days=1)))

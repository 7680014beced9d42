"""The edge: one request is one transaction, one set of headers, one way to refuse."""

import secrets
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

import structlog
from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.http import dump_options_header
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response as BaseResponse

from lms.config import Settings
from lms.core import audit, db, i18n, kept, migrate
from lms.core.asked import Asked, sent
from lms.core.errors import LmsError
from lms.core.moments import show_day, show_duration, show_hour, show_meeting, show_moment, show_month
from lms.core.sessions import API, Sessions
from lms.core.shell import TEXT_SIZES, Frames, Menu, csrf_token
from lms.core.turns import Turns

blueprint = Blueprint("core", __name__)
csrf = CSRFProtect()
log = structlog.get_logger()


SAFE_METHODS = ("GET", "HEAD")
YEAR = 365 * 24 * 3600
MEDIA_ENDPOINTS = ("content.media", "core.alive")


V = TypeVar("V", bound=Callable[..., Any])


def public(view: V) -> V:
    """Declare that anybody, signed in or not, may call the view."""
    view.declared = "public"  # type: ignore[attr-defined]
    return view


def install(app: Flask, settings: Settings, load_actor: Callable[[], Any], nav: Menu, account_nav: Menu) -> None:
    """Give an app its edge.

    `load_actor` finds who is asking (None: nobody), `nav` and `account_nav` the menus for that person.
    """
    if db.is_sqlite():
        app.wsgi_app = Turns(app.wsgi_app)  # type: ignore[method-assign]
    if settings.trusted_proxies:
        app.wsgi_app = _Proxied(app.wsgi_app, settings.trusted_proxies)  # type: ignore[method-assign]
    app.session_interface = Sessions()
    if settings.content_url:
        app.before_request(_only_media(urlsplit(settings.content_url).netloc.lower()))
    app.request_class = Asked
    app.before_request(_open(load_actor))
    # After it, so that a refusal speaks the person's language; before the globals, of which it sets one itself.
    csrf.init_app(app)
    open_globals = {"csrf_token": kept.open_or("csrf", csrf_token), "csp_nonce": kept.open_or("nonce", nonce)}
    app.jinja_env.globals.update(open_globals)
    app.after_request(_headers(settings))
    app.after_request(_close)
    app.teardown_request(lambda _error: db.abandon())
    app.extensions["frames"] = made = Frames(settings, nav, account_nav, nonce)
    app.context_processor(made.values)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(i18n.gettext, i18n.ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.filters.update(
        day=show_day,
        month=show_month,
        moment=show_moment,
        meeting=show_meeting,
        hour=show_hour,
        duration=show_duration,
        pick=i18n.pick,
    )
    app.register_error_handler(LmsError, _refuse)
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DBAPIError, _database_gone)
    app.register_error_handler(PoolTimeout, _database_gone)
    app.register_error_handler(Exception, _crash)
    app.register_blueprint(blueprint)


class _Proxied(ProxyFix):
    """Believe as many proxies as the settings say; none by default."""

    def __init__(self, application: Any, count: int) -> None:
        super().__init__(application, x_for=count, x_proto=count, x_host=count)


def _only_media(host: str) -> Callable[[], Response | None]:
    """Let the second origin answer with media and nothing else: no page, no form, no sign-in can be reached there."""

    def refuse() -> Response | None:
        if request.host.lower() != host:
            return None
        g.only_media = True
        return None if request.endpoint in MEDIA_ENDPOINTS else _no_page(404)

    return refuse


def _no_page(status: int) -> Response:
    return Response(f"{status}\n", status, mimetype="text/plain")


def _open(load_actor: Callable[[], Any]) -> Callable[[], None]:
    def open_request() -> None:
        # The values behind the proxies: each look through one costs, and this runs for every request.
        asked, store = request._get_current_object(), g._get_current_object()  # type: ignore[attr-defined]
        store.actor, store.finished = None, False
        language = asked.cookies.get("language", "")
        i18n.set_language(language or i18n.DEFAULT_LANGUAGE)
        if asked.endpoint == "core.alive":
            return
        if b"%00" in asked.query_string:
            # No keyboard types a null byte, it finds nothing, and PostgreSQL refuses it in any text.
            asked.query_string = asked.query_string.replace(b"%00", b"")
        db.begin(write=asked.method not in SAFE_METHODS)
        if asked.endpoint == "content.media":
            # The same for everybody: no cookie is looked at.
            return
        store.actor = actor = load_actor()
        audit.acting(actor.person_id if actor else None, asked.remote_addr or "")
        if actor and not language:
            i18n.set_language(actor.language)

    return open_request


def _close(response: Response) -> Response:
    if g.get("finished", True):
        return response
    g.finished = True
    if request.endpoint == "core.alive":
        return response
    try:
        db.finish(keep=response.status_code < 400)
    except (DBAPIError, PoolTimeout) as error:
        log.error("commit failed", error=type(error).__name__, exc_info=error)
        return _database_gone(error)
    return response


def _headers(settings: Settings) -> Callable[[Response], Response]:
    media = f" {settings.content_url}" if settings.content_url else ""
    rest = (
        f"style-src 'self'; img-src 'self' data:{media}; "
        f"media-src 'self'{media}; font-src 'self'; connect-src 'self'; form-action 'self'; "
        "manifest-src 'self'; worker-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    fixed = [
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
        ("Cache-Control", "no-store"),
    ]
    if settings.base_url.startswith("https"):
        fixed.append(("Strict-Transport-Security", f"max-age={YEAR}; includeSubDomains"))
    wanted = [(name, name.lower(), value) for name, value in fixed]

    def add(response: Response) -> Response:
        headers = response.headers
        # One look at what is there instead of one for each name: this runs for every response.
        there = {name.lower() for name, _value in headers}
        if "content-security-policy" not in there:
            # What never asked for a nonce (an answer to a script, a file) holds no script at all.
            made = g.get("nonce")
            scripts = f"script-src 'nonce-{made}'; " if made else ""
            headers.add("Content-Security-Policy", f"default-src 'none'; {scripts}{rest}")
        for name, lower, value in wanted:
            if lower not in there:
                headers.add(name, value)
        return response

    return add


def nonce() -> str:
    """Return the CSP nonce of this request."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return g.nonce


def page(template: str, status: int = 200, **values: Any) -> tuple[str, int]:
    """Render a page."""
    return render_template(template, **values), status


def frames() -> Frames:
    """Return what makes kept pages of this application."""
    found: Frames = current_app.extensions["frames"]
    return found


def redirect_to(endpoint: str, **arguments: Any) -> BaseResponse:
    """Send the browser on after a change, with GET."""
    return redirect(url_for(endpoint, **arguments), 303)


def file_response(data: bytes, name: str, media_type: str) -> Response:
    """Send bytes as a file to be saved."""
    response = Response(data, mimetype=media_type)
    response.headers["Content-Disposition"] = disposition(name)
    return response


def disposition(name: str) -> str:
    """Return the header that lets a browser save an answer under a name."""
    # Headers are Latin-1: a Korean name travels encoded, with a plain one for very old programs.
    plain = name.encode("ascii", "ignore").decode().lstrip("-. ") or "file"
    options = {"filename": plain} if plain == name else {"filename": plain, "filename*": f"UTF-8''{quote(name)}"}
    return dump_options_header("attachment", options)


def safe_path(path: str | None, default: str = "/") -> str:
    """Return `path` if it stays on this site, else `default`."""
    if not path or not path.startswith("/") or path.startswith("//") or "\\" in path or any(ord(c) < 32 for c in path):
        return default
    parts = urlsplit(path)
    return default if parts.scheme or parts.netloc else path


def wants_json() -> bool:
    """Say whether the caller is a script."""
    return request.path.startswith(API)


def json_body(max_bytes: int = 64 * 1024) -> dict[str, Any]:
    """Return the JSON object a script sent.

    Raises 413 for more than `max_bytes`, LmsError 400 for anything that is not one JSON object.
    """
    if (request.content_length or 0) > max_bytes:
        raise RequestEntityTooLarge
    try:
        value = request.get_json(silent=True, force=True)
    except RecursionError:
        # Thousands of brackets inside each other.
        value = None
    if not isinstance(value, dict):
        raise LmsError(i18n.lazy("The data sent could not be read."), 400)
    return value


def _failure(status: int, message: str = "", **more: Any) -> Response:
    if g.get("only_media"):
        return _no_page(status)
    if wants_json():
        response = jsonify(error=message or str(status), **more)
        response.status_code = status
        return response
    name = str(status) if status in (400, 401, 403, 404, 409, 413, 422, 429, 500, 503) else "400"
    body = render_template(f"errors/{name}.html", message=message, status=status)
    return Response(body, status)


def _refuse(error: LmsError) -> Response:
    return _failure(error.status, str(error.message), field=error.field)


def _stale(_error: CSRFError) -> Response:
    message = i18n.gettext("This page was open too long, or you signed in or out in another window meanwhile.")
    if wants_json():
        return _failure(400, message)
    return Response(render_template("errors/stale.html", message="", sent=sent()), 400)


def _http_error(error: HTTPException) -> Response | HTTPException | BaseResponse:
    code = error.code or 500
    if code < 400:
        return error
    if code == 401 and not wants_json():
        if (form := sent()).fields:
            return Response(render_template("errors/signed_out.html", message="", sent=form), 401)
        return redirect(url_for("accounts.sign_in", next=safe_path(request.full_path.rstrip("?"))), 303)
    response = _failure(code)
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            response.headers[name] = value
    return response


def _database_gone(error: Exception) -> Response:
    # Everything else in a DBAPIError is a fault of ours, shown as such; these mean: try again later.
    word = str(getattr(error, "orig", error)).lower()
    down = isinstance(error, PoolTimeout) or getattr(error, "connection_invalidated", False)
    down = down or type(error).__name__ == "OperationalError" or "full" in word or "locked" in word
    if not down:
        return _crash(error)
    log.error("database not available", error=word[:200])
    db.abandon()
    g.finished = True
    if wants_json():
        response = jsonify(error=i18n.gettext("The service is not available for a moment."), retry=True)
        response.status_code = 503
    else:
        response = Response(render_template("errors/503.html"), 503)
    response.headers["Retry-After"] = "10"
    return response


def _crash(error: Exception) -> Response:
    log.error("request failed", path=request.path, exc_info=error)
    return _failure(500)


@blueprint.get("/healthz")
@public
def alive() -> Response:
    """Say that the process answers."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
@public
def ready() -> Response:
    """Say whether the database answers and stands at the revision of the code."""
    try:
        found = db.session.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except DBAPIError:
        return Response("database not available\n", 503, mimetype="text/plain")
    if found != migrate.newest():
        return Response("database needs lms db upgrade\n", 503, mimetype="text/plain")
    return Response("ok\n", mimetype="text/plain")


@blueprint.post("/language")
@public
def language() -> BaseResponse:
    """Switch the language of the pages and go back to where one was."""
    code = request.form.get("language", "")
    response = redirect(safe_path(request.form.get("next")), 303)
    if code in i18n.LANGUAGES:
        response.set_cookie("language", code, max_age=YEAR, samesite="Lax", httponly=True, secure=_secure())
    return response


@blueprint.post("/display")
@public
def display() -> BaseResponse:
    """Change the size of the text and go back to where one was."""
    size = request.form.get("size", "")
    response = redirect(safe_path(request.form.get("next")), 303)
    if size in TEXT_SIZES:
        response.set_cookie("text-size", size, max_age=YEAR, samesite="Lax", httponly=True, secure=_secure())
    return response


def _secure() -> bool:
    return request.is_secure

"""The signed-in person in requests: cookies, flask-login, and the forced change of an initial password."""

from functools import cache, lru_cache

from flask import Flask, Request, abort, current_app, g, request, url_for
from flask_login import LoginManager, UserMixin, current_user
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts import actors, browsers
from lms.accounts.entry import Entered
from lms.core import clock, crypto, db, i18n
from lms.core.i18n import gettext as _
from lms.core.web import redirect_to, safe_path, wants_json
from lms.policy import Actor

KNOWN_FOR = 365 * 24 * 3600
KNOWN_MOST = 8
# What somebody with an initial password may do before changing it.
BEFORE_CHANGE = ("accounts.password", "accounts.sign_out", "accounts.sign_in", "core.")


class SignedIn(UserMixin):
    """What flask-login calls a user: the actor behind the present request."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def get_id(self) -> str:
        """Return the account's key; the cookie never holds it, only the random token of the sign-in."""
        return str(self.actor.account_id)


def install(app: Flask) -> None:
    """Give an app flask-login and the forced change of initial passwords."""
    manager = LoginManager()
    # The row of the sign-in is the session: nothing is kept in flask's cookie that could be protected or faked.
    manager.session_protection = None
    manager.request_loader(_from_request)
    # Its context processor would ask the database again on the very page that says the database is away.
    manager.init_app(app, add_context_processor=False)
    app.before_request(_ask_for_own_password)


def load_actor() -> Actor | None:
    """Return who is asking, or None."""
    if cookie_name() not in request.cookies:
        return None
    user = current_user._get_current_object()
    return user.actor if isinstance(user, SignedIn) else None


def _from_request(asked: Request) -> SignedIn | None:
    token = asked.cookies.get(cookie_name())
    if not token or len(token) > 100:
        return None
    found = actors.signed_in(token)
    if found is None:
        return None
    if clock.now() - found.seen_at > browsers.STALE:
        db.write_after(lambda: browsers.touch(found.sign_in_id))
    return SignedIn(found.actor)


def _ask_for_own_password() -> BaseResponse | None:
    actor: Actor | None = g.get("actor")
    endpoint = request.endpoint or ""
    if actor is None or not actor.must_change_password or endpoint.startswith(BEFORE_CHANGE):
        return None
    if wants_json():
        abort(403)
    way_back = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return redirect_to("accounts.password", next=safe_path(way_back))


def account_nav(actor: Actor | None) -> tuple[tuple[str, str, bool], ...]:
    """Return label, address and whether one is there now, of the pages of the own account."""
    if actor is None:
        return ()
    path = request.path
    return tuple((label, url, path == url) for label, url in _account_places(i18n.language()))


@cache
def _account_places(language: str) -> tuple[tuple[str, str], ...]:
    with i18n.speaking(language):
        return (
            (_("Profile"), url_for("accounts.profile")),
            (_("Password and devices"), url_for("accounts.devices")),
        )


# Cookies.


def cookie_name() -> str:
    """Return the name of the cookie that holds the token."""
    # The prefix makes browsers refuse such a cookie from a sister domain or over plain HTTP.
    return "__Host-sign-in" if _secure() else "sign-in"


def _known_name() -> str:
    return "__Host-known" if _secure() else "known"


def _secure() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])


def present_token() -> str:
    """Return the token of the present browser, or ""."""
    return request.cookies.get(cookie_name(), "")[:100]


def keep_token(response: BaseResponse, token: str, *, remember: bool) -> None:
    """Put the token into the browser: until it is closed, or for as long as the sign-in is remembered."""
    life = int(browsers.REMEMBERED_LIFE.total_seconds()) if remember else None
    response.set_cookie(cookie_name(), token, max_age=life, httponly=True, secure=_secure(), samesite="Lax")


def forget_token(response: BaseResponse) -> None:
    """Take the token out of the browser."""
    response.delete_cookie(cookie_name(), httponly=True, secure=_secure(), samesite="Lax")


def known() -> dict[int, str]:
    """Return the accounts that signed in from this browser before, each with the browser's secret for it."""
    return dict(_read_known(request.cookies.get(_known_name(), ""), crypto.signing_secret("known-browsers")))


# The signature of one cookie is looked at once: the page of an attempt asks for it every time.
@lru_cache(maxsize=1_024)
def _read_known(cookie: str, _secret: str) -> tuple[tuple[int, str], ...]:
    try:
        return tuple((int(account), str(secret)) for account, secret in _signer().loads(cookie))
    except (BadData, ValueError, TypeError):
        return ()


def browser_mark(account_id: int) -> str:
    """Return what tells the present browser of an account from its others; the same after signing in again.

    Made of the browser's secret for the account, or of its sign-in where the browser does not keep that; neither can be
    found from it.
    """
    return crypto.digest("browser:" + (known().get(account_id) or present_token()))[:16]


def browser_name() -> str:
    """Return browser and system in two words, by which people know their devices."""
    return browsers.describe(request.headers.get("User-Agent", "")[:400])


def keep_known(response: BaseResponse, account_id: int, secret: str) -> None:
    """Let the browser remember that an account signed in from it; the last eight are kept."""
    pairs = [(one, kept) for one, kept in known().items() if one != account_id]
    pairs = [*pairs, (account_id, known().get(account_id, secret))][-KNOWN_MOST:]
    value = _signer().dumps(pairs)
    response.set_cookie(_known_name(), value, max_age=KNOWN_FOR, httponly=True, secure=_secure(), samesite="Lax")


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(crypto.signing_secret("known-browsers"), salt="known-browsers")


def admit(response: BaseResponse, entered: Entered) -> None:
    """Put everything a new sign-in needs into the browser."""
    keep_token(response, entered.token, remember=entered.remember)
    keep_known(response, entered.account_id, crypto.digest(entered.token)[:32])

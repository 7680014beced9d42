"""What stands around every page: header and footer, kept, and filled with what is the person's own."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from flask import current_app, g, request, session
from flask_wtf.csrf import generate_csrf
from markupsafe import escape

from lms.config import Settings
from lms.core import clock, i18n, kept
from lms.core.markup import stored
from lms.core.moments import show_moment

TEXT_SIZES = ("100", "125", "150", "200")
Place = tuple[str, str, bool]
"""Label, address, and whether one is there now."""


class Group(NamedTuple):
    """Places of a menu under one heading, and whether one is at one of them now."""

    label: str
    places: tuple[Place, ...]
    current: bool


Menu = Callable[[Any], tuple[Place | Group, ...]]


@dataclass(frozen=True, slots=True)
class Shell:
    """Header and footer of a page."""

    header: str
    footer: str


@dataclass(frozen=True, slots=True)
class _Anybody:
    """Stands for the person on a page that is kept."""

    name: str
    person_id: str


_ANYBODY = _Anybody(kept.slot("name"), kept.slot("person"))


class Frames:
    """Makes the values that every template has; one for each application."""

    def __init__(self, settings: Settings, nav: Menu, account_nav: Menu, nonce: Callable[[], str]) -> None:
        self._nav, self._account_nav, self._nonce = nav, account_nav, nonce
        self._site = {"base_url": settings.base_url, "demo": settings.demo}
        self._moved = settings.test_clock is not None

    def values(self) -> dict[str, Any]:
        """Return the values of a page made for this response."""
        header, footer = self._sheets()
        return {
            **self._common(),
            "person": g.get("actor"),
            "here": here(),
            "alerts": _alerts(),
            "shell": Shell(header.fill(self._slots(header)), footer.fill({})),
        }

    def page(self, template: str, key: Any, make: Callable[[], dict[str, Any]], own: dict[str, object]) -> str:
        """Return a page that is kept: made once for its key, the menus and the text size; `own` fills its slots."""
        header, footer = self._sheets()

        def everything() -> dict[str, Any]:
            shell = Shell(header.text, footer.text)
            slots = {name: kept.slot(name) for name in own}
            fixed = {"person": _ANYBODY, "here": kept.slot("here"), "alerts": kept.slot("alerts"), "shell": shell}
            return {**self._common(), **fixed, **make(), **slots}

        sheet = kept.sheet(template, (key, _text_size(), header), everything)
        return sheet.fill({**self._slots(sheet), **kept.escaped(own)})

    def _common(self) -> dict[str, Any]:
        site = {"title": i18n.gettext("Ieum LMS"), **self._site}
        return {"lang": i18n.language(), "text_size": _text_size(), "site": site}

    def _sheets(self) -> tuple[kept.Sheet, kept.Sheet]:
        actor = g.get("actor")
        nav, account_nav, size = self._nav(actor), self._account_nav(actor), _text_size()

        def make() -> dict[str, Any]:
            signed_in = actor is not None
            return {
                "nav": nav, "account_nav": account_nav, "signed_in": signed_in, "text_size": size,
                "lang": i18n.language(),
            }  # fmt: skip

        header = kept.sheet("core/header.html", (nav, account_nav, size, actor is not None), make)
        return header, kept.sheet("core/footer.html", None, dict)

    def _slots(self, sheet: kept.Sheet) -> dict[str, str]:
        actor = g.get("actor")
        return {
            "csrf": csrf_token(),
            "nonce": self._nonce(),
            "here": str(escape(here())),
            "alerts": _alerts() if "alerts" in sheet.parts else "",
            "name": str(escape(actor.name)) if actor else "",
            "person": str(actor.person_id) if actor else "",
            "clock": _test_clock() if self._moved else "",
        }


def csrf_token() -> str:
    """Return the token that every form of this session carries."""
    kept_in_session = session.get("csrf_token")
    return _signed(current_app.secret_key, kept_in_session) if kept_in_session else generate_csrf()


# Tokens do not age (WTF_CSRF_TIME_LIMIT), so one signature serves all pages of a session.
@lru_cache(maxsize=4_096)
def _signed(_secret: object, _kept_in_session: str) -> str:
    return generate_csrf()


def here() -> str:
    """Return the path to come back to: of a page with its question; of a form that was refused, where it stands."""
    asked = request
    if asked.method in ("GET", "HEAD"):
        return asked.full_path.rstrip("?")
    rule = asked.url_rule
    if rule is not None and "GET" in (rule.methods or ()):
        return asked.path
    came = urlsplit(asked.referrer or "")
    return came.path if came.netloc == asked.host and came.path.startswith("/") else "/"


def _text_size() -> str:
    size = request.cookies.get("text-size", "100")
    return size if size in TEXT_SIZES else "100"


def _alerts() -> str:
    if "_flashes" not in session:
        return stored("")
    messages = session.pop("_flashes")
    return stored(current_app.jinja_env.get_template("core/alerts.html").render(messages=messages))


def _test_clock() -> str:
    label, moment = escape(i18n.gettext("Test clock")), escape(show_moment(clock.now()))
    return f'<div class="test-clock"><div class="wide"><strong>{label}</strong> {moment}</div></div>'

"""The signed cookie that holds what a browser was told before its next page: messages, and the key of its forms."""

import time

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

# Where scripts send what was done; no page lies there.
API = "/api/"


class Sessions(SecureCookieSessionInterface):
    """Flask's own signed cookie; the signer, whose key takes long to derive, is made once.

    A browser sends the same cookie with every request, so what its signature was found to cover is kept for a while:
    under the whole cookie, which nobody else has, and never a session that holds more than plain texts.
    """

    MOST = 4_096

    def __init__(self) -> None:
        self._signer: URLSafeTimedSerializer | None = None
        self._checked: dict[str, tuple[float, dict[str, str]]] = {}

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        if self._signer is None:
            self._signer = super().get_signing_serializer(app)
        return self._signer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if request.path.startswith(API):
            # Scripts come with a capability token; Flask gives what has no session an empty one that cannot change.
            return None
        cookie, life = request.cookies.get(self.get_cookie_name(app), ""), app.permanent_session_lifetime
        signed_at, values = self._checked.get(cookie, (0.0, {}))
        if 0 <= time.time() - signed_at <= life.total_seconds():
            return self.session_class(values)
        opened = super().open_session(app, request)
        if opened and all(type(value) is str for value in opened.values()):
            self._keep(cookie, dict(opened))
        return opened

    def _keep(self, cookie: str, values: dict[str, str]) -> None:
        assert self._signer is not None
        _payload, signed_at = self._signer.loads(cookie, return_timestamp=True)
        if len(self._checked) >= self.MOST:
            self._checked.clear()
        self._checked[cookie] = signed_at.timestamp(), values

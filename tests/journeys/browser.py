"""A browser without scripts: follows redirects, fills in forms, knows only what stands on the page."""

from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self.open: dict[str, Any] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = {"action": found.get("action", ""), "fields": [], "id": found.get("id", "")}
            self.forms.append(self.open)
        elif tag in ("input", "textarea", "button", "select") and self.open is not None:
            self.open["fields"].append({"tag": tag, **found})

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None


class Browser:
    """Signs in, opens pages and submits forms, as a person without JavaScript does."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.page: TestResponse | None = None

    @property
    def text(self) -> str:
        """Return the HTML of the present page."""
        assert self.page is not None
        return self.page.text

    @property
    def path(self) -> str:
        """Return the path of the present page."""
        assert self.page is not None
        return self.page.request.path

    def open(self, path: str, status: int = 200) -> str:
        """Open a page and return its HTML."""
        self.page = self.client.get(path, follow_redirects=True)
        assert self.page.status_code == status, f"{path}: {self.page.status_code}\n{self.page.text[:2000]}"
        return self.page.text

    def forms(self) -> list[dict[str, Any]]:
        """Return the forms of the present page."""
        parser = _Forms()
        parser.feed(self.text)
        return parser.forms

    def form(self, action: str) -> dict[str, Any]:
        """Return the first form whose address contains `action`."""
        return next(form for form in self.forms() if action in form["action"])

    def send(self, form: dict[str, Any], status: int = 200, **values: Any) -> str:
        """Submit a form with its hidden fields and the given values."""
        hidden = {f["name"]: f.get("value", "") for f in form["fields"] if f.get("type") == "hidden" and "name" in f}
        address = form["action"] or self.path
        self.page = self.client.post(address, data={**hidden, **values}, follow_redirects=True)
        assert self.page.status_code == status, f"{address}: {self.page.status_code}\n{self.page.text[:3000]}"
        return self.page.text

    def sign_in(self, email: str, password: str) -> None:
        """Sign in."""
        self.open("/sign-in")
        form = next(f for f in self.forms() if any(field.get("name") == "identifier" for field in f["fields"]))
        self.send(form, identifier=email, password=password)
        assert "/sign-in" not in self.path, self.text[:3000]

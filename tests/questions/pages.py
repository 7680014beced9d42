"""The page a browser without scripts has before it: what its form holds, and what pressing a button of it sends."""

from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


class Page(HTMLParser):
    """The form with the most fields of a page, with everything that a browser would send of it.

    `fields`: name → value or values, as filled in; `buttons`: (name, value) of its submit buttons.
    """

    def __init__(self, answer: TestResponse) -> None:
        super().__init__(convert_charrefs=True)
        self.answer = answer
        self.text = answer.text
        self.forms: list[dict[str, list[str]]] = []
        self.actions: list[str] = []
        self.buttons: list[tuple[str, str]] = []
        self._open = -1
        self._area: str | None = None
        self._select: str | None = None
        self._first: str | None = None
        self.feed(self.text)
        self.fields = max(self.forms, key=len, default={})
        self.action = self.actions[self.forms.index(self.fields)] if self.forms else ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append({})
            self.actions.append(has.get("action", ""))
            self._open = len(self.forms) - 1
        name = has.get("name", "")
        if self._open < 0 or not name and tag != "option":
            return
        form = self.forms[self._open]
        if tag == "input" and has.get("type") not in ("file", "submit"):
            if has.get("type") not in ("checkbox", "radio") or "checked" in has:
                form.setdefault(name, []).append(has.get("value", ""))
        elif tag == "textarea":
            self._area = name
            form.setdefault(name, []).append("")
        elif tag == "select":
            self._select, self._first = name, None
        elif tag == "option" and self._select is not None:
            if self._first is None or "selected" in has:
                self._first = has.get("value", "")
                form[self._select] = [self._first]
        elif tag == "button":
            self.buttons.append((name, has.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = -1
        elif tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self.forms[self._open][self._area][-1] += data


class Desk:
    """A browser without scripts at one form after the other."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.page: Page | None = None
        self.path = ""

    def open(self, path: str, status: int = 200) -> Page:
        """Open a page."""
        return self._at(self.client.get(path, follow_redirects=True), status)

    def fill(self, values: dict[str, str]) -> None:
        """Fill in a whole form, with other rows than those that stand there."""
        assert self.page is not None
        kept = ("csrf_token", "kind", "base", "since", "status")
        fields = {name: values for name, values in self.page.fields.items() if name in kept}
        self.page.fields = fields | {name: [value] for name, value in values.items()}

    def press(self, name: str, value: str, answered: int = 200, **filled: object) -> Page:
        """Fill in fields (`__` in a name stands for a dot) and press a button that stands on the page."""
        assert self.page is not None
        assert (name, value) in self.page.buttons, (name, value, self.page.buttons)
        data = {key: list(values) for key, values in self.page.fields.items()}
        for key, text in filled.items():
            values = text if isinstance(text, list) else [text]
            data[key.replace("__", ".")] = [str(one) for one in values]
        data[name] = [value]
        return self._at(self.client.post(self.page.action or self.path, data=data, follow_redirects=True), answered)

    def _at(self, answer: TestResponse, status: int) -> Page:
        assert answer.status_code == status, f"{answer.status_code}\n{answer.text[:3000]}"
        self.page, self.path = Page(answer), answer.request.path
        return self.page

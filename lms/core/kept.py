"""Pages and parts of pages that are made once and then only filled in.

A template of a hot page is rendered once for each key with *slots* in the places that differ from person to person,
and kept in the process; a request joins the kept text with its own values. The contract: what a kept text shows beside
its slots follows from the key alone, and nothing of a person is in a key. Null bytes mark the slots: cleaned texts
never hold any.
"""

import threading
from collections.abc import Callable, Hashable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from flask import current_app
from markupsafe import escape

from lms.core import i18n
from lms.core.markup import stored

MOST = 2_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """A text with slots: plain parts at even places, the names of the slots at odd ones."""

    parts: tuple[str, ...]

    @property
    def text(self) -> str:
        """Return the text with its slots still open, to stand in another sheet."""
        return stored("\0".join(self.parts))

    def fill(self, values: Mapping[str, str]) -> str:
        """Return the text with its slots filled; the values are HTML already (see `escaped`)."""
        parts = list(self.parts)
        parts[1::2] = [values[name] for name in parts[1::2]]
        return stored("".join(parts))


class Slots:
    """Stands for the values in a template: `slot.name` marks the place of the value `name`."""

    def __getattr__(self, name: str) -> str:
        return slot(name)


def slot(name: str) -> str:
    """Return the mark of a slot."""
    return stored(f"\0{name}\0")


def sheet_of(text: str) -> Sheet:
    """Return a rendered text as a sheet."""
    return Sheet(tuple(text.split("\0")))


def escaped(values: Mapping[str, object]) -> dict[str, str]:
    """Return values as HTML."""
    return {name: str(escape(value)) for name, value in values.items()}


_kept: dict[Hashable, Sheet] = {}
_making: ContextVar[bool] = ContextVar("making", default=False)
_lock = threading.Lock()


def open_or(name: str, value: Callable[[], str]) -> Callable[[], str]:
    """Return the function of a template global such as `csrf_token`: a slot while a sheet is made, else `value`."""
    return lambda: slot(name) if _making.get() else value()


def sheet(template: str, key: Hashable, make: Callable[[], Mapping[str, Any]]) -> Sheet:
    """Return the sheet of a template for a key, in the present language; `make` gives its values the first time."""
    place = (template, i18n.language(), key)
    found = _kept.get(place)
    if found is None:
        values = make()
        token = _making.set(True)
        try:
            found = sheet_of(current_app.jinja_env.get_template(template).render(slot=Slots(), **values))
        finally:
            _making.reset(token)
        with _lock:
            if len(_kept) >= MOST:
                # Nothing is lost by making one anew, and counting what is used would cost more.
                _kept.clear()
            _kept[place] = found
    return found


def forget() -> None:
    """Empty what the process keeps, for tests that roll back or change databases."""
    with _lock:
        _kept.clear()

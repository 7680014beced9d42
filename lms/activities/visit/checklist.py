"""The thirty items of the self-check: content, kept beside the code in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from lms.content.manifest import Title
from lms.core.i18n import lazy

ITEMS = 30
ANSWERS = {
    "yes": lazy("Yes"),
    "partly": lazy("Partly"),
    "no": lazy("No"),
    "none": lazy("Not applicable"),
}


@dataclass(frozen=True)
class Item:
    """One statement a facility answers about itself; `basis`: where it comes from."""

    id: str
    text: Title
    basis: Title


@dataclass(frozen=True)
class Part:
    """Some items of one subject."""

    id: str
    title: Title
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Checklist:
    """A version of the self-check."""

    version: str
    legal_as_of: str
    parts: tuple[Part, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """Return all items in their order."""
        return tuple(item for part in self.parts for item in part.items)


@cache
def checklist() -> Checklist:
    """Return the self-check of today; raise ValueError if its file is not whole."""
    return read(yaml.safe_load((files("lms.activities.visit") / "self_check.yaml").read_text("utf-8")))


def read(data: Mapping[str, Any]) -> Checklist:
    """Return what a file of the self-check says; raise ValueError unless it has thirty different items, each whole."""
    parts = tuple(
        Part(part["id"], _title(part["title"]), tuple(_item(item) for item in part["items"])) for part in data["parts"]
    )
    made = Checklist(str(data["version"]), str(data["legal_as_of"]), parts)
    if len({item.id for item in made.items}) != ITEMS or len(made.items) != ITEMS:
        raise ValueError(f"the self-check has {ITEMS} items, each with an id of its own")
    return made


def _item(item: Mapping[str, Any]) -> Item:
    return Item(item["id"], _title(item), _title(item["basis"]))


def _title(texts: Mapping[str, Any]) -> Title:
    if not texts.get("ko") or not texts.get("en"):
        raise ValueError(f"a text lacks a language: {texts}")
    return Title(str(texts["ko"]), str(texts["en"]))

"""The way between the values of a form and a document, by the places that the controls are bound to. Pure."""

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any

from lms.content.manifest import LANGUAGES
from lms.questions.editing import layout
from lms.questions.editing.layout import YES, Control, Parts, Rows, Values

Document = dict[str, Any]
Path = tuple[str, ...]
KEY = "key"
_NOTHING: Any = object()


class Written:
    """A document made of a form. `fields`: place in the document → name of the field it came from."""

    def __init__(self) -> None:
        self.document: Document = {}
        self.fields: dict[Path, str] = {}

    def put(self, path: Path, value: Any, field: str) -> None:
        """Write a value, and remember where it came from; `_NOTHING` is remembered only."""
        self.fields.setdefault(path, field)
        if value is _NOTHING:
            return
        target = self.document
        for key in path[:-1]:
            target = target.setdefault(key, {})
        target[path[-1]] = value

    def append(self, path: Path, value: Any) -> None:
        """Add a value to a list."""
        target = self.document
        for key in path[:-1]:
            target = target.setdefault(key, {})
        target.setdefault(path[-1], []).append(value)


def find(document: Mapping[str, Any], path: Path) -> Any:
    """Return what stands at a place, or None; a list of mappings is entered by their ids."""
    found: Any = document
    for key in path:
        if isinstance(found, list):
            found = next((item for item in found if isinstance(item, dict) and item.get("id") == key), None)
        elif isinstance(found, dict):
            found = found.get(key)
        else:
            return None
    return found


def places(control: Control, keys: Mapping[str, str], base: Path, spoken: Path) -> Iterator[tuple[str, Path]]:
    """Yield (name in the form, place in the document) of a control."""
    at = tuple(part.format_map(keys) for part in control.at)
    for name, language in control.names():
        yield name, (("texts", language, *spoken, *at) if language else (*base, *at))


def only_shown(part: Control, keys: Mapping[str, str]) -> bool:
    """Say whether a control in a row belongs to all rows together: a radio beside each, of which one is chosen."""
    return part.look == layout.PICK and [part.rows] == list(keys)[-1:]


def values_of(
    document: Mapping[str, Any], parts: Parts, keys: Mapping[str, str] | None = None, base: Path = (), spoken: Path = ()
) -> Values:
    """Return what a form shows of a document."""
    keys = dict(keys or {})
    values: Values = {}
    for part in parts:
        if isinstance(part, Rows):
            values[part.name] = [
                _row(document, part, key, {**keys, part.name: key}, base, spoken)
                for key in _keys(document, part, keys, base)
            ]
            continue
        if only_shown(part, keys):
            continue
        for name, path in places(part, keys, base, spoken):
            values[name] = shown(part, find(document, path), keys)
    return values


def _keys(document: Mapping[str, Any], rows: Rows, keys: Mapping[str, str], base: Path) -> list[str]:
    found = find(document, (*base, *(part.format_map(keys) for part in rows.at)))
    if rows.held == "objects":
        return [str(item["id"]) for item in found or () if isinstance(item, dict) and "id" in item]
    return [str(key) for key in found or ()]


def _row(
    document: Mapping[str, Any], rows: Rows, key: str, keys: Mapping[str, str], base: Path, spoken: Path
) -> Values:
    inner, words = _inside(rows, key, keys, base, spoken)
    kind = find(document, (*inner, "kind")) if rows.adds else ""
    row: Values = {KEY: key, **({"kind": str(kind or "")} if rows.adds else {})}
    row |= values_of(document, rows.decides, keys, inner, words)
    return row | values_of(document, rows.inner(row), keys, inner, words)


def _inside(rows: Rows, key: str, keys: Mapping[str, str], base: Path, spoken: Path) -> tuple[Path, Path]:
    """Return where the row's own document stands, where rows are documents; else the places stay as they are."""
    if not rows.adds:
        return base, spoken
    at = tuple(part.format_map(keys) for part in rows.at)
    return (*base, *at, key), (*spoken, *at, key)


def shown(control: Control, value: Any, keys: Mapping[str, str]) -> str:
    """Return a value of a document as a form shows it."""
    if control.look == layout.MEMBER:
        own = list(keys.values())[-1]
        return YES if isinstance(value, list) and own in [_word(item) for item in value] else ""
    if value is None:
        return control.default
    if control.listed:
        value = value[0] if isinstance(value, list) and value else ""
    if control.look == layout.FLAG:
        return YES if value is True else ""
    if control.look == layout.LINES:
        return "\n".join(str(item) for item in value) if isinstance(value, list) else str(value)
    if control.look == layout.NUMBERS:
        return ", ".join(_word(item) for item in value) if isinstance(value, list) else str(value)
    return _word(value)


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def write(
    values: Values,
    parts: Parts,
    into: Written,
    keys: Mapping[str, str] | None = None,
    base: Path = (),
    spoken: Path = (),
    prefix: str = "",
) -> Written:
    """Write the values of a form into a document."""
    keys = dict(keys or {})
    for part in parts:
        if isinstance(part, Rows):
            _write_rows(values, part, into, keys, base, spoken, prefix)
            continue
        if only_shown(part, keys):
            continue
        for name, path in places(part, keys, base, spoken):
            if part.look == layout.MEMBER:
                into.fields.setdefault(path, prefix + name)
                if values.get(name):
                    into.append(path, list(keys.values())[-1])
            else:
                into.put(path, _meant(part, str(values.get(name) or "")), prefix + name)
    return into


def _write_rows(
    values: Values, rows: Rows, into: Written, keys: Mapping[str, str], base: Path, spoken: Path, prefix: str
) -> None:
    path = (*base, *(part.format_map(keys) for part in rows.at))
    into.fields.setdefault(path, f"{prefix}{rows.name}")
    for number, row in enumerate(values.get(rows.name) or ()):
        key, name = row[KEY], f"{prefix}{rows.name}.{number}."
        own = {**keys, rows.name: key}
        if rows.held == "list":
            into.append(path, key)
        elif rows.held == "objects":
            into.append(path, {"id": key, **({"kind": row.get("kind", "")} if rows.adds else {})})
        if not rows.adds:
            _write_row(row, rows, into, own, base, spoken, name, path, number)
            continue
        part = write(row, rows.inner(row), Written(), own, (), (), name)
        _adopt(into, part, path, number, key, spoken, rows, own)


def _write_row(
    row: Values,
    rows: Rows,
    into: Written,
    own: Mapping[str, str],
    base: Path,
    spoken: Path,
    name: str,
    path: Path,
    number: int,
) -> None:
    if rows.held != "objects":
        write(row, rows.inner(row), into, own, base, spoken, name)
        return
    # An object of a list is written by itself: a place cannot lead through a list that is still growing.
    part = write(row, rows.inner(row), Written(), own, base, spoken, name)
    inner = find(part.document, (*path, row[KEY])) or {}
    find(into.document, path)[-1].update(inner)
    _merge(into.document.setdefault("texts", {}), part.document.get("texts", {}))
    # A problem of an object is told by its number in the list.
    own_place = (*path, row[KEY])
    for place, field in part.fields.items():
        into.fields.setdefault(place, field)
        if place[: len(own_place)] == own_place:
            into.fields.setdefault((*path, str(number), *place[len(own_place) :]), field)


def _adopt(
    into: Written, part: Written, path: Path, number: int, key: str, spoken: Path, rows: Rows, own: Mapping[str, str]
) -> None:
    """Put the document of a row (an item of a set) and its texts where they belong."""
    texts = part.document.pop("texts", {})
    find(into.document, path)[number].update(part.document)
    words = (*spoken, *(step.format_map(own) for step in rows.at), key)
    for language, text in texts.items():
        target = into.document.setdefault("texts", {}).setdefault(language, {})
        for step in words:
            target = target.setdefault(step, {})
        target.update(text)
    for place, field in part.fields.items():
        if place[0] == "texts":
            into.fields.setdefault(("texts", place[1], *words, *place[2:]), field)
        else:
            into.fields.setdefault((*path, str(number), *place), field)
            into.fields.setdefault((*path, key, *place), field)


def _merge(target: dict[str, Any], more: Mapping[str, Any]) -> None:
    for key, value in more.items():
        if isinstance(value, dict) and isinstance(target.get(key), dict):
            _merge(target[key], value)
        else:
            target[key] = value


def _meant(control: Control, text: str) -> Any:
    """Return what a text of a form means in a document; what cannot be read stays a text, for the reader to refuse."""
    value: Any = text.strip() if control.look != layout.FLAG else bool(text)
    if control.look == layout.FLAG:
        return value if value != (control.default == YES) else _NOTHING
    if not value:
        return "" if control.required and control.look in (layout.NUMBER, layout.WHOLE) else _NOTHING
    if value == control.default:
        return _NOTHING
    if control.look == layout.LINES:
        value = [line.strip() for line in value.splitlines() if line.strip()]
    elif control.look in (layout.WHOLE, layout.NUMBER):
        value = number(value)
    elif control.look == layout.NUMBERS:
        value = [number(item) for item in value.replace(",", " ").split()]
    return [value] if control.listed else value


def number(text: str) -> int | float | str:
    """Return the number a text spells, or the text."""
    plain = text.strip()
    try:
        return int(plain) if len(plain) < 16 else plain
    except ValueError:
        pass
    try:
        found = float(plain)
    except ValueError:
        return text
    return found if isfinite(found) else text


def drop_silent(document: Document) -> Document:
    """Take out the languages in which nothing was written."""
    texts = document.get("texts", {})
    kept = {code: texts[code] for code in LANGUAGES if texts.get(code)}
    return {**document, "texts": kept}

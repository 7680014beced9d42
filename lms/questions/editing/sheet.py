"""The values of a form: read from what a browser sent, begun anew, and changed by the buttons of its rows. Pure."""

from collections.abc import Mapping
from typing import Any

from lms.core.i18n import Lazy
from lms.core.texts import problem, tidy
from lms.questions.editing import layout
from lms.questions.editing.layout import Parts, Rows, Values, fresh_key
from lms.questions.editing.lens import KEY

ADD, REMOVE, UP, DOWN = "add", "remove", "up", "down"


def begin(parts: Parts) -> Values:
    """Return the values of a new form."""
    values: Values = {}
    for part in parts:
        if isinstance(part, Rows):
            values[part.name] = []
            for _ in range(part.start):
                _add(values[part.name], part, "")
        elif part.look != layout.PICK:
            values.update({name: part.starts or part.default for name, _ in part.names()})
        else:
            values.setdefault(part.name, "")
    for part in parts:
        if isinstance(part, Rows):
            for number in range(len(values[part.name])):
                _choose_same(values, part, number)
    return values


def _add(rows: list[Values], part: Rows, kind: str) -> None:
    row: Values = {KEY: fresh_key(part, {row[KEY] for row in rows})}
    if part.adds:
        row["kind"] = kind if kind in dict(part.adds) else part.adds[0][0]
    rows.append(row | begin(part.inner(row)) | row)


def _choose_same(values: Values, part: Rows, number: int) -> None:
    """Let a new row choose the row of its own number, where its controls ask for that and there is one."""
    row = values[part.name][number]
    for control in part.inner(row):
        if not isinstance(control, Rows) and row.get(control.name) == layout.SAME_NUMBER == control.starts:
            others = values.get(control.rows) or []
            row[control.name] = others[number][KEY] if number < len(others) else ""


def take(sent: Mapping[str, str], parts: Parts, prefix: str = "") -> Values:
    """Return the values a browser sent, each tidied; what is not a control of the form is left out.

    Rows come in the order of their numbers; a row without a usable key gets a new one.
    """
    values: Values = {}
    for part in parts:
        if isinstance(part, Rows):
            values[part.name] = _take_rows(sent, part, f"{prefix}{part.name}.")
            continue
        for name, _ in part.names():
            values[name] = tidy(sent.get(prefix + name, "")) or ""
    return values


def _take_rows(sent: Mapping[str, str], part: Rows, prefix: str) -> list[Values]:
    numbers = {name[len(prefix) :].partition(".")[0] for name in sent if name.startswith(prefix)}
    rows: list[Values] = []
    for number in sorted(int(n) for n in numbers if n.isascii() and n.isdigit() and len(n) < 4)[: part.most]:
        row: Values = {KEY: sent.get(f"{prefix}{number}.{KEY}", "")}
        if not _usable(row[KEY]) or row[KEY] in {other[KEY] for other in rows}:
            row[KEY] = fresh_key(part, {other[KEY] for other in rows})
        if part.adds:
            kind = sent.get(f"{prefix}{number}.kind", "")
            row["kind"] = kind if kind in dict(part.adds) else part.adds[0][0]
        inner = part.inner(row | take(sent, part.decides, f"{prefix}{number}."))
        rows.append(row | take(sent, inner, f"{prefix}{number}.") | row)
    while len(rows) < part.least:
        _add(rows, part, "")
    return rows


def _usable(key: str) -> bool:
    return 0 < len(key) <= 64 and all(c.isascii() and (c.isalnum() or c in "-_") for c in key)


def flat(values: Values, prefix: str = "") -> dict[str, str]:
    """Return the values as a browser would send them."""
    found: dict[str, str] = {}
    for name, value in values.items():
        if isinstance(value, list):
            for number, row in enumerate(value):
                found.update(flat(row, f"{prefix}{name}.{number}."))
        else:
            found[prefix + name] = str(value)
    return found


def unstorable(values: Values, most: int) -> dict[str, list[Lazy]]:
    """Return name of the field → why its text cannot be stored: odd characters, or more than `most` of them."""
    return {name: [fault] for name, text in flat(values).items() if (fault := problem(text, most))}


def act(values: Values, parts: Parts, action: str) -> str | None:
    """Do what a button of a set of rows says; return the name of the field to go on at, None for an unknown button.

    Buttons: `options:add`, `inner:add:matching`, `options.2:remove`, `blanks.0.choices.1:up`.
    """
    path, _, deed = action.partition(":")
    deed, _, kind = deed.partition(":")
    steps = path.split(".")
    found = _rows_at(values, parts, steps if deed == ADD else steps[:-1])
    if found is None:
        return None
    outer, part = found
    rows = outer[part.name]
    if deed == ADD:
        if len(rows) < part.most:
            _add(rows, part, kind)
            _choose_same(outer, part, len(rows) - 1)
        return f"{path}.{len(rows) - 1}"
    number = int(steps[-1]) if steps[-1].isascii() and steps[-1].isdigit() and len(steps[-1]) < 4 else -1
    if not 0 <= number < len(rows):
        return None
    where = ".".join(steps[:-1])
    if deed == REMOVE:
        del rows[number]
        return f"{where}.{min(number, len(rows) - 1)}" if rows else where
    target = {UP: number - 1, DOWN: number + 1}.get(deed, -1)
    if deed not in (UP, DOWN):
        return None
    if 0 <= target < len(rows):
        rows[number], rows[target] = rows[target], rows[number]
        return f"{where}.{target}"
    return f"{where}.{number}"


def _rows_at(values: Values, parts: Parts, steps: list[str]) -> tuple[Values, Rows] | None:
    """Return the values that hold a set of rows, and what the rows are."""
    part: Any = next((one for one in parts if isinstance(one, Rows) and one.name == steps[0]), None) if steps else None
    if part is None:
        return None
    rows = values.setdefault(part.name, [])
    if len(steps) == 1:
        return values, part
    if not (steps[1].isascii() and steps[1].isdigit() and int(steps[1][:4]) < len(rows)):
        return None
    row = rows[int(steps[1][:4])]
    return _rows_at(row, part.inner(row), steps[2:])

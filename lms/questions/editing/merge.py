"""Two people changed the same question: what each did, field by field, and what becomes of it. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lms.core.i18n import Lazy, lazy
from lms.questions.editing.layout import FLAG, MEMBER, PICK, ROW, Control, Parts, Rows, Values
from lms.questions.editing.lens import KEY, only_shown

THEIRS, MINE = "theirs", "mine"
_ORDER = "#"
_YES, _NO = lazy("Yes"), lazy("No")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form by the keys of the rows around it, which stay when rows move.

    `name`: `options/a/text.ko`, or `options/#` for which rows there are in which order. `where`: the rows it stands in,
    from outside, each as (title of one row, number).
    """

    name: str
    label: Lazy
    language: str
    where: tuple[tuple[Lazy, int], ...]
    control: Control | None


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that somebody changed: what it was, what they made of it, and what I made of it."""

    field: Field
    base: str
    theirs: str
    mine: str

    @property
    def both(self) -> bool:
        """Say whether both changed it, each in another way, so that somebody has to choose."""
        return self.theirs != self.mine and self.base not in (self.theirs, self.mine)

    @property
    def taken(self) -> str:
        """Return whose text stands where only one changed it."""
        return THEIRS if self.mine == self.base else MINE


def keyed(values: Values, parts: Parts) -> dict[str, str]:
    """Return the values by names that stay when rows move."""
    return {field.name: text for field, text in _walk(values, parts, {}, "", ())}


def _walk(
    values: Values, parts: Parts, keys: Mapping[str, str], prefix: str, where: tuple[tuple[Lazy, int], ...]
) -> Iterator[tuple[Field, str]]:
    for part in parts:
        if isinstance(part, Rows):
            rows = values.get(part.name) or []
            order = " ".join(_signed(row) for row in rows)
            yield Field(f"{prefix}{part.name}/{_ORDER}", part.title, "", where, None), order
            for number, row in enumerate(rows, 1):
                inside = f"{prefix}{part.name}/{row[KEY]}/"
                around = (*where, (part.one, number))
                yield from _walk(row, part.inner(row), {**keys, part.name: row[KEY]}, inside, around)
        elif not only_shown(part, keys):
            for name, language in part.names():
                yield Field(f"{prefix}{name}", part.label, language, where, part), str(values.get(name) or "")


def _signed(row: Values) -> str:
    """Return the key of a row, with its kind where rows have one."""
    return f"{row[KEY]}:{row['kind']}" if row.get("kind") else str(row[KEY])


def differences(base: Values, theirs: Values, mine: Values, parts: Parts) -> list[Difference]:
    """Return every field that somebody changed, in the order of the form."""
    old = {field.name: text for field, text in _walk(base, parts, {}, "", ())}
    their = {field.name: (field, text) for field, text in _walk(theirs, parts, {}, "", ())}
    my = {field.name: (field, text) for field, text in _walk(mine, parts, {}, "", ())}
    found = []
    for name in dict.fromkeys([*my, *their]):
        field = (my.get(name) or their[name])[0]
        texts = [old.get(name, ""), their.get(name, (field, ""))[1], my.get(name, (field, ""))[1]]
        if len(set(texts)) > 1:
            found.append(Difference(field, *texts))
    return found


def merged(base: Values, theirs: Values, mine: Values, parts: Parts, chosen: Mapping[str, str]) -> Values:
    """Return the values with what only one changed taken over, and what both changed as `chosen` (field → whose).

    Where nothing is chosen, mine stands.
    """
    texts = {THEIRS: keyed(theirs, parts), MINE: keyed(mine, parts)}
    result = texts[THEIRS] | texts[MINE]
    for difference in differences(base, theirs, mine, parts):
        name = difference.field.name
        whose = chosen.get(name, MINE) if difference.both else difference.taken
        result[name] = texts[whose if whose == THEIRS else MINE].get(name, "")
    return _built(result, parts, "")


def _built(texts: Mapping[str, str], parts: Parts, prefix: str) -> Values:
    values: Values = {}
    for part in parts:
        if not isinstance(part, Rows):
            values.update({name: texts.get(f"{prefix}{name}", "") for name, _ in part.names()})
            continue
        rows: list[Values] = []
        for signed in texts.get(f"{prefix}{part.name}/{_ORDER}", "").split():
            key, _, kind = signed.partition(":")
            inside = f"{prefix}{part.name}/{key}/"
            row: Values = {KEY: key, **({"kind": kind} if kind else {})}
            inner = part.inner(row | _built(texts, part.decides, inside))
            rows.append(row | _built(texts, inner, inside))
        values[part.name] = rows
    return values


_NO_NAMES: Mapping[str, Mapping[str, str]] = {}


def said(field: Field, values: Values, names: Mapping[str, Mapping[str, str]] = _NO_NAMES) -> str:
    """Return what the form with these values says in a field, in words: the texts of rows, the labels of choices.

    `names`: name of a control → its value → what to call it, where the value is a key of something.
    """
    steps = field.name.split("/")
    here: Values = values
    for name, key in zip(steps[:-1:2], steps[1:-1:2], strict=False):
        here = next((row for row in here.get(name) or () if row[KEY] == key), {})
    if field.control is None:
        rows = here.get(steps[-2] if len(steps) > 1 else "") or ()
        return "\n".join(f"{number}. {_title(row, names)}" for number, row in enumerate(rows, 1))
    text = str(here.get(steps[-1]) or "")
    if field.control.look == FLAG or field.control.look == MEMBER:
        return str(_YES if text else _NO)
    if field.control.look in (ROW, PICK):
        sides = [here.get(field.control.rows), values.get(field.control.rows)]
        found = [row for rows in sides for row in rows or () if row[KEY] == text]
        return _title(found[0], names) if found else text
    if field.control.name in names:
        return names[field.control.name].get(text, text)
    labels = dict(field.control.choices)
    return str(labels[text]) if text in labels else text


def _title(row: Values, names: Mapping[str, Mapping[str, str]]) -> str:
    for name, known in names.items():
        if row.get(name):
            return known.get(row[name], row[name])
    texts = (row.get(f"{name}.{code}") for name in ("text", "stem", "title") for code in ("ko", "en"))
    return next((str(text) for text in texts if text), str(row[KEY]))

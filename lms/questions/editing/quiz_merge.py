"""Two states of a quiz side by side: which place of one is which place of the other. Pure.

A stored quiz has no keys for its places and sections. The form numbers them, so a place put in front would shift all
others: before states are compared, the rows of the other state take the keys that the same rows have in the base.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lms.questions.editing.layout import Values
from lms.questions.editing.lens import KEY

_Same = Callable[[Values], object]


@dataclass(frozen=True)
class Aligned:
    """The values of another state under the keys of the base. `own`: list of rows → key here → key in that state."""

    values: Values
    own: Mapping[str, Mapping[str, str]]

    def back(self, values: Values) -> Values:
        """Return merged values under the keys of that state, as its form would have them."""
        return _keyed(values, {name: _back(values[name], own) for name, own in self.own.items()})


def aligned(theirs: Values, base: Values, mine: Values) -> Aligned:
    """Return the values of another state with the keys that its rows have in the base, or else in mine."""
    keys = {
        "sections": _keys(theirs, base, mine, "sections", (_title, _place_of(theirs, base, "sections"))),
        "places": _keys(theirs, base, mine, "places", (_asked, _source)),
        "overall": _keys(theirs, base, mine, "overall", (_mark, _place_of(theirs, base, "overall"))),
    }
    own = {name: {key: old for old, key in found.items()} for name, found in keys.items()}
    return Aligned(_keyed(theirs, keys), own)


def _title(row: Values) -> object:
    return (row.get("title.ko"), row.get("title.en"))


def _mark(row: Values) -> object:
    return row.get("at_least")


def _place_of(theirs: Values, base: Values, name: str) -> _Same:
    """Return the rule by which rows that say something else are the same: they stand at the same place."""
    where = {id(row): number for rows in (theirs[name], base[name]) for number, row in enumerate(rows)}
    return lambda row: where.get(id(row), row[KEY])


def _asked(row: Values) -> object:
    if row["kind"] == "fixed":
        return ("fixed", row["question"])
    return ("draw", row["bank"], row["difficulty"], row["tags"])


def _source(row: Values) -> object:
    return ("fixed", row["question"]) if row["kind"] == "fixed" else ("draw", row["bank"])


def _keys(theirs: Values, base: Values, mine: Values, name: str, rules: tuple[_Same, ...]) -> dict[str, str]:
    """Return key of a row there → its key in the base; what only mine has besides is the same only if it says so."""
    known = {row[KEY] for row in base[name]}
    added = [row for row in mine[name] if row[KEY] not in known]
    found: dict[str, str] = {}
    for rule, rows in [*((rule, base[name]) for rule in rules), (rules[0], added)]:
        for row in theirs[name]:
            free = (one for one in rows if one[KEY] not in found.values() and rule(one) == rule(row))
            if row[KEY] not in found and (same := next(free, None)) is not None:
                found[row[KEY]] = same[KEY]
    taken = known | {row[KEY] for row in mine[name]}
    for row in theirs[name]:
        if row[KEY] not in found:
            found[row[KEY]] = _fresh(taken | set(found.values()))
    return found


def _fresh(taken: set[str]) -> str:
    number = 1
    while f"t{number}" in taken:
        number += 1
    return f"t{number}"


def _back(rows: list[Values], own: Mapping[str, str]) -> dict[str, str]:
    keys: dict[str, str] = {}
    for row in rows:
        keys[row[KEY]] = own.get(row[KEY]) or _fresh({*own.values(), *keys.values()})
    return keys


def _keyed(values: Values, keys: Mapping[str, Mapping[str, str]]) -> Values:
    rows = {name: [{**row, KEY: keys[name][row[KEY]]} for row in values[name]] for name in keys}
    sections = keys["sections"]
    rows["places"] = [{**row, "section": sections.get(row["section"], row["section"])} for row in rows["places"]]
    return {**values, **rows}

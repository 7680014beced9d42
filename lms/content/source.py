"""YAML of authors, read safely, with the line of every key; typed access that notes every fault."""

import math
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import yaml

from lms.content.problems import Report
from lms.core.i18n import Lazy, lazy
from lms.core.texts import problem as fault_of

MAX_DEPTH = 20
MAX_NODES = 50_000
KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,63}\Z")


class Table(dict[str, Any]):
    """A YAML mapping that remembers the line of each key."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


class Row(list[Any]):
    """A YAML list that remembers the line of each entry."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []


class _Refused(Exception):
    def __init__(self, line: int, text: Lazy) -> None:
        super().__init__(str(text))
        self.line = line
        self.text = text


# The parser of libyaml, where PyYAML was built with it, is many times faster; it makes the same events.
_Parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Resolver(yaml.SafeLoader):
    """The scalars of YAML 1.2: `yes`, `no`, `on` and `off` are words, not truth values."""

    yaml_implicit_resolvers: dict[str, Any] = {}


_Resolver.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(?:true|false)\Z"), list("tf"))
_Resolver.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(?:null|~|)\Z"), ["n", "~", ""])
_Resolver.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"-?[0-9]{1,15}\Z"), list("-0123456789"))
_Resolver.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"-?[0-9]+\.[0-9]+\Z"), list("-0123456789"))
_Resolver.add_implicit_resolver(
    "tag:yaml.org,2002:timestamp", re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z"), list("0123456789")
)


def _value(node: yaml.Node) -> Any:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return _table(node)
    if isinstance(node, yaml.SequenceNode):
        row = Row(line)
        for item in node.value:
            row.append(_value(item))
            row.lines.append(item.start_mark.line + 1)
        return row
    return _scalar(node, line)


def _table(node: yaml.MappingNode) -> Table:
    table = Table(node.start_mark.line + 1)
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise _Refused(line, lazy("A key must be a plain word."))
        # A key is always a word, so that `true:` and `1:` may be written without quotes.
        key = key_node.value
        if key in table:
            raise _Refused(line, lazy("The key “%(key)s” stands twice.", key=key))
        table[key] = _value(value_node)
        table.lines[key] = line
    return table


def table_of(value: Mapping[str, Any]) -> Table:
    """Return a plain mapping as if it had been read from a file, so that `Fields` can look through it."""
    table = Table(0)
    for key, item in value.items():
        table[str(key)] = _plain(item)
        table.lines[str(key)] = 0
    return table


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return table_of(value)
    if isinstance(value, list | tuple):
        row = Row(0)
        row += [_plain(item) for item in value]
        row.lines = [0] * len(row)
        return row
    return value


def _scalar(node: yaml.Node, line: int) -> Any:
    text = str(node.value)
    match node.tag.rpartition(":")[2]:
        case "bool":
            return text == "true"
        case "null":
            return None
        case "int":
            return int(text)
        case "float":
            return float(text)
        case "timestamp":
            try:
                return date.fromisoformat(text)
            except ValueError:
                raise _Refused(line, lazy("“%(text)s” is not a date.", text=text)) from None
        case "str":
            return text
    raise _Refused(line, lazy("Tags such as “%(tag)s” are not allowed.", tag=node.tag))


def _look_through(text: str, most: int) -> None:
    """Refuse, before anything is built, what makes small files huge or slow: aliases, depth, too many parts."""
    depth = nodes = 0
    for event in yaml.parse(text, Loader=_Parser):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Refused(line, lazy("Anchors and aliases (& and *) are not allowed."))
        nodes += isinstance(event, yaml.NodeEvent)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH or nodes > most:
            raise _Refused(line, lazy("The file is nested too deep or holds too many entries."))


def read_yaml(text: str, file: str, report: Report, *, most: int = MAX_NODES) -> Table | None:
    """Return the mapping a YAML text holds; None when it cannot be read (the report says why).

    most: values and keys the text may hold.
    """
    try:
        loader = _Resolver(text)
        try:
            _look_through(text, most)
            node = loader.get_single_node()
        finally:
            loader.dispose()
        value = _value(node) if node is not None else None
    except _Refused as refused:
        report.add(file, f"line {refused.line}", refused.text)
        return None
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        place = f"line {mark.line + 1}" if mark else ""
        report.add(
            file, place, lazy("This is not valid YAML: %(reason)s.", reason=fault.problem or fault.context or "")
        )
        return None
    except (yaml.YAMLError, RecursionError, ValueError):
        report.add(file, "", lazy("This is not valid YAML, or it is nested too deep."))
        return None
    if not isinstance(value, Table):
        report.add(file, "line 1", lazy("The file must hold a mapping (key: value)."))
        return None
    return value


class Fields:
    """Typed access to one mapping: what is missing, of a wrong type or unknown goes into the report."""

    def __init__(self, table: Table, file: str, report: Report, path: str = "") -> None:
        self.table = table
        self.file = file
        self.report = report
        self.path = path
        self._seen: set[str] = set()

    def problem(self, key: str, text: Lazy) -> None:
        """Note a fault at a key (or at the mapping itself, for an empty key)."""
        line = self.table.lines.get(key, self.table.line)
        where = ".".join(part for part in (self.path, key) if part)
        # What was not read from a file has no lines.
        numbered = f"{where} (line {line})" if where else f"line {line}"
        self.report.add(self.file, numbered if line else where, text)

    def has(self, key: str) -> bool:
        """Say whether the key is there with a value."""
        return self.table.get(key) is not None

    def _take(self, key: str, required: bool) -> Any:
        self._seen.add(key)
        value = self.table.get(key)
        if value is None and required:
            self.problem(key, lazy("“%(key)s” is missing.", key=key))
        return value

    def text(self, key: str, *, required: bool = True, default: str = "", limit: int = 2_000) -> str:
        """Return a text that is not empty."""
        value = self._take(key, required)
        if value is None:
            return default
        if not isinstance(value, str):
            self.problem(key, lazy("“%(key)s” must be a text; put it in quotes.", key=key))
            return default
        if required and not value.strip():
            self.problem(key, lazy("“%(key)s” is empty.", key=key))
        if len(value) > limit:
            self.problem(key, lazy("“%(key)s” is too long: at most %(limit)s characters.", key=key, limit=limit))
        self._check(key, value)
        return value.strip()

    def _check(self, key: str, value: str) -> None:
        if fault_of(value):
            self.problem(key, lazy("“%(key)s” contains characters that cannot be stored.", key=key))

    def key(self, key: str, *, required: bool = True) -> str:
        """Return an id: small letters, digits and hyphens."""
        value = self.text(key, required=required)
        if value and not KEY.match(value):
            self.problem(key, lazy("“%(value)s” is not an id: small letters, digits and hyphens.", value=value))
        return value

    def number(self, key: str, *, required: bool = True, default: int = 0, low: int = 0, high: int = 100_000) -> int:
        """Return a whole number within limits."""
        value = self._take(key, required)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int):
            self.problem(key, lazy("“%(key)s” must be a whole number.", key=key))
            return default
        if not low <= value <= high:
            self.problem(key, lazy("“%(key)s” must lie between %(low)s and %(high)s.", key=key, low=low, high=high))
            return default
        return value

    def decimal(self, key: str, *, default: float | None = None, low: float = -1e15, high: float = 1e15) -> float:
        """Return a number within limits, with or without a fraction; without a default the key is required."""
        value = self._take(key, default is None)
        if value is None:
            return default or 0.0
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            self.problem(key, lazy("“%(key)s” must be a number.", key=key))
            return default or 0.0
        if not low <= value <= high:
            self.problem(key, lazy("“%(key)s” must lie between %(low)s and %(high)s.", key=key, low=low, high=high))
            return default or 0.0
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        """Return true or false."""
        value = self._take(key, required=False)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.problem(key, lazy("“%(key)s” must be true or false.", key=key))
            return default
        return value

    def day(self, key: str) -> date | None:
        """Return a date."""
        value = self._take(key, required=True)
        if value is not None and not isinstance(value, date):
            self.problem(key, lazy("“%(key)s” must be a date such as 2026-10-02.", key=key))
            return None
        return value

    def choice(self, key: str, allowed: tuple[str, ...], *, default: str | None = None) -> str:
        """Return one of the allowed words; without a default the key is required."""
        value = self.text(key, required=default is None, default=default or "")
        if value and value not in allowed:
            self.problem(
                key, lazy("“%(value)s” is unknown; known are: %(known)s.", value=value, known=", ".join(allowed))
            )
            return default or allowed[0]
        return value or allowed[0]

    def words(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self._take(key, required)
        if value is None:
            return ()
        if not isinstance(value, Row) or not all(isinstance(item, str) and item.strip() for item in value):
            self.problem(key, lazy("“%(key)s” must be a list of texts.", key=key))
            return ()
        words = tuple(item.strip() for item in value)
        for word in words:
            self._check(key, word)
        for word in sorted({word for word in words if words.count(word) > 1}):
            self.problem(key, lazy("“%(word)s” stands twice in the list.", word=word))
        return words

    def fields(self, key: str, *, required: bool = True) -> "Fields | None":
        """Return the mapping below a key."""
        value = self._take(key, required)
        if value is None:
            return None
        if not isinstance(value, Table):
            self.problem(key, lazy("“%(key)s” must be a mapping (key: value).", key=key))
            return None
        return Fields(value, self.file, self.report, ".".join(part for part in (self.path, key) if part))

    def rows(self, key: str, *, required: bool = True, least: int = 1) -> Iterator["Fields"]:
        """Yield the mappings of a list below a key."""
        value = self._take(key, required)
        if value is None:
            return
        if not isinstance(value, Row):
            self.problem(key, lazy("“%(key)s” must be a list.", key=key))
            return
        if len(value) < least:
            self.problem(key, lazy("“%(key)s” is empty.", key=key))
        for number, item in enumerate(value):
            path = ".".join(part for part in (self.path, f"{key}[{number}]") if part)
            if isinstance(item, Table):
                yield Fields(item, self.file, self.report, path)
            else:
                line = value.lines[number]
                self.report.add(
                    self.file, f"{path} (line {line})" if line else path, lazy("This must be a mapping (key: value).")
                )

    def entries(self) -> Iterator[tuple[str, "Fields"]]:
        """Yield every key of this mapping with the mapping below it."""
        for key in self.table:
            fields = self.fields(key)
            if fields is not None:
                yield key, fields

    def raw(self, key: str) -> Any:
        """Return a value as it stands, without looking at its type."""
        return self._take(key, required=False)

    def done(self) -> None:
        """Note every key that nobody asked for."""
        for key in self.table:
            if key not in self._seen:
                self.problem(key, lazy("“%(key)s” is not a known key.", key=key))

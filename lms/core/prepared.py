"""Statements of hot pages: compiled once for a dialect, then handed to the driver itself.

SQLAlchemy finds a statement's compiled form by walking its tree at every execution and wraps every row; for a select by
key that costs several times what the database does. Types convert values as everywhere else, and listeners on
`before_cursor_execute` are told.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from typing import Any

from sqlalchemy import Connection, Dialect, Executable

Convert = Callable[[Any], Any] | None


class _Form:
    """One statement in the words of one database."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        # Written values of an insert are bound parameters like those that are asked for.
        compiled = statement.compile(dialect=dialect)
        self.text = str(compiled)
        self.names = tuple(compiled.positiontup or ()) if compiled.positional else tuple(compiled.binds)
        self.positional = compiled.positional
        processors: Mapping[str, Any] = compiled._bind_processors
        self.binds: dict[str, Convert] = {name: processors.get(name) for name in self.names}
        self.fixed = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
        columns = list(getattr(statement, "selected_columns", ()))
        row: Any = namedtuple("Row", [str(column.key) for column in columns])  # type: ignore[misc]
        self.make = row._make
        self.types = [column.type for column in columns]
        self.dialect = dialect
        self.results: list[tuple[int, Callable[[Any], Any]]] | None = None

    def values(self, given: Mapping[str, Any]) -> Any:
        """Return the values as the driver takes them."""
        found = []
        for name in self.names:
            value = given[name] if name in given else self.fixed[name]
            convert = self.binds[name]
            found.append(convert(value) if convert is not None else value)
        return tuple(found) if self.positional else dict(zip(self.names, found, strict=True))

    def rows(self, cursor: Any) -> list[Any]:
        """Return what the driver found as rows with names."""
        if self.results is None:
            processors = [
                kind._cached_result_processor(self.dialect, described[1])
                for kind, described in zip(self.types, cursor.description, strict=True)
            ]
            self.results = [(at, convert) for at, convert in enumerate(processors) if convert is not None]
        results, make = self.results, self.make
        if not results:
            return [make(raw) for raw in cursor.fetchall()]
        rows = []
        for raw in cursor.fetchall():
            values = list(raw)
            for at, convert in results:
                values[at] = convert(values[at])
            rows.append(make(values))
        return rows


class Prepared:
    """A statement that is written once, at the top of a module, and run with values for its `bindparam`s.

    Where databases need different words, a function makes it from the name of the dialect.
    """

    def __init__(self, statement: Executable | Callable[[str], Executable]) -> None:
        self._statement = statement
        self._forms: dict[str, _Form] = {}

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> Sequence[Any]:
        """Return all rows of a select, as named tuples."""
        form = self._form(connection.dialect)
        with _cursor(connection) as cursor:
            _execute(connection, cursor, form.text, form.values(values))
            return form.rows(cursor)

    def run(self, connection: Connection, *many: Mapping[str, Any]) -> None:
        """Write, once for each of the values given."""
        form = self._form(connection.dialect)
        sent = [form.values(values) for values in many]
        with _cursor(connection) as cursor:
            _execute(connection, cursor, form.text, sent if len(sent) > 1 else sent[0])

    def _form(self, dialect: Dialect) -> _Form:
        found = self._forms.get(dialect.name)
        if found is None:
            statement = self._statement(dialect.name) if callable(self._statement) else self._statement
            found = self._forms[dialect.name] = _Form(statement, dialect)
        return found


def _cursor(connection: Connection) -> Any:
    driver = connection.connection.driver_connection
    assert driver is not None
    return closing(driver.cursor())


def _execute(connection: Connection, cursor: Any, text: str, sent: Any) -> None:
    many = isinstance(sent, list)
    for listener in connection.dispatch.before_cursor_execute:
        listener(connection, cursor, text, sent, None, many)
    try:
        if many:
            cursor.executemany(text, sent)
        else:
            cursor.execute(text, sent)
    except connection.dialect.loaded_dbapi.Error as error:
        # Wraps the error and gives up a broken connection, as for every other statement; it always raises.
        connection._handle_dbapi_exception(error, text, sent, cursor, None)

"""Statements of hot pages: compiled once for a dialect, then handed to the driver itself.

SQLAlchemy finds a statement's compiled form by walking its tree at every execution and wraps every row; for a select by
key that costs several times what the database does. Types convert values as everywhere else, and listeners on
`before_cursor_execute` are told.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, Select
from sqlalchemy.sql import CompoundSelect

Convert = Callable[[Any], Any] | None


class _Form:
    """One statement in the words of one database."""

    def __init__(self, statement: Select[Any] | CompoundSelect[Any], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.text = str(compiled)
        self.names = tuple(compiled.positiontup or ()) if compiled.positional else tuple(compiled.binds)
        self.positional = compiled.positional
        processors: Mapping[str, Any] = compiled._bind_processors
        self.binds: dict[str, Convert] = {name: processors.get(name) for name in self.names}
        self.fixed = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
        columns = list(statement.selected_columns)
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
        return found if self.positional else dict(zip(self.names, found, strict=True))

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
    """A select that is written once, at the top of a module, and run with values for its `bindparam`s."""

    def __init__(self, statement: Select[Any] | CompoundSelect[Any]) -> None:
        self.statement = statement
        self._forms: dict[str, _Form] = {}

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> Sequence[Any]:
        """Return all rows, as named tuples."""
        dialect = connection.dialect
        form = self._forms.get(dialect.name)
        if form is None:
            form = self._forms[dialect.name] = _Form(self.statement, dialect)
        driver = connection.connection.driver_connection
        assert driver is not None
        cursor, sent = driver.cursor(), form.values(values)
        for listener in connection.dispatch.before_cursor_execute:
            listener(connection, cursor, form.text, sent, None, False)
        try:
            cursor.execute(form.text, sent)
            return form.rows(cursor)
        except driver_error(dialect):
            # SQLAlchemy runs into the same and then knows what to do: wrap the error, give up a broken connection.
            return connection.execute(self.statement, values).all()
        finally:
            cursor.close()


def driver_error(dialect: Dialect) -> type[Exception]:
    """Return the base of the errors of a driver."""
    error: type[Exception] = dialect.loaded_dbapi.Error
    return error

"""Queries that every page asks: put together once, then asked with other values.

Django takes longer to write some statements than PostgreSQL takes to answer them (docs/adr/0017 has the figures).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from copy import copy
from datetime import UTC, date, datetime
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler
from psycopg.sql import Literal

Row = TypeVar("Row")
Value = Any  # a number, a text, a UUID, a day, an instant, or several of one kind

# What stands for the values while the statement is written: nothing of ours has such a key, and a text of PostgreSQL
# holds no such character.
_STAND_INS: dict[type, Callable[[int], Value]] = {
    int: lambda number: -number,
    str: lambda number: f"\0{number}",
    UUID: lambda number: UUID(int=number),
    datetime: lambda number: datetime.fromtimestamp(number, UTC),  # before `date`, of which it is a kind
    date: date.fromordinal,
}


class _Written(NamedTuple):
    """A statement, for each of its parameters the rank and the kind of the caller's value, and what reads its rows."""

    sql: str
    parameters: list[tuple[int, type]]
    queryset: QuerySet[Any]
    compiler: SQLCompiler


class Prepared(Generic[Row]):
    """A query of which the values change from one time to the next, and nothing else.

    `build` returns the query for these values; it is called once for each number of values, with others that stand for
    them, and so must treat them all alike.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]]) -> None:
        self._build = build
        self._written: dict[tuple[Any, ...], _Written | None] = {}

    def rows(self, *values: Value) -> list[Row]:
        """Ask the database, and return what the query would; prefetched relations are read as usual."""
        written = self._write(values)
        if written is None:
            return []
        asked, compiler = written.queryset.all(), copy(written.compiler)
        compiler.connection = connections[asked.db]  # of this thread
        statement = written.sql, _filled(written, values)
        compiler.as_sql = lambda *_args, **_options: statement  # type: ignore[method-assign]
        asked.query.get_compiler = lambda *_args, **_options: compiler  # type: ignore[method-assign]
        return list(asked)

    def statement(self, *values: Value) -> tuple[str, tuple[Any, ...]]:
        """Return the statement and its parameters, to be part of another; raises EmptyResultSet where it finds none."""
        written = self._write(values)
        if written is None:
            raise EmptyResultSet
        return written.sql, _filled(written, values)

    def _write(self, values: tuple[Value, ...]) -> _Written | None:
        shape = tuple(_shape(value) for value in values)
        if shape not in self._written:
            self._written[shape] = _written(self._build, values)
        return self._written[shape]


def _shape(value: Value) -> Any:
    return len(value) if _is_several(value) else None


def _is_several(value: Value) -> bool:
    return isinstance(value, Collection) and not isinstance(value, str)


def _each(values: tuple[Value, ...]) -> Iterator[Value]:
    for value in values:
        if _is_several(value):
            yield from value
        else:
            yield value


def _written(build: Callable[..., QuerySet[Any]], values: tuple[Value, ...]) -> _Written | None:
    ranks: dict[Any, int] = {}
    queryset = build(*(_stand_in(value, ranks) for value in values))
    compiler = queryset.query.get_compiler(queryset.db)
    try:
        sql, parameters = compiler.as_sql()
    except EmptyResultSet:
        return None
    pieces, ours = sql.split("%s"), []
    written = pieces[0]
    for value, piece in zip(parameters, pieces[1:], strict=True):
        if not isinstance(value, list) and value in ranks:
            ours.append((ranks[value], type(value)))
            written += "%s" + piece
        else:
            written += _literal(compiler.connection, value) + piece
    return _Written(written, ours, queryset, compiler)


def _literal(connection: Any, value: Any) -> str:
    """Write what never changes into the statement: a plan that is kept then knows it, and the indexes made for it."""
    connection.ensure_connection()
    return Literal(value).as_string(connection.connection).replace("%", "%%")


def _stand_in(value: Value, ranks: dict[Any, int]) -> Value:
    if _is_several(value):
        return tuple(_stand_in(one, ranks) for one in value)
    rank = len(ranks)
    made = next(make for kind, make in _STAND_INS.items() if isinstance(value, kind))(rank + 1)
    ranks[made] = rank
    return made


def _filled(written: _Written, values: tuple[Value, ...]) -> tuple[Any, ...]:
    given = list(_each(values))
    # numbers are wrapped, to be sent as their column's kind
    return tuple(
        given[rank] if isinstance(given[rank], kind) else kind(given[rank]) for rank, kind in written.parameters
    )

"""Rows by the hundred thousand, written by SQL alone: a story of one line each, then each table from the story."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import Model


@dataclass(frozen=True, slots=True)
class Table:
    """How a table is filled: the expression of each column that tells the story, and the value of some others."""

    columns: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    rows: str = "FROM story"


@transaction.atomic
def pour(story: str, conditions: Mapping[str, Any], tables: Mapping[type[Model], Table]) -> None:
    """Make the temporary table « story » by this statement, then write each table; takes statements, not objects."""
    with connection.cursor() as cursor:
        cursor.execute(story, conditions)
        for model, table in tables.items():
            _pour(cursor, model, table)
        cursor.execute("DROP TABLE story")


def analyse(models: Iterable[type[Model]]) -> None:
    """Let the planner know what was poured; outside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {', '.join(model._meta.db_table for model in models)}")


def _pour(cursor: Any, model: type[Model], table: Table) -> None:
    """Write the rows of a table in one statement: it has no index meanwhile, and its guards wait for single acts."""
    name = model._meta.db_table
    indexes = _drop_indexes(cursor, name)
    cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
    cursor.execute(*_insert(model, table))
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what is deferred to the end would forbid the next statement
    cursor.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER")
    for statement in indexes:
        cursor.execute(statement)


def _insert(model: type[Model], table: Table) -> tuple[str, list[Any]]:
    """Return the statement, whatever columns the model has: those that tell no story have their default value."""
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    blank, told = model(), table.columns
    values = [told.get(field.name, f"%s::{field.db_type(connection)}") for field in fields]
    constants = [
        field.get_db_prep_save(table.values.get(field.name, getattr(blank, field.attname)), connection)
        for field in fields
        if field.name not in told
    ]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    return f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {', '.join(values)} {table.rows}", constants


def _drop_indexes(cursor: Any, table: str) -> list[str]:
    """Drop the indexes that hold no constraint; return the statements that make them again."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND NOT EXISTS "
        "(SELECT FROM pg_constraint WHERE conname = indexname) ORDER BY indexname",
        [table],
    )
    indexes = cursor.fetchall()
    for name, _definition in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    return [definition for _name, definition in indexes]

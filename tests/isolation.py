"""What units of work cost in statements, and how tests look at the database from inside one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from directory.isolation import APPLICATION

UNIT = 4  # statements of a request in a test: savepoint, context, its end, release
REACH = 2  # statements of a purpose: its beginning and its end

# Every table that leads to an organisation, by foreign keys or by the name of a column alone.
CARRYING = """
    WITH RECURSIVE carrying AS (
        (SELECT 'directory_organisation'::regclass::oid AS id
        UNION SELECT attrelid FROM pg_attribute WHERE attname = 'organisation_id')
        UNION SELECT conrelid FROM pg_constraint JOIN carrying ON confrelid = carrying.id WHERE contype = 'f'
    )
    SELECT relname FROM carrying JOIN pg_class ON pg_class.oid = carrying.id
    WHERE relkind IN ('r', 'p') ORDER BY relname
"""

# Every table that speaks of records of any kind, which it names without a foreign key; and what follows from one.
SPEAKING = """
    SELECT relname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
    WHERE relkind IN ('r', 'p') AND attname IN ('object_id', 'workflow_state_id') ORDER BY relname
"""


def rows(statement: str, values: list[Any] | None = None) -> list[Any]:
    """Return what a statement finds: the first column of each row."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [row[0] for row in cursor.fetchall()]


def carrying() -> list[str]:
    """Return the tables that lead to an organisation."""
    return rows(CARRYING)


def speaking() -> list[str]:
    """Return the tables of Wagtail that say something of a record of the directory, or could."""
    return rows(SPEAKING)


@contextmanager
def no_context() -> Iterator[None]:
    """Be the application outside any unit of work, then undo whatever was done."""
    with transaction.atomic():
        rows("SELECT set_config('role', %s, true)", [APPLICATION])
        yield
        transaction.set_rollback(True)

from collections.abc import Iterator

import pytest
from django.db import connection

LOCK = "PERFORM pg_advisory_xact_lock(hashtextextended('accounts_entry', chain_of));"


@pytest.fixture
def guarded_against_truncation(db: None) -> None:
    """Put back the guard that tests take away in order to empty the journal, until the test is rolled back."""
    connection.cursor().execute("ALTER TABLE accounts_entry ENABLE TRIGGER accounts_entry_keep_all")


@pytest.fixture
def chains_without_lock(transactional_db: None) -> Iterator[None]:
    """Take the lock away from what links an entry to the one before it, for a negative control."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('accounts_link_entry'::regproc)")
        definition = cursor.fetchone()[0]
        assert LOCK in definition
        cursor.execute(definition.replace(LOCK, ""))
    yield
    connection.cursor().execute(definition)

"""Which rows this transaction wrote, as PostgreSQL itself counts them.

Its counters hold every insert, update and delete since the transaction began, those that a savepoint took back too:
two readings that are equal mean that nothing between them wrote a row, even one that was written and removed again.
"""

from __future__ import annotations

from django.db import connection

WRITTEN = """
SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables
WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
"""

# What reading may write, and why.
EXEMPT = {
    "django_session": "when the session was last seen, and what a page of sign-in remembers until its form comes back",
    "sign_in_counts": "how many tries were made: allauth's limits",
    "accounts_entry": "the journal: that somebody read, or was refused, is what it writes down",
    "accounts_reading": "the pace: how many sheets and lists of the directory one has read these ten minutes",
}


def rows_written() -> dict[str, int]:
    """Return how many times this transaction wrote a row, by table, but for the tables that reading may write."""
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        return {table: count for table, count in cursor.fetchall() if table not in EXEMPT}

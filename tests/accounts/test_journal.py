"""The journal: one chain for each organisation, which only grows."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts import journal
from accounts.models import Entry
from accounts.vocabularies import EntryKind
from tests.factories import MembershipFactory, UserFactory
from tests.isolation import no_context, rows

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def written(**said: object) -> Entry:
    """Write an entry, and read it as the database numbered it."""
    entry = journal.record(**{"kind": EntryKind.CONSULTED, "at": NOON, "by": None, **said})
    return Entry.objects.get(pk=entry.pk)


@pytest.mark.django_db
def test_first_entry_begins_the_chain_and_the_next_one_follows_it() -> None:
    first, second = written(organisation_id=7), written(organisation_id=7)

    assert (first.number, first.previous) == (1, "")
    assert (second.number, second.previous) == (2, first.digest)


@pytest.mark.django_db
def test_each_organisation_and_the_site_have_their_own_chain() -> None:
    numbers = [written(organisation_id=chain).number for chain in (7, 8, None, 7, None)]

    assert numbers == [1, 1, 1, 2, 2]


@pytest.mark.django_db
def test_entry_takes_one_statement(django_assert_num_queries: Callable[..., object]) -> None:
    user = MembershipFactory().user

    with django_assert_num_queries(1):
        journal.record(kind=EntryKind.SIGNED_IN, at=NOON, by=user, subject=f"user:{user.pk}", reason="PASSKEY")


@pytest.mark.django_db
def test_referral_is_kept_as_a_digest_only_and_found_by_it() -> None:
    entry = written(subject="referral:6f1c3a52-4a3e-4ad1-9d0a-3f3f5f9b7c11")

    assert "6f1c3a52" not in entry.subject
    assert entry.subject in journal.stored_subjects("referral:6f1c3a52-4a3e-4ad1-9d0a-3f3f5f9b7c11")


@pytest.mark.django_db
@pytest.mark.parametrize("said", [{"subject": "route:Maria, rue des Lilas"}, {"reason": "elle s'appelle Maria"}])
def test_words_are_refused(said: dict[str, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        written(**said)


@pytest.mark.django_db
def test_words_would_be_kept_without_their_constraint() -> None:
    """The negative control."""
    connection.cursor().execute("ALTER TABLE accounts_entry DROP CONSTRAINT entry_reason_is_a_code")

    assert "Maria" in written(reason="elle s'appelle Maria").reason


REWRITINGS = [
    "UPDATE accounts_entry SET at = now()",
    "UPDATE accounts_entry SET subject = ''",
    "DELETE FROM accounts_entry",
    "TRUNCATE accounts_entry",
]


@pytest.mark.django_db
@pytest.mark.parametrize("statement", REWRITINGS)
def test_nobody_changes_an_entry(statement: str, guarded_against_truncation: None) -> None:
    written()

    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.django_db
@pytest.mark.parametrize("statement", REWRITINGS)
def test_role_of_the_application_has_no_right_to_change_one(statement: str) -> None:
    """Whatever becomes of the triggers."""
    connection.cursor().execute("ALTER TABLE accounts_entry DISABLE TRIGGER USER")

    with pytest.raises(DatabaseError, match="permission denied"), no_context():
        connection.cursor().execute(statement)


@pytest.mark.django_db
@pytest.mark.parametrize("statement", REWRITINGS)
def test_owner_would_change_them_without_the_triggers(statement: str) -> None:
    """The negative control of the two above: all that it takes is to own the table and to disarm it."""
    entry = written(subject="user:1")
    connection.cursor().execute("ALTER TABLE accounts_entry DISABLE TRIGGER USER")

    connection.cursor().execute(statement)

    assert not Entry.objects.filter(pk=entry.pk, at=entry.at, subject="user:1").exists()


@pytest.mark.django_db
def test_journal_outlives_the_account_that_it_names() -> None:
    user = UserFactory()
    entry = written(by=user)

    user.delete()

    assert Entry.objects.get(pk=entry.pk).by_id is not None


def second_writer_after_the_first_commits() -> str:
    """Let two connections write to one chain at the same time; return what the second one is told."""
    told: list[str] = []

    def write() -> None:
        try:
            told.append(f"number {written(organisation_id=7).number}")
        except IntegrityError:
            told.append("number taken")
        finally:
            connection.close()

    thread = threading.Thread(target=write)
    with transaction.atomic():
        written(organisation_id=7)
        thread.start()
        while not somebody_waits():
            assert thread.is_alive()
    thread.join()
    return told[0]


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_connections_that_write_at_once_leave_one_chain() -> None:
    assert second_writer_after_the_first_commits() == "number 2"


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_connections_want_the_same_number(chains_without_lock: None) -> None:
    assert second_writer_after_the_first_commits() == "number taken"


LINKS = "WHERE COALESCE(organisation_id, 0) = chain_of"


def steps_to_the_last_of_a_chain(order: str) -> str:
    """Return how PostgreSQL would find it in a long journal, as the function that links entries looks for it."""
    [source] = rows("SELECT prosrc FROM pg_proc WHERE proname = 'accounts_link_entry'")
    looked_for = re.search(rf"FROM accounts_entry\s+{re.escape(LINKS)}\s+ORDER BY (.*?) LIMIT 1", source)
    assert looked_for
    statement = f"SELECT number FROM accounts_entry {LINKS} ORDER BY {order or looked_for[1]} LIMIT 1"
    with transaction.atomic(), connection.cursor() as cursor:
        for way in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute("EXPLAIN " + statement.replace("chain_of", "1"))
        return "\n".join(row[0] for row in cursor.fetchall())


@pytest.mark.django_db
def test_entry_is_linked_without_reading_its_whole_chain() -> None:
    assert "Sort" not in steps_to_the_last_of_a_chain(order="")


@pytest.mark.django_db
def test_order_that_policies_hide_would_read_the_whole_chain() -> None:
    """The negative control: behind a policy, an equality does not tell the planner that the first column is given."""
    assert "Sort" in steps_to_the_last_of_a_chain(order="number DESC")

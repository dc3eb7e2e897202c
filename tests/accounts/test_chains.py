"""Whoever rewrites the journal is seen: each test tampers as the owner of the tables could, guards taken away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import override_settings
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts import anchors, chains, journal
from accounts.models import Checkpoint, Entry
from accounts.vocabularies import EntryKind
from referrals import periodic

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
YEARS_AGO = datetime(2024, 11, 23, 12, tzinfo=UTC)
RELINK = "digest = encode(sha256(convert_to(previous || ':' || number || ':' || seal, 'UTF8')), 'hex')"


def write(count: int = 5, chain: int | None = 7, at: datetime = NOON) -> None:
    for minutes in range(count):
        journal.record(
            kind=EntryKind.CONSULTED, at=at + timedelta(minutes=minutes), by=None, organisation_id=chain, reason="OWN"
        )


def tamper(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_entry DISABLE TRIGGER USER")
        cursor.execute(statement)
        cursor.execute("ALTER TABLE accounts_entry ENABLE TRIGGER USER")


@pytest.mark.django_db
def test_chains_that_nobody_touched_are_whole() -> None:
    write(chain=7)
    write(chain=None)

    assert list(chains.verify(chains.heads())) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE accounts_entry SET reason = 'REFERENT' WHERE number = 3", [3]),
        ("UPDATE accounts_entry SET request_id = gen_random_uuid() WHERE number = 3", [3]),
        ("UPDATE accounts_entry SET at = at + interval '1 second' WHERE number = 3", [3]),
        ("UPDATE accounts_entry SET kind = 'LISTED', seal = repeat('0', 64) WHERE number = 3", [3, 3]),
        (
            f"UPDATE accounts_entry SET seal = repeat('0', 64) WHERE number = 3; UPDATE accounts_entry SET {RELINK}",
            [3, 4],
        ),
        ("DELETE FROM accounts_entry WHERE number = 1", [2]),
        ("DELETE FROM accounts_entry WHERE number IN (2, 3)", [4]),
        ("UPDATE accounts_entry SET organisation_id = 8 WHERE number = 5", [5, 5]),
        (
            "UPDATE accounts_entry SET number = 99 WHERE number = 2;"
            "UPDATE accounts_entry SET number = 2 WHERE number = 3;"
            "UPDATE accounts_entry SET number = 3 WHERE number = 99",
            [2, 3, 4],
        ),
    ],
    ids=[
        "reason",
        "request",
        "moment",
        "kind and seal",
        "seal and links",
        "first taken",
        "two taken",
        "chain",
        "reordered",
    ],
)
def test_tampering_is_named_at_its_place(statement: str, named: list[int]) -> None:
    write()
    tamper(statement)

    problems = list(chains.verify())

    assert [int(problem.partition("n° ")[2].partition(" ")[0]) for problem in problems] == named


@pytest.mark.django_db
def test_entry_written_without_the_key_is_named() -> None:
    write()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_entry (id, at, kind, organisation_id, departement, subject, reason, seal) "
            "VALUES (gen_random_uuid(), now(), 'CONSULTED', 7, '', '', '', repeat('a', 64))"
        )

    assert list(chains.verify()) == ["organisation 7, n° 6 : modifiée, ou écrite par un autre que le site"]


@pytest.mark.django_db
def test_entry_put_between_two_others_is_named() -> None:
    write()
    tamper(
        "UPDATE accounts_entry SET number = number + 100 WHERE number > 2;"
        "UPDATE accounts_entry SET number = number - 99 WHERE number > 100;"
        "INSERT INTO accounts_entry SELECT gen_random_uuid(), at, kind, departement, subject, reason, request_id, "
        "seal, 3, previous, digest, by_id, organisation_id FROM accounts_entry WHERE number = 2"
    )

    assert any(problem.startswith("organisation 7, n° 3 : modifiée") for problem in chains.verify())


@pytest.mark.django_db
def test_end_that_is_cut_off_is_seen_by_the_anchor_only(tmp_path: Path) -> None:
    write()
    anchors.write(to=str(tmp_path / "anchor"), at=NOON)
    tamper("DELETE FROM accounts_entry WHERE number > 3")

    anchored = list(anchors.read((tmp_path / "anchor").read_text()))

    assert list(chains.verify()) == []  # the negative control: what is left is whole
    assert list(chains.verify(anchored)) == ["organisation 7, n° 4 : manque, jusqu'au n° 5 que l'ancre connaît"]


@pytest.mark.django_db
def test_chain_that_disappears_whole_is_seen_by_the_anchor(tmp_path: Path) -> None:
    write(chain=123456789)
    anchors.write(to=str(tmp_path / "anchor"), at=NOON)
    tamper("DELETE FROM accounts_entry")

    (problem,) = chains.verify(anchors.read((tmp_path / "anchor").read_text()))

    assert problem.startswith("chaîne disparue, n° 1 : manque")


@pytest.mark.django_db
def test_anchor_does_not_say_whose_a_chain_is() -> None:
    write(chain=7654321)

    anchors.write(to="ancre@ailleurs.example", at=NOON)

    (message,) = mail.outbox
    assert message.subject == "Relais : du nouveau vous attend"
    assert "7654321" not in message.body
    assert next(anchors.read(message.body.replace("\n", "\r\n"))).number == 5


@pytest.mark.django_db
def test_command_names_what_is_wrong_and_fails() -> None:
    write()
    tamper("UPDATE accounts_entry SET reason = 'REFERENT' WHERE number = 3")
    said = StringIO()

    with pytest.raises(CommandError, match="1 anomalies"):
        call_command("verify_journal", stderr=said)

    assert said.getvalue().startswith("organisation 7, n° 3")


@pytest.mark.django_db
def test_commands_write_an_anchor_and_hold_the_journal_to_it(tmp_path: Path) -> None:
    write()
    said, anchor = StringIO(), tmp_path / "anchor"

    for _night in range(2):
        call_command("anchor_journal", to=str(anchor), stdout=said)
    call_command("verify_journal", "--anchor", str(anchor), stdout=said)

    assert said.getvalue().splitlines()[-1] == "Journal entier : 5 entrées, 2 points d'ancrage tenus."
    assert anchor.stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_clock_writes_the_anchor_where_the_settings_say_and_forgets_what_is_old(tmp_path: Path) -> None:
    write(3, at=YEARS_AGO)

    with override_settings(RELAIS_JOURNAL_ANCHOR=str(tmp_path / "anchor")):
        periodic.anchor_journal(timestamp=0)
    periodic.anchor_journal(timestamp=0)  # no setting: nowhere
    periodic.forget_journal(timestamp=0)

    assert len((tmp_path / "anchor").read_text().splitlines()) == 1
    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_journal_sealed_with_a_former_key_is_whole() -> None:
    with override_settings(SECRET_KEY="an older key"):
        write()

    with override_settings(SECRET_KEY_FALLBACKS=["an older key"]):
        assert list(chains.verify()) == []
    assert len(list(chains.verify())) == 5


@pytest.mark.django_db
def test_what_is_a_year_old_is_forgotten_and_the_rest_still_verified() -> None:
    write(3, at=YEARS_AGO)
    write(2)

    assert journal.forget(at=timezone.now()) == 3

    assert list(Entry.objects.values_list("number", flat=True)) == [4, 5]
    assert list(chains.verify()) == []
    tamper("DELETE FROM accounts_entry WHERE number = 4")
    assert len(list(chains.verify())) == 1


@pytest.mark.django_db
def test_chain_that_lost_everything_to_its_age_goes_on_where_it_stood() -> None:
    write(3, at=YEARS_AGO)
    anchored = chains.heads()

    journal.forget(at=timezone.now())
    write(1)

    assert Entry.objects.get().number == 4
    assert list(chains.verify(anchored)) == []
    assert Checkpoint.objects.get().number == 3


@pytest.mark.django_db
def test_old_entry_between_recent_ones_is_kept() -> None:
    for at in (NOON, YEARS_AGO):
        write(1, at=at)

    assert journal.forget(at=timezone.now()) == 0


@pytest.mark.django_db
def test_nobody_forgets_what_is_recent_even_by_asking_for_it() -> None:
    write(3)

    assert journal.forget(at=timezone.now() + timedelta(days=3650)) == 0
    Checkpoint.objects.create(chain=7, number=3, digest="")
    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
        Entry.objects.filter(number=1).delete()


class AnyJournal(TestCase):
    """Whatever is written, in whatever order of chains, is whole; one alteration anywhere is seen."""

    @settings(max_examples=25, deadline=None)
    @given(order=st.lists(st.sampled_from([None, 7, 8]), min_size=1, max_size=12), where=st.integers(0, 11))
    def test_one_alteration_anywhere_is_seen(self, order: list[int | None], where: int) -> None:
        for chain in order:
            write(1, chain)
        anchored = chains.heads()
        assert list(chains.verify(anchored)) == []

        victim = Entry.objects.in_chains()[where % len(order)]
        tamper(f"UPDATE accounts_entry SET by_id = 1 WHERE id = '{victim.pk}'")

        assert len(list(chains.verify(anchored))) == 1

"""The referent sees who reads her département's referrals; the auditor reads the journal, and nobody else any of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import journal
from accounts.models import Entry, User
from accounts.vocabularies import EntryKind, Role
from referrals import operations, readings, tasks
from referrals.models import Referral
from referrals.views.requests import PAGE_SIZE
from tests.factories import MembershipFactory, OrganisationFactory
from tests.referrals.scenario import Scenario, partner

pytestmark = pytest.mark.django_db


def shown(client: Client, user: User, address: str, status: int = 200) -> str:
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def member(departement: str = "93", **said: object) -> User:
    user = MembershipFactory(organisation=OrganisationFactory(departement_id=departement), **said).user
    user.first_name, user.last_name = "Camille", f"Fictive {user.pk}"
    user.save()
    return user


def read(user: User, referrals: int = 1, departement: str = "93", days_ago: float = 1, reason: str = "PARTNER") -> None:
    for number in range(referrals):
        journal.record(
            kind=EntryKind.CONSULTED,
            at=timezone.now() - timedelta(days=days_ago),
            by=user,
            organisation_id=user.memberships.get().organisation_id,
            departement=departement,
            subject=f"referral:{number}",
            reason=reason,
        )


def look(
    user: User, shown: int, departement: str = "93", page: str = "referrals:referrals", days_ago: float = 1
) -> None:
    """Open a page of a list."""
    journal.record_each(
        [journal.About(departement, f"route:{page}", shown)],
        kind=EntryKind.LISTED,
        at=timezone.now() - timedelta(days=days_ago),
        by=user,
        organisation_id=user.memberships.get().organisation_id,
    )


def page_of_readers(referral: Referral) -> str:
    return f"{referral.get_absolute_url()}consultations/"


def test_referent_sees_who_read_a_referral_and_by_which_right(client: Client) -> None:
    scenario = Scenario()
    solicitation = scenario.sent()
    shown(client, scenario.answerer, solicitation.get_absolute_url())

    page = shown(client, scenario.referent(), page_of_readers(solicitation.referral))

    assert str(scenario.answerer) in page
    assert "Membre de l&#x27;organisation sollicitée" in page


def names_of_who_read(client: Client) -> tuple[str, list[str]]:
    """Let a partner read, in her inbox alone, what two organisations ask, and a stranger read lists of her own.

    Return the partner's name, and whom the referent finds for each of the two that would know who read theirs.
    """
    scenario, other, stranger = Scenario(answerer=partner("Le Phare fictif")), Scenario(), Scenario()
    asked = [scenario.sent(), other.sent(to=scenario.answerer)]
    stranger.sent(to=stranger.answerer)
    shown(client, scenario.answerer, "/a-traiter/")
    shown(client, stranger.answerer, "/a-traiter/")
    shown(client, stranger.officer, "/demandes/")
    referent = scenario.referent()
    pages = [shown(client, referent, page_of_readers(one.referral)) for one in asked]
    people = (scenario.answerer, stranger.answerer, stranger.officer)
    return str(scenario.answerer), [" ".join(str(one) for one in people if str(one) in page) for page in pages]


def test_whoever_asked_learns_from_the_referent_who_read_it_in_a_list_only(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, found = names_of_who_read(client)
    assert found == [reader, reader]

    monkeypatch.setattr("referrals.views.lists.journal_list", lambda *_, **__: None)
    assert names_of_who_read(client)[1] == ["", ""]  # the negative control


def test_those_who_are_not_its_referent_do_not_see_who_read_it(client: Client) -> None:
    scenario = Scenario()
    address = page_of_readers(scenario.sent().referral)

    shown(client, scenario.officer, address, 403)
    shown(client, scenario.answerer, address, 404)
    shown(client, member(role=Role.REFERENT, departements=["75"]), address, 404)


@pytest.mark.parametrize(
    ("departement", "referrals", "reason", "why"),
    [
        ("75", 1, "PARTNER", "Hors du département"),
        ("93", readings.IN_BULK, "PARTNER", "En nombre"),
        ("75", 1, "GLASS", "Bris de glace</span>"),
    ],
)
def test_week_shows_what_is_to_be_looked_at(
    client: Client, departement: str, referrals: int, reason: str, why: str
) -> None:
    reader = member(departement)
    read(reader, referrals, reason=reason)

    page = shown(client, Scenario().referent(), "/consultations/")

    notable = page.partition("à regarder")[2].partition("Toutes les lectures")[0]
    assert str(reader) in notable
    assert why in notable


def test_week_says_that_there_is_nothing_to_look_at(client: Client) -> None:
    read(member(), readings.IN_BULK - 1)
    read(member("75"), days_ago=8)
    read(member("75"), departement="75")

    assert "Rien à signaler" in shown(client, Scenario().referent(), "/consultations/")


def test_week_shows_a_page_of_readers_at_a_time_those_to_look_at_first(client: Client) -> None:
    busy = [member() for _number in range(PAGE_SIZE)]
    for reader in busy:
        read(reader, 2)
    elsewhere = member("75")
    read(elsewhere, 1)
    referent = Scenario().referent()

    first, second = (
        shown(client, referent, f"/consultations/?readers={number}").partition("Toutes les lectures")[0]
        for number in (1, 2)
    )

    assert str(elsewhere) in first.partition("les autres lectures")[0]
    assert sum(str(reader) in first for reader in busy) == PAGE_SIZE - 1
    assert sum(str(reader) in second for reader in busy) == 1
    assert "à regarder" not in second
    assert "Rien à signaler" not in second


@pytest.mark.parametrize(
    ("departement", "pages", "opened", "why"),
    [
        ("75", {"referrals:inbox": 1}, 0, "Hors du département"),
        ("93", {"referrals:referrals": 20, "referrals:referrals.2": 20}, 0, "En nombre"),
        ("93", {"referrals:hand_over": readings.IN_BULK}, 0, "En nombre"),
        ("93", {"referrals:referrals": 25}, 25, ""),  # opened from what the list showed
        ("93", {"referrals:referrals": 20, "referrals:inbox": 20}, 0, ""),  # which show the same
    ],
)
def test_week_counts_what_lists_showed(
    client: Client, departement: str, pages: dict[str, int], opened: int, why: str
) -> None:
    reader = member(departement)
    read(reader, opened)
    for page, number in [*pages.items()] * 3:  # again and again: they show the same
        look(reader, number, page=page)

    page = shown(client, Scenario().referent(), "/consultations/")

    notable = page.partition("à regarder")[2].partition("les autres lectures")[0].partition("Toutes les lectures")[0]
    assert (str(reader) in notable) is bool(why)
    assert why in notable
    assert operations.report_readings(at=timezone.now()) == ["93"] * bool(why)


def test_week_that_left_lists_out_would_see_neither(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control."""
    monkeypatch.setattr("accounts.models.journal.READINGS", (EntryKind.CONSULTED, EntryKind.BROKE_GLASS))
    look(member("75"), 1)
    look(member(), readings.IN_BULK)

    assert "Rien à signaler" in shown(client, Scenario().referent(), "/consultations/")
    assert operations.report_readings(at=timezone.now()) == []


def test_referent_reads_who_looked_at_lists_of_her_departement_only(client: Client) -> None:
    reader, other = member(), member()
    look(reader, 3)
    look(reader, 2, page="referrals:inbox")
    look(other, 4, departement="75")

    page = shown(client, Scenario().referent(), "/consultations/")

    assert "A consulté une liste (3 demandes du département 93)" in page
    assert "3 demandes du département 93" in page.partition("Toutes les lectures")[0]
    assert "2 listes" in page
    assert str(other) not in page


def test_readings_are_for_referents_only(client: Client) -> None:
    shown(client, member(role=Role.MANAGER), "/consultations/", 404)


def test_referents_are_told_each_week_by_the_constant_message_and_only_where_there_is_something() -> None:
    referent = Scenario().referent()
    read(member("75"))
    read(member("75"), departement="75")

    assert operations.report_readings(at=timezone.now()) == ["93"]

    (job,) = ProcrastinateJob.objects.filter(task_name="referrals.tell_of_readings")
    tasks.tell_of_readings(**job.args)
    (message,) = mail.outbox
    assert message.to == [referent.email]
    assert "93" not in message.body + message.subject


def test_auditor_reads_the_journal_of_her_organisation_and_leaves_a_trace(client: Client) -> None:
    organisation = OrganisationFactory()
    colleague = MembershipFactory(organisation=organisation).user
    auditor = MembershipFactory(organisation=organisation, role=Role.AUDITOR).user
    stranger = member()
    for user in (colleague, stranger):
        read(user)

    page = shown(client, auditor, "/journal/")

    assert str(colleague) in page
    assert str(stranger) not in page
    assert Entry.objects.filter(kind=EntryKind.LISTED, by=auditor, subject="route:referrals:journal").count() == 1


def test_journal_is_for_auditors_only(client: Client) -> None:
    for role in (Role.AGENT, Role.MANAGER):
        shown(client, member(role=role), "/journal/", 404)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=CONSULTED", True),
        ("kind=STEP", False),
        ("since=2020-01-01&until=2020-02-01", False),
        ("since=2020-01-01", True),
    ],
)
def test_auditor_looks_by_day_and_by_kind(client: Client, query: str, *, found: bool) -> None:
    auditor = MembershipFactory(role=Role.AUDITOR).user
    read(auditor)

    page = shown(client, auditor, f"/journal/?{query}")

    assert ("Consultation</strong>" in page) is found


@pytest.mark.parametrize("query", ["since=hier", "kind=TOUT", "organisation=1", "until=99999-01-01"])
def test_absurd_search_gets_a_sentence_and_no_entry(client: Client, query: str) -> None:
    auditor = MembershipFactory(role=Role.AUDITOR).user
    read(auditor)

    assert "Consultation</strong>" not in shown(client, auditor, f"/journal/?{query}", 400)


def test_every_kind_and_reason_has_words(client: Client) -> None:
    auditor = MembershipFactory(role=Role.AUDITOR).user
    organisation_id = auditor.memberships.get().organisation_id
    for kind in EntryKind.values:
        journal.record(kind=kind, at=timezone.now(), by=auditor, organisation_id=organisation_id, reason="OBSOLETE")

    page = shown(client, auditor, "/journal/")

    assert page.count("OBSOLETE") == len(EntryKind.values)

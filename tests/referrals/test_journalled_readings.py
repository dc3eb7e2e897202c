"""Whoever reads a referral leaves an entry that says by which right; a page of a list, one a département."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import chains, journal
from accounts.models import Entry, User
from accounts.vocabularies import EntryKind, Role
from referrals import operations
from referrals.models import Referral
from referrals.models.standing import read_by
from referrals.steps import STEPS
from referrals.vocabularies import SolicitationState as State
from tests.accounts.test_chains import tamper
from tests.factories import MembershipFactory
from tests.referrals.planned import notify, planned, told, turn, woman
from tests.referrals.scenario import Scenario, organisation_of, partner
from tests.referrals.test_handover import referent
from tests.referrals.test_transitions import OPERATED

pytestmark = pytest.mark.django_db


def read(client: Client, user: User, address: str) -> list[Entry]:
    """Open a page, and return what that added to the journal."""
    known = set(Entry.objects.values_list("pk", flat=True))
    client.force_login(user)
    client.get(address)
    return list(Entry.objects.exclude(pk__in=known).order_by("kind", "number"))


def pages(scenario: Scenario) -> Iterator[tuple[User, str, str]]:
    solicitation = scenario.in_state(State.ACKNOWLEDGED)
    page = solicitation.get_absolute_url()
    yield scenario.officer, solicitation.referral.get_absolute_url(), "REQUESTER"
    yield scenario.officer, page, "REQUESTER"
    yield scenario.answerer, page, "PARTNER"
    yield scenario.answerer, f"{page}envois/", "PARTNER"
    yield scenario.answerer, f"{page}accuse/", "PARTNER"
    yield scenario.referent(), page, "REFERENT"


def test_every_page_of_a_referral_says_who_reads_it_and_by_which_right(client: Client) -> None:
    for user, address, right in pages(Scenario()):
        entry = read(client, user, address)[0]

        assert (entry.kind, entry.reason, entry.by_id, entry.departement) == ("CONSULTED", right, user.pk, "93")
        assert entry.organisation_id == organisation_of(user).pk
        assert entry.subject in journal.stored_subjects(f"referral:{Referral.objects.get().pk}")


def test_reading_that_nobody_writes_down_is_noticed(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control."""
    monkeypatch.setattr("referrals.views.requests.journal_reading", lambda *_: None)
    *_others, (user, address, _right) = pages(Scenario())

    assert read(client, user, address) == []


def test_receipt_is_an_export_too(client: Client) -> None:
    scenario = Scenario()
    page = scenario.in_state(State.ACKNOWLEDGED).get_absolute_url()

    kinds = [entry.kind for entry in read(client, scenario.answerer, f"{page}accuse/")]

    assert kinds == ["CONSULTED", "EXPORTED"]


def listed(entries: list[Entry]) -> list[tuple[str, str, int | None]]:
    """Return what the entries of lists say: which page, which département, how many referrals."""
    said = [(one.subject, one.departement, one.shown) for one in entries if one.kind == EntryKind.LISTED]
    return sorted(said, key=lambda one: one[:2])


def lists(scenario: Scenario) -> Iterator[tuple[User, str, list[tuple[str, str, int | None]]]]:
    """Yield who opens which list, and what it is to leave: three referrals in one département, one in another."""
    for departement in ("93", "93", "75", "93"):
        scenario.draft(departement=departement)
    inbox, own = "route:referrals:inbox", "route:referrals:referrals"
    yield scenario.officer, "/a-traiter/", [(inbox, "75", 1), (inbox, "93", 3)]
    yield scenario.officer, "/demandes/", [(own, "75", 1), (own, "93", 3)]
    yield scenario.answerer, "/demandes/", [(own, "", None)]
    scenario.sent()
    yield scenario.answerer, "/a-traiter/", [(inbox, "93", 1)]
    leaving, route = referent(), "route:referrals:hand_over"  # of the 93: what is asked there is beside what she wrote
    Scenario(officer=leaving.user).draft(departement="75")
    yield leaving.user, f"/passation/{leaving.pk}/", [(route, "75", 1), (route, "93", 1)]


def test_page_of_a_list_leaves_one_entry_for_each_departement(client: Client) -> None:
    for user, address, expected in lists(Scenario()):
        entries = read(client, user, address)

        assert listed(entries) == expected
        assert {(entry.by_id, entry.organisation_id) for entry in entries} == {(user.pk, organisation_of(user).pk)}
        assert len({entry.request_id for entry in entries}) == 1
    assert list(chains.verify()) == []


def member_of_three(scenario: Scenario) -> tuple[User, list[int]]:
    """Return who asks for one organisation and answers for two, each with something in her inbox; and these, by key."""
    other = partner("L'Ancre fictive")
    scenario.sent(to=other)
    scenario.sent()
    scenario.draft()
    organisations = [organisation_of(user) for user in (scenario.officer, scenario.answerer, other)]
    for organisation in organisations[1:]:
        MembershipFactory(user=scenario.officer, organisation=organisation)
    return scenario.officer, [organisation.pk for organisation in organisations]


def finders(client: Client, reader: User, organisations: list[int]) -> list[int]:
    """Return of which organisations the auditor finds that this person opened a list."""
    found = []
    for pk in organisations:
        client.force_login(MembershipFactory(organisation_id=pk, role=Role.AUDITOR).user)
        if str(reader) in client.get("/journal/?kind=LISTED").content.decode():
            found.append(pk)
    return found


def test_list_is_in_the_chain_of_each_organisation_in_whose_name_it_is_read(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, organisations = member_of_three(Scenario())
    chains_taken = spy_on_chains(monkeypatch)

    with CaptureQueriesContext(connection) as captured:
        entries = [entry for entry in read(client, reader, "/a-traiter/") if entry.kind == EntryKind.LISTED]

    asking, *asked = organisations
    rights = {(asking, "REQUESTER", 1), *((pk, "PARTNER", 1) for pk in asked)}
    assert {(entry.organisation_id, entry.reason, entry.shown) for entry in entries} == rights
    assert chains_taken == sorted(organisations, reverse=True)
    assert sum(query["sql"].startswith('INSERT INTO "accounts_entry"') for query in captured) == 1
    assert finders(client, reader, organisations) == organisations
    assert list(chains.verify()) == []


def test_list_that_one_chain_alone_has_is_missed_by_the_others(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control."""
    reader, organisations = member_of_three(Scenario())
    first = {"organisation_id": organisations[0]}
    monkeypatch.setattr("referrals.views.requests.read_by", lambda *read: read_by(*read)._replace(**first))

    read(client, reader, "/a-traiter/")

    assert finders(client, reader, organisations) == organisations[:1]


def test_list_that_nobody_writes_down_is_noticed(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control."""
    monkeypatch.setattr("referrals.views.lists.journal_list", lambda *_, **__: None)
    user, address, _expected = next(lists(Scenario()))

    assert read(client, user, address) == []


def test_pages_of_a_list_are_told_apart_and_each_takes_its_chain_once(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("referrals.views.lists.PAGE_SIZE", 2)
    scenario = Scenario()
    for departement in ("75", "93", "93"):
        scenario.draft(departement=departement)
    chains_taken = spy_on_chains(monkeypatch)

    newest, oldest = (listed(read(client, scenario.officer, f"/demandes/?page={page}")) for page in (1, 2))

    assert {subject for subject, *_others in newest} == {"route:referrals:referrals"}
    assert {subject for subject, *_others in oldest} == {"route:referrals:referrals.2"}
    assert sum(shown or 0 for *_others, shown in newest + oldest) == 3
    assert chains_taken == [organisation_of(scenario.officer).pk] * 2


def test_operation_leaves_what_it_lists_of_the_people_met(client: Client) -> None:
    scenario = Scenario()
    operation = told(scenario)
    address = f"/operations/{operation}/"
    assert listed(read(client, scenario.officer, address)) == []  # its plans are consulted, one by one
    turn(scenario, operation, woman(), woman())

    entries = read(client, scenario.officer, address)

    assert listed(entries) == [("route:referrals:operation", "93", 2)]
    assert sorted(entry.departement for entry in entries if entry.kind == EntryKind.CONSULTED) == ["75", "93"]


def test_number_that_a_list_showed_is_sealed(client: Client) -> None:
    scenario = Scenario()
    scenario.draft()
    (entry,) = read(client, scenario.officer, "/demandes/")
    assert list(chains.verify()) == []

    tamper("UPDATE accounts_entry SET shown = 40 WHERE shown = 1")

    assert [f"n° {entry.number} " in problem for problem in chains.verify()] == [True]


def test_list_of_a_departement_that_does_not_say_how_many_is_refused() -> None:
    said = {"kind": EntryKind.LISTED, "at": timezone.now(), "by": None}
    journal.record_each([journal.About("93", "route:referrals:inbox", 1)], **said)

    with pytest.raises(IntegrityError, match="entry_of_a_list_says_how_many"):
        journal.record(**said, departement="93", subject="route:referrals:inbox")


def test_another_s_reference_and_none_leave_the_same_entry(client: Client) -> None:
    stranger, referral = MembershipFactory().user, Scenario().draft()

    entries = [read(client, stranger, address)[0] for address in (referral.get_absolute_url(), "/demandes/7KQM-2D9X/")]

    assert len({(entry.kind, entry.reason, entry.subject, entry.departement) for entry in entries}) == 1


def test_act_that_is_refused_is_journalled(client: Client) -> None:
    scenario = Scenario()
    solicitation = scenario.sent()
    client.force_login(scenario.officer)

    client.post(f"{solicitation.get_absolute_url()}{STEPS[0].slug}/", {"version": solicitation.version})

    refused = Entry.objects.get(kind=EntryKind.REFUSED)
    assert (refused.reason, refused.subject) == ("FORBIDDEN", "route:referrals:act")


def test_steps_are_in_the_chain_of_who_acts_and_the_clock_s_in_that_of_the_site() -> None:
    scenario = Scenario()
    scenario.in_state(State.ACCEPTED)
    scenario.in_state(State.EXPIRED)

    steps = {(entry.reason, entry.organisation_id) for entry in Entry.objects.filter(kind=EntryKind.STEP)}

    officers, answerers = organisation_of(scenario.officer).pk, organisation_of(scenario.answerer).pk
    assert steps == {("CREATED", officers), ("SENT", officers), ("ACCEPTED", answerers), ("EXPIRED", None)}
    assert list(chains.verify()) == []


@pytest.mark.parametrize(("name", "source"), OPERATED)
def test_act_takes_the_chain_of_an_organisation_then_that_of_the_site(
    monkeypatch: pytest.MonkeyPatch, name: str, source: State
) -> None:
    """Two acts that took the same two chains in the opposite order would wait for each other."""
    scenario = Scenario()
    solicitation = scenario.in_state(source)
    by = {"by": scenario.referent()} if name == "mark_error" and source != State.SENT else {}
    chains_taken = spy_on_chains(monkeypatch)

    scenario.act(name, solicitation, **by)

    own = [chain for chain in dict.fromkeys(chains_taken) if chain is not None]
    assert len(own) <= 1
    assert list(dict.fromkeys(chains_taken)) == [*own, *([None] if None in chains_taken else [])]


def spy_on_chains(monkeypatch: pytest.MonkeyPatch) -> list[int | None]:
    """Return a list in which the chains come as they are taken."""
    taken: list[int | None] = []
    write = journal.record_each

    def record_each(about: list, **said: object) -> list[Entry]:
        entries = write(about, **said)
        taken.extend(dict.fromkeys(entry.organisation_id for entry in entries))
        return entries

    monkeypatch.setattr(journal, "record_each", record_each)
    return taken


def test_act_on_several_referrals_locks_them_all_before_it_takes_a_chain() -> None:
    scenario = Scenario()
    operation = planned(scenario)
    partner = organisation_of(scenario.answerer)

    with CaptureQueriesContext(connection) as captured:
        notify(scenario, operation, {code: [partner] for code in ("75", "93")})

    entries = [n for n, query in enumerate(captured) if "accounts_entry" in query["sql"]]
    locks = [n for n, query in enumerate(captured) if 'FOR UPDATE OF "referrals_referral"' in query["sql"]]
    assert locks[1] < min(entries)  # those that follow ask again for what is held


def test_redaction_has_its_own_kind() -> None:
    scenario = Scenario()
    referral = scenario.draft()
    boss = MembershipFactory(organisation=referral.requester, role=Role.MANAGER).user
    act = {"referral_id": referral.pk, "by": boss}
    noted = operations.write_note(**act, text="Parle un peu le roumain.", version=referral.version, at=scenario.tick())

    operations.redact_note(**act, version=noted.version, at=scenario.tick())

    assert Entry.objects.get(kind=EntryKind.REDACTED).by_id == boss.pk


def test_step_that_is_undone_leaves_no_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = Scenario()
    monkeypatch.setattr("referrals.notifications.tell_partner", lambda _event: 1 / 0)
    before = Entry.objects.count()
    referral = scenario.draft()

    with pytest.raises(ZeroDivisionError):
        scenario.sent(referral)

    assert Entry.objects.count() == before + 1  # that of the draft

"""Who reads the directory faster than people do is slowed and reported; who needs one number reaches it."""

from __future__ import annotations

import html
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import middleware, pace
from accounts.models import Entry, Invitation, Reading, User
from accounts.vocabularies import EntryKind, Limit, Role
from directory.vocabularies import ContactRole, Visibility
from referrals.models import Referral, Solicitation
from referrals.vocabularies import ClosingOutcome, RefusalReason
from referrals.vocabularies import SolicitationState as State
from tests.accounts.jobs import work
from tests.factories import ContactFactory, MembershipFactory, OrganisationFactory, UserFactory
from tests.in_threads import in_threads
from tests.referrals.planned import planned
from tests.referrals.scenario import NEEDS, Scenario, organisation_of
from tests.referrals.test_views import referral_form

pytestmark = pytest.mark.django_db

TEN = datetime(2026, 11, 25, 10, 0, 30, tzinfo=UTC)
REQUIRED = {"role": ContactRole.DUTY_LINE, "rank": 1, "visibility": Visibility.PUBLIC}  # of a contact's form
HOME, ELSEWHERE = "198.51.100.1", "198.51.100.2"


def read(user: User | None, *, at: datetime = TEN, address: str = HOME, weight: int = pace.SHEET) -> pace.Pace:
    return pace.read(user=user, address=address, weight=weight, at=at)


def agent(**options: Any) -> User:
    return MembershipFactory(**options).user


def test_sixty_sheets_pass_and_the_next_one_waits() -> None:
    user = agent()

    waits = [read(user, at=TEN + timedelta(seconds=n)).wait for n in range(61)]

    assert waits[:60] == [0] * 60
    assert waits[60] == 11 * 60 - 30 - 60


def test_reading_goes_on_once_the_time_said_is_over() -> None:
    user = agent()
    for _ in range(60):
        read(user)
    refused = read(user)

    assert read(user, at=TEN + timedelta(seconds=refused.wait - 1)).wait > 0
    assert read(user, at=TEN + timedelta(seconds=refused.wait)).wait == 0


def test_insisting_does_not_make_the_wait_longer() -> None:
    user = agent()
    for _ in range(90):
        last = read(user)

    assert last.wait == read(user).wait
    assert read(user, at=TEN + timedelta(seconds=last.wait)).wait == 0


def test_sheets_read_slowly_are_never_too_many() -> None:
    user = agent()

    assert not any(read(user, at=TEN + timedelta(seconds=12 * n)).wait for n in range(200))


def test_colleagues_are_counted_together_and_each_keeps_her_share() -> None:
    organisation = OrganisationFactory()
    first, second, third = (agent(organisation=organisation) for _ in range(3))
    for number in range(30):
        assert not read(first, address=f"192.0.2.{number}").wait
        assert not read(second, address=f"192.0.2.{number}").wait

    refused, third_sheets = read(first, address=ELSEWHERE), [read(third, address=ELSEWHERE) for _ in range(6)]

    assert [reader.limit for reader in refused.too_fast] == [Limit.ORGANISATION]
    assert [bool(found.wait) for found in third_sheets] == [False] * 5 + [True]
    assert not read(agent(), address=ELSEWHERE).wait


def test_accounts_of_several_organisations_are_counted_by_address(settings: Any) -> None:
    settings.READS_PER_ADDRESS = 12
    people = [agent() for _ in range(2)]

    found = [read(people[number % 2]) for number in range(13)]

    assert [bool(one.wait) for one in found] == [False] * 12 + [True]
    assert [reader.limit for reader in found[-1].too_fast] == [Limit.ADDRESS]
    assert not read(people[0], address=ELSEWHERE).wait


def test_visitors_are_counted_by_address_lists_included(settings: Any) -> None:
    settings.READS_PER_ADDRESS = 3

    assert [bool(read(None, weight=pace.LIST).wait) for _ in range(4)] == [False] * 3 + [True]
    assert not read(None, address=ELSEWHERE).wait


def test_lists_weigh_less_for_who_is_known() -> None:
    user = agent()

    assert not any(read(user, weight=pace.LIST).wait for _ in range(240))
    assert read(user, weight=pace.LIST).wait


def test_no_limit_writes_nothing(settings: Any) -> None:
    settings.READS_PER_ADDRESS = 0

    assert read(None) == pace.Pace()
    assert not Reading.objects.exists()


def test_counts_name_neither_an_account_nor_an_address() -> None:
    read(agent())

    assert all(len(row.reader) == 64 and HOME not in row.reader for row in Reading.objects.order_by("pk"))


def test_counts_are_forgotten_when_they_serve_no_more() -> None:
    read(agent())
    pace.forget(at=TEN + timedelta(minutes=10))
    kept = Reading.objects.count()

    pace.forget(at=TEN + timedelta(minutes=12))

    assert (kept, Reading.objects.count()) == (3, 0)


def test_slowed_account_is_reported_once_to_those_who_watch() -> None:
    organisation = OrganisationFactory()
    manager, culprit = agent(organisation=organisation, role=Role.MANAGER), agent(organisation=organisation)
    administrator, stranger = UserFactory(is_superuser=True), agent(role=Role.MANAGER)
    for _ in range(65):
        pace.report(pace=read(culprit), user=culprit, at=TEN)
    work()
    work(after=ProcrastinateJob.objects.filter(task_name="accounts.tell_of_pace").order_by("-id")[0].id)

    entries = Entry.objects.filter(kind=EntryKind.SLOWED).order_by("reason")
    assert [(entry.by, entry.organisation, entry.reason) for entry in entries] == [
        (culprit, organisation, Limit.ACCOUNT),
        (culprit, organisation, Limit.ORGANISATION),
    ]
    assert {message.to[0] for message in mail.outbox} == {manager.email, administrator.email}
    assert stranger.email not in {message.to[0] for message in mail.outbox}


def test_account_that_no_limit_slows_reads_on_and_is_reported_to_nobody(settings: Any) -> None:
    """The negative control of what is above."""
    settings.READS_PER_ACCOUNT = settings.READS_PER_ORGANISATION = 0
    culprit = agent()

    for _ in range(65):
        pace.report(pace=read(culprit), user=culprit, at=TEN)
        assert not read(culprit).wait

    assert not Entry.objects.filter(kind=EntryKind.SLOWED).exists()


def test_report_says_nothing_of_who_or_what() -> None:
    culprit = agent()
    UserFactory(is_superuser=True)
    for _ in range(61):
        pace.report(pace=read(culprit), user=culprit, at=TEN)
    work()
    work(after=ProcrastinateJob.objects.filter(task_name="accounts.tell_of_pace").order_by("-id")[0].id)

    assert {message.subject for message in mail.outbox} == {"Relais : du nouveau vous attend"}
    assert all(culprit.email not in message.body for message in mail.outbox)


def test_slowed_agent_is_told_what_to_do_and_whom_to_call(client: Client, settings: Any) -> None:
    settings.READS_PER_ACCOUNT = 2
    organisation = OrganisationFactory()
    client.force_login(agent())

    answers = [client.get(organisation.get_absolute_url()) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 0 < int(answers[2]["Retry-After"]) <= 11 * 60
    assert 'href="tel:119"' in answers[2].content.decode()
    assert client.get("/a-traiter/").status_code == 200


def pages_with_partners() -> Iterator[tuple[User, str, dict[str, object] | None]]:
    """Yield who asks for which page that shows whom to call; with a form, one that is refused and shows it again."""
    scenario = Scenario()
    draft, operation = scenario.draft().get_absolute_url(), f"/operations/{planned(scenario)}/"
    yield scenario.officer, draft, None
    yield scenario.officer, f"{draft}envoi/", {}
    yield scenario.officer, operation, None
    yield scenario.officer, f"{operation}envoi/", {}
    yield scenario.officer, f"{operation}fin/", {}
    ContactFactory(organisation=organisation_of(scenario.officer))
    solicitation = scenario.sent().get_absolute_url()
    yield scenario.officer, solicitation, None
    yield scenario.answerer, f"{solicitation}acceptation/", {}


def test_partners_beside_a_referral_are_read_at_the_pace_of_lists(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.READS_PER_ACCOUNT = 1

    def answers() -> set[int]:
        found = set()
        for user, address, form in pages_with_partners():
            Reading.objects.all().delete()
            client.force_login(user)
            ask = client.get if form is None else client.post
            pages = [ask(address, form) for _ in range(pace.SHEET + 1)]
            assert all('href="tel:' in page.content.decode() for page in pages)
            found.add(pages[-1].status_code)
        return found

    assert answers() == {429}
    monkeypatch.setattr(middleware, "READ", {})
    assert 429 not in answers()  # the negative control


def fill(user: User, settings: Any) -> None:
    """Let her and a colleague read all that their organisation and their address may, her own share included."""
    settings.READS_PER_ORGANISATION = settings.READS_PER_ADDRESS = 2 * pace.OWN_SHARE
    for reader in (user, agent(organisation=organisation_of(user))):
        for _ in range(pace.OWN_SHARE):
            read(reader, at=datetime.now(UTC), address="127.0.0.1")


def acts(scenario: Scenario) -> Iterator[tuple[User, Referral | Solicitation, str, dict[str, object]]]:
    """Yield who takes which step of the workflow, from the draft to the outcome, and the form that she sends."""
    yield scenario.officer, scenario.draft(), "envoi", {"organisations": organisation_of(scenario.answerer).pk}
    yield scenario.answerer, scenario.in_state(State.SENT), "reception", {}
    yield scenario.answerer, scenario.in_state(State.SENT), "acceptation", {"needs": NEEDS}
    yield scenario.answerer, scenario.in_state(State.SENT), "refus", {"reason": RefusalReason.NO_CAPACITY}
    yield scenario.answerer, scenario.in_state(State.ACCEPTED), "demarrage", {}
    outcomes = {f"outcome_{need.name}": ClosingOutcome.SUPPORTED for need in NEEDS}
    yield scenario.answerer, scenario.in_state(State.IN_PROGRESS), "cloture", outcomes


def test_nobody_is_kept_from_an_act_nor_from_its_page_because_others_read(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = Scenario()
    for user in (scenario.officer, scenario.answerer):
        fill(user, settings)

    def answers() -> set[tuple[int, ...]]:
        found = set()
        for user, subject, step, form in acts(scenario):
            client.force_login(user)
            page = subject.get_absolute_url()
            before, sheets = client.get(page), client.get("/annuaire/93/")
            acted = client.post(f"{page}{step}/", {"version": subject.version, **form})
            found.add((sheets.status_code, before.status_code, acted.status_code, client.get(page).status_code))
        return found

    assert answers() == {(429, 200, 302, 200)}
    monkeypatch.setattr(middleware, "OWN_WORK", {})
    assert answers() == {(429, 429, 429, 429)}  # the negative control


def test_who_reads_too_fast_herself_still_sends_and_is_told_so(client: Client, settings: Any) -> None:
    settings.READS_PER_ACCOUNT = 1
    user, draft, step, form = next(acts(Scenario()))
    client.force_login(user)
    page = draft.get_absolute_url()
    assert [client.get(page).status_code for _ in range(pace.SHEET + 1)][-1] == 429

    sent = client.post(f"{page}{step}/", {"version": draft.version, **form}, follow=True)

    assert sent.redirect_chain == [(page, 302)]
    assert sent.status_code == 429
    assert "Demande envoyée." in sent.content.decode()


def begun(client: Client, user: User, way: str) -> HttpResponse:
    """Begin a draft, or invite somebody."""
    client.force_login(user)
    if way == "invite":
        email = f"n{Invitation.objects.count()}@relais.example"
        form = {"organisation": organisation_of(user).pk, "email": email, "role": Role.AGENT}
        return client.post(reverse("invite"), form)
    return client.post(reverse("referrals:create"), referral_form(user))


@pytest.mark.parametrize(("way", "limit"), [("create", Limit.DRAFTS), ("invite", Limit.INVITATIONS)])
def test_account_that_begins_too_much_is_slowed_alone_and_told_what_to_do(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch, way: str, limit: Limit
) -> None:
    settings.ACTS_PER_ACCOUNT = 2
    manager = agent(role=Role.MANAGER)
    other = agent(role=Role.MANAGER, organisation=organisation_of(manager))

    answers = [begun(client, manager, way) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert 0 < int(answers[2]["Retry-After"]) <= 11 * 60
    assert "Rien n'a été créé cette fois. Recommencez dans" in html.unescape(answers[2].content.decode())
    assert (Referral.objects.count(), Invitation.objects.count()) == ((2, 0) if way == "create" else (0, 2))
    said = Entry.objects.filter(kind=EntryKind.SLOWED).values_list("by", "reason")
    assert list(said) == [(manager.pk, limit)]
    assert ProcrastinateJob.objects.filter(task_name="accounts.tell_of_pace").count() == 1
    assert begun(client, other, way).status_code == 302
    monkeypatch.setattr(middleware, "MAKES", {})
    assert begun(client, manager, way).status_code == 302  # the negative control


def test_who_began_too_much_still_sends_answers_and_accepts(client: Client, settings: Any) -> None:
    settings.ACTS_PER_ACCOUNT = 1
    scenario = Scenario()
    for user in (scenario.officer, scenario.answerer):
        assert [begun(client, user, "create").status_code for _ in range(2)] == [302, 429]

    for user, subject, step, form in acts(scenario):
        client.force_login(user)
        page = subject.get_absolute_url()
        assert client.post(f"{page}{step}/", {"version": subject.version, **form}).status_code == 302


def test_operation_of_thirty_people_passes_untouched() -> None:
    user = agent()

    waits = [pace.make(user=user, limit=Limit.DRAFTS, at=TEN + timedelta(seconds=10 * n)).wait for n in range(30)]

    assert waits == [0] * 30
    assert not any(pace.make(user=user, limit=Limit.INVITATIONS, at=TEN).wait for _ in range(30))


def test_editor_who_opens_records_too_fast_is_slowed_and_saves_what_she_has_open(client: Client, settings: Any) -> None:
    settings.READS_PER_ACCOUNT = 2
    contact = ContactFactory()
    client.force_login(UserFactory(is_superuser=True))
    record = reverse("wagtailsnippets_directory_contact:edit", args=[contact.pk])

    opened = [client.get(record).status_code for _ in range(3)]
    saved = client.post(record, {"organisation": contact.organisation_id, "functional_name": "Astreinte", **REQUIRED})

    assert opened == [200, 200, 429]
    assert (saved.status_code, saved["Location"]) == (302, record)


def test_slowed_fragment_is_asked_again_as_a_whole_page(client: Client, settings: Any) -> None:
    settings.READS_PER_ADDRESS = 1

    answers = [client.get("/annuaire/", headers={"hx-request": "true"}) for _ in range(2)]

    assert (answers[1].status_code, answers[1]["HX-Refresh"]) == (429, "true")


def test_watchers_see_what_was_slowed_and_nobody_else_finds_the_page(client: Client) -> None:
    organisation = OrganisationFactory()
    manager, culprit = agent(organisation=organisation, role=Role.MANAGER), agent(organisation=organisation)
    for _ in range(61):
        pace.report(pace=read(culprit), user=culprit, at=datetime.now(UTC))

    pages = []
    for user in (manager, agent(role=Role.MANAGER), culprit):
        client.force_login(user)
        pages.append(client.get("/equipe/lectures/"))

    assert [page.status_code for page in pages] == [200, 200, 404]
    assert [culprit.email in page.content.decode() for page in pages[:2]] == [True, False]


class TooFast(Exception):
    """This sheet is to wait."""


def all_but_one(people: int) -> list[User]:
    """Let so many colleagues read together all that their organisation may but one sheet."""
    organisation = OrganisationFactory()
    team = [agent(organisation=organisation) for _ in range(people)]
    for number in range(59):
        assert not read(team[number % people], address=f"192.0.2.{number}").wait
    return team


def at_once(team: list[User]) -> Counter[str]:
    """Let them ask for eight sheets at the same instant; count who may read, and who is to wait."""
    turns = iter(team * (8 // len(team)))

    def one() -> None:
        if read(next(turns)).wait:
            raise TooFast

    return in_threads(one, 8)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("people", [1, 2])
def test_requests_at_the_same_moment_do_not_slip_past_the_limit(people: int) -> None:
    assert at_once(all_but_one(people)) == {"done": 1, "TooFast": 7}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("people", [1, 2])
def test_count_that_is_read_before_it_is_added_to_lets_them_slip_past(
    monkeypatch: pytest.MonkeyPatch, people: int
) -> None:
    """The negative control: each has read before any adds, as two statements would let them."""
    team, count, together = all_but_one(people), pace.count, threading.Barrier(8, timeout=20)

    def in_two_statements(digests: list[str], weight: int, at: datetime) -> dict[str, dict[datetime, int]]:
        known = count(digests, 0, at)
        together.wait()
        count(digests, weight, at)
        minute = at.replace(second=0, microsecond=0)
        return {reader: {**minutes, minute: minutes[minute] + weight} for reader, minutes in known.items()}

    monkeypatch.setattr(pace, "count", in_two_statements)

    assert at_once(team) == {"done": 8}

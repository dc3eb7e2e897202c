"""What is pasted in any field of the whole path, failures included, is found nowhere afterwards."""

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from smtplib import SMTPServerDisconnected
from urllib.parse import quote
from uuid import UUID

import pytest
from django.db import IntegrityError
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from accounts import invitations
from accounts.models import User
from accounts.vocabularies import Role
from cms.logs import WithoutTypedWords
from referrals import mail, operations, policies
from referrals.models import Event, Referral
from referrals.references import show_reference
from referrals.screening import Verdict
from referrals.tasks import deliver
from referrals.vocabularies import SolicitationState as State
from tests.accounts.jobs import work
from tests.factories import MembershipFactory
from tests.filling_forms import fill
from tests.kept_words import kept_words
from tests.referrals.mail_reports import MAILGUN, mailgun, post
from tests.referrals.planned import planned
from tests.referrals.scenario import Scenario, organisation_of

pytestmark = pytest.mark.django_db
EMAIL = "zorblaxine@exemple.fr"
TYPED = f"Mme Zorblaxine, 14 rue Zibelinard, 06 98 76 54 32 ou 0698765432, {EMAIL}, voiture AB-123-CD"
CANARIES = ("zorblaxin", "zibelinard", "06 98 76 54 32", "0698765432", "ab-123-cd")  # stems, as an index keeps them
STEPS = ("ou-et-quand", "personnes", "besoins", "langues", "cadre")
ON_PURPOSE = frozenset({"/equipe/invitations/"})  # the address of somebody who is asked to join


@pytest.fixture
def log() -> Iterator[Callable[[], str]]:
    """What production writes in its log, by the formatter of its console, at its level."""
    console = next(one for one in logging.getLogger().handlers if isinstance(one.formatter, WithoutTypedWords))
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(console.formatter)
    logging.getLogger().addHandler(handler)
    yield stream.getvalue
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def scenario() -> Scenario:
    return Scenario(at=timezone.now() - timedelta(hours=2))  # what it ticks through is over, midnight or not


def browser(user: User | None = None) -> Client:
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


def found(log: str) -> list[str]:
    kept = kept_words(log)
    return [canary for canary in CANARIES if canary in kept]


def page(name: str, *of: object) -> str:
    return reverse(f"referrals:{name}", args=of)


def pages_of_the_asker(scenario: Scenario) -> tuple[User, list[str]]:
    scenario.officer.memberships.update(role=Role.MANAGER)
    draft = show_reference(scenario.draft().reference)
    questioned = scenario.in_state(State.INFO_REQUESTED)
    operation: UUID = planned(scenario, on=timezone.localdate())
    paths = [
        *(page("step", draft, step) for step in STEPS),
        *(page("note", draft), page("referral", draft), questioned.referral.get_absolute_url()),  # last: cancelled
        *(questioned.get_absolute_url(), page("plan"), page("operation", operation), page("turn", operation)),
        *(page("create"), page("lookup"), "/annuaire/", "/equipe/", "/equipe/depannages/", "/compte/"),
    ]
    return scenario.officer, paths


def pages_of_the_asked(scenario: Scenario) -> tuple[User, list[str]]:
    states = (State.SENT, State.ACKNOWLEDGED, State.ACCEPTED, State.IN_PROGRESS)
    return scenario.answerer, [scenario.in_state(state).get_absolute_url() for state in states]


def pages_of_the_referent(scenario: Scenario) -> tuple[User, list[str]]:
    referent, solicitation = scenario.referent(), scenario.in_state(State.ACKNOWLEDGED)
    function = referent.memberships.get().pk
    return referent, [page("functions"), page("hand_over", function), solicitation.get_absolute_url()]


def pages_of_a_stranger(scenario: Scenario) -> tuple[None, list[str]]:
    return None, ["/compte/login/", "/compte/password/reset/", "/compte/login/perte/", "/annuaire/"]


@pytest.mark.parametrize("pages", [pages_of_the_asker, pages_of_the_asked, pages_of_the_referent, pages_of_a_stranger])
def test_words_in_every_field_of_every_form_stay_nowhere(
    pages: Callable[[Scenario], tuple[User | None, list[str]]], scenario: Scenario, log: Callable[[], str]
) -> None:
    user, paths = pages(scenario)
    client = browser(user)

    statuses = {path: fill(client, path, TYPED, email=EMAIL, but=ON_PURPOSE) for path in paths}
    work()

    assert all(statuses.values())  # each page has a form
    assert {status for sent in statuses.values() for status in sent} <= {200, 302, 400, 403, 404, 409, 422}
    assert found(log()) == []


def test_who_is_invited_and_chooses_a_weak_password_leaves_nothing(scenario: Scenario, log: Callable[[], str]) -> None:
    organisation = organisation_of(scenario.officer)
    manager = MembershipFactory(organisation=organisation, role=Role.MANAGER).user
    invited = invitations.invite(
        organisation=organisation, email="neuve@relais.example", role=Role.AGENT, by=manager, at=timezone.now()
    )
    names = {"first_name": TYPED[:80], "last_name": TYPED[-80:], "password": EMAIL[:8]}

    answer = browser().post(reverse("join_as", args=[invited.token]), names)

    assert answer.status_code < 500
    assert found(log()) == []


def wrong_addresses(scenario: Scenario) -> Iterator[int]:
    draft = scenario.draft()
    known = page("note", show_reference(draft.reference))
    for client in (browser(scenario.officer), browser()):
        for path in (f"/demandes/{quote(TYPED)}/", f"/annuaire/{quote(TYPED)}/", f"/{EMAIL}/", f"/operations/{EMAIL}/"):
            yield client.get(path).status_code
            yield client.post(path, {"text": TYPED}).status_code
    yield browser().get("/", headers={"host": EMAIL.replace("@", ".")}).status_code
    yield Client(enforce_csrf_checks=True).post(known, {"text": TYPED}).status_code
    yield Client(enforce_csrf_checks=True).post(f"/compte/login/?next={quote(TYPED)}", {"login": EMAIL}).status_code


def test_words_in_an_address_that_is_wrong_stay_nowhere(scenario: Scenario, log: Callable[[], str]) -> None:
    statuses = set(wrong_addresses(scenario))

    assert statuses <= {302, 400, 403, 404, 405}
    assert {400, 403, 404} <= statuses
    assert "no such address" in log()
    assert found(log()) == []


def write_where_the_database_refuses(scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> int:
    """Send a note past every check of ours, to a referral that is over: PostgreSQL says which row it refuses."""
    for policy in ("can_note", "can_write"):
        monkeypatch.setattr(policies, policy, lambda *_: policies.ALLOWED)
    draft = scenario.draft()
    operations.cancel_referral(referral_id=draft.pk, by=scenario.officer, version=1, at=scenario.tick())
    address = page("note", show_reference(draft.reference))
    return browser(scenario.officer).post(address, {"text": TYPED, "version": 2}).status_code


def write_where_the_page_breaks(scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> int:
    def broken(request: object, *_: object, **__: object) -> None:
        raise RuntimeError(f"{request} {TYPED}")

    monkeypatch.setattr("referrals.views.notes.render", broken)
    address = page("note", show_reference(scenario.draft().reference))
    return browser(scenario.officer).post(address, {"text": TYPED, "version": 1}).status_code


FAILURES = [write_where_the_database_refuses, write_where_the_page_breaks]
Failure = Callable[[Scenario, pytest.MonkeyPatch], int]


@pytest.mark.parametrize("failure", FAILURES)
def test_words_of_a_request_that_fails_stay_nowhere_and_the_failure_is_told(
    failure: Failure, scenario: Scenario, monkeypatch: pytest.MonkeyPatch, log: Callable[[], str]
) -> None:
    assert failure(scenario, monkeypatch) == 500

    assert "500 POST demandes/<str:reference>/note/" in log()
    assert "referral_over_has_no_note" in log() or "builtins.RuntimeError" in log()
    assert found(log()) == []


def test_words_of_a_request_that_fails_are_in_the_log_of_a_plain_formatter(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The negative control of the log's formatter."""
    write_where_the_page_breaks(scenario, monkeypatch)

    assert found(caplog.text)


@override_settings(**MAILGUN)
def test_words_in_what_a_mail_service_posts_stay_nowhere(scenario: Scenario, log: Callable[[], str]) -> None:
    event = Event.objects.get(solicitation=scenario.sent())
    deliver(event_id=event.pk, audience="partner")
    said = {"reason": TYPED, "recipient": EMAIL, "delivery-status": {"description": TYPED}}

    statuses = [post(mailgun(TYPED, "failed", timezone.now(), severity="permanent", **said)).status_code]
    statuses += [post(body).status_code for body in ({TYPED: TYPED}, TYPED, [TYPED], {"signature": TYPED})]

    assert set(statuses) <= {200, 400}
    assert found(log()) == []


def test_words_of_a_mail_server_that_fails_stay_nowhere(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch, log: Callable[[], str]
) -> None:
    def refuse(*_: object) -> int:
        raise SMTPServerDisconnected(TYPED)

    event = Event.objects.get(solicitation=scenario.sent())
    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    try:
        deliver(event_id=event.pk, audience="partner")
    except mail.NotSent:
        logging.getLogger("worker").exception("a job failed")

    assert "NotSent" in log()
    assert found(log()) == []


def test_words_that_the_screening_lets_through_are_found(scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control of the search: the same form, with the screening off."""
    monkeypatch.setattr("referrals.wording.screen", lambda *_, **__: Verdict(()))
    draft = scenario.draft()

    fill(browser(scenario.officer), page("note", show_reference(draft.reference)), TYPED, email=EMAIL)

    assert Referral.objects.get(pk=draft.pk).note == TYPED
    assert found("") == list(CANARIES)


def test_database_does_not_repeat_the_row_that_it_refuses(scenario: Scenario) -> None:
    """PostgreSQL keeps the words of a row out of its message where row-level security guards the table."""
    draft = scenario.draft()
    operations.cancel_referral(referral_id=draft.pk, by=scenario.officer, version=1, at=scenario.tick())
    over = Referral.objects.get(pk=draft.pk)
    over.note = TYPED

    with pytest.raises(IntegrityError) as refused:
        over.save()

    assert "referral_over_has_no_note" in str(refused.value)
    assert not [word for word in CANARIES if word in str(refused.value)]

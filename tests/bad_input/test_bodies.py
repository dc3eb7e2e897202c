"""Bodies that no form sends: broken encodings, wrong types, NUL, numbers and dates that fit no column."""

from typing import Any

import pytest
from django.test import Client, override_settings

from accounts.models import Invitation, Repair
from accounts.vocabularies import Role
from cms.middleware import ReadableRequests
from directory.models import Contact, Organisation
from referrals.models import Referral
from tests.access.writes import rows_written
from tests.factories import MembershipFactory
from tests.referrals.mail_reports import MAILGUN, credentials
from tests.referrals.scenario import Scenario, organisation_of

pytestmark = pytest.mark.django_db

BODIES = {
    "not UTF-8": ("application/x-www-form-urlencoded", b"departement=\xff\xfe&urgency=%FF"),
    "null bytes": (
        "application/x-www-form-urlencoded",
        b"departement=%00&urgency=%00&requester=%00&text=%00&version=%00",
    ),
    "lone surrogate": ("application/x-www-form-urlencoded", b"departement=%ED%A0%80&text=%ED%A0%80&version=99"),
    "no boundary": ("multipart/form-data", b"--x\r\n"),
    "cut short": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="version"\r\n\r\n99',
    ),
    "not base64": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--x--\r\n',
    ),
    "JSON": ("application/json", b'{"version": 99}'),
    "XML": ("application/xml", b"<version>1</version>"),
    "unknown charset": ("application/x-www-form-urlencoded; charset=nowhere", b"version=99"),
    "charset of no text": (
        "multipart/form-data; boundary=x; charset=hex",
        b'--x\r\nContent-Disposition: form-data; name="version"\r\n\r\n99\r\n--x--\r\n',
    ),
    "UTF-16": ("application/x-www-form-urlencoded; charset=utf-16", "version=99".encode("utf-16")),
    "ten thousand fields": ("application/x-www-form-urlencoded", b"&".join(b"a=1" for _ in range(10_000))),
    "huge number": ("application/x-www-form-urlencoded", b"version=" + b"9" * 5000 + b"&requester=" + b"9" * 5000),
}

FOR_STRANGERS = ["/compte/login/", "/compte/password/reset/", "/compte/login/cle/", "/invitation/x/", "/compte/signup/"]


def addresses(scenario: Scenario) -> list[str]:
    draft, solicitation = scenario.draft().get_absolute_url(), scenario.sent().get_absolute_url()
    steps = [f"{draft}etape/{slug}/" for slug in ("lieu", "personnes", "besoins", "langues", "cadre")]
    acts = [f"{draft}envoi/", f"{draft}annulation/", f"{draft}note/", f"{solicitation}annulation/"]
    others = ["/demandes/nouvelle/", "/demandes/lecture/", "/operations/", "/compte/depannage/annulation/"]
    return [*steps, *acts, *others, "/equipe/depannages/ouverture/", "/compte/password/change/"]


def unreadable(client: Client, paths: list[str]) -> list[str]:
    """Send each broken body to each page; return what was neither answered nor refused in so many words."""
    client.raise_request_exception = False
    answers = {
        f"{path}: {name}": client.generic("POST", path, body, content_type=kind).status_code
        for path in paths
        for name, (kind, body) in BODIES.items()
    }
    return [f"{sent} gets {status}" for sent, status in answers.items() if status >= 500]


def test_agent_s_broken_body_breaks_and_writes_nothing(agent: Client, scenario: Scenario) -> None:
    paths = addresses(scenario)
    before = rows_written()

    assert unreadable(agent, paths) == []
    assert rows_written() == before


def test_stranger_s_broken_body_breaks_and_writes_nothing(client: Client) -> None:
    before = rows_written()

    assert unreadable(client, FOR_STRANGERS) == []
    assert rows_written() == before


def test_charset_of_no_text_would_break_where_it_is_believed(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control."""
    monkeypatch.setattr(ReadableRequests, "__call__", lambda self, request: self.get_response(request))

    assert unreadable(client, FOR_STRANGERS[:1]) == ["/compte/login/: charset of no text gets 500"]


def test_ten_thousand_fields_are_a_clear_400(agent: Client) -> None:
    answer = agent.post("/demandes/nouvelle/", {f"field{number}": 1 for number in range(10_000)})

    assert answer.status_code == 400
    assert "Demande illisible" in answer.content.decode()


PASSKEYS = ["", "{", "null", "[]", "1", '"a"', "{}", '{"id": "é"}', '{"response": {"a": 1}}', "[" * 10_000]


@pytest.mark.parametrize("path", ["/compte/login/cle/", "/compte/confirmation/cle/", "/compte/second-facteur/cle/"])
def test_absurd_passkey_is_refused(client: Client, agent: Client, path: str) -> None:
    browser = client if "login" in path else agent
    browser.raise_request_exception = False
    browser.get(path, headers={"Accept": "application/json", "X-Requested-With": "XMLHttpRequest"})

    answers = {sent: browser.post(path, {"credential": sent, "name": "Clé"}).status_code for sent in PASSKEYS}

    assert [sent[:20] for sent, status in answers.items() if status >= 500] == []


REPORTS = [
    b"",
    b"\xff\xfe",
    b"null",
    b"[]",
    b'"a"',
    b"{}",
    b"{",
    b"[" * 100_000,
    b'{"signature": null}',
    b'{"a":9e999}',
]


def test_service_s_broken_report_is_a_400(client: Client) -> None:
    kind = {"content_type": "application/json", "headers": credentials()}

    with override_settings(**MAILGUN):
        answers = {body: client.post("/anymail/mailgun/tracking/", body, **kind).status_code for body in REPORTS}

    assert answers == dict.fromkeys(REPORTS, 400)


def manager_of(scenario: Scenario) -> Client:
    client = Client()
    client.force_login(MembershipFactory(organisation=organisation_of(scenario.officer), role=Role.MANAGER).user)
    return client


ADDRESSES = [
    "\0@relais.example",
    "a\r\nBcc: b@relais.example",
    f"{'a' * 290}@relais.example",
    "a@b",
    "<script>@x.fr",
    "a@\u0430ssociation.example",  # an « а » of elsewhere
    "a@par\u212aer.example",  # a Kelvin sign, which becomes a « k »
    "",
]


def test_manager_invites_nobody_at_an_impossible_address(scenario: Scenario) -> None:
    manager, organisation = manager_of(scenario), organisation_of(scenario.officer).pk
    fields = {"organisation": organisation, "role": Role.AGENT}

    answers = {manager.post("/equipe/invitations/", {**fields, "email": email}).status_code for email in ADDRESSES}

    assert answers <= {400, 422}
    assert not Invitation.objects.exists()


def test_manager_helps_nobody_at_an_impossible_address(scenario: Scenario) -> None:
    manager = manager_of(scenario)

    answers = {manager.post("/equipe/depannages/ouverture/", {"email": email}).status_code for email in ADDRESSES}

    assert answers <= {302, 400}
    assert not Repair.objects.exists()


DATES = [
    "0000-01-01",
    "0001-01-01",
    "9999-12-31",
    "99999-01-01",
    "2026-02-30",
    "-1",
    "\0",
    "２０２６-01-01",
    "a" * 10_000,
]


def test_agent_plans_nothing_on_an_impossible_day(agent: Client, scenario: Scenario) -> None:
    fields: dict[str, Any] = {"requester": organisation_of(scenario.officer).pk, "half_day": "MORNING"}
    fields |= {"departements": ["93"], "needs": ["SHELTER_TONIGHT"], "people-TOTAL_FORMS": 1, "people-INITIAL_FORMS": 0}

    answers = {agent.post("/operations/", {**fields, "on": on}).status_code for on in DATES}

    assert answers <= {400, 422}
    assert not Referral.objects.exists()


@pytest.mark.parametrize("model", [Organisation, Contact])
def test_editor_s_null_bytes_are_a_400(desk: Client, model: type[Organisation | Contact]) -> None:
    path = f"/cms/snippets/directory/{model._meta.model_name}/add/"
    fields = {field.name: "\0" for field in model._meta.fields}

    answer = desk.post(path, fields)

    assert answer.status_code == 400
    assert not model.objects.exists()

"""ProConnect, against a provider that the test starts: what is asked, and what is believed."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import invitations, proconnect
from accounts.models import Entry, User
from accounts.proconnect import TWO_FACTORS
from accounts.vocabularies import Role
from tests.accounts.provider import CLIENT, SECRET, Provider
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory
from tests.signing_in import enrol

pytestmark = pytest.mark.django_db

AGENT = "agent@relais.example"
FOREIGN_KEY = ec.generate_private_key(ec.SECP256R1())


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    provider = Provider()
    settings.PROCONNECT_URL = provider.url
    settings.PROCONNECT_CLIENT_ID, settings.PROCONNECT_CLIENT_SECRET = CLIENT, SECRET
    yield provider
    provider.close()


def go(provider: Provider, client: Client | None = None, **changes: str) -> Client:
    """Sign in there and come back."""
    client = client or Client()
    sent = client.post(reverse("proconnect_begin"))
    code = provider.authorize(sent["Location"])
    client.get(reverse("proconnect_finish"), {"code": code, "state": provider.asked["state"], **changes})
    return client


def is_in(client: Client) -> bool:
    return client.get("/compte/").status_code == 200


def said() -> list[tuple[str, str, str]]:
    """Return what the journal says of sign-ins."""
    return list(Entry.objects.order_by("at").values_list("kind", "reason", "subject"))


def test_agent_of_a_provider_with_two_factors_is_let_in_and_it_is_journalled(provider: Provider) -> None:
    agent = MembershipFactory(user__email=AGENT).user

    assert is_in(go(provider))
    assert said() == [("SIGNED_IN", "PROCONNECT", f"user:{agent.pk}")]


def test_site_asks_for_two_factors_a_nonce_and_a_challenge(provider: Provider) -> None:
    go(provider)

    asked = provider.asked
    acr = json.loads(asked["claims"])["id_token"]["acr"]
    assert (acr["essential"], acr["values"]) == (True, list(TWO_FACTORS))
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 32
    assert (asked["code_challenge_method"], asked["response_type"]) == ("S256", "code")


@pytest.mark.parametrize("acr", ["eidas1", "", "https://proconnect.gouv.fr/assurance/consistency-checked"])
def test_agent_who_used_one_factor_there_is_asked_for_ours(provider: Provider, acr: str) -> None:
    user = MembershipFactory(user__email=AGENT).user
    provider.acr = acr

    client = go(provider)
    assert not is_in(client)
    assert client.get(reverse("second_factor")).status_code == 200

    enrol(user)
    client = go(provider)
    assert "_auth_user_id" not in client.session
    assert client.get(reverse("mfa_authenticate")).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"id_changes": {"nonce": "another"}},
        {"id_changes": {"aud": "another"}},
        {"id_changes": {"iss": "https://another.example"}},
        {"id_changes": {"exp": 1}},
        {"id_key": FOREIGN_KEY},
        {"id_key": None},
        {"info_key": FOREIGN_KEY},
        {"info_key": None},
        {"info_changes": {"sub": "43"}},
        {"info_changes": {"aud": "another"}},
        {"info_type": "application/json"},
    ],
    ids=lambda wrong: " ".join(
        f"{name}={'foreign' if value is FOREIGN_KEY else value}" for name, value in wrong.items()
    ),
)
def test_answer_that_does_not_hold_is_not_believed(provider: Provider, wrong: dict[str, Any]) -> None:
    MembershipFactory(user__email=AGENT)
    for name, value in wrong.items():
        setattr(provider, name, value)

    assert not is_in(go(provider))


@pytest.mark.parametrize(
    "wrong",
    [
        {"id_typ": "at+jwt"},
        {"id_typ": "logout+jwt"},
        {"info_typ": "at+jwt"},
        {"info_typ": "application/logout+jwt"},
        {"id_changes": {"events": {"http://schemas.openid.net/event/backchannel-logout": {}}}},
        {"id_changes": {"client_id": CLIENT, "scope": "openid"}},
        {"info_changes": {"events": {"http://schemas.openid.net/event/backchannel-logout": {}}}},
        {"info_changes": {"client_id": CLIENT, "scope": "openid"}},
        {"info_changes": {"nonce": "that of an ID token"}},
    ],
    ids=str,
)
def test_token_of_another_kind_is_not_believed(
    provider: Provider, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, Any]
) -> None:
    MembershipFactory(user__email=AGENT)
    for name, value in wrong.items():
        setattr(provider, name, value)

    assert not is_in(go(provider))

    for kinds in ("OTHER_KINDS", "OF_A_PROOF"):  # the negative control
        monkeypatch.setattr(proconnect, kinds, frozenset())
    monkeypatch.setattr(proconnect, "PLAIN", {"jwt", "at+jwt", "logout+jwt", "application/logout+jwt"})
    assert is_in(go(provider))


@pytest.mark.parametrize("typ", ["jwt", "application/JWT", None])
def test_token_that_says_no_more_than_what_it_is_is_believed(provider: Provider, typ: Any) -> None:
    MembershipFactory(user__email=AGENT)
    provider.id_typ = provider.info_typ = typ

    assert is_in(go(provider))


@pytest.mark.parametrize(("bits", "enters"), [(1024, False), (2048, True)])
def test_key_that_is_too_short_is_not_believed(provider: Provider, bits: int, *, enters: bool) -> None:
    MembershipFactory(user__email=AGENT)
    provider.key = provider.id_key = provider.info_key = rsa.generate_private_key(65537, bits)

    assert is_in(go(provider)) is enters


def test_provider_that_names_another_issuer_is_not_believed(provider: Provider) -> None:
    MembershipFactory(user__email=AGENT)
    provider.issuer = "https://proconnect.example"

    client = Client()
    asked = client.post(reverse("proconnect_begin"))

    assert asked["Location"] == reverse("account_login")
    assert not is_in(client)


@pytest.mark.parametrize("moved", ["/token", "/userinfo", "/keys"])
def test_redirection_of_the_provider_is_not_followed(provider: Provider, moved: str) -> None:
    MembershipFactory(user__email=AGENT)
    provider.moved = moved

    assert not is_in(go(provider))

    provider.moved = ""
    assert is_in(go(provider))


def test_answer_to_another_browser_is_not_believed(provider: Provider) -> None:
    MembershipFactory(user__email=AGENT)

    assert not is_in(go(provider, state="another"))
    attacked = Client()
    attacked.get(reverse("proconnect_finish"), {"code": "a-code", "state": provider.asked["state"]})
    assert not is_in(attacked)


def test_answer_serves_once(provider: Provider) -> None:
    MembershipFactory(user__email=AGENT)
    client = go(provider)
    client.post("/compte/logout/")

    client.get(reverse("proconnect_finish"), {"code": "a-code", "state": provider.asked["state"]})

    assert not is_in(client)


def test_tokens_are_forgotten_once_they_are_read(provider: Provider) -> None:
    MembershipFactory(user__email=AGENT)

    client = go(provider)

    assert is_in(client)
    kept = str([dict(client.session), client.cookies, client.get("/compte/").content])
    assert not re.search(r"a-token|eyJ[\w-]+\.eyJ", kept)


def test_stranger_with_a_proconnect_account_stays_out_and_it_is_journalled(provider: Provider) -> None:
    client = go(provider)

    assert not is_in(client)
    assert "demandez une invitation" in client.get("/compte/login/").content.decode()
    assert not User.objects.exists()
    assert said() == [("SIGN_IN_FAILED", "PROCONNECT", "")]


def test_invited_person_opens_her_access_by_proconnect(provider: Provider) -> None:
    manager = MembershipFactory(role=Role.MANAGER)
    invitations.invite(
        organisation=manager.organisation, email=AGENT, role=Role.AGENT, by=manager.user, at=timezone.now()
    )
    provider.user |= {"given_name": "Inès", "usual_name": "Martin"}

    assert is_in(go(provider))
    user = User.objects.get(email=AGENT)
    assert (user.get_full_name(), user.organisation_ids) == ("Inès Martin", {manager.organisation_id})


@pytest.mark.parametrize(
    "said", [{"email": "a\u212aent@relais.example"}, {"email_verified": False}, {"email_verified": "false"}]
)
def test_address_that_looks_like_hers_or_that_nobody_checked_opens_nothing(
    provider: Provider, said: dict[str, Any]
) -> None:
    MembershipFactory(user__email="akent@relais.example")
    provider.user |= {"email": "akent@relais.example"} | said

    assert not is_in(go(provider))

    provider.user |= {"email": "akent@relais.example", "email_verified": True}
    assert is_in(go(provider))


def test_address_given_to_somebody_else_opens_nothing(provider: Provider) -> None:
    MembershipFactory(user__email=AGENT)
    go(provider)
    provider.user["sub"] = "another person"

    assert not is_in(go(provider))


def test_agent_whose_address_changed_there_is_still_known(provider: Provider) -> None:
    MembershipFactory(user__email=AGENT)
    go(provider)
    provider.user["email"] = "nouvelle-adresse@relais.example"

    assert is_in(go(provider))


@pytest.mark.parametrize(("siret", "enters"), [("13002526500021", True), ("11000001600015", False), ("", True)])
def test_agent_of_another_company_stays_out(provider: Provider, siret: str, *, enters: bool) -> None:
    MembershipFactory(user__email=AGENT, organisation=OrganisationFactory(siret="13002526500013"))
    provider.user["siret"] = siret

    assert is_in(go(provider)) is enters


def test_closed_account_stays_closed(provider: Provider) -> None:
    UserFactory(email=AGENT, is_active=False)

    assert not is_in(go(provider))


def test_agent_is_told_when_proconnect_does_not_answer(settings: Any, provider: Provider) -> None:
    settings.PROCONNECT_URL = "http://127.0.0.1:9"
    client = Client()

    answer = client.post(reverse("proconnect_begin"), follow=True)

    assert "ProConnect ne répond pas" in answer.content.decode()


def test_site_without_proconnect_does_not_offer_it(provider: Provider, settings: Any) -> None:
    assert "ProConnect" in Client().get("/compte/login/").content.decode()
    settings.PROCONNECT_URL = ""

    assert "ProConnect" not in Client().get("/compte/login/").content.decode()
    assert Client().post(reverse("proconnect_begin")).status_code == 404

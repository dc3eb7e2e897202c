"""Signing in, in a real browser: a passkey kept by Chromium's virtual authenticator, and a code that is typed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time
from playwright.sync_api import Page, expect

from accounts.codes import code_of
from accounts.models import Entry, User
from accounts.session_store import SessionStore
from accounts.vocabularies import EntryKind, Means
from tests.browser.conftest import type_password
from tests.factories import MembershipFactory
from tests.signing_in import code_for, enrol

OpenAs = Callable[..., Page]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def give_authenticator(page: Page) -> None:
    """Plug in a virtual device that keeps passkeys and recognises its owner."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def enrol_passkey(page: Page, user: User) -> None:
    """Come in for the first time, and keep a passkey."""
    type_password(page, user)
    page.get_by_role("link", name="Enregistrer une clé d'accès").click()
    page.get_by_role("button", name="Enregistrer cette clé").click()
    expect(page.get_by_role("heading", name="Codes de secours")).to_be_visible()


def leave(page: Page) -> None:
    """Sign out."""
    page.goto("/compte/logout/")
    page.locator("main").get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url(lambda address: "logout" not in address)


def test_agent_keeps_a_passkey_then_signs_in_with_one_touch(open_as: OpenAs) -> None:
    page, user = open_as(), MembershipFactory().user
    give_authenticator(page)
    enrol_passkey(page, user)
    page.get_by_role("button", name="Afficher mes dix codes").click()
    expect(page.locator(".relais-codes li")).to_have_count(10)
    page.get_by_role("link", name="C'est noté, continuer").click()
    leave(page)

    page.goto("/compte/login/")
    page.get_by_role("button", name="Se connecter avec ma clé d'accès").click()

    page.wait_for_url("**/a-traiter/")
    leave(page)
    type_password(page, user)
    page.get_by_role("button", name="Utiliser ma clé d'accès").click()
    page.wait_for_url("**/a-traiter/")
    assert Authenticator.objects.get(user=user, type="webauthn").wrap().is_passwordless
    means = Entry.objects.filter(kind=EntryKind.SIGNED_IN, by=user).order_by("number").values_list("reason", flat=True)
    assert list(means) == [Means.PASSWORD, Means.PASSKEY, Means.PASSKEY]  # to enrol; in one touch; after the password


def test_agent_whose_passkey_does_not_answer_is_told_what_to_do(open_as: OpenAs) -> None:
    page = open_as()
    page.goto("/compte/login/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('refused')); }")

    page.get_by_role("button", name="Se connecter avec ma clé d'accès").click()

    expect(page.get_by_text("La clé d'accès n'a pas répondu")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_agent_enrols_an_application_with_or_without_javascript(open_as: OpenAs, javascript: bool) -> None:
    page, user = open_as(java_script_enabled=javascript), MembershipFactory().user
    type_password(page, user)
    page.get_by_role("link", name="Relier une application").click()
    secret = page.locator("#totp-secret").inner_text()
    page.get_by_label("Code affiché par l'application").fill(code_now(secret))
    page.get_by_role("button", name="Relier").click()

    page.get_by_role("link", name="Plus tard : aller à mon compte").click()

    expect(page.get_by_text("Application de codes")).to_be_visible()
    expect(page.get_by_text("Celle-ci")).to_be_visible()


def test_agent_proves_both_factors_again_and_goes_on_where_she_was(open_as: OpenAs) -> None:
    user = MembershipFactory().user
    page = open_as(user)
    page.goto("/compte/")
    grow_old(page)

    page.get_by_role("link", name="Ajouter une clé d'accès").click()
    expect(page.get_by_text("Nous redemandons les deux preuves")).to_be_visible()
    page.get_by_label("Mot de passe").first.fill("mot de passe de test")
    page.get_by_role("button", name="Confirmer").click()
    expect(page.get_by_text("Première preuve reçue")).to_be_visible()
    page.get_by_label("Code").first.fill(code_for(user))
    page.get_by_role("button", name="Confirmer").click()

    expect(page.get_by_role("button", name="Enregistrer cette clé")).to_be_visible()


def test_passkey_that_does_not_answer_leaves_the_way_back(open_as: OpenAs) -> None:
    page, user = open_as(), MembershipFactory().user
    give_authenticator(page)
    enrol_passkey(page, user)
    grow_old(page)
    page.goto("/compte/password/change/")
    button = page.get_by_role("button", name="Utiliser ma clé d'accès")
    page.locator("#id_credential").evaluate("field => { field.value = '{\"id\": 1}'; field.form.submit(); }")
    expect(page.get_by_text("Ce code ne convient pas")).to_be_visible()

    button.click()

    expect(page.get_by_role("heading", name="Changer de mot de passe")).to_be_visible()


def grow_old(page: Page) -> None:
    """Let eleven minutes go by since this browser signed in."""
    (key,) = (cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "session")
    session = SessionStore(key)
    for record in session["account_authentication_methods"]:
        record["at"] -= 11 * 60
    session.save()


@pytest.mark.parametrize("javascript", [True, False])
def test_agent_types_her_password_then_a_code(open_as: OpenAs, javascript: bool) -> None:
    page, user = open_as(java_script_enabled=javascript), MembershipFactory().user
    enrol(user)

    type_password(page, user)
    page.locator("#id_code").fill(code_for(user))
    page.get_by_role("button", name="Continuer").click()

    page.wait_for_url("**/a-traiter/")


def code_now(secret: str) -> str:
    return code_of(secret, list(yield_hotp_counters_from_time())[1])

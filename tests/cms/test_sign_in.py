"""The pages of sign-in, in plain French."""

import re

import pytest
from django.core import mail
from django.test import Client

from tests.accounts.jobs import work
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_stranger_gets_a_form_that_a_phone_can_fill(client: Client) -> None:
    page = client.get("/compte/login/").content.decode()

    assert re.search(r'<input type="email" name="login"[^>]*autocomplete="email"', page)
    assert re.search(r'<input type="password" name="password"[^>]*autocomplete="current-password"', page)


def test_stranger_with_a_wrong_password_is_told_without_detail(client: Client) -> None:
    UserFactory(email="agent@relais.example")

    page = client.post("/compte/login/", {"login": "agent@relais.example", "password": "faux"}).content.decode()

    assert "fr-alert--error" in page
    assert 'value="faux"' not in page


def test_stranger_learns_that_accounts_are_by_invitation(client: Client) -> None:
    page = client.get("/compte/signup/").content.decode()

    assert "Un compte s'ouvre sur invitation" in page
    assert "<form" not in page.split('id="content"')[1].split("</main>")[0]


def test_agent_leaves_by_a_button(client: Client) -> None:
    client.force_login(UserFactory())

    assert "Se déconnecter ?" in client.get("/compte/logout/").content.decode()
    client.post("/compte/logout/")
    assert "_auth_user_id" not in client.session


def test_agent_chooses_a_new_password_from_the_link(client: Client) -> None:
    UserFactory(email="agent@relais.example")

    sent = client.post("/compte/password/reset/", {"email": "agent@relais.example"}, follow=True)
    work()
    link = re.search(r"/compte/password/reset/key/\S+", mail.outbox[0].body)
    form = client.get(link[0] if link else "", follow=True)
    new = {"password1": "une phrase bien à moi", "password2": "une phrase bien à moi"}
    done = client.post(form.redirect_chain[-1][0], new, follow=True)

    assert "Regardez votre messagerie" in sent.content.decode()
    assert "Choisir un nouveau mot de passe" in form.content.decode()
    assert "Votre mot de passe est changé" in done.content.decode()


def test_agent_with_a_used_link_is_offered_another(client: Client) -> None:
    page = client.get("/compte/password/reset/key/1-invalide/", follow=True).content.decode()

    assert "Ce lien ne fonctionne plus" in page

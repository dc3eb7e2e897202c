"""Secrets are long, drawn by the system, and kept so that nobody reads them."""

from importlib import import_module
from typing import Any

import pytest
from django.conf import global_settings
from django.contrib.auth.hashers import get_hasher
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from accounts.models import User
from tests.accounts.test_invitations import invited
from tests.factories import UserFactory
from tests.signing_in import SECRET, code_for, enrol

pytestmark = pytest.mark.django_db


def test_session_keys_are_long_and_never_the_same() -> None:
    keys = {SessionStore()._get_new_session_key() for _ in range(100)}  # type: ignore[attr-defined]

    assert len(keys) == 100
    assert {len(key) for key in keys} == {32}  # of 36 signs: 165 bits


def test_link_of_an_invitation_holds_256_bits() -> None:
    tokens = {invited(f"n{number}@relais.example").token for number in range(5)}

    assert {len(token) for token in tokens} == {43}
    assert len(tokens) == 5


def test_passwords_of_a_real_site_are_stretched_by_pbkdf2(settings: Any) -> None:
    assert "PASSWORD_HASHERS" not in vars(import_module("cms.settings"))
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS

    hasher = get_hasher()

    assert (hasher.algorithm, hasher.iterations >= 600_000) == ("pbkdf2_sha256", True)  # type: ignore[attr-defined]


def test_password_of_two_hundred_characters_is_taken_whole() -> None:
    phrase = "quatre mots sans lien entre eux, " * 6
    validate_password(phrase, UserFactory())
    user = User.objects.create_user("longue@relais.example", phrase)
    enrol(user)

    for typed, enters in ((phrase, True), (phrase[:-3], False), (phrase.upper(), False)):
        answer = Client().post("/compte/login/", {"login": user.email, "password": typed})
        assert (answer.status_code == 302) == enters


def test_password_of_ten_years_ago_still_opens() -> None:
    user = UserFactory()
    User.objects.filter(pk=user.pk).update(date_joined="2016-01-01T00:00Z", last_login="2016-01-01T00:00Z")
    enrol(user)
    client = Client()
    client.post("/compte/login/", {"login": user.email, "password": "mot de passe de test"})
    client.post("/compte/login/code/", {"code": code_for(user)})

    assert client.get("/compte/").status_code == 200


def test_factors_are_read_with_a_former_key_and_written_with_the_new_one(settings: Any) -> None:
    user, client = UserFactory(), Client()
    enrol(user)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key, as long as it takes"

    client.post("/compte/login/", {"login": user.email, "password": "mot de passe de test"})
    client.post("/compte/login/code/", {"code": code_for(user)})

    assert client.get("/compte/").status_code == 200
    assert SECRET not in str(enrol(user).data)

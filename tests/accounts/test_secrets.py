"""Secrets are long, drawn by the system, and kept so that nobody reads them."""

import random
from importlib import import_module
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import generate_totp_secret
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
    settings.PASSWORD_HASHERS = import_module("cms.settings").PASSWORD_HASHERS

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


def seeds() -> list[str]:
    """Return the seeds of an application of codes and of recovery codes, drawn as allauth does."""
    return [generate_totp_secret(), RecoveryCodes.generate_seed()]


def repeated() -> int:
    """Count which seeds come again where Python's own generator, which can be guessed, starts from the same point."""
    drawn = []
    for _time in range(2):
        random.seed(2026)
        drawn.append(seeds())
    return sum(first == second for first, second in zip(*drawn, strict=True))


def test_seeds_of_codes_are_long_and_come_from_no_generator_that_can_be_guessed() -> None:
    assert repeated() == 0
    assert [len(seed) for seed in seeds()] == [32, 80]  # of 32 signs, 160 bits; of 16 signs, 320 bits


def test_seeds_that_can_be_guessed_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control."""
    monkeypatch.setattr("secrets.token_bytes", random.randbytes)
    monkeypatch.setattr("secrets.token_hex", lambda size: random.randbytes(size).hex())  # noqa: S311 - on purpose

    assert repeated() == 2

"""Tries are counted so that nobody guesses, and so that a stranger locks nobody out."""

from html import unescape
from typing import Any

import pytest
from django.conf import settings as site
from django.core import mail, signing
from django.core.cache import cache, caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import devices
from accounts.models import User
from tests.accounts.jobs import work
from tests.factories import MembershipFactory, UserFactory
from tests.signing_in import code_for, enrol

pytestmark = pytest.mark.django_db

PASSWORD = "mot de passe de test"


def browser(address: str) -> Client:
    return Client(REMOTE_ADDR=address)


def type_password(client: Client, user: User, password: str = PASSWORD) -> Any:
    return client.post("/compte/login/", {"login": user.email, "password": password})


def type_code(client: Client, code: str) -> Any:
    return client.post(reverse("mfa_authenticate"), {"code": code})


def is_refused(answer: Any) -> bool:
    return "Trop d'essais" in unescape(answer.content.decode())


def enrolled() -> User:
    user = MembershipFactory().user
    enrol(user)
    return user


def test_stranger_stops_guessing_and_the_colleague_still_enters() -> None:
    user, stranger, colleague = enrolled(), browser("198.51.100.1"), browser("198.51.100.2")
    for number in range(5):
        type_password(stranger, user, f"essai numéro {number}")

    refused = type_password(stranger, user)
    entered = type_password(colleague, user)

    assert is_refused(refused)
    assert entered["Location"] == reverse("mfa_authenticate")


def test_stranger_would_go_on_guessing_without_the_limit(settings: Any) -> None:
    """The negative control."""
    settings.ACCOUNT_RATE_LIMITS = dict.fromkeys(settings.ACCOUNT_RATE_LIMITS)
    user, stranger = enrolled(), browser("198.51.100.1")
    for number in range(5):
        type_password(stranger, user, f"essai numéro {number}")

    assert not is_refused(type_password(stranger, user))


def test_counting_by_account_alone_would_let_a_stranger_lock_the_colleague_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(devices, "bucket", lambda _request, email, _address: email)
    user, stranger, colleague = enrolled(), browser("198.51.100.1"), browser("198.51.100.2")
    for number in range(5):
        type_password(stranger, user, f"essai numéro {number}")

    assert is_refused(type_password(colleague, user))


def test_stranger_behind_the_same_address_does_not_lock_a_known_browser() -> None:
    user, known, stranger = enrolled(), browser("198.51.100.1"), browser("198.51.100.1")
    type_password(known, user)
    type_code(known, code_for(user))
    cookie = known.cookies[site.DEVICE_COOKIE_NAME].value
    assert user.email not in str(signing.loads(cookie, salt=devices.SALT))
    known.post("/compte/logout/")
    for number in range(6):
        type_password(stranger, user, f"essai numéro {number}")

    assert type_password(known, user)["Location"] == reverse("mfa_authenticate")


def test_browser_known_for_one_account_has_no_privilege_on_another() -> None:
    user, other, known = enrolled(), enrolled(), browser("198.51.100.1")
    type_password(known, user)
    type_code(known, code_for(user))
    known.post("/compte/logout/")
    for number in range(5):
        type_password(known, other, f"essai numéro {number}")

    assert is_refused(type_password(known, other))


def test_thief_of_a_password_does_not_guess_codes_nor_lock_the_known_browser() -> None:
    user, known, thief = enrolled(), browser("198.51.100.1"), browser("198.51.100.2")
    type_password(known, user)
    type_code(known, code_for(user))
    known.post("/compte/logout/")
    type_password(thief, user)
    for _ in range(5):
        type_code(thief, "000000")

    assert is_refused(type_code(thief, code_for(user)))
    type_password(known, user)
    assert type_code(known, code_for(user)).status_code == 302


def test_codes_are_counted_whatever_the_address_they_come_from() -> None:
    user = enrolled()
    for number in range(6):
        thief = browser(f"198.51.100.{number}")
        type_password(thief, user)
        answer = type_code(thief, "000000" if number < 5 else code_for(user))

    assert is_refused(answer)


@pytest.mark.parametrize("path", ["/compte/login/", "/compte/password/reset/"])
def test_stranger_does_not_learn_whether_an_address_has_an_account(path: str) -> None:
    user = UserFactory()

    def ask(address: str, origin: str) -> tuple[int, str, list[str]]:
        client = browser(origin)
        with CaptureQueriesContext(connection) as asked:
            answer = client.post(path, {"login": address, "password": "faux", "email": address})
        kinds = sorted({query["sql"].split()[0] for query in asked.captured_queries})
        return answer.status_code, answer.content.decode().replace(address, "").split("csrfmiddlewaretoken")[0], kinds

    assert ask(user.email, "198.51.100.1") == ask("personne@relais.example", "198.51.100.2")


def test_unknown_address_costs_the_same_work_and_receives_nothing() -> None:
    user = UserFactory()
    for address in (user.email, "personne@relais.example"):
        Client().post("/compte/password/reset/", {"email": address})

    assert ProcrastinateJob.objects.filter(task_name="accounts.send_password_link").count() == 2
    work()
    assert [message.to for message in mail.outbox] == [[user.email]]


def test_counts_are_shared_by_processes_and_the_rest_is_not() -> None:
    cache.set("allauth:test", 1)
    cache.set("other", 2)

    assert caches["shared"].get("allauth:test") == cache.get("allauth:test") == 1
    assert (caches["shared"].get("other"), cache.get("other")) == (None, 2)
    assert cache.delete("allauth:test")
    assert cache.add("allauth:test", 3)
    assert not cache.add("allauth:test", 4)


def test_forwarded_address_is_believed_from_a_configured_proxy_only(settings: Any) -> None:
    user = enrolled()

    def refused() -> list[bool]:
        answers = []
        for number in range(7):
            client = Client(REMOTE_ADDR="198.51.100.7", headers={"x-forwarded-for": f"203.0.113.{number}"})
            answers.append(is_refused(type_password(client, user, "faux")))
        return answers

    assert refused()[-1]
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert not any(refused())

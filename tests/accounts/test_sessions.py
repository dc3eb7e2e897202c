"""A session ends by itself, from elsewhere, and for good."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import policies, sessions
from accounts.decisions import ALLOWED, NotAllowed
from accounts.middleware import SEEN, STARTED
from accounts.models import Entry, User
from accounts.vocabularies import EntryKind, Means, Role
from tests.accounts.jobs import work
from tests.factories import MembershipFactory, UserFactory
from tests.signing_in import code_for, enrol, sign_in

pytestmark = pytest.mark.django_db

QUARTER, TEN_HOURS = 15 * 60, 10 * 60 * 60


def move_back(client: Client, **seconds: int) -> None:
    session = client.session
    for key, value in seconds.items():
        session[key] = time.time() - value
    session.save()


@pytest.mark.parametrize(
    ("idle", "age", "stays"),
    [(QUARTER - 5, QUARTER, True), (QUARTER, QUARTER, False), (5, TEN_HOURS - 5, True), (5, TEN_HOURS, False)],
)
def test_session_ends_when_idle_or_old(*, idle: int, age: int, stays: bool) -> None:
    client = Client()
    sign_in(client, MembershipFactory().user)
    move_back(client, **{SEEN: idle, STARTED: age})

    assert client.get("/compte/").status_code == (200 if stays else 302)
    assert ("_auth_user_id" in client.session) is stays


@pytest.mark.parametrize("moved", [{SEEN: QUARTER}, {STARTED: TEN_HOURS}])
def test_session_would_never_end_without_the_middleware(moved: dict[str, int], settings: Any) -> None:
    """The negative control."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "SessionLimits" not in name]
    client = Client()
    sign_in(client, MembershipFactory().user)
    move_back(client, **moved)

    assert client.get("/compte/").status_code == 200


def test_session_that_is_used_stays_open() -> None:
    client = Client()
    sign_in(client, MembershipFactory().user)
    move_back(client, **{SEEN: 600, STARTED: 3600})

    client.get("/compte/")

    assert time.time() - client.session[SEEN] < 60


def test_sign_out_leaves_nothing_in_the_browser() -> None:
    client = Client()
    sign_in(client, UserFactory())

    answer = client.post("/compte/logout/")

    assert answer["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert "_auth_user_id" not in client.session


def test_session_key_changes_at_sign_in() -> None:
    client, user = Client(), MembershipFactory().user
    enrol(user)
    client.get("/compte/login/")
    client.post("/compte/login/", {"login": user.email, "password": "mot de passe de test"})
    before = client.session.session_key

    client.post(reverse("mfa_authenticate"), {"code": code_for(user)})

    assert client.session.session_key != before


def open_session(user: User) -> Client:
    client = Client(headers={"user-agent": "Firefox de la permanence"})
    client.post("/compte/login/", {"login": user.email, "password": "mot de passe de test"})
    client.post(reverse("mfa_authenticate"), {"code": code_for(user)})
    return client


def test_member_sees_her_sessions_and_closes_one() -> None:
    user = MembershipFactory().user
    enrol(user)
    here, there = open_session(user), open_session(user)
    page = here.get("/compte/")
    other = next(one for one, _browser in page.context["sessions"] if one.session_key != here.session.session_key)
    assert "Firefox de la permanence" in page.content.decode()

    here.post(reverse("end_session", args=[other.pk]))

    assert there.get("/compte/").status_code == 302
    assert here.get("/compte/").status_code == 200


def test_member_closes_every_other_session() -> None:
    user = MembershipFactory().user
    enrol(user)
    here, there = open_session(user), open_session(user)

    here.post(reverse("end_other_sessions"))

    assert (here.get("/compte/").status_code, there.get("/compte/").status_code) == (200, 302)


def test_colleague_cannot_close_somebody_else_s_session() -> None:
    from allauth.usersessions.models import UserSession

    user, client = MembershipFactory().user, Client()
    enrol(user)
    theirs = open_session(user)
    sign_in(client, UserFactory())

    assert client.post(reverse("end_session", args=[UserSession.objects.get(user=user).pk])).status_code == 404
    assert theirs.get("/compte/").status_code == 200


def close_colleague_s(client: Client, user: User) -> int:
    return client.post(reverse("close_sessions", args=[user.memberships.get().pk])).status_code


def test_manager_closes_a_colleague_s_sessions_and_the_account_stays_open() -> None:
    manager = MembershipFactory(role=Role.MANAGER)
    user = MembershipFactory(organisation=manager.organisation).user
    enrol(user)
    theirs, client = [open_session(user), open_session(user)], Client()
    sign_in(client, manager.user)

    close_colleague_s(client, user)
    work()

    assert [one.get("/compte/").status_code for one in theirs] == [302, 302]
    entry = Entry.objects.get(kind=EntryKind.SIGNED_OUT)
    assert (entry.by, entry.subject, entry.reason) == (manager.user, f"user:{user.pk}", Means.BY_MANAGER)
    assert [message.to for message in mail.outbox] == [[user.email]]
    sign_in(theirs[0], user)
    assert theirs[0].get("/compte/").status_code == 200


def strangers_who_close(user: User) -> int:
    """Count who closes the sessions of a user without being responsible for her organisation."""
    of_hers, elsewhere = user.memberships.get().organisation, MembershipFactory(role=Role.MANAGER)
    strangers = [MembershipFactory(organisation=of_hers).user, elsewhere.user]
    closed = 0
    for stranger in strangers:
        try:
            sessions.close(of=user, by=stranger, at=timezone.now())
        except NotAllowed:
            continue
        closed += 1
    return closed


def test_nobody_else_closes_them() -> None:
    assert strangers_who_close(MembershipFactory().user) == 0


def test_anybody_would_close_them_where_nobody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control."""
    monkeypatch.setattr(policies, "can_close_sessions", lambda *_: ALLOWED)

    assert strangers_who_close(MembershipFactory().user) == 2


def test_new_password_closes_the_other_sessions() -> None:
    user, client = MembershipFactory().user, Client()
    sign_in(client, user)

    user.set_password("une phrase toute neuve")
    user.save()

    assert client.get("/compte/").status_code == 302


def test_every_cookie_is_kept_from_scripts_and_from_other_sites(settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    user = MembershipFactory().user
    enrol(user)

    cookies = open_session(user).cookies

    assert set(cookies) == {"session", "csrf", "device"}
    for cookie in cookies.values():
        kept = [cookie[name] for name in ("secure", "httponly", "samesite", "path", "domain")]
        assert kept == [True, True, "Lax", "/", ""]


def test_cookies_of_a_real_site_are_tied_to_its_host() -> None:
    code = "from cms import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.DEVICE_COOKIE_NAME)"
    environment = {**os.environ, "DEBUG": "0", "SECRET_KEY": "tests only"}
    root = Path(__file__).parents[2]

    said = subprocess.run(  # noqa: S603 - this very interpreter
        [sys.executable, "-c", code], env=environment, cwd=root, capture_output=True, text=True, check=True
    )

    assert said.stdout.split() == ["__Host-session", "__Host-csrf", "__Host-device"]
    assert not site.DEBUG

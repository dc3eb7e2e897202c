"""Each way that opens something with one factor, and what it opens: nothing. Each with its guard off, too."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import path, reverse
from django.utils import timezone
from wagtail.admin.views.account import LoginView

import cms.urls
from accounts import factors, repairs, stages
from accounts.models import User
from accounts.vocabularies import Role
from cms.views import DeskEntrance
from tests.accounts.jobs import work
from tests.accounts.provider import CLIENT, SECRET, Provider
from tests.accounts.test_invitations import ANSWER, invited
from tests.accounts.test_proconnect import go
from tests.factories import MembershipFactory, UserFactory
from tests.signing_in import code_for, enrol

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site_pages")]  # the desk's first page counts the pages

PASSWORD = "mot de passe de test"
NEW = "une phrase bien à moi"
PAGES = ("/a-traiter/", "/demandes/", "/operations/", "/cms/", "/equipe/", "/equipe/perimetres/", "/compte/")


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    """A ProConnect that vouches for one factor."""
    provider = Provider()
    provider.acr = "eidas1"
    settings.PROCONNECT_URL = provider.url
    settings.PROCONNECT_CLIENT_ID, settings.PROCONNECT_CLIENT_SECRET = CLIENT, SECRET
    yield provider
    provider.close()


def by_password(client: Client, user: User, _provider: Provider, password: str = PASSWORD) -> None:
    client.post("/compte/login/", {"login": user.email, "password": password})


def by_reset(client: Client, user: User, provider: Provider) -> None:
    client.post("/compte/password/reset/", {"email": user.email})
    work()
    link = re.search(r"/compte/password/reset/key/\S+", str(mail.outbox[-1].body))
    assert link is not None
    form = client.get(link[0], follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": NEW, "password2": NEW})
    by_password(client, user, provider, NEW)


def by_invitation(client: Client, user: User, _provider: Provider) -> None:
    """Open an account by a link, then lend it the rights and the factor of the member."""
    invitation = invited()
    client.post(reverse("invitation", args=[invitation.token]), ANSWER)
    newcomer = User.objects.get(email=invitation.email)
    newcomer.is_superuser = newcomer.is_staff = True
    newcomer.save()


def by_proconnect(client: Client, user: User, provider: Provider) -> None:
    provider.user["email"] = user.email
    go(provider, client)


def by_wagtail(client: Client, user: User, _provider: Provider) -> None:
    client.post("/cms/login/", {"username": user.email, "password": PASSWORD})


Way = Callable[[Client, User, Provider], None]
WAYS: list[Way] = [by_password, by_reset, by_invitation, by_proconnect, by_wagtail]
LATER: list[Way] = [way for way in WAYS if way is not by_invitation]  # an invitation opens a new account


def member(*, enrolled: bool) -> User:
    user = MembershipFactory(role=Role.MANAGER, user__email="agent@relais.example").user
    user.is_superuser = user.is_staff = True  # so that every page would open
    user.save()
    if enrolled:
        enrol(user)
    return user


def opens(client: Client) -> list[str]:
    return [page for page in PAGES if not client.get(page).wsgi_request.user.is_anonymous]


@pytest.mark.parametrize("way", WAYS)
def test_one_factor_opens_nothing_before_another_is_enrolled(way: Way, provider: Provider) -> None:
    client = Client()

    way(client, member(enrolled=False), provider)

    assert opens(client) == []


@pytest.mark.parametrize("way", LATER)
def test_one_factor_opens_nothing_to_who_has_two(way: Way, provider: Provider) -> None:
    client, user = Client(), member(enrolled=True)

    way(client, user, provider)

    assert "_auth_user_id" not in client.session
    assert opens(client) == []


@pytest.mark.parametrize("way", [way for way in WAYS if way is not by_wagtail])
def test_without_the_middleware_that_way_would_open(way: Way, provider: Provider, settings: Any) -> None:
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "SecondFactor" not in name]
    client = Client()

    way(client, member(enrolled=False), provider)

    assert "/a-traiter/" in opens(client)


@pytest.mark.parametrize("way", [way for way in LATER if way is not by_wagtail])
def test_without_the_stage_that_way_would_open_a_session(
    way: Way, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stages.SecondFactorStage, "_should_handle", lambda *_: False)
    client, user = Client(), member(enrolled=True)

    way(client, user, provider)

    assert "_auth_user_id" in client.session


def known_to_proconnect(provider: Provider) -> User:
    """Return somebody whose second factor is ProConnect's, and who has none here."""
    user = member(enrolled=False)
    provider.user["email"], provider.acr = user.email, "eidas2"
    go(provider)
    return user


def test_mailbox_of_who_comes_by_proconnect_enrols_no_factor(provider: Provider) -> None:
    thief, user = Client(), known_to_proconnect(provider)

    by_reset(thief, user, provider)

    assert "_auth_user_id" not in thief.session
    assert thief.get(reverse("mfa_activate_totp")).wsgi_request.user.is_anonymous
    assert "choisissez ProConnect" in thief.get(reverse("lost_factor")).content.decode()
    assert opens(go(provider)) == list(PAGES)


def test_mailbox_would_enrol_one_where_nobody_asks_whose_factor_it_is(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""
    monkeypatch.setattr(factors, "is_left_to_proconnect", lambda _user: False)
    thief, user = Client(), known_to_proconnect(provider)

    by_reset(thief, user, provider)

    assert thief.get(reverse("mfa_activate_totp")).wsgi_request.user == user


@pytest.mark.parametrize(("days", "enrols"), [(6, True), (7, False)])
def test_mailbox_of_an_account_that_nobody_used_enrols_for_as_long_as_an_invitation(
    provider: Provider, days: int, *, enrols: bool
) -> None:
    client, user = Client(), member(enrolled=False)
    User.objects.filter(pk=user.pk).update(date_joined=timezone.now() - timedelta(days=days))

    by_reset(client, user, provider)

    assert (client.get(reverse("mfa_activate_totp")).wsgi_request.user == user) is enrols
    assert ("plus de sept jours" in client.get(reverse("lost_factor"), follow=True).content.decode()) is not enrols


def test_who_comes_by_proconnect_adds_a_factor_of_ours_from_there(provider: Provider) -> None:
    client, user = go(provider), known_to_proconnect(provider)
    go(provider, client)

    assert client.get(reverse("mfa_activate_totp")).wsgi_request.user == user


def test_repair_lets_who_lost_proconnect_enrol_with_her_password(provider: Provider) -> None:
    user, now = known_to_proconnect(provider), timezone.now()
    manager = MembershipFactory(organisation=user.memberships.get().organisation, role=Role.MANAGER).user
    repair = repairs.open_repair(of=user, by=manager, at=now - timedelta(days=2))
    repairs.confirm(repair_id=repair.pk, by=UserFactory(is_superuser=True), at=now - timedelta(days=2))
    client = Client()
    by_password(client, user, provider)

    client.post(reverse("lost_factor"), {"action": "use"})

    assert client.get(reverse("mfa_activate_totp")).wsgi_request.user == user


def test_without_the_shadow_wagtail_s_own_door_would_open_a_session(provider: Provider, settings: Any) -> None:
    client, user = Client(), member(enrolled=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DeskEntrance, "as_view", LoginView.as_view)
        door = path("cms/login/", LoginView.as_view())
        settings.ROOT_URLCONF = type("urls", (), {"urlpatterns": [door, *cms.urls.urlpatterns]})
        by_wagtail(client, user, provider)

    assert "_auth_user_id" in client.session


def test_both_factors_open_each_page(provider: Provider) -> None:
    client, user = Client(), member(enrolled=True)
    by_password(client, user, provider)
    client.post(reverse("mfa_authenticate"), {"code": code_for(user)})

    assert opens(client) == list(PAGES)

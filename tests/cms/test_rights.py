"""Rights over accounts and groups, given to a group of Wagtail's, lead nowhere: nobody climbs from the desk."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from wagtail.admin import auth

from accounts.models import Entry, User, people
from accounts.vocabularies import EntryKind
from cms import desk_refusals
from cms.models import ContentPage, HomePage
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

NEW = {"email": "intruse@relais.example", "first_name": "I", "last_name": "N", "is_superuser": "on"}


@pytest.fixture
def climber(client: Client, home: HomePage) -> User:
    """Somebody whose group was given every right over accounts and groups."""
    group = Group.objects.create(name="Comptes")
    group.permissions.set(
        Permission.objects.filter(codename="access_admin")
        | Permission.objects.filter(content_type__app_label="accounts", content_type__model="user")
        | Permission.objects.filter(content_type__app_label="auth", content_type__model="group")
    )
    user: User = UserFactory(is_staff=True)
    user.groups.add(group)
    client.force_login(user)
    return user


def edited(user: User, **changed: Any) -> dict[str, Any]:
    return {"email": user.email, "first_name": "A", "last_name": "B", "is_active": "on", **changed}


def tries(climber: User) -> dict[str, tuple[str, dict[str, Any]]]:
    colleague, other = UserFactory(), Group.objects.create(name="Autre")
    own, bulk = climber.groups.get(), f"?id={climber.pk}&next=/cms/"
    rights = [str(pk) for pk in Permission.objects.values_list("pk", flat=True)]
    return {
        "new account": ("/cms/users/new/", NEW),
        "administrator": (f"/cms/users/edit/{colleague.pk}/", edited(colleague, is_superuser="on")),
        "own groups": (f"/cms/users/edit/{climber.pk}/", edited(climber, groups=[str(own.pk), str(other.pk)])),
        "rights of her group": (f"/cms/groups/edit/{own.pk}/", {"name": own.name, "permissions": rights}),
        "new group": ("/cms/groups/new/", {"name": "Tout", "permissions": rights}),
        "role, in bulk": (f"/cms/bulk/accounts/user/assign_role/{bulk}", {"role": str(other.pk)}),
        "deletion": (f"/cms/users/delete/{colleague.pk}/", {}),
        "deletion, in bulk": (f"/cms/bulk/accounts/user/delete/?id={colleague.pk}&next=/cms/", {}),
        "closing, in bulk": (f"/cms/bulk/accounts/user/set_active_state/?id={colleague.pk}&next=/cms/", {}),
    }


def rows() -> list[Any]:
    return [
        list(User.objects.order_by("pk").values_list("pk", "email", "is_active", "is_superuser")),
        list(Group.objects.order_by("pk").values_list("pk", "name", "permissions__pk")),
        list(User.groups.through.objects.order_by("pk").values_list("user", "group")),
    ]


def test_rights_over_accounts_let_nobody_climb(client: Client, climber: User) -> None:
    attempts = tries(climber)
    before = rows()

    for path, data in attempts.values():
        assert client.get(path)["Location"] == "/cms/", path
        client.post(path, data)

    assert rows() == before
    assert client.get("/cms/users/")["Location"] == client.get("/cms/groups/")["Location"] == "/cms/"


@pytest.mark.parametrize("name", ["new account", "administrator", "own groups", "role, in bulk"])
def test_without_the_guard_they_would(
    client: Client, climber: User, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path, data = tries(climber)[name]
    before = rows()
    monkeypatch.setattr(people, "FOR_ADMINISTRATORS", frozenset())

    client.post(path, data)

    assert rows() != before


def test_administrator_keeps_them(client: Client, home: HomePage) -> None:
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    assert client.get("/cms/users/").status_code == client.get("/cms/groups/").status_code == 200
    assert client.get(reverse("wagtailusers_users:add")).status_code == 200


@pytest.mark.parametrize(("token", "goes"), [("", False), ("x" * 32, True)])
def test_desk_s_own_interface_asks_for_the_token_by_itself(home: HomePage, token: str, *, goes: bool) -> None:
    browser, page = Client(enforce_csrf_checks=True), ContentPage.objects.order_by("pk")[0]
    browser.force_login(UserFactory(is_staff=True, is_superuser=True))
    browser.cookies["csrf"] = "x" * 32

    address = reverse("wagtailadmin_api:pages:action", args=[page.pk, "unpublish"])
    browser.post(address, {}, content_type="application/json", headers={"x-csrftoken": token})

    page.refresh_from_db()
    assert page.live is not goes


def refused(browser: Client, page: str, **headers: str) -> list[tuple[int | None, str, str]]:
    """Return what the journal says of who asks for a page of the desk."""
    browser.get(page, headers=headers)
    entries = Entry.objects.filter(kind=EntryKind.REFUSED).order_by("number")
    return list(entries.values_list("by", "subject", "reason"))


@pytest.mark.parametrize("headers", [{}, {"x-requested-with": "XMLHttpRequest"}])
def test_refusal_of_the_desk_is_journalled_once(writer: User, headers: dict[str, str]) -> None:
    browser = Client()
    browser.force_login(writer)

    assert refused(browser, "/cms/users/", **headers) == [(writer.pk, "route:wagtailusers_users:index", "FORBIDDEN")]


def test_refusal_that_wagtail_says_in_its_own_way_would_leave_no_entry(
    writer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""
    monkeypatch.setattr(auth, "permission_denied", desk_refusals.lead_back)
    browser = Client()
    browser.force_login(writer)

    assert refused(browser, "/cms/users/") == []

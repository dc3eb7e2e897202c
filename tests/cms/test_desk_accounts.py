"""Administrators at the desk: accounts are closed, never deleted, and each change of a right leaves its entries."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail import hooks

from accounts import repairs, rights
from accounts.models import Entry, User
from accounts.vocabularies import EntryKind, Role
from cms.models import HomePage
from tests.factories import MembershipFactory, UserFactory
from tests.signing_in import SECRET, enrol

pytestmark = pytest.mark.django_db

IN_BULK = "/cms/bulk/accounts/user/{}/?id={}&id={}&next=/cms/users/"
PANELS = {
    f"{panel}_permissions-{count}": "0"
    for panel in ("page", "collection", "document", "image")
    for count in ("TOTAL_FORMS", "INITIAL_FORMS")
}


@pytest.fixture
def administrator(home: HomePage, client: Client) -> User:
    """Somebody who administers the site, signed in."""
    user: User = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


@pytest.fixture
def confirming() -> User:
    """A manager whom the record of a repair names, so that the database keeps her account."""
    manager = MembershipFactory(role=Role.MANAGER, user__first_name="Camille", user__last_name="Fictive")
    lost = MembershipFactory(organisation=manager.organisation).user
    repairs.open_repair(of=lost, by=manager.user, at=timezone.now())
    return manager.user


def said() -> list[tuple[str, str]]:
    """Return what the journal says of rights: about what, and what became of it."""
    entries = Entry.objects.filter(kind=EntryKind.ROLE_CHANGED).order_by("number")
    return [(entry.subject, entry.reason) for entry in entries]


def edited(user: User, **changed: Any) -> dict[str, Any]:
    form = {"email": user.email, "first_name": "Camille", "last_name": "Fictive", "is_active": "on", **changed}
    return {name: value for name, value in form.items() if value is not None}


def test_account_is_not_deleted_and_the_desk_says_to_close_it(
    client: Client, administrator: User, confirming: User
) -> None:
    one, several = f"/cms/users/delete/{confirming.pk}/", IN_BULK.format("delete", confirming.pk, UserFactory().pk)
    people = set(User.objects.values_list("pk", flat=True))

    for path in (one, several):
        for ask in (client.get, client.post):
            page = ask(path, follow=True).content.decode()
            assert "Un compte ne se supprime pas" in page
            assert "Fermez-le" in page

    assert set(User.objects.values_list("pk", flat=True)) == people
    assert said() == []


def test_without_the_guard_the_database_alone_would_refuse_and_the_page_break(
    client: Client, administrator: User, confirming: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(hooks._hooks, "before_delete_user", [])

    with pytest.raises(ProtectedError):
        client.post(f"/cms/users/delete/{confirming.pk}/")


def test_desk_offers_to_close_accounts_and_not_to_delete_them(
    client: Client, administrator: User, confirming: User
) -> None:
    pages = client.get("/cms/users/"), client.get(f"/cms/users/edit/{confirming.pk}/")

    assert not any("delete/" in page.content.decode() for page in pages)
    assert "set_active_state" in pages[0].content.decode()


def test_each_right_that_an_account_is_given_or_loses_leaves_an_entry(
    client: Client, administrator: User, confirming: User
) -> None:
    group = Group.objects.create(name="Veille")
    who, which, page = f"user:{confirming.pk}", f"group:{group.pk}", f"/cms/users/edit/{confirming.pk}/"

    client.post(page, edited(confirming, is_superuser="on", groups=[str(group.pk)]))
    client.post(page, edited(confirming, is_active=None))

    given = [(who, "ADMINISTERS"), (who, "JOINED_GROUP"), (which, "JOINED_GROUP"), (who, "EDITED")]
    taken = [(who, "CLOSED"), (who, "ADMINISTERS_NO_MORE"), (who, "LEFT_GROUP"), (which, "LEFT_GROUP"), (who, "EDITED")]
    assert said() == given + taken
    assert {entry.by_id for entry in Entry.objects.filter(kind=EntryKind.ROLE_CHANGED)} == {administrator.pk}


def test_several_at_once_leave_the_entries_of_each(client: Client, administrator: User, confirming: User) -> None:
    other, group = UserFactory(is_active=False), Group.objects.create(name="Relecture des fiches")

    client.post(IN_BULK.format("set_active_state", confirming.pk, other.pk), {"mark_as_active": "False"})
    client.post(IN_BULK.format("assign_role", confirming.pk, other.pk), {"role": str(group.pk)})

    joined = [(f"user:{one.pk}", f"group:{group.pk}") for one in (confirming, other)]
    assert said() == [
        (f"user:{confirming.pk}", "CLOSED"),
        *((subject, "JOINED_GROUP") for both in joined for subject in both),
    ]


def test_each_step_of_a_group_s_life_leaves_an_entry(client: Client, administrator: User, confirming: User) -> None:
    desk = str(Permission.objects.get(codename="access_admin").pk)

    client.post("/cms/groups/new/", {"name": "Veille", **PANELS})
    group = Group.objects.get(name="Veille")
    client.post(f"/cms/groups/edit/{group.pk}/", {"name": "Veille", "permissions": [desk], **PANELS})
    confirming.groups.add(group)
    client.post(f"/cms/groups/delete/{group.pk}/")

    which = f"group:{group.pk}"
    assert not Group.objects.filter(name="Veille").exists()
    assert said() == [
        (which, "GROUP_MADE"),
        (which, "GROUP_EDITED"),
        (f"user:{confirming.pk}", "LEFT_GROUP"),
        (which, "LEFT_GROUP"),
        (which, "GROUP_DELETED"),
    ]


def test_no_right_changes_where_the_journal_cannot_be_written(
    client: Client, administrator: User, confirming: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_args: object, **_said: object) -> None:
        raise OSError("no journal")

    group = Group.objects.create(name="Veille")
    acts = {
        f"/cms/users/edit/{confirming.pk}/": edited(confirming, is_superuser="on"),
        IN_BULK.format("set_active_state", confirming.pk, confirming.pk): {"mark_as_active": "False"},
        IN_BULK.format("assign_role", confirming.pk, confirming.pk): {"role": str(group.pk)},
        f"/cms/groups/edit/{group.pk}/": {"name": "Autre", **PANELS},
        f"/cms/groups/delete/{group.pk}/": {},
    }
    monkeypatch.setattr(rights.journal, "record_each", fails)

    for path, form in acts.items():
        with pytest.raises(OSError, match="no journal"):
            client.post(path, form)

    confirming.refresh_from_db()
    assert (confirming.is_active, confirming.is_superuser, list(confirming.groups.all())) == (True, False, [])
    assert Group.objects.get(pk=group.pk).name == "Veille"


def test_no_page_of_an_account_shows_its_hash_nor_the_secret_of_its_factor(client: Client, administrator: User) -> None:
    MembershipFactory(user=administrator, role=Role.MANAGER)
    hidden = [administrator.password, SECRET, enrol(administrator).data["secret"], client.session.session_key]
    addresses = [reverse(name) for name in ("account", "team", "wagtailusers_users:index")]
    addresses.append(reverse("wagtailusers_users:edit", args=[administrator.pk]))

    pages = [client.get(address).content.decode() for address in addresses]

    assert [administrator.email in page for page in pages] == [True] * 4  # the same question, of what they show
    assert [secret for secret in hidden if any(secret in page for page in pages)] == []

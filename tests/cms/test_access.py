"""Who enters the editors' desk, and by which door."""

import pytest
from django.apps import apps
from django.db.models import ProtectedError
from django.test import Client
from wagtail.snippets.models import get_snippet_models

from accounts.models import User
from cms.models import HomePage
from directory.models import Organisation
from tests.factories import OrganisationFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site_pages")]

PASSWORD = "mot de passe de test"


def test_stranger_is_sent_to_the_site_s_own_sign_in(client: Client, home: HomePage) -> None:
    chain = client.get("/cms/", follow=True).redirect_chain

    assert chain[-1][0].startswith("/compte/login/?next=%2Fcms%2F")


def test_stranger_signs_in_nowhere_else(client: Client, editor: User) -> None:
    answer = client.post("/cms/login/", {"username": editor.email, "password": PASSWORD})

    assert answer["Location"] == "/compte/login/"
    assert "_auth_user_id" not in client.session


def test_stranger_finds_no_password_reset_of_wagtail(client: Client, home: HomePage) -> None:
    assert client.get("/cms/password_reset/").status_code == 404


@pytest.mark.parametrize("path", ["/cms/", "/cms/snippets/directory/organisation/", "/cms/users/"])
def test_agent_is_refused_and_told_so(client: Client, home: HomePage, path: str) -> None:
    client.force_login(UserFactory())

    answer = client.get(path, follow=True)

    assert answer.status_code == 403
    assert "Accès réservé" in answer.content.decode()


def test_editor_enters(desk: Client) -> None:
    assert desk.get("/cms/").status_code == 200
    assert desk.get("/cms/login/")["Location"] == "/cms/"


@pytest.mark.parametrize("path", ["/cms/users/", "/cms/groups/", "/cms/sites/", "/cms/images/", "/cms/documents/"])
def test_editor_is_kept_from_what_is_not_edition(desk: Client, path: str) -> None:
    assert desk.get(path)["Location"] == "/cms/"


def test_superuser_invites_without_a_password(client: Client, home: HomePage) -> None:
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    fields = {"email": "nouvelle@relais.example", "first_name": "Inès", "last_name": "Martin"}

    client.post("/cms/users/new/", fields)

    created = User.objects.get(email="nouvelle@relais.example")
    assert not created.check_password("")
    assert client.get(f"/cms/users/edit/{created.pk}/").status_code == 200
    assert client.get("/cms/users/").status_code == 200


def test_superuser_sees_neither_images_nor_documents(client: Client, home: HomePage) -> None:
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    page = client.get("/cms/").content.decode()

    assert '"/cms/images/"' not in page
    assert '"/cms/documents/"' not in page


def test_referrals_are_unknown_to_the_desk() -> None:
    labels = {model._meta.label for model in get_snippet_models()}

    records = {"Organisation", "Service", "Contact", "Verification", "Convention"}
    assert labels == {f"directory.{name}" for name in records}
    assert not [model for model in apps.get_app_config("referrals").get_models() if hasattr(model, "snippet_viewset")]


def test_superuser_is_told_why_a_cited_organisation_stays(
    client: Client, home: HomePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Organisation) -> None:
        raise ProtectedError("cited", set())

    record = OrganisationFactory()
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    monkeypatch.setattr(Organisation, "delete", refuse)

    page = client.post(f"/cms/snippets/directory/organisation/delete/{record.pk}/", follow=True)

    assert "elle ne peut pas être supprimée" in page.content.decode()


def test_editor_cannot_delete_an_organisation(desk: Client) -> None:
    record = OrganisationFactory()

    desk.post(f"/cms/snippets/directory/organisation/delete/{record.pk}/")

    assert Organisation.objects.filter(pk=record.pk).exists()

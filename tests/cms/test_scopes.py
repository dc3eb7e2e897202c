"""Editors who are limited to some départements, at every address of the desk."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import EditorScope, User
from cms import forms, scopes, viewsets
from cms.operations import EDITORS
from directory.models import Contact, Convention, Organisation, Service, Verification
from tests.cms.test_desk import address, contact
from tests.factories import ContactFactory, MembershipFactory, OrganisationFactory, ServiceFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site_pages")]

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
MODELS = tuple(scopes.PLACE)


def record(model: type, departement: str) -> Any:
    """Make one record of a département."""
    organisation = OrganisationFactory(departement_id=departement, name=f"Structure du {departement}")
    made: dict[type, Callable[[], Any]] = {
        Organisation: lambda: organisation,
        Service: lambda: ServiceFactory(organisation=organisation, name=f"Service du {departement}"),
        Contact: lambda: ContactFactory(organisation=organisation, functional_name=f"Contact du {departement}"),
        Verification: lambda: Verification.objects.create(
            organisation=organisation, verified_at=AT, due_on=AT.date(), method="PHONE"
        ),
        Convention: lambda: Convention.objects.create(
            organisation=organisation, partner=OrganisationFactory(), starts_on=AT.date()
        ),
    }
    return made[model]()


@pytest.fixture
def limited(editor: User, client: Client) -> Client:
    """A browser in which an editor of Seine-Saint-Denis is signed in."""
    EditorScope.objects.create(user=editor, departements=["93"], set_at=AT)
    client.force_login(editor)
    return client


def addresses(patterns: list[Any], prefix: tuple[str, ...] = ()) -> Iterator[tuple[str, list[str]]]:
    """Give the full name of each address, and the names of its parts."""
    for entry in patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry.url_patterns, (*prefix, entry.namespace) if entry.namespace else prefix)
        elif isinstance(entry, URLPattern) and entry.name:
            yield (
                ":".join([*prefix, entry.name]),
                list(entry.pattern.converters)
                or list(
                    entry.pattern.regex.groupindex  # type: ignore[attr-defined]
                ),
            )


def addresses_of(model: type) -> list[tuple[str, list[str]]]:
    """Return every address of the desk that names a record of this model."""
    name = f"_directory_{model._meta.model_name}:"  # type: ignore[attr-defined]
    return [(full, parts) for full, parts in addresses(get_resolver().url_patterns) if name in full and "pk" in parts]


OTHERS = {"revision_id": 1, "task_state_id": 1, "action_name": "approve", "workflow_state_id": 1, "task_id": 1}


def url(name: str, parts: list[str], pk: object) -> str:
    values = {**OTHERS, "revision_id_a": "live", "revision_id_b": "latest", "pk": pk}
    return reverse(name, kwargs={part: values[part] for part in parts})


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_record_of_another_departement_answers_as_an_absent_one(limited: Client, model: type, method: str) -> None:
    other = record(model, "75")
    Organisation.objects.filter(departement_id="75").update(live=False)  # a published one may be pointed to
    names = addresses_of(model)
    assert len(names) >= 6

    for name, parts in names:
        theirs, absent = (getattr(limited, method)(url(name, parts, pk)) for pk in (other.pk, 987654321))
        assert (theirs.status_code, theirs.content) == (404, absent.content), name
    other.refresh_from_db()


@pytest.mark.parametrize("model", MODELS)
def test_editor_whom_nothing_limits_opens_the_same_record(desk: Client, model: type) -> None:
    assert desk.get(address(model, "edit", record(model, "75").pk)).status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_record_of_her_own_departement_opens(limited: Client, model: type) -> None:
    assert limited.get(address(model, "edit", record(model, "93").pk)).status_code == 200


def test_without_the_gate_wagtail_opens_what_it_forgets_to_ask(
    limited: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = record(Contact, "75")
    monkeypatch.setattr(scopes, "_may_open", lambda *_: True)

    assert limited.get(address(Contact, "history", other.pk)).status_code == 200


def test_without_their_filters_lists_and_forms_would_take_what_is_not_hers(
    limited: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (forms, viewsets):
        monkeypatch.setattr(module, "kept_by", lambda _user, rows: rows)
    other = record(Contact, "75")

    limited.post(address(Contact, "add"), contact(organisation=other.organisation_id))

    assert other in limited.get(address(Contact, "list")).context["object_list"]
    assert Contact.objects.filter(organisation=other.organisation_id).count() == 2


@pytest.mark.parametrize("model", MODELS)
def test_lists_and_choosers_show_her_own_records_only(limited: Client, model: type) -> None:
    own, other = record(model, "93"), record(model, "75")
    Organisation.objects.filter(departement_id="75").update(live=False)

    listed = set(limited.get(address(model, "list")).context["object_list"])
    chooser = f"/cms/snippets/choose/directory/{model._meta.model_name}"  # type: ignore[attr-defined]
    found = limited.get(f"{chooser}/results/").content.decode()
    chosen = limited.get(f"{chooser}/chosen-multiple/", {"id": [own.pk, other.pk]}).content.decode()

    assert (own in listed, other in listed) == (True, False)
    assert str(other) not in found
    assert f'"{other.pk}"' not in chosen


def test_nothing_is_attached_to_an_organisation_of_another_departement(limited: Client) -> None:
    elsewhere = record(Organisation, "75")

    answer = limited.post(address(Contact, "add"), contact(organisation=elsewhere.pk))

    assert "organisation" in answer.context["form"].errors
    assert not Contact.objects.exists()


@pytest.mark.parametrize("departement", ["75", ""])
def test_organisation_is_neither_made_nor_moved_out_of_her_departements(limited: Client, departement: str) -> None:
    own = record(Organisation, "93")

    for where in (address(Organisation, "add"), address(Organisation, "edit", own.pk)):
        answer = limited.post(where, {"name": "X", "departement": departement})
        assert "departement" in answer.context["form"].errors
    assert Organisation.objects.get().departement_id == "93"


@pytest.mark.parametrize("path", ["/cms/reports/site-history/", "/cms/reports/workflow/", "/cms/reports/locked/"])
def test_lists_that_know_no_departement_are_closed_to_her(limited: Client, path: str) -> None:
    assert limited.get(path).status_code == 404


@pytest.mark.parametrize("limit", [True, False])
def test_nobody_deletes_partners_by_the_dozen(desk: Client, editor: User, limit: bool) -> None:
    if limit:
        EditorScope.objects.create(user=editor, departements=["93"], set_at=AT)
    theirs = record(Contact, "75")

    answer = desk.post(f"/cms/bulk/directory/contact/delete/?id={theirs.pk}")

    assert answer.status_code == 404
    assert Contact.objects.filter(pk=theirs.pk).exists()


def test_contact_of_another_departement_is_not_taken_back_in(limited: Client) -> None:
    other = record(Contact, "75")
    Contact.objects.update(unreachable_since=AT)

    assert limited.post(f"/cms/contacts/{other.pk}/joignable/").status_code == 404
    assert Contact.objects.get().unreachable_since == AT


def test_first_page_says_what_she_keeps_and_counts_nothing_else(limited: Client, editor: User) -> None:
    record(Contact, "75")
    mine = record(Organisation, "93")

    page = limited.get("/cms/").content.decode()

    assert "Vous tenez à jour : 93." in page
    assert "/cms/reports/" not in page
    assert str(mine) not in page
    assert "1 Organisation" in page


def test_review_of_another_departement_is_not_shown(limited: Client, writer: User) -> None:
    own, other = record(Organisation, "93"), record(Organisation, "75")
    for one in (own, other):
        one.save_revision()
        one.get_workflow().start(one, writer)

    page = limited.get("/cms/").content.decode()

    assert (own.name in page, other.name in page) == (True, False)


def test_policy_answers_for_each_record(limited: Client, editor: User, writer: User) -> None:
    own, other = record(Contact, "93"), record(Contact, "75")
    policy = Contact.snippet_viewset.permission_policy

    assert [policy.user_has_permission_for_instance(editor, "change", one) for one in (own, other)] == [True, False]
    assert list(policy.instances_user_has_permission_for(editor, "change")) == [own]
    assert editor not in policy.users_with_any_permission_for_instance(["change"], other)
    assert {editor, writer} <= set(policy.users_with_any_permission_for_instance(["change"], own))


def test_scope_of_an_administrator_limits_nothing() -> None:
    administrator = UserFactory(is_superuser=True)
    EditorScope.objects.create(user=administrator, departements=["93"], set_at=AT)

    assert administrator.kept_departements is None


def administrator() -> Client:
    client = Client()
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


def test_administrator_limits_an_editor_then_frees_her(editor: User) -> None:
    client, page = administrator(), f"/equipe/perimetres/{editor.pk}/"

    client.post(page, {"departements": "93 ; 75, 2a, 1"})
    assert EditorScope.objects.get().departements == ["01", "2A", "75", "93"]
    assert "01, 2A, 75, 93" in client.get("/equipe/perimetres/").content.decode()

    client.post(page, {"departements": ""})
    assert not EditorScope.objects.exists()


def test_code_that_does_not_exist_is_named_and_nothing_is_kept(editor: User) -> None:
    answer = administrator().post(f"/equipe/perimetres/{editor.pk}/", {"departements": "93, 99"})

    assert answer.status_code == 422
    assert "« 99 » n'est pas le code d'un département" in answer.content.decode().replace("&#x27;", "'")
    assert not EditorScope.objects.exists()


@pytest.mark.parametrize("who", ["editor", "manager"])
def test_nobody_else_finds_the_pages(editor: User, who: str) -> None:
    client = Client()
    client.force_login(editor if who == "editor" else MembershipFactory(role="MANAGER").user)

    for page in ("/equipe/perimetres/", f"/equipe/perimetres/{editor.pk}/"):
        assert client.get(page).status_code == 404
    assert client.post(f"/equipe/perimetres/{editor.pk}/", {"departements": ""}).status_code == 404


def test_group_is_what_makes_an_editor(editor: User) -> None:
    Group.objects.get(name=EDITORS).user_set.clear()

    assert administrator().get(f"/equipe/perimetres/{editor.pk}/").status_code == 404

"""What an editor does to the directory, through the screens."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from directory.models import Contact, Organisation, Service
from tests.factories import ContactFactory, OrganisationFactory, ServiceFactory

pytestmark = pytest.mark.django_db

DRAFT: dict[str, Any] = {}
PUBLISH = {"action-publish": "1"}
SUBMIT = {"action-submit": "1"}


def address(model: type, view: str, *args: Any) -> str:
    return reverse(f"wagtailsnippets_directory_{model.__name__.lower()}:{view}", args=args)


def organisation(**changed: Any) -> dict[str, Any]:
    fields = {
        "name": "Amicale de l'Éveil",
        "kind": "ASSO_TEH",
        "country": "FR",
        "status": "ACTIVE",
        "visibility": "PUBLIC",
        "address_disclosure": "PUBLIC",
        "departement": "93",
    }
    return fields | changed


def service(**changed: Any) -> dict[str, Any]:
    return {"name": "Accueil", "needs": ["HEBERGEMENT"], "departements": ["93"], "capacity": "UNKNOWN"} | changed


def contact(**changed: Any) -> dict[str, Any]:
    return {"role": "PERMANENCE", "functional_name": "Accueil", "visibility": "PUBLIC", "rank": "1"} | changed


def test_editor_saves_a_draft_that_the_public_does_not_see(desk: Client) -> None:
    desk.post(address(Organisation, "add"), organisation())

    draft = Organisation.objects.get()
    assert (draft.live, draft.slug) == (False, "amicale-de-leveil")
    assert not Organisation.objects.published().exists()


def test_editor_publishes_and_the_public_sees(desk: Client) -> None:
    desk.post(address(Organisation, "add"), organisation() | PUBLISH)

    assert Organisation.objects.published().get().name == "Amicale de l'Éveil"


def test_editor_drafts_a_change_that_waits_for_publication(desk: Client) -> None:
    record = OrganisationFactory(name="Ancien nom")

    desk.post(address(Organisation, "edit", record.pk), organisation(name="Nouveau nom"))

    record.refresh_from_db()
    assert (record.name, record.has_unpublished_changes) == ("Ancien nom", True)
    assert b"Nouveau nom" in desk.get(address(Organisation, "list")).content


def test_editor_reads_the_history_of_a_record(desk: Client) -> None:
    record = OrganisationFactory()
    for name in ("Premier nom", "Second nom"):
        desk.post(address(Organisation, "edit", record.pk), organisation(name=name) | PUBLISH)

    page = desk.get(address(Organisation, "history", record.pk)).content.decode()

    assert record.revisions.count() == 2
    assert all(str(revision.pk) in page for revision in record.revisions.all())


def test_lock_keeps_another_editor_from_saving(desk: Client, writer: User) -> None:
    record = OrganisationFactory(name="Verrouillée")
    desk.post(address(Organisation, "lock", record.pk))
    other = Client()
    other.force_login(writer)

    page = other.post(address(Organisation, "edit", record.pk), organisation(name="Changée"), follow=True)

    assert "verrouillé" in page.content.decode()
    assert not record.revisions.exists()


def test_writer_submits_and_editor_approves(desk: Client, writer: User) -> None:
    browser = Client()
    browser.force_login(writer)

    browser.post(address(Organisation, "add"), organisation() | SUBMIT)
    record = Organisation.objects.get()
    before = record.live
    task = record.current_workflow_task_state
    desk.post(address(Organisation, "workflow_action", record.pk, "approve", task.pk))

    record.refresh_from_db()
    assert (before, record.live) == (False, True)


def test_writer_may_not_publish(writer: User) -> None:
    browser = Client()
    browser.force_login(writer)

    browser.post(address(Organisation, "add"), organisation() | PUBLISH)

    assert not Organisation.objects.filter(live=True).exists()


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"address_disclosure": "SECRETE", "city": "Nîmes"}, "Une adresse secrète ne s&#x27;enregistre nulle part"),
        ({"opening_hours": "le matin"}, "Horaires illisibles"),
        ({"siret": "123 456 789 00012"}, "Ce numéro SIRET n&#x27;est pas valide"),
        ({"name": ""}, "Champ requis"),
    ],
)
def test_editor_is_told_in_french_what_is_wrong(desk: Client, changed: dict[str, str], message: str) -> None:
    page = desk.post(address(Organisation, "add"), organisation(**changed) | PUBLISH)

    assert message in page.content.decode()
    assert not Organisation.objects.exists()


def test_draft_of_a_secret_address_is_refused_too(desk: Client) -> None:
    desk.post(address(Organisation, "add"), organisation(address_disclosure="SECRETE", city="Nîmes") | DRAFT)

    assert not Organisation.objects.exists()


def test_draft_of_a_secret_address_would_be_kept_without_any_of_its_four_guards(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""
    monkeypatch.setattr(Organisation, "clean", lambda _self: None)
    monkeypatch.setattr(Organisation, "validate_constraints", lambda *_, **__: None)
    monkeypatch.setattr("cms.operations.forget_addresses", lambda **_: 0)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE directory_organisation DROP CONSTRAINT organisation_secret_address_is_never_stored")

    desk.post(address(Organisation, "add"), organisation(address_disclosure="SECRETE", city="Nîmes") | DRAFT)

    assert "Nîmes" in str(Organisation.objects.get().latest_revision.content)


@pytest.mark.parametrize("action", [DRAFT, PUBLISH])
def test_address_that_becomes_secret_is_forgotten_at_once(desk: Client, action: dict[str, str]) -> None:
    record = OrganisationFactory()
    edit = address(Organisation, "edit", record.pk)
    desk.post(edit, organisation(city="Nîmes") | PUBLISH)

    desk.post(edit, organisation(address_disclosure="SECRETE") | action)

    record.refresh_from_db()
    assert (record.city, record.address_disclosure) == ("", "SECRETE")
    assert not [revision for revision in record.revisions.all() if "Nîmes" in str(revision.content)]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("01 99 00 12 34", "+33199001234"),
        ("0590 20 12 34", "+590590201234"),
        ("+32 2 555 12 12", "+3225551212"),
        ("", ""),
    ],
)
def test_editor_writes_a_phone_as_usual(desk: Client, written: str, kept: str) -> None:
    fields = contact(organisation=OrganisationFactory().pk, phone=written)

    desk.post(address(Contact, "add"), fields | PUBLISH)

    assert Contact.objects.get().phone == kept


@pytest.mark.parametrize("written", ["115", "bonjour", "+33 1"])
def test_editor_cannot_write_half_a_phone(desk: Client, written: str) -> None:
    fields = contact(organisation=OrganisationFactory().pk, phone=written)

    page = desk.post(address(Contact, "add"), fields | PUBLISH).content.decode()

    assert "Numéro incomplet" in page or "au format international" in page
    assert not Contact.objects.exists()


def test_editor_sees_a_phone_as_people_dial_it(desk: Client) -> None:
    record = ContactFactory(phone="+33199001234", on_call_phone="+3225551212")

    page = desk.get(address(Contact, "edit", record.pk)).content.decode()

    assert 'value="01 99 00 12 34"' in page
    assert 'value="+32 2 555 12 12"' in page


def test_editor_ticks_needs_languages_and_departements(desk: Client) -> None:
    fields = service(organisation=OrganisationFactory().pk, languages=["ro", "fr"], departements=["2A", "971"])

    desk.post(address(Service, "add"), fields | PUBLISH)

    saved = Service.objects.get()
    assert (saved.needs, saved.languages, saved.departements) == (["HEBERGEMENT"], ["ro", "fr"], ["2A", "971"])


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"needs": []}, "Champ requis"),
        ({"departements": []}, "Indiquez un département"),
        ({"capacity": "FULL"}, "Indiquez jusqu&#x27;à quand"),
        ({"age_min": "40", "age_max": "20"}, "inférieur à l&#x27;âge minimum"),
    ],
)
@pytest.mark.parametrize("action", [DRAFT, PUBLISH])
def test_editor_cannot_keep_a_wrong_service(
    desk: Client, changed: dict[str, Any], message: str, action: dict[str, str]
) -> None:
    page = desk.post(address(Service, "add"), service(organisation=OrganisationFactory().pk, **changed) | action)

    assert message in page.content.decode()
    assert not Service.objects.exists()


def test_editor_adds_a_service_from_its_organisation(desk: Client) -> None:
    known = ServiceFactory(name="Accueil de jour")
    link = f"{address(Service, 'add')}?organisation={known.organisation_id}"

    page = desk.get(address(Organisation, "edit", known.organisation_id)).content.decode()

    assert "Accueil de jour" in page
    assert link in page
    assert desk.get(link).context["form"].instance.organisation == known.organisation


@pytest.mark.parametrize("named", ["", "0", "x", "²"])
def test_link_to_no_organisation_opens_an_empty_form(desk: Client, named: str) -> None:
    page = desk.get(address(Service, "add"), {"organisation": named})

    assert page.context["form"].instance.organisation_id is None

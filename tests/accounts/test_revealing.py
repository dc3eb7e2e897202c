"""Restricted numbers and addresses stay out of every page until somebody asks, and asking is written down."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Entry, User
from accounts.vocabularies import EntryKind, Masked, Role
from directory.models import Contact, Organisation, SearchEntry
from directory.vocabularies import AddressDisclosure, ContactRole, Need, Visibility
from tests.factories import ContactFactory, MembershipFactory, OrganisationFactory, ServiceFactory

pytestmark = pytest.mark.django_db

NUMBER = "+33199005678"
SHOWN = ("+33199005678", "01\xa099\xa000\xa056\xa078", "referent@police.example", "Camille Fictive")


@pytest.fixture
def user(client: Client) -> User:
    member: User = MembershipFactory().user
    client.force_login(member)
    return member


@pytest.fixture(params=["contact", "organisation"])
def restricted(request: pytest.FixtureRequest) -> Contact:
    """A contact for agents, or any contact of an organisation for agents."""
    organisation = OrganisationFactory(name="Brigade fictive", restricted=request.param == "organisation")
    visibility = Visibility.AGENTS if request.param == "contact" else Visibility.PUBLIC
    ServiceFactory(organisation=organisation, needs=[Need.SHELTER_TONIGHT])
    fields = {"personal_name": "Camille Fictive", "functional_email": "referent@police.example", "phone": NUMBER}
    contact: Contact = ContactFactory(
        organisation=organisation, visibility=visibility, role=ContactRole.DUTY_LINE, **fields
    )
    SearchEntry.objects.refresh()
    return contact


def pages(contact: Contact) -> list[str]:
    return [contact.organisation.get_absolute_url(), "/annuaire/?q=brigade", "/annuaire/93/"]


def reveal(client: Client, contact: Contact, **headers: str) -> str:
    response = client.post(reverse("reveal_contact", args=[contact.pk]), headers=headers)
    return response.content.decode() if response.status_code == 200 else str(response.status_code)


def test_agent_sees_a_button_in_place_of_the_number(client: Client, user: User, restricted: Contact) -> None:
    for page in pages(restricted):
        shown = client.get(page).content.decode()

        assert not [secret for secret in SHOWN if secret in shown], page
        assert reverse("reveal_contact", args=[restricted.pk]) in shown


def test_number_that_nothing_masks_is_in_the_page(
    client: Client, user: User, restricted: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""
    monkeypatch.setattr(Contact, "is_masked", False)

    shown = client.get(restricted.organisation.get_absolute_url()).content.decode()

    assert [secret for secret in SHOWN if secret in shown] == list(SHOWN)


def test_visitor_sees_neither_number_nor_button(client: Client, restricted: Contact) -> None:
    for page in pages(restricted):
        shown = client.get(page).content.decode()

        assert not [secret for secret in (*SHOWN, "Afficher le numéro") if secret in shown], page


def test_public_number_is_shown_at_once(client: Client, user: User, restricted: Contact) -> None:
    Organisation.objects.update(visibility=Visibility.PUBLIC)
    Contact.objects.update(visibility=Visibility.PUBLIC)
    SearchEntry.objects.refresh()

    assert all(SHOWN[1] in client.get(page).content.decode() for page in pages(restricted))


@pytest.mark.parametrize("headers", [{}, {"hx-request": "true"}])
def test_agent_who_asks_reads_the_number_and_it_is_written_down(
    client: Client, user: User, restricted: Contact, headers: dict[str, str]
) -> None:
    shown = reveal(client, restricted, **headers)

    assert [secret for secret in SHOWN if secret in shown] == list(SHOWN)
    assert ("<html" in shown) is not bool(headers)
    entry = Entry.objects.get(kind=EntryKind.REVEALED)
    assert (entry.by, entry.reason, entry.departement) == (user, Masked.CONTACT, "93")
    assert entry.subject == f"organisation:{restricted.organisation_id}"


def test_asking_counts_as_reading_a_sheet(client: Client, user: User, restricted: Contact, settings: object) -> None:
    settings.READS_PER_ACCOUNT = 2  # type: ignore[attr-defined]

    assert [reveal(client, restricted)[:3] for _ in range(3)][2] == "429"
    assert Entry.objects.filter(kind=EntryKind.REVEALED).count() == 2


def test_reveal_that_nobody_writes_down_is_noticed(
    client: Client, user: User, restricted: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of the two above."""
    monkeypatch.setattr("accounts.revealing.journal.record", lambda **_: None)

    assert SHOWN[0] in reveal(client, restricted)
    assert not Entry.objects.filter(kind=EntryKind.REVEALED).exists()


def test_link_reveals_nothing(client: Client, user: User, restricted: Contact) -> None:
    assert client.get(reverse("reveal_contact", args=[restricted.pk])).status_code == 405
    assert not Entry.objects.filter(kind=EntryKind.REVEALED).exists()


def test_visitor_is_sent_to_sign_in(client: Client, restricted: Contact) -> None:
    address = reverse("reveal_contact", args=[restricted.pk])

    assert client.post(address)["Location"].startswith("/compte/login/")
    assert client.post(address, headers={"hx-request": "true"})["HX-Redirect"] == "/compte/login/"
    assert not Entry.objects.filter(kind=EntryKind.REVEALED).exists()


@pytest.mark.parametrize("hidden", [{"live": False}, {"absent_from": "2020-01-01", "absent_until": "2100-01-01"}])
def test_contact_that_is_not_there_cannot_be_asked_for(
    client: Client, user: User, restricted: Contact, hidden: dict[str, object]
) -> None:
    Contact.objects.update(**hidden)

    assert reveal(client, restricted) == "404"


def test_address_for_agents_is_shown_when_asked_for(client: Client, user: User) -> None:
    organisation = OrganisationFactory(city="Nîmes", address_disclosure=AddressDisclosure.AGENTS)
    target = reverse("reveal_address", args=[organisation.pk])
    ServiceFactory(organisation=organisation)
    pages = [organisation.get_absolute_url(), "/annuaire/?q=association", "/annuaire/93/"]
    sheet, *lists = [client.get(page).content.decode() for page in pages]

    shown = client.post(target).content.decode()

    assert all("Nîmes" not in page and organisation.name in page for page in (sheet, *lists))
    assert target in sheet
    assert "Nîmes" in shown
    assert Entry.objects.get(kind=EntryKind.REVEALED).reason == Masked.ADDRESS


@pytest.mark.parametrize("disclosure", [AddressDisclosure.SECRET, AddressDisclosure.PUBLIC])
def test_no_other_address_can_be_asked_for(client: Client, user: User, disclosure: AddressDisclosure) -> None:
    organisation = OrganisationFactory(address_disclosure=disclosure)

    assert client.post(reverse("reveal_address", args=[organisation.pk])).status_code == 404
    assert "Afficher l'adresse" not in client.get(organisation.get_absolute_url()).content.decode()


def test_auditor_is_shown_nothing_that_is_for_agents(client: Client, restricted: Contact) -> None:
    client.force_login(MembershipFactory(role=Role.AUDITOR).user)
    organisation = OrganisationFactory(city="Nîmes", address_disclosure=AddressDisclosure.AGENTS)
    target = reverse("reveal_address", args=[organisation.pk])

    assert reveal(client, restricted) == "404"
    assert client.post(target).status_code == 404
    assert target not in client.get(organisation.get_absolute_url()).content.decode()

"""Contacts whose mail came back, on the editors' desk."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from accounts.models import User
from directory.models import Contact
from directory.operations import mark_reachable, mark_unreachable
from tests.cms.test_desk import DRAFT, PUBLISH, address
from tests.factories import ContactFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site_pages")]
SINCE = datetime(2026, 11, 1, 8, tzinfo=UTC)
LATER = datetime(2026, 11, 2, 8, tzinfo=UTC)


@pytest.fixture
def lost() -> Contact:
    return ContactFactory(functional_name="Accueil du Phare", unreachable_since=SINCE)


def form_of(contact: Contact, **changed: str) -> dict[str, object]:
    fields = ("role", "functional_name", "functional_email", "visibility", "rank")
    known = {name: getattr(contact, name) for name in fields}
    return known | {"organisation": contact.organisation_id, "phone": "01 99 00 12 34"} | changed


def since(contact: Contact) -> datetime | None:
    return Contact.objects.get(pk=contact.pk).unreachable_since


def test_editor_finds_the_contacts_whose_mail_came_back_from_the_desk(desk: Client, lost: Contact) -> None:
    ContactFactory(functional_name="Joignable")

    front = desk.get("/cms/").content.decode()
    rows = desk.get(address(Contact, "list"), {"unreachable": "true"}).context["object_list"]

    assert "1 Contact injoignable" in " ".join(front.split())
    assert [row.pk for row in rows] == [lost.pk]


def test_editor_reads_since_when_and_takes_the_contact_back_in(desk: Client, lost: Contact) -> None:
    form = desk.get(address(Contact, "edit", lost.pk)).content.decode()
    button = f"/cms/contacts/{lost.pk}/joignable/"

    answer = desk.post(button, form_of(lost))

    assert "1 novembre 2026" in form
    assert f'formaction="{button}"' in form
    assert (answer.status_code, since(lost)) == (302, None)
    assert button not in desk.get(address(Contact, "edit", lost.pk)).content.decode()


def test_editor_who_publishes_another_address_takes_the_contact_back_in(desk: Client, lost: Contact) -> None:
    desk.post(address(Contact, "edit", lost.pk), form_of(lost, functional_email="neuve@association.example") | PUBLISH)

    assert since(lost) is None


@pytest.mark.parametrize("changed", [{}, {"functional_name": "Accueil de jour"}])
def test_editor_who_publishes_the_same_address_does_not(desk: Client, lost: Contact, changed: dict[str, str]) -> None:
    desk.post(address(Contact, "edit", lost.pk), form_of(lost, **changed) | PUBLISH)

    assert since(lost) == SINCE


def test_draft_with_another_address_changes_nothing_before_it_is_published(desk: Client, lost: Contact) -> None:
    desk.post(address(Contact, "edit", lost.pk), form_of(lost, functional_email="neuve@association.example") | DRAFT)

    assert since(lost) == SINCE


def test_draft_that_was_written_before_does_not_bring_the_past_back(desk: Client) -> None:
    contact = ContactFactory()
    desk.post(address(Contact, "edit", contact.pk), form_of(contact, functional_name="Nuit") | DRAFT)
    mark_unreachable(address=contact.functional_email, at=SINCE)

    Contact.objects.get(pk=contact.pk).get_latest_revision().publish()

    assert since(contact) == SINCE
    assert Contact.objects.get(pk=contact.pk).functional_name == "Nuit"


def test_writer_may_not_take_a_contact_back_in(writer: User, lost: Contact) -> None:
    browser = Client()
    browser.force_login(writer)

    browser.post(f"/cms/contacts/{lost.pk}/joignable/")
    front = browser.get("/cms/").content.decode()

    assert since(lost) == SINCE
    assert "injoignable" not in front


def test_scanner_that_follows_the_button_s_address_changes_nothing(desk: Client, lost: Contact) -> None:
    assert desk.get(f"/cms/contacts/{lost.pk}/joignable/").status_code == 405
    assert since(lost) == SINCE


def test_every_contact_of_a_mailbox_shares_its_fate() -> None:
    first = ContactFactory(functional_email="Accueil@phare.example")
    twin, other = ContactFactory(functional_email="accueil@phare.example"), ContactFactory()

    newly = [mark_unreachable(address="accueil@phare.example", at=at) for at in (SINCE, LATER)]

    assert newly == [True, False]
    assert [since(one) for one in (first, twin, other)] == [LATER, LATER, None]
    assert not mark_reachable(address="accueil@phare.example", before=SINCE)  # older than what is known

"""A restricted number, asked for with a thumb, with and without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Entry
from accounts.vocabularies import EntryKind
from directory.models import SearchEntry
from directory.vocabularies import Visibility
from tests.factories import ContactFactory, MembershipFactory, OrganisationFactory, ServiceFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OpenAs = Callable[..., Page]


@pytest.mark.parametrize("javascript", [True, False])
def test_agent_shows_a_number_on_her_telephone(open_as: OpenAs, javascript: bool) -> None:
    organisation = OrganisationFactory(name="Brigade fictive")
    ServiceFactory(organisation=organisation)
    ContactFactory(organisation=organisation, phone="+33199005678", visibility=Visibility.AGENTS)
    SearchEntry.objects.refresh()
    page = open_as(MembershipFactory().user, java_script_enabled=javascript)
    page.goto("/annuaire/?q=brigade")
    expect(page.get_by_role("link", name="01 99 00 56 78")).to_have_count(0)

    page.get_by_role("button", name="Afficher le numéro").click()

    expect(page.get_by_role("link", name="01 99 00 56 78")).to_have_attribute("href", "tel:+33199005678")
    assert page.url.endswith("?q=brigade") is javascript
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    assert Entry.objects.filter(kind=EntryKind.REVEALED).count() == 1

"""A referent leaves her function: from the inbox to what was done, on a telephone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.vocabularies import Role
from tests.factories import MembershipFactory, UserFactory
from tests.referrals.scenario import Scenario

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OpenAs = Callable[..., Page]


@pytest.mark.parametrize("javascript", [True, False])
def test_referent_hands_over_to_a_colleague_who_sees_what_she_followed(open_as: OpenAs, javascript: bool) -> None:
    scenario = Scenario()
    reference, leaving = str(scenario.sent().referral), scenario.referent()
    organisation = leaving.memberships.get().organisation
    successor = MembershipFactory(organisation=organisation, user=UserFactory(first_name="Claire")).user
    page = open_as(leaving, java_script_enabled=javascript)

    page.goto("/a-traiter/")
    page.get_by_role("link", name="Passer la main").click()
    expect(page.get_by_text(reference)).to_be_visible()
    page.get_by_label("Qui prend la suite ?").select_option(label="Claire")
    page.get_by_role("button", name="Voir ce qui sera transmis").click()
    page.get_by_role("button", name="Confirmer la passation").click()

    expect(page.get_by_role("heading", name="La main est passée")).to_be_visible()
    expect(page.get_by_text("Départements transmis : Seine-Saint-Denis (93)")).to_be_visible()
    assert User.objects.get(pk=successor.pk).referent_departements == {"93"}
    assert not leaving.memberships.filter(role=Role.REFERENT).exists()

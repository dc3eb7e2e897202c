"""A partner asks, the requester answers; the partner names another one, and the requester decides."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from referrals.models import Solicitation
from referrals.vocabularies import SolicitationState as State
from tests.referrals.scenario import Scenario, organisation_of, partner

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OpenAs = Callable[..., Page]


def ask(page: Page, solicitation: Solicitation) -> None:
    """Ask whether there are children, and which languages are spoken."""
    page.goto(solicitation.get_absolute_url())
    page.locator("summary", has_text="Demander une précision").click()
    page.get_by_label("Des enfants accompagnent-ils").check(force=True)
    page.get_by_label("Quelles langues sont parlées").check(force=True)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 375
    page.get_by_role("button", name="Confirmer : Demander une précision").click()


def test_association_asks_then_names_another_partner_and_the_officer_decides(open_as: OpenAs) -> None:
    scenario, other = Scenario(), partner("L'Ancre fictive")
    solicitation = scenario.in_state(State.ACKNOWLEDGED)
    association, officer = (open_as(user, java_script_enabled=False) for user in (scenario.answerer, scenario.officer))

    ask(association, solicitation)
    officer.goto(solicitation.get_absolute_url())
    officer.get_by_label("Oui, de moins de 3 ans").check(force=True)
    officer.get_by_role("button", name="Répondre aux questions").click()
    expect(officer.get_by_text("Réponse envoyée")).to_be_visible()
    association.goto(solicitation.get_absolute_url())
    expect(association.get_by_text("Oui, de moins de 3 ans")).to_be_visible()
    association.locator("summary", has_text="Réorienter vers un autre partenaire").click()
    association.get_by_role("link", name="Continuer").click()
    association.get_by_label("L'Ancre fictive – tous les besoins restants").check(force=True)
    association.get_by_role("button", name="Confirmer : Réorienter").click()
    officer.goto(solicitation.referral.get_absolute_url())
    officer.get_by_role("button", name="Solliciter L'Ancre fictive").click()

    expect(officer.get_by_text("Demande envoyée à L'Ancre fictive, qui est")).to_be_visible()
    assert Solicitation.objects.get(organisation=organisation_of(other)).follows == solicitation


def test_opening_the_redirection_brings_whom_to_propose(open_as: OpenAs) -> None:
    scenario = Scenario()
    partner("L'Ancre fictive")
    page = open_as(scenario.answerer)
    page.goto(scenario.sent().get_absolute_url())

    page.locator("summary", has_text="Réorienter vers un autre partenaire").click()

    expect(page.get_by_label("L'Ancre fictive – tous les besoins restants")).to_be_attached()
    expect(page.get_by_role("button", name="Confirmer : Réorienter")).to_be_visible()

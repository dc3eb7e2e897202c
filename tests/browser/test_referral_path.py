"""Two people, two organisations, two browsers: from the search to the outcome."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from referrals.models import Referral, Solicitation
from referrals.vocabularies import ReferralState
from referrals.vocabularies import SolicitationState as State
from tests.referrals.scenario import Scenario, organisation_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OpenAs = Callable[..., Page]


def prepare(page: Page, partner: str) -> None:
    """Find the partner in the directory and fill in the five steps from her sheet."""
    page.goto("/annuaire/93/")
    page.get_by_role("link", name=partner).first.click()
    page.get_by_role("link", name="Orienter une personne vers ce partenaire").click()
    page.get_by_label("Immédiate – opération").check(force=True)
    go_on(page, "Pour qui")
    page.get_by_label("Âge").select_option(label="21 ans et plus")
    go_on(page, "Besoins")
    page.get_by_label("Mise à l'abri immédiate").check(force=True)
    go_on(page, "Langues")
    page.get_by_label("roumain").check(force=True)
    go_on(page, "Cadre")
    page.get_by_label("Contexte").select_option(label="Prostitution logée – hôtel")
    page.get_by_label("La personne majeure est d'accord").check(force=True)
    page.get_by_role("button", name="Relire et envoyer").click()


def go_on(page: Page, title: str) -> None:
    """Leave a step for the next one, whose title this is."""
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("h1")).to_contain_text(title)


def send(page: Page) -> str:
    """Send to the partner that is proposed first, and return the reference."""
    page.get_by_role("button", name="Envoyer la demande").click()
    expect(page.get_by_text("Demande envoyée.")).to_be_visible()
    return page.locator("h1").inner_text()


@pytest.mark.parametrize("javascript", [True, False])
def test_officer_asks_and_association_accepts_then_completes(open_as: OpenAs, javascript: bool) -> None:
    scenario = Scenario()
    officer = open_as(scenario.officer, java_script_enabled=javascript)
    partner = open_as(scenario.answerer, java_script_enabled=javascript)

    prepare(officer, organisation_of(scenario.answerer).name)
    reference = send(officer)
    partner.goto("/a-traiter/")
    partner.get_by_role("link", name=reference).click()
    partner.get_by_role("button", name="Accuser réception").click()
    partner.get_by_role("button", name="Accepter la demande").click()
    partner.get_by_role("button", name="Contact établi").click()
    partner.get_by_text("Terminer la prise en charge").first.click()
    partner.get_by_label("Mise à l'abri immédiate").select_option(label="Mise à l'abri effective")
    partner.get_by_role("button", name="Confirmer : Terminer la prise en charge").click()
    expect(partner.get_by_text("Prise en charge terminée. Merci.")).to_be_visible()

    officer.goto("/demandes/")
    expect(officer.get_by_text("Clôturée").first).to_be_visible()
    assert Solicitation.objects.get().state == State.COMPLETED
    assert Referral.objects.get().state == ReferralState.CLOSED


def test_association_declines_with_a_reason_that_the_officer_reads(open_as: OpenAs) -> None:
    scenario = Scenario()
    solicitation = scenario.sent()
    partner, officer = open_as(scenario.answerer), open_as(scenario.officer)

    partner.goto(solicitation.get_absolute_url())
    partner.locator("summary", has_text="Décliner").click()
    partner.get_by_label("Motif").select_option(label="Pas de place disponible")
    partner.get_by_role("button", name="Confirmer : Décliner").click()

    officer.goto("/a-traiter/")
    officer.get_by_role("link", name=str(solicitation.referral)).click()
    expect(officer.get_by_text("Pas de place disponible")).to_be_visible()


def test_officer_cancels_the_whole_referral(open_as: OpenAs) -> None:
    scenario = Scenario()
    referral = scenario.sent().referral
    officer = open_as(scenario.officer)

    officer.goto(referral.get_absolute_url())
    officer.locator("summary", has_text="Annuler toute la demande").click()
    officer.get_by_role("button", name="Oui, annuler la demande").click()

    expect(officer.get_by_text("Demande annulée.")).to_be_visible()
    assert Referral.objects.get().state == ReferralState.CANCELLED

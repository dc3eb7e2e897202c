"""An operation from the notice to the people who were met, on a phone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from directory.vocabularies import Need
from referrals.models import FollowUp, Referral, Solicitation
from referrals.vocabularies import ReferralState
from referrals.vocabularies import SolicitationState as State
from tests.browser.test_accessibility import violations
from tests.referrals.planned import told
from tests.referrals.scenario import Scenario, organisation_of, partner

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OpenAs = Callable[..., Page]


def tick(page: Page, label: str) -> None:
    """Tick a box, in a group that is laid open first."""
    box = page.get_by_label(label, exact=True).first
    group = page.locator("details", has=page.get_by_label(label, exact=True)).last
    if group.count() and not group.evaluate("group => group.open"):
        group.locator("summary").first.click()
    box.check(force=True)


def plan(page: Page) -> None:
    """Fill in the form of an operation of this very day, in two départements."""
    page.goto("/demandes/")
    page.get_by_role("link", name="Prévoir une opération").click()
    page.get_by_label("Jour de l'opération").fill(timezone.localdate().isoformat())
    page.get_by_label("matin", exact=True).check(force=True)
    for label in ("Paris (75)", "Seine-Saint-Denis (93)", "Mise à l'abri immédiate (la nuit même)", "Interprétariat"):
        tick(page, label)
    page.get_by_label("Combien, au moins").first.fill("2")
    page.get_by_label("Au plus").first.fill("5")
    page.get_by_role("button", name="Continuer").click()


@pytest.mark.parametrize("javascript", [True, False])
def test_officer_gives_notice_then_turns_it_into_referrals(open_as: OpenAs, javascript: bool) -> None:
    scenario = Scenario()
    name = organisation_of(scenario.answerer).name
    officer = open_as(scenario.officer, java_script_enabled=javascript)
    association = open_as(scenario.answerer, java_script_enabled=javascript)

    plan(officer)
    officer.get_by_label(name).first.check(force=True)
    officer.get_by_role("button", name="Envoyer le préavis").click()
    expect(officer.get_by_text("Préavis envoyé")).to_be_visible()
    association.goto(Solicitation.objects.get().get_absolute_url())
    expect(association.get_by_role("heading", name="Opération programmée : le")).to_be_visible()
    association.get_by_role("button", name="Accepter la demande").click()
    officer.reload()
    officer.get_by_role("link", name="Des personnes sont là").click()
    section = officer.get_by_role("region", name="Seine-Saint-Denis (93)")
    section.get_by_label("Âge").first.select_option(label="21 ans et plus")
    section.get_by_label("Majeur : la personne est d'accord").first.check(force=True)
    officer.get_by_role("button", name="Faire les demandes").click()

    expect(officer.get_by_text("1 demande envoyée.")).to_be_visible()
    assert FollowUp.objects.get().referral.solicitations.get().organisation.name == name


def test_officer_says_that_nobody_was_to_be_helped(open_as: OpenAs) -> None:
    scenario = Scenario(at=timezone.now() - timedelta(hours=2))
    operation = told(scenario, on=timezone.localdate(), needs=[Need.SHELTER_TONIGHT])
    officer = open_as(scenario.officer)

    officer.goto(f"/operations/{operation}/")
    officer.locator("summary", has_text="Aucune victime").click()
    officer.get_by_label("Aucune victime présente").check(force=True)
    officer.get_by_role("button", name="Terminer l'opération").click()

    expect(officer.get_by_text("C'est noté.")).to_be_visible()
    assert set(Referral.objects.values_list("state", flat=True)) == {ReferralState.CLOSED}
    assert set(Solicitation.objects.values_list("state", flat=True)) == {State.CANCELLED}


@pytest.mark.parametrize("width", [375, 1280])
def test_screens_of_an_operation_fit_the_window_and_have_no_accessibility_violation(
    open_as: OpenAs, width: int
) -> None:
    scenario = Scenario(at=timezone.now() - timedelta(hours=2))
    partner("L'Ancre fictive")
    operation = told(scenario, on=timezone.localdate())
    page = open_as(scenario.officer, width=width)

    for path in ("/operations/", f"/operations/{operation}/", f"/operations/{operation}/personnes/"):
        assert violations(page, path) == ""
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path

"""A note, typed on a phone: what may identify somebody is underlined at once, and never kept."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from referrals.models import Referral
from referrals.references import show_reference
from tests.referrals.scenario import Scenario

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAMED = "Blessing est arrivée hier soir."
CLEAN = "La personne est arrivée hier soir, parle surtout de la xoplia."


def test_officer_sees_a_name_underlined_as_she_types_then_writes_a_note_that_names_nobody(
    open_as: Callable[..., Page],
) -> None:
    scenario = Scenario()
    referral = scenario.draft()
    page = open_as(scenario.officer)
    page.goto(f"/demandes/{show_reference(referral.reference)}/")
    page.get_by_role("link", name="Ajouter une note").click()

    page.get_by_label("Note").press_sequentially(NAMED)
    expect(page.locator("mark")).to_have_text("Blessing")
    page.get_by_label("Note").fill(CLEAN)
    page.get_by_text("« xoplia » : ce n'est ni un nom").click()
    page.get_by_role("button", name="Enregistrer la note").click()

    expect(page.get_by_text(CLEAN)).to_be_visible()
    assert Referral.objects.get(pk=referral.pk).note == CLEAN


def test_without_scripts_a_name_comes_back_underlined_with_what_was_typed(open_as: Callable[..., Page]) -> None:
    scenario = Scenario()
    referral = scenario.draft()
    page = open_as(scenario.officer, java_script_enabled=False)
    page.goto(f"/demandes/{show_reference(referral.reference)}/note/")

    page.get_by_label("Note").fill(NAMED)
    page.get_by_role("button", name="Enregistrer la note").click()

    expect(page.locator("mark")).to_have_text("Blessing")
    expect(page.get_by_label("Note")).to_have_value(NAMED)
    assert Referral.objects.get(pk=referral.pk).note == ""

"""A note, typed on a phone: what may identify somebody is underlined at once, and never kept."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from referrals.models import Referral, WordConfirmation
from referrals.references import show_reference
from tests.browser.test_accessibility import violations
from tests.referrals.scenario import Scenario

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAMED = "Blessing est arrivée hier soir."
CLEAN = "La personne est arrivée hier soir, parle surtout de la xoplia."


def open_note(page: Page, referral: Referral) -> Locator:
    page.goto(f"/demandes/{show_reference(referral.reference)}/note/")
    return page.get_by_label("Note pour le partenaire")


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


def test_who_does_not_see_hears_the_rule_then_each_reason_as_it_changes(open_as: Callable[..., Page]) -> None:
    scenario = Scenario()
    page = open_as(scenario.officer)
    note = open_note(page, scenario.draft())

    expect(note).to_have_accessible_description(re.compile("^Ni nom, ni surnom"))
    note.fill(NAMED)
    expect(page.get_by_role("status")).to_have_text(re.compile(r"1 point à revoir. «\sBlessing\s» ressemble à un nom"))
    expect(note).to_have_accessible_description(re.compile("Ni nom.*1 point à revoir"))
    note.fill("La personne est arrivée hier soir.")

    expect(page.get_by_role("status")).to_be_empty()
    assert not Referral.objects.exclude(note="").exists()


def test_keyboard_alone_vouches_for_a_word_and_proposes_it(open_as: Callable[..., Page]) -> None:
    scenario = Scenario()
    referral = scenario.draft()
    page = open_as(scenario.officer)
    note = open_note(page, referral)

    note.press_sequentially(CLEAN)
    expect(page.locator("mark")).to_have_text("xoplia")
    for key in ("Tab", "Space", "Tab", "Space", "Tab", "Enter"):
        page.keyboard.press(key)

    expect(page.get_by_text("Note enregistrée")).to_be_visible()
    assert WordConfirmation.objects.get().proposed


def test_what_was_ticked_stays_while_the_sentence_goes_on(open_as: Callable[..., Page]) -> None:
    scenario = Scenario()
    page = open_as(scenario.officer)
    note = open_note(page, scenario.draft())
    note.fill(CLEAN)
    page.get_by_text("« xoplia » : ce n'est ni un nom").click()

    note.press("End")
    with page.expect_response("**/demandes/lecture/"):
        note.press_sequentially(" Fatiguée.")

    expect(page.get_by_label("« xoplia » : ce n'est ni un nom")).to_be_checked()


def test_session_that_ended_meanwhile_does_not_pour_the_sign_in_page_into_the_note(
    open_as: Callable[..., Page],
) -> None:
    scenario = Scenario()
    page = open_as(scenario.officer)
    note = open_note(page, scenario.draft())
    page.context.clear_cookies(name="session")

    with page.expect_response("**/compte/login/**"):
        note.fill(NAMED)

    expect(page.locator("h1")).to_have_text("Note pour le partenaire")
    expect(note).to_have_value(NAMED)


def test_note_page_with_marks_has_no_accessibility_violation(open_as: Callable[..., Page]) -> None:
    scenario = Scenario()
    referral = scenario.draft()
    page = open_as(scenario.officer)
    path = f"/demandes/{show_reference(referral.reference)}/note/"
    assert violations(page, path) == ""

    page.get_by_label("Note pour le partenaire").fill(f"{NAMED} {CLEAN}")
    expect(page.locator("mark")).to_have_count(2)

    assert violations(page) == ""


def test_referent_erases_a_note_in_two_clicks(open_as: Callable[..., Page]) -> None:
    scenario = Scenario()
    referral = scenario.draft()
    Referral.objects.filter(pk=referral.pk).update(note="Enceinte de cinq mois.", version=2)
    solicitation = scenario.sent(Referral.objects.get(pk=referral.pk))
    page = open_as(scenario.referent())
    page.goto(solicitation.get_absolute_url())

    page.get_by_text("Cette note peut désigner quelqu'un").click()
    page.get_by_role("button", name="Effacer la note").click()

    expect(page.get_by_text("Note effacée.")).to_be_visible()
    expect(page.get_by_text("Enceinte de cinq mois.")).to_have_count(0)
    assert Referral.objects.get(pk=referral.pk).note == ""


def test_without_scripts_a_name_comes_back_underlined_with_what_was_typed(open_as: Callable[..., Page]) -> None:
    scenario = Scenario()
    referral = scenario.draft()
    page = open_as(scenario.officer, java_script_enabled=False)
    note = open_note(page, referral)

    note.fill(NAMED)
    page.get_by_role("button", name="Enregistrer la note").click()

    expect(page.locator("mark")).to_have_text("Blessing")
    expect(note).to_have_value(NAMED)
    assert Referral.objects.get(pk=referral.pk).note == ""

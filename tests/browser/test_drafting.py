"""The form on the smallest phone in use: a step fits its screen, and nothing typed is lost on the way."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from directory.vocabularies import Need, OrganisationKind, Visibility
from referrals.models import Referral, Solicitation
from tests.browser.test_referral_path import go_on
from tests.factories import ContactFactory
from tests.referrals.scenario import Scenario, minor_situation, situation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OpenAs = Callable[..., Page]
PHONE = {"width": 375, "height": 667}
STEPS = ("ou-et-quand", "personnes", "besoins", "langues", "cadre")
OVERFLOW = """() => {
    const bar = document.querySelector(".relais-bar"), page = document.scrollingElement;
    bar.style.position = "static";  // sticky, it would be seen wherever the step ends
    const sideways = page.scrollWidth > innerWidth;
    return {bottom: Math.round(bar.getBoundingClientRect().bottom + scrollY), sideways};
}"""
OPENED = """() => {
    document.querySelectorAll("main details").forEach((one) => { one.open = true; });
    const words = document.createRange(), later = document.querySelector(".relais-later").getBoundingClientRect();
    words.selectNodeContents(document.querySelector(".fr-stepper__state"));
    const covered = [...words.getClientRects()].some((line) => line.right > later.left && line.top < later.bottom);
    return {sideways: document.scrollingElement.scrollWidth > innerWidth, covered};
}"""
TOO_SMALL = """() => [...document.querySelectorAll("main :is(a, button, summary, label.fr-label)")]
    .filter((one) => one.checkVisibility() && !one.closest(".fr-select-group, .fr-input-group"))
    .map((one) => {
        const box = one.getBoundingClientRect(), more = getComputedStyle(one, "::after");
        return [one.textContent.trim(), box.height - 2 * (parseFloat(more.top) || 0)];
    })
    .filter(([, height]) => height < 43.5)"""


def draft_of(scenario: Scenario, *, minor: bool = False, **changes: object) -> str:
    """Prepare a complete draft and return its address."""
    facts = minor_situation() if minor else situation()
    names = ("people", "legal_channel", "legal_informed", "agreement")
    return scenario.draft(**{name: getattr(facts, name) for name in names}, **changes).get_absolute_url()


def test_each_step_for_an_adult_fits_the_screen_of_a_small_phone(open_as: OpenAs) -> None:
    scenario = Scenario()
    page, address = open_as(scenario.officer), draft_of(scenario, needs=[Need.SHELTER_TONIGHT])  # one heading open
    page.set_viewport_size(PHONE)

    found = {}
    for step in STEPS:
        page.goto(f"{address}etape/{step}/")
        found[step] = page.evaluate(OVERFLOW)

    assert [step for step, seen in found.items() if seen["sideways"] or seen["bottom"] > PHONE["height"]] == []


def test_nothing_leaves_the_screen_of_a_small_phone_once_everything_is_opened(open_as: OpenAs) -> None:
    scenario = Scenario()
    page, address = open_as(scenario.officer), draft_of(scenario)
    page.set_viewport_size(PHONE)

    for step in STEPS:
        page.goto(f"{address}etape/{step}/")
        assert page.evaluate(OPENED) == {"sideways": False, "covered": False}, step


def test_button_stays_in_sight_and_works_where_the_minors_route_makes_a_step_longer(open_as: OpenAs) -> None:
    scenario = Scenario()
    page, address = open_as(scenario.officer), draft_of(scenario, minor=True)
    ContactFactory(organisation__kind=OrganisationKind.CHILD_CONCERN_CELL, visibility=Visibility.AGENTS)
    page.set_viewport_size(PHONE)

    page.goto(f"{address}etape/cadre/")

    expect(page.get_by_role("button", name="Afficher le numéro")).to_be_visible()
    expect(page.get_by_role("link", name="119", exact=True)).to_be_in_viewport()
    expect(page.get_by_role("button", name="Relire et envoyer")).to_be_in_viewport()
    page.get_by_label("Contexte").focus()
    covered = page.get_by_label("Contexte").bounding_box()["y"] + 40  # type: ignore[index]
    assert covered <= page.locator(".relais-bar").bounding_box()["y"]  # type: ignore[index]
    page.get_by_role("button", name="Relire et envoyer").click()  # the form of the number has not ended the step's own
    expect(page.get_by_role("heading", name="À qui l'envoyer ?")).to_be_visible()


def test_whatever_a_thumb_presses_is_44_pixels_high(open_as: OpenAs) -> None:
    scenario = Scenario()
    page, address = open_as(scenario.officer), draft_of(scenario, minor=True)
    page.set_viewport_size(PHONE)

    small = {}
    for step in STEPS:
        page.goto(f"{address}etape/{step}/")
        small[step] = [
            name for name, _ in page.evaluate(TOO_SMALL) if "Parquet de" not in name and "CRIP –" not in name
        ]

    assert small == {step: [] for step in STEPS}


@pytest.mark.parametrize("javascript", [True, False])
def test_officer_is_interrupted_goes_back_and_finds_everything(open_as: OpenAs, javascript: bool) -> None:
    scenario = Scenario()
    page = open_as(scenario.officer, java_script_enabled=javascript)
    page.goto("/demandes/nouvelle/")
    go_on(page, "Pour qui")
    page.get_by_label("Âge").select_option(label="15 à 17 ans")
    go_on(page, "Besoins")
    page.get_by_label("Mise à l'abri immédiate").check(force=True)

    page.get_by_role("button", name="Précédent").click()
    expect(page.get_by_label("Âge")).to_have_value("A15_17")
    page.go_back()
    expect(page.get_by_label("Mise à l'abri immédiate")).to_be_checked()
    page.get_by_role("button", name="Enregistrer et quitter").click()
    page.get_by_role("link", name=str(Referral.objects.get())).first.click()

    expect(page.get_by_role("link", name="119", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Choisissez le contexte.")).to_be_visible()


def test_keyboard_alone_goes_through_a_step_and_lands_on_what_is_wrong(open_as: OpenAs) -> None:
    scenario = Scenario()
    page, address = open_as(scenario.officer, width=1280), draft_of(scenario)
    page.goto(f"{address}etape/personnes/")
    page.get_by_label("Nombre").fill("0")

    page.keyboard.press("Enter")

    expect(page.get_by_label("Nombre")).to_be_focused()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Besoins")
    assert Referral.objects.get().people.get().count == 3


def press_tab_to(page: Page, name: str) -> None:
    """Go from field to field until the one that says this."""
    said = "(document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim()"
    for _ in range(60):
        page.keyboard.press("Tab")
        if str(page.evaluate(said)).startswith(name):
            return
    raise AssertionError(f"{name}: out of the keyboard's reach")


def test_keyboard_alone_sends_then_accepts(open_as: OpenAs) -> None:
    scenario = Scenario()
    officer, association = (open_as(user, width=1280) for user in (scenario.officer, scenario.answerer))

    officer.goto(draft_of(scenario))
    press_tab_to(officer, "Le Phare fictif")
    officer.keyboard.press("Space")
    press_tab_to(officer, "Envoyer la demande")
    officer.keyboard.press("Enter")
    expect(officer.get_by_text("Demande envoyée. Chaque partenaire")).to_be_visible()
    association.goto(Solicitation.objects.get().get_absolute_url())
    press_tab_to(association, "Accepter la demande")
    association.keyboard.press("Enter")

    expect(association.get_by_text("Demande acceptée :")).to_be_visible()

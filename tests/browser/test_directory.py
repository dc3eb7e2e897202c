"""From the front page to a telephone number, in three actions."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cms.operations import create_home
from directory.models import SearchEntry
from directory.vocabularies import Need
from tests.factories import ContactFactory, OrganisationFactory, ServiceFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OpenAs = Callable[..., Page]


def stock() -> None:
    """Publish a partner in two départements, each with its number."""
    for departement, name, phone in (
        ("93", "Le Phare fictif", "+33199001234"),
        ("69", "L'Ancre fictive", "+33465710001"),
    ):
        organisation = OrganisationFactory(name=name, departement_id=departement)
        needs = [Need.SHELTER_TONIGHT]
        ServiceFactory(organisation=organisation, needs=needs, languages=["ro"], departements=[departement])
        ContactFactory(organisation=organisation, phone=phone)
    SearchEntry.objects.refresh()
    create_home(at=datetime(2026, 11, 23, tzinfo=UTC))


@pytest.mark.parametrize("javascript", [True, False])
def test_visitor_reaches_a_number_in_three_actions(open_as: OpenAs, javascript: bool) -> None:
    stock()
    page = open_as(java_script_enabled=javascript)
    page.goto("/")

    page.locator("main input[name=q]").fill("abri roumain bobigny")
    page.locator("main").get_by_role("button", name="Rechercher").click()
    page.get_by_role("link", name="Le Phare fictif").click()

    expect(page.get_by_role("link", name="01 99 00 12 34")).to_have_attribute("href", "tel:+33199001234")


def test_results_follow_what_is_typed_and_keep_the_chosen_departement(open_as: OpenAs) -> None:
    stock()
    page = open_as(width=1280)
    page.goto("/annuaire/")

    page.locator("main input[name=q]").press_sequentially("roumain")
    page.wait_for_url("**q=roumain**")
    page.locator("select[name=departement]").select_option("69")
    page.wait_for_url("**departement=69**")

    expect(page.get_by_role("link", name="L'Ancre fictive")).to_be_visible()
    expect(page.get_by_role("link", name="Le Phare fictif")).to_have_count(0)
    expect(page.locator("select[name=departement]")).to_have_value("69")


def leave(page: Page, settings: Any) -> None:
    """Open a public page, then press the quick exit."""
    page.goto("/annuaire/93/")
    settings.WAY_OUT = page.url.replace("annuaire/93/", "compte/signup/")  # somewhere that answers here

    page.get_by_role("link", name="Quitter vite").first.click()
    page.wait_for_url("**/compte/signup/")


def test_visitor_leaves_at_once_and_cannot_come_back(open_as: OpenAs, settings: Any) -> None:
    stock()
    page = open_as()

    leave(page, settings)

    assert page.context.cookies() == []
    assert page.evaluate("history.length") <= 2


def test_visitor_leaves_at_once_without_scripts_and_the_way_back_is_then_there(open_as: OpenAs, settings: Any) -> None:
    """The negative control of the one above, too: it is the script that leaves no way back."""
    stock()
    page = open_as(java_script_enabled=False)

    leave(page, settings)

    assert page.context.cookies() == []
    page.go_back()
    assert page.url.endswith("/annuaire/93/")


@pytest.mark.parametrize("javascript", [True, False])
def test_no_line_ends_before_a_sign_nor_within_quotation_marks(open_as: OpenAs, javascript: bool) -> None:
    stock()
    page = open_as(java_script_enabled=javascript)

    page.goto("/annuaire/?q=introuvable")
    loose = re.findall(r" [:;?!»](?=\s)|« ", page.locator("main").inner_text())

    assert bool(loose) is not javascript


def test_what_comes_in_later_is_written_alike_and_what_is_typed_stays(open_as: OpenAs) -> None:
    stock()
    page = open_as(width=1280)
    page.goto("/annuaire/")

    page.locator("main input[name=q]").press_sequentially("abri : 2 lits")
    page.get_by_role("heading", name="Aucune structure").wait_for()

    assert "mot\u00a0: une" in page.locator("main").inner_text()
    expect(page.locator("main input[name=q]")).to_have_value("abri : 2 lits")


def test_officer_uses_the_keyboard_to_search(open_as: OpenAs) -> None:
    stock()
    page = open_as(width=1280)
    page.goto("/annuaire/")

    page.locator("main input[name=q]").focus()
    page.keyboard.type("phare")
    page.keyboard.press("Enter")

    expect(page.get_by_role("link", name="Le Phare fictif")).to_be_visible()

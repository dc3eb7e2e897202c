"""A reader of English, from the foot of the front page to a telephone number."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.referrals.scenario import Scenario

from .test_directory import stock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OpenAs = Callable[..., Page]


def choose_english(page: Page) -> None:
    """Go by the foot of the page, then press the language."""
    page.get_by_role("contentinfo").get_by_role("link", name="English").click()
    page.get_by_role("button", name="English").click()


@pytest.mark.parametrize("javascript", [True, False])
def test_visitor_chooses_english_then_reaches_a_number(open_as: OpenAs, javascript: bool) -> None:
    stock()
    page = open_as(java_script_enabled=javascript)
    page.goto("/annuaire/?departement=93")

    choose_english(page)

    assert page.url.endswith("/annuaire/?departement=93")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.locator("main input[name=q]").fill("shelter romanian")
    page.locator("main").get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Le Phare fictif").click()
    expect(page.get_by_role("link", name="01 99 00 12 34")).to_have_attribute("href", "tel:+33199001234")
    expect(page.get_by_text("Immediate shelter (this very night)")).to_be_visible()
    expect(page.get_by_role("contentinfo").get_by_role("link", name="Français")).to_be_visible()


def test_agent_who_chose_english_answers_in_english(open_as: OpenAs) -> None:
    scenario = Scenario()
    scenario.sent()
    page = open_as(scenario.answerer)
    page.goto("/a-traiter/")

    choose_english(page)

    expect(page.get_by_role("heading", name="To do")).to_be_visible()
    page.locator("main .relais-line__link").first.click()
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.get_by_text("Receipt confirmed: the requester is told.")).to_be_visible()

"""A referent of elsewhere breaks the glass; the département's own referent sees it; an auditor finds the entry."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.vocabularies import Role
from referrals.models import Referral
from tests.factories import MembershipFactory, OrganisationFactory
from tests.referrals.scenario import Scenario

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OpenAs = Callable[..., Page]


def keep_picture(page: Page, name: str) -> None:
    """Keep what the page looks like, where PICTURES names a folder; nothing of it is wider than the screen."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}-{page.viewport_size['width']}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def break_glass(page: Page, referral: Referral) -> None:
    page.goto("/bris-de-glace/")
    page.get_by_label("Référence de la demande").fill(str(referral))
    page.get_by_label("Motif").select_option("IMMEDIATE_DANGER")
    keep_picture(page, "break")
    page.get_by_role("button", name="Ouvrir la demande").click()
    expect(page.get_by_text("lecture seule")).to_be_visible()
    keep_picture(page, "glass")


def see_who_read(page: Page, referral: Referral) -> None:
    page.goto("/compte/")
    page.get_by_role("link", name="Qui a consulté").click()
    expect(page.get_by_text("Hors du département")).to_be_visible()
    keep_picture(page, "readings")
    page.goto(referral.solicitations.get().get_absolute_url())
    page.get_by_role("link", name="Voir qui a consulté").click()
    expect(page.get_by_text("Danger immédiat").first).to_be_visible()
    keep_picture(page, "readers")


def find_in_journal(page: Page) -> None:
    page.goto("/compte/")
    page.locator("main").get_by_role("link", name="Journal").click()
    page.get_by_label("Acte").select_option("BROKE_GLASS")
    page.get_by_role("button", name="Chercher").click()
    expect(page.get_by_text("Bris de glace : Danger immédiat")).to_be_visible()
    keep_picture(page, "journal")


def referent_of_elsewhere() -> User:
    organisation = OrganisationFactory(police=True, departement_id="75")
    return MembershipFactory(organisation=organisation, role=Role.REFERENT, departements=["75"]).user


@pytest.mark.parametrize("width", [375, 1280])
def test_glass_that_is_broken_is_seen_by_the_referent_and_by_the_auditor(open_as: OpenAs, width: int) -> None:
    scenario, reader = Scenario(), referent_of_elsewhere()
    referral, referent = scenario.sent().referral, scenario.referent()
    auditor = MembershipFactory(organisation=reader.memberships.get().organisation, role=Role.AUDITOR).user

    break_glass(open_as(reader, width=width), referral)

    see_who_read(open_as(referent, width=width), referral)
    find_in_journal(open_as(auditor, width=width))

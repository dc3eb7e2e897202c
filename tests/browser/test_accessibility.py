"""axe-core finds nothing to say of the main screens, on a phone and on a desk, by day and by night."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from cms.operations import create_home
from tests.referrals.scenario import Scenario, minor_situation, organisation_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STEPS = ["ou-et-quand", "personnes", "besoins", "langues", "cadre"]
SCREENS = [
    "home",
    "results",
    "departement",
    "sheet",
    "login",
    "language",
    "create",
    *STEPS,
    "draft",
    "inbox",
    "referral",
    "solicitation",
]
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}}


def addresses(scenario: Scenario) -> dict[str, str]:
    """Return the address of each screen, once something is there to see."""
    create_home(at=datetime(2026, 11, 23, tzinfo=UTC))
    solicitation = scenario.sent()
    minor = minor_situation()
    draft = scenario.draft(people=minor.people, legal_channel="", agreement="").get_absolute_url()
    return {
        **{step: f"{draft}etape/{step}/" for step in STEPS},
        "draft": draft,
        "home": "/",
        "results": "/annuaire/?q=phare",
        "departement": "/annuaire/93/",
        "sheet": organisation_of(scenario.answerer).get_absolute_url(),
        "login": "/compte/login/",
        "language": "/langue/",
        "create": "/demandes/nouvelle/",
        "inbox": "/a-traiter/",
        "referral": solicitation.referral.get_absolute_url(),
        "solicitation": solicitation.get_absolute_url(),
    }


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_screens_have_no_accessibility_violation(open_as: Callable[..., Page], width: int, scheme: str) -> None:
    scenario = Scenario()
    paths = addresses(scenario)
    signed_in = open_as(scenario.answerer, width=width, color_scheme=scheme)
    officer = open_as(scenario.officer, width=width, color_scheme=scheme)
    visitor = open_as(width=width, color_scheme=scheme)
    readers = {"home": visitor, "login": visitor, "results": visitor, "create": officer, "referral": officer}
    readers |= dict.fromkeys([*STEPS, "draft"], officer)

    found = {screen: violations(readers.get(screen, signed_in), paths[screen]) for screen in SCREENS}

    assert found == dict.fromkeys(SCREENS, "")


def violations(page: Page, path: str | None = None) -> str:
    """Return what axe-core says of the page, as it stands where no path is given, or nothing."""
    if path is not None:
        response = page.goto(path)
        assert response is not None
        assert response.status == 200
    page.wait_for_load_state("networkidle")
    results = Axe().run(page, options=RULES)
    return results.generate_report() if results.violations_count else ""


def test_fault_on_a_page_is_found(open_as: Callable[..., Page]) -> None:
    page = open_as()
    page.set_content("<html lang='fr'><title>x</title><main><h1>x</h1><img src='/icon.png'></main></html>")

    assert "image-alt" in Axe().run(page, options=RULES).generate_report()

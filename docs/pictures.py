"""Take the README's pictures again, from a demonstration that is being served: `make demo`, then `make pictures`."""

import os
from pathlib import Path

import django
from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parent / "pictures"
PHONE = {"width": 375, "height": 760}


def main() -> None:
    """Photograph the search, the page of a département and a solicitation, as a phone shows them."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "cms.settings"
    django.setup()

    from tests.browser.conftest import QUIET, chromium_path

    address = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
    with sync_playwright() as playwright:
        FOLDER.mkdir(exist_ok=True)
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=QUIET.split())
        visitor = _page(browser, address, "light")
        visitor.goto("/annuaire/?q=hebergement+roumain&departement=93")
        _photograph(visitor, "results")
        visitor.goto("/annuaire/93/")
        _photograph(visitor, "departement")
        _photograph(_solicitation(browser, address), "solicitation")
        browser.close()


def _page(browser: Browser, address: str, scheme: str) -> Page:
    context = browser.new_context(base_url=address, viewport=PHONE, locale="fr-FR", color_scheme=scheme)
    return context.new_page()


def _solicitation(browser: Browser, address: str) -> Page:
    from cms.demonstration import PASSWORD
    from cms.demonstration_codes import current_codes

    page = _page(browser, address, "dark")
    page.goto("/compte/login/")
    page.locator("#id_login").fill("phare@association.example")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Se connecter", exact=True).click()
    page.locator("#id_code").fill(current_codes()[-1])  # not the one that somebody may have just used
    page.get_by_role("button", name="Continuer").click()
    page.locator(".relais-line__link").first.click()
    return page


def _photograph(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    main()

"""A real Chromium, when there is one; without it these tests are left out, and the summary says so."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from accounts.models import User
from tests.signing_in import code_for, enrol

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)


def chromium_path() -> str | None:
    """Return the path of the browser: `CHROMIUM`, or the first known name that the system has."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start the browser once for a run of these tests: while it lives, its event loop lets no other one start."""
    path = chromium_path()
    if path is None:
        pytest.skip("NO BROWSER: install Chromium (Debian: apt-get install chromium) or set CHROMIUM to its path")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=QUIET.split())
        yield chromium
        chromium.close()


@pytest.fixture
def open_as(browser: Browser, live_server: object) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page as somebody, who signs in through the form, or as a visitor."""
    contexts = []

    def open_page(user: User | None = None, *, width: int = 375, **options: object) -> Page:
        context = browser.new_context(
            base_url=str(live_server), viewport={"width": width, "height": 812}, locale="fr-FR", **options
        )
        contexts.append(context)
        page = context.new_page()
        if user is not None:
            sign_in(page, user)
        return page

    yield open_page
    for context in contexts:
        context.close()


def sign_in(page: Page, user: User) -> None:
    """Type the password, then a code of the application."""
    enrol(user)
    type_password(page, user)
    page.locator("#id_code").fill(code_for(user))
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url(re.compile("/(a-traiter|journal|chiffres)/$"))  # whoever watches goes to what she watches


def type_password(page: Page, user: User) -> None:
    """Prove the first factor, by the form."""
    page.goto("/compte/login/")
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Mot de passe").first.fill("mot de passe de test")
    page.locator("main").get_by_role("button", name="Se connecter", exact=True).click()

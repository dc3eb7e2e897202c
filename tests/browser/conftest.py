"""A real Chromium, when there is one; without it these tests are left out, and the summary says so."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from accounts.models import User
from tests.signing_in import sign_in

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
    """Return a function that opens a page as somebody, who is signed in already, or as a visitor."""
    contexts = []

    def open_page(user: User | None = None, *, width: int = 375, **options: object) -> Page:
        context = browser.new_context(
            base_url=str(live_server), viewport={"width": width, "height": 812}, locale="fr-FR", **options
        )
        contexts.append(context)
        if user is not None:
            bring_session(context, user, str(live_server))
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


def bring_session(context: BrowserContext, user: User, site: str) -> None:
    """Give the browser the cookie of a session that both factors opened: the forms have their own tests."""
    client, name = Client(), settings.SESSION_COOKIE_NAME
    sign_in(client, user)
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])


def type_password(page: Page, user: User) -> None:
    """Prove the first factor, by the form."""
    page.goto("/compte/login/")
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Mot de passe").first.fill("mot de passe de test")
    page.locator("main").get_by_role("button", name="Se connecter", exact=True).click()

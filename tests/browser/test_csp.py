"""Every page, visited in a real browser under the headers of production: nothing that it needs is blocked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from playwright.sync_api import Page

from accounts.models import User
from accounts.vocabularies import Role
from cms import headers
from cms.models import ContentPage
from cms.operations import create_editors_group
from directory.models import Contact, Convention, Organisation, Service, Verification
from tests.browser.conftest import type_password
from tests.browser.test_accessibility import addresses
from tests.factories import MembershipFactory, UserFactory
from tests.referrals.scenario import Scenario, organisation_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OpenAs = Callable[..., Page]
RECORDS = (Organisation, Service, Contact, Verification, Convention)
TELL = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error("CSP", event.violatedDirective, event.blockedURI);
});
"""
# A page that is absent is an error to the console; a form of Wagtail's asks before it is left, which nobody sees here.
NOT_OURS = ("Failed to load resource", "Blocked attempt to show a 'beforeunload'")
PUBLIC = [
    "/",
    "/comment-ca-marche/",
    "/annuaire/?q=phare",
    "/annuaire/93/",
    "/compte/login/",
    "/compte/signup/",
    "/compte/password/reset/",
    "/compte/password/reset/done/",
    "/compte/password/reset/key/1-invalide/",
    "/invitation/inconnue/",
    "/courriels-envoyes/",
]
OWN = [
    "/a-traiter/",
    "/demandes/",
    "/demandes/nouvelle/",
    "/operations/",
    "/passation/",
    "/compte/",
    "/compte/password/change/",
    "/compte/second-facteur/application/",
    "/compte/second-facteur/cle/",
    "/compte/second-facteur/codes/",
    "/compte/confirmation/code/",
    "/compte/logout/",
    "/equipe/",
    "/equipe/depannages/",
]
DESK = [
    "/cms/",
    "/cms/pages/",
    "/cms/reports/locked/",
    "/cms/reports/site-history/",
    "/cms/reports/workflow/",
    "/cms/reports/workflow_tasks/",
    "/cms/reports/aging-pages/",
    "/cms/account/",
    "/cms/workflows/list/",
    "/cms/images/",
    "/cms/documents/",
    "/cms/users/",
    "/cms/groups/",
    "/cms/sites/",
]


def watch(page: Page) -> list[str]:
    """Write down whatever the page or the browser complains of, and each report that it sends."""
    said: list[str] = []
    page.add_init_script(TELL)
    page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: said.append(f"script error: {error}"))
    page.on("request", lambda request: said.append("report sent") if request.url.endswith("/csp/") else None)
    return said


def complaints(page: Page, paths: Iterable[str]) -> dict[str, list[str]]:
    """Visit each page, and return what was said of those that had something wrong."""
    said, found = watch(page), {}
    for path in paths:
        said.clear()
        page.goto(path)
        page.wait_for_load_state("networkidle")
        if wrong := [line for line in said if not line.startswith(NOT_OURS)]:
            found[path] = wrong
    return found


def test_visitor_meets_nothing_blocked(open_as: OpenAs) -> None:
    scenario = Scenario()
    paths = addresses(scenario)

    assert complaints(open_as(), [*PUBLIC, paths["sheet"], "/nulle-part/", "/cms/"]) == {}


def test_agents_meet_nothing_blocked(open_as: OpenAs) -> None:
    scenario = Scenario()
    paths = addresses(scenario)
    organisation = organisation_of(scenario.officer)
    MembershipFactory(user=scenario.officer, organisation=organisation, role=Role.MANAGER)
    MembershipFactory(user=scenario.officer, organisation=organisation, role=Role.REFERENT, departements=["93"])
    referral, solicitation = paths["referral"], paths["solicitation"]

    officer = [*OWN, *paths.values(), f"{referral}note/", f"{solicitation}envois/", "/demandes/retrouver/?reference=0"]
    assert complaints(open_as(scenario.officer), officer) == {}
    assert complaints(open_as(scenario.answerer), ["/a-traiter/", solicitation]) == {}


def test_newcomer_meets_nothing_blocked(open_as: OpenAs) -> None:
    page, user = open_as(), MembershipFactory().user
    said = watch(page)
    type_password(page, user)
    said.clear()
    paths = ["/compte/second-facteur/", "/compte/second-facteur/application/", "/compte/second-facteur/cle/"]

    assert complaints(page, paths) == {}


def records(user: User) -> dict[str, Any]:
    """Make one record of each kind that the desk edits."""
    scenario = Scenario()
    organisation = organisation_of(scenario.answerer)
    Convention.objects.create(
        organisation=organisation, partner=organisation_of(scenario.officer), starts_on=scenario.at.date()
    )
    return {model.__name__: model.objects.order_by("pk")[0].pk for model in RECORDS}


def desk_paths(keys: dict[str, Any], page: int) -> list[str]:
    """Return the lists, the empty forms, the forms and the histories of every kind of record, then those of pages."""
    paths = []
    for name, key in keys.items():
        address = f"wagtailsnippets_directory_{name.lower()}"
        paths += [reverse(f"{address}:list"), reverse(f"{address}:add"), reverse(f"{address}:edit", args=[key])]
        paths.append(reverse(f"{address}:history", args=[key]))
    views = ["explore", *(f"pages:{view}" for view in ("edit", "history", "usage", "delete", "move", "copy"))]
    return [*paths, *(reverse(f"wagtailadmin_{view}", args=[page]) for view in views)]


def test_editors_meet_nothing_blocked_at_the_desk(open_as: OpenAs) -> None:
    addresses(Scenario())
    create_editors_group()
    user = UserFactory(is_staff=True, is_superuser=True)
    page = ContentPage.objects.order_by("pk")[0]
    group = Group.objects.order_by("pk")[0]
    paths = [*DESK, *desk_paths(records(user), page.pk), f"/cms/users/edit/{user.pk}/", f"/cms/groups/edit/{group.pk}/"]

    assert complaints(open_as(user, width=1280), paths) == {}


@pytest.mark.parametrize("path", ["/annuaire/", "/cms/"])
def test_script_that_somebody_slips_in_is_blocked_and_reported(open_as: OpenAs, path: str) -> None:
    user = UserFactory(is_staff=True, is_superuser=True)
    page = open_as(user)
    said = watch(page)
    page.goto(path)
    page.wait_for_load_state("networkidle")
    said.clear()

    with page.expect_request("**/csp/"):
        page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'window.got = 1'}))")

    assert page.evaluate("window.got") is None
    assert any(line.startswith("CSP script-src") for line in said)


def test_script_that_somebody_slips_in_would_run_without_the_policy(
    open_as: OpenAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""
    monkeypatch.setattr(headers, "_policy", lambda *_: "default-src * 'unsafe-inline'")
    page = open_as()
    page.goto("/annuaire/")

    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'window.got = 1'}))")

    assert page.evaluate("window.got") == 1


def test_browser_keeps_neither_a_page_nor_the_address_of_one(open_as: OpenAs) -> None:
    scenario = Scenario()
    paths = addresses(scenario)
    page = open_as(scenario.officer)
    for path in (paths["referral"], paths["solicitation"], paths["personnes"], "/annuaire/?q=phare"):
        page.goto(path)
        page.wait_for_load_state("networkidle")

    page.get_by_role("searchbox").fill("escale")
    page.wait_for_url("**q=escale*")
    with page.expect_event("load"):  # htmx keeps no page to show again: it asks for it
        page.go_back()
    page.wait_for_load_state("networkidle")

    kept = page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
    assert set(kept) <= {"scheme"}
    assert page.evaluate("indexedDB.databases()") == []

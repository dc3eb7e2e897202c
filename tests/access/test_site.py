"""Every route of the site, for everybody: what is one's own, what is another's, what was never there."""

from collections.abc import Callable

import pytest

from .routes import every_route, is_desk
from .site_table import SITE
from .sweep import Sweep

pytestmark = pytest.mark.django_db
OF_OBJECTS = [name for name, rules in SITE.items() if any(rule.of for rule in rules)]


def test_every_route_is_declared_and_every_declared_route_exists() -> None:
    assert set(SITE) == {route.name for route in every_route() if not is_desk(route)}


def test_three_routes_alone_take_a_form_without_the_site_s_token() -> None:
    exempt = [route for route in every_route() if getattr(route.view, "csrf_exempt", False)]
    read_only = {route.name for route in exempt if {*getattr(route.view, "actions", {})} - {"head"} == {"get"}}

    services = {"report_blocked", "referrals:mail_events"}
    asks_by_itself = {"wagtailadmin_api:pages:action"}  # see tests/cms/test_rights.py
    assert {route.name for route in exempt} - read_only == services | asks_by_itself


@pytest.mark.parametrize("name", SITE)
def test_everybody_meets_what_the_table_says(site: Callable[[str], Sweep], name: str) -> None:
    assert site(name).surprises() == []


@pytest.mark.parametrize("name", OF_OBJECTS)
def test_another_s_and_absent_are_told_apart_by_nothing(site: Callable[[str], Sweep], name: str) -> None:
    assert site(name).tells() == []


@pytest.mark.parametrize("name", SITE)
def test_reading_writes_no_row(site: Callable[[str], Sweep], name: str) -> None:
    assert site(name).written == {}

"""Every route of the site, for everybody: what is one's own, what is another's, what was never there."""

from collections.abc import Callable

import pytest

from .routes import every_route, is_desk
from .site_table import SITE
from .sweep import Sweep

pytestmark = pytest.mark.django_db
OF_OBJECTS = [name for name, rules in SITE.items() if any(rule.of for rule in rules)]


def test_every_route_is_declared_and_every_declared_route_exists() -> None:
    routes = {route.name for route in every_route() if not is_desk(route)}

    assert set(SITE) == routes


@pytest.mark.parametrize("name", SITE)
def test_everybody_meets_what_the_table_says(site: Callable[[str], Sweep], name: str) -> None:
    assert site(name).surprises() == []


@pytest.mark.parametrize("name", OF_OBJECTS)
def test_another_s_and_absent_are_told_apart_by_nothing(site: Callable[[str], Sweep], name: str) -> None:
    assert site(name).tells() == []


@pytest.mark.parametrize("name", SITE)
def test_reading_writes_no_row(site: Callable[[str], Sweep], name: str) -> None:
    assert site(name).written == {}

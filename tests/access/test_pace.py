"""Whatever shows how somebody is reached counts in the pace, on every route; numbers for agents are asked for.

Each route is asked all that the access matrix foresees, and every form of it is sent empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.urls import reverse

from accounts import middleware
from directory.models import Contact

from .asking import Answer, Asker
from .cast import MEMBERS, Who
from .desk_objects import DeskObjects
from .desk_table import DESK, group_of
from .scene import Scene
from .site_table import SITE
from .subjects import RESERVED
from .sweep import Sweep
from .test_desk import ROUTES, address

pytestmark = pytest.mark.django_db
PUBLIC = (b"+33199001234", b"permanence-", "Nîmes".encode())  # of contacts and addresses: see `tests.factories`
FOR_AGENTS = (RESERVED.encode(), "01\xa099\xa000\xa056\xa078".encode())
COUNTED = "INSERT INTO accounts_reading"
ACTING = (*sorted(MEMBERS), Who.PARTNER, Who.REFERENT)
SHOWS = {  # today: a route that no longer does may have lost its objects here
    "directory:departement",
    "directory:organisation",
    "directory:search",
    "referrals:act",
    "referrals:conclude_operation",
    "referrals:operation",
    "referrals:referral",
    "referrals:send",
    "referrals:send_operation",
    "referrals:solicitation",
    "referrals:step",
    "referrals:turn",
    "reveal_address",
    "reveal_contact",
}


def refused(asker: Asker, scene: Scene, name: str) -> Iterator[Answer]:
    """Send an empty form about what is one's own: what is to be mended is shown again, with whom to call."""
    for rule in (rule for rule in SITE[name] if rule.post is not None):
        path = reverse(name, args=(*(scene.subjects[rule.of].own if rule.of else ()), *rule.then))
        yield from (asker.ask(who, "POST", path) for who in ACTING)


def shown(ways: tuple[bytes, ...], answers: list[Answer]) -> list[Answer]:
    """Return the answers that show one of these."""
    return [answer for answer in answers if any(way in answer.body for way in ways)]


def is_counted(answer: Answer) -> bool:
    return any(COUNTED in statement for statement in answer.statements)


@pytest.mark.parametrize("name", SITE)
def test_whatever_shows_how_somebody_is_reached_is_counted(
    site: Callable[[str], Sweep], asker: Asker, scene: Scene, name: str
) -> None:
    answers = [*site(name).answers.values(), *refused(asker, scene, name)]
    telling = shown(PUBLIC + FOR_AGENTS, answers)

    assert [answer for answer in telling if not is_counted(answer)] == []
    assert bool(telling) is (name in SHOWS)
    assert bool(shown(FOR_AGENTS, answers)) is (name == "reveal_contact")


KEPT_RECORDS = {f"wagtailsnippets_directory_{record}:edit" for record in ("organisation", "contact")}


def test_record_that_the_desk_shows_is_counted(asker: Asker, desk: DeskObjects) -> None:
    opened = {
        route.name: asker.ask(Who.EDITOR, "GET", address(route, desk))
        for route in ROUTES
        if Who.EDITOR in DESK[group_of(route)]
    }

    telling = {name for name, answer in opened.items() if shown(PUBLIC + FOR_AGENTS, [answer])}

    assert telling >= KEPT_RECORDS
    assert {name for name in telling if not is_counted(opened[name])} == set()


def page_of(asker: Asker, scene: Scene, name: str, who: Who) -> Answer:
    rule = SITE[name][0]
    return asker.ask(who, "GET" if rule.get else "POST", reverse(name, args=(*scene.subjects[rule.of].own, *rule.then)))


@pytest.mark.parametrize("name", ["referrals:solicitation", "referrals:act", "directory:organisation"])
def test_page_that_nobody_counts_is_seen(
    asker: Asker, scene: Scene, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The negative control."""
    monkeypatch.setattr(middleware, "READ", {})

    (answer,) = shown(PUBLIC, [page_of(asker, scene, name, Who.AGENT)])

    assert not is_counted(answer)


def test_number_for_agents_that_nothing_masks_is_seen(
    asker: Asker, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""
    monkeypatch.setattr(Contact, "is_masked", False)

    assert shown(FOR_AGENTS, [page_of(asker, scene, "referrals:solicitation", Who.PARTNER)])

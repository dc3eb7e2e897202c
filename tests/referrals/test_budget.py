"""What one act costs the database, in SQL statements; the two that bracket its transaction are not counted."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from referrals import operations
from referrals.models import Referral, Solicitation
from referrals.views import drafting
from referrals.vocabularies import SolicitationState as State
from tests.referrals.scenario import VALUES, Scenario, minor_situation, organisation_of, partner, situation
from tests.referrals.test_transitions import OPERATED

pytestmark = pytest.mark.django_db
BUDGET = 12
BRACKETS = ("SAVEPOINT", "RELEASE SAVEPOINT")  # BEGIN and COMMIT outside of a test


def cost(act: Callable[..., Any], by: User | None, **values: Any) -> int:
    """Count the statements of one act, by a person who has just arrived: nothing about her is in memory."""
    if by is not None:
        values["by"] = User.objects.get(pk=by.pk)
    with CaptureQueriesContext(connection) as captured:
        act(**values)
    return sum(not query["sql"].startswith(BRACKETS) for query in captured)


def person_who_may(name: str, scenario: Scenario, source: State) -> User | None:
    if name == "expire":
        return None
    if name == "mark_error":
        return scenario.officer if source == State.SENT else scenario.referent()
    return scenario.officer if name in {"answer_info", "cancel"} else scenario.answerer


@pytest.mark.parametrize(("name", "source"), OPERATED)
def test_one_transition_costs_at_most_twelve_statements(name: str, source: State) -> None:
    scenario = Scenario()
    solicitation = scenario.in_state(source)
    values = VALUES.get(name, lambda _: {})(solicitation)
    by = person_who_may(name, scenario, source)

    act = {"solicitation_id": solicitation.pk, "version": solicitation.version, "at": scenario.tick()}

    assert cost(getattr(operations, name), by, **act, **values) <= BUDGET


@pytest.mark.parametrize("siblings", [0, 1, 3])
def test_each_sibling_that_is_released_adds_its_own_transition_only(siblings: int) -> None:
    scenario = Scenario()
    first = scenario.sent()
    for _ in range(siblings):
        scenario.sent(Referral.objects.get(pk=first.referral_id), to=partner("L'Ancre fictive"))
    act = {"solicitation_id": first.pk, "version": first.version, "at": scenario.tick()}

    statements = cost(operations.accept, scenario.answerer, **act, needs=first.needs)

    assert Solicitation.objects.filter(state=State.SUPERSEDED).count() == siblings
    assert statements <= BUDGET + bool(siblings) + siblings * 4  # their lock; the row, its event, its entry, its job


@pytest.mark.parametrize("partners", [1, 2, 4])
def test_sending_adds_what_each_partner_takes_only(partners: int) -> None:
    scenario = Scenario()
    referral = scenario.draft()
    asked = [organisation_of(partner("L'Ancre fictive")) for _ in range(partners)]
    act = {"referral_id": referral.pk, "version": referral.version, "at": scenario.tick()}

    statements = cost(operations.send, scenario.officer, **act, organisations=asked)

    assert (
        statements <= BUDGET + (partners - 1) * 6
    )  # asked already? can answer? the row, its event, its entry, its job


@pytest.mark.parametrize("partners", [1, 2, 4])
def test_cancelling_a_referral_adds_what_each_partner_takes_only(partners: int) -> None:
    scenario = Scenario()
    referral = scenario.draft()
    for _ in range(partners):
        scenario.sent(Referral.objects.get(pk=referral.pk), to=partner("L'Ancre fictive"))
    referral = Referral.objects.get(pk=referral.pk)
    act = {"referral_id": referral.pk, "version": referral.version, "at": scenario.tick()}

    statements = cost(operations.cancel_referral, scenario.officer, **act)

    assert statements <= BUDGET + (partners - 1) * 4  # the row, its event, its entry, its job


def test_preparing_a_referral_stays_within_the_budget() -> None:
    scenario = Scenario()
    requester = organisation_of(scenario.officer)

    statements = cost(
        operations.create_referral, scenario.officer, requester=requester, situation=situation(), at=scenario.at
    )

    assert statements <= BUDGET


def test_saving_a_step_stays_within_the_budget() -> None:
    scenario = Scenario()
    referral = scenario.draft()
    changes = operations.Changes(people=minor_situation().people, needs=[])
    act = {"referral_id": referral.pk, "version": referral.version, "at": scenario.tick()}

    assert cost(operations.update_draft, scenario.officer, **act, changes=changes) <= BUDGET


def test_counter_sees_a_statement_too_many() -> None:
    """The negative control: an act that reads thirteen times is over the budget."""

    def wasteful(*, by: User) -> None:
        for _ in range(BUDGET + 1):
            User.objects.filter(pk=by.pk).exists()

    assert cost(wasteful, Scenario().officer) == BUDGET + 1


PAGE = 15  # statements that read or write rows
OF_THE_UNIT = (*BRACKETS, "SELECT set_config")  # which say whose rows the others may touch


def page_costs(scenario: Scenario) -> dict[str, int]:
    """Count the statements of each page of a referral, once the caches of the process are full."""
    solicitation, draft = scenario.sent(), scenario.draft().get_absolute_url()
    scenario.sent(Referral.objects.get(pk=solicitation.referral_id), to=partner("L'Ancre fictive"))
    partner("Le Cap fictif")  # whom both referrals propose
    steps = [f"{draft}etape/{step}/" for step in ("ou-et-quand", "personnes", "besoins", "langues", "cadre")]
    sent = [solicitation.referral.get_absolute_url(), f"{solicitation.get_absolute_url()}envois/", "/demandes/"]
    own = [draft, *steps, f"{draft}note/", *sent, "/demandes/nouvelle/", "/operations/"]
    both = [solicitation.get_absolute_url(), "/a-traiter/"]
    found = {}
    for person, pages in ((scenario.officer, own + both), (scenario.answerer, both), (scenario.referent(), both)):
        browser = Client()
        browser.force_login(person)
        for page in (pages[0], *pages):
            with CaptureQueriesContext(connection) as captured:
                assert browser.get(page).status_code == 200
            found[f"{person.pk} {page}"] = sum(not query["sql"].startswith(OF_THE_UNIT) for query in captured)
    return found


def test_each_page_of_a_referral_stays_within_fifteen_statements(monkeypatch: pytest.MonkeyPatch) -> None:
    assert {page: cost for page, cost in page_costs(Scenario()).items() if cost > PAGE} == {}

    find = drafting.find_referral
    monkeypatch.setattr(drafting, "find_referral", lambda *request: [find(*request) for _ in range(PAGE)][-1])

    assert [page for page, cost in page_costs(Scenario()).items() if cost > PAGE]  # the negative control

"""The count of what there is to do, on every page of whoever is signed in and on no other."""

from datetime import timedelta

import pytest
from django.test import Client

from referrals.inbox import to_do_of
from referrals.models import Referral
from referrals.vocabularies import Gesture
from referrals.vocabularies import SolicitationState as State
from tests.referrals.scenario import NOON, Scenario
from tests.referrals.test_views import signed_in

pytestmark = pytest.mark.django_db


def counts(scenario: Scenario) -> tuple[int, int]:
    """Return what awaits the partner, then whoever asked."""
    partner, requester = (to_do_of(user, on=NOON.date()).number for user in (scenario.answerer, scenario.officer))
    return partner, requester


@pytest.mark.parametrize(
    ("state", "asked", "asking"),
    [
        (State.SENT, 1, 0),
        (State.ACKNOWLEDGED, 1, 0),
        (State.INFO_REQUESTED, 0, 1),
        (State.ACCEPTED, 1, 0),
        (State.IN_PROGRESS, 0, 0),
        (State.COMPLETED, 0, 0),
        (State.DECLINED, 0, 1),
    ],
)
def test_each_side_counts_what_waits_for_it(state: State, asked: int, asking: int) -> None:
    scenario = Scenario()
    scenario.in_state(state)

    assert counts(scenario) == (asked, asking)


def test_draft_counts_for_whoever_prepares_it() -> None:
    scenario = Scenario()
    scenario.draft()

    assert counts(scenario) == (0, 1)


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (State.INFO_REQUESTED, "vous pose une question"),
        (State.REDIRECTED, "vous est proposé"),
        (State.EXPIRED, "Plus personne"),
    ],
)
def test_inbox_says_what_each_referral_waits_for(state: State, says: str) -> None:
    scenario = Scenario()
    scenario.in_state(state)
    scenario.draft()

    page = signed_in(scenario.officer).get("/a-traiter/").content.decode()

    gestures = [gesture.label.partition("'")[0] for gesture in Gesture]
    assert [gesture for gesture in gestures if gesture in page] == [gesture for gesture in gestures if says in gesture]
    assert [page.count(gesture) for gesture in gestures if says in gesture] == [1]  # the draft says what it lacks


@pytest.mark.parametrize("path", ["/annuaire/", "/demandes/", "/a-traiter/"])
def test_count_is_in_the_menu_of_every_page(path: str) -> None:
    scenario = Scenario()
    scenario.sent()
    scenario.sent()

    page = signed_in(scenario.answerer).get(path).content.decode()

    assert "À traiter<span" in page
    assert "(2)</span>" in page
    assert ("<title>(2) À traiter" in page) == (path == "/a-traiter/")


def test_visitor_is_not_counted_for() -> None:
    Scenario().sent()

    page = Client().get("/compte/login/").content.decode()

    assert "À traiter" not in page


def test_count_is_one_query(django_assert_num_queries: object) -> None:
    scenario = Scenario()
    scenario.sent()
    assert scenario.answerer.organisation_ids

    with django_assert_num_queries(1):  # type: ignore[operator]
        to_do_of(scenario.answerer, on=NOON.date())


@pytest.mark.parametrize(
    ("day", "back", "reached", "says"),
    [
        ("0", timedelta(minutes=3), State.IN_PROGRESS, ""),
        ("0", timedelta(minutes=-3), State.ACCEPTED, "pas encore passée"),
        ("0", timedelta(minutes=20), State.ACCEPTED, "précéder"),
        ("1", timedelta(minutes=3), State.ACCEPTED, "précéder"),
    ],
)
def test_call_has_the_time_that_the_partner_says(
    monkeypatch: pytest.MonkeyPatch, day: str, back: timedelta, reached: State, says: str
) -> None:
    scenario = Scenario()
    solicitation = scenario.in_state(State.ACCEPTED)
    at = scenario.at + timedelta(minutes=10)
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)
    time = (at - back).astimezone(solicitation.referral.departement.zone_info)
    values = {"version": solicitation.version, "day": day, "time": f"{time:%H:%M}"}

    response = signed_in(scenario.answerer).post(f"{solicitation.get_absolute_url()}demarrage/", values)

    solicitation.refresh_from_db(fields=["handed_over_at"])
    assert says in response.content.decode()
    assert Referral.objects.get().solicitations.get().state == reached
    assert solicitation.handed_over_at == (at - back if reached == State.IN_PROGRESS else None)

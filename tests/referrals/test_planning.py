"""Operations to come: planned, sent in one go, turned into individual referrals, or concluded."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from procrastinate.contrib.django.models import ProcrastinateJob

from directory.vocabularies import Need
from referrals import deadlines, operations, policies, retention
from referrals.inbox import to_do_of
from referrals.models import FollowUp, NeedOutcome, Referral, ReferralSummary, Solicitation, StaleForm
from referrals.vocabularies import (
    AgeBand,
    ClosingOutcome,
    EventKind,
    HalfDay,
    LegalChannel,
    LegalInformed,
    ReferralKind,
    ReferralState,
    Sex,
)
from referrals.vocabularies import SolicitationState as State
from tests.factories import MembershipFactory, OrganisationFactory
from tests.referrals.planned import (
    THE_DAY,
    WINDOW,
    a_plan,
    conclude,
    notify,
    planned,
    plans_of,
    told,
    turn,
    versions,
    woman,
)
from tests.referrals.scenario import NEEDS, NOON, Scenario, organisation_of, partner

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    return Scenario()


def act(scenario: Scenario, name: str, **changes: Any) -> None:
    """Let the partner of the scenario take one step in Seine-Saint-Denis."""
    scenario.act(name, Solicitation.objects.get(referral__departement="93", referral__kind="PLANNED"), **changes)


def waiting(scenario: Scenario, on: date) -> list[str]:
    """Return the départements of what waits for the officer."""
    keys = to_do_of(scenario.officer, on=on).waiting
    return sorted(Referral.objects.filter(pk__in=keys).values_list("departement", flat=True))


def test_officer_plans_one_draft_for_each_departement(scenario: Scenario) -> None:
    operation = planned(scenario, departements=["93", "75", "93"])

    plans = plans_of(operation)
    assert sorted(plans) == ["75", "93"]
    assert {plan.state for plan in plans.values()} == {ReferralState.DRAFT}
    assert {(plan.window_on, plan.window_half_day) for plan in plans.values()} == {(WINDOW, HalfDay.MORNING)}
    assert [group.count_in_words for group in plans["93"].people.order_by("age_band")] == ["2 à 5", "?"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"on": NOON.date() - timedelta(days=1)}, "déjà passé"),
        ({"on": date(2062, 12, 3)}, "dans l'année"),
        ({"departements": []}, "au moins un département"),
        ({"departements": ["93", "988"], "on": NOON.date()}, None),
    ],
)
def test_operation_is_planned_on_a_day_to_come(scenario: Scenario, changes: dict[str, Any], says: str | None) -> None:
    if says is None:
        assert planned(scenario, **changes)
    else:
        with pytest.raises(policies.NotAllowed, match=says):
            planned(scenario, **changes)


def test_day_that_is_over_in_one_departement_only_is_refused(scenario: Scenario) -> None:
    scenario.at = datetime(2026, 11, 23, 14, tzinfo=UTC)  # already the 24th in Nouméa

    with pytest.raises(policies.NotAllowed, match="déjà passé"):
        planned(scenario, departements=["93", "988"], on=date(2026, 11, 23))


def test_notices_of_every_departement_leave_in_one_go(scenario: Scenario) -> None:
    other = organisation_of(partner("L'Ancre fictive"))
    operation = planned(scenario)

    sent = notify(scenario, operation, {"93": [organisation_of(scenario.answerer), other], "75": [other]})

    assert [(one.referral.departement_id, one.needs) for one in sent] == [
        (code, [Need.OPERATION_PRESENCE, *NEEDS]) for code in ("75", "93", "93")
    ]
    assert {plan.state for plan in plans_of(operation).values()} == {ReferralState.OPEN}


def test_one_partner_who_cannot_be_told_stops_the_whole_notice(scenario: Scenario) -> None:
    operation = planned(scenario)
    silent = OrganisationFactory(name="Association sans membre")
    jobs = ProcrastinateJob.objects.count()

    with pytest.raises(policies.NotAllowed, match="Département 93 : "):
        notify(scenario, operation, {"75": [organisation_of(scenario.answerer)], "93": [silent]})

    assert not Solicitation.objects.exists()
    assert ProcrastinateJob.objects.count() == jobs


def test_stale_version_of_one_departement_stops_the_whole_notice(scenario: Scenario) -> None:
    operation = planned(scenario)
    asked = [organisation_of(scenario.answerer)]
    stale = [operations.Notice("75", 1, asked), operations.Notice("93", 2, asked)]

    with pytest.raises(StaleForm):
        notify(scenario, operation, {}, notices=stale)

    assert not Solicitation.objects.exists()


def test_nobody_is_told_of_an_operation_once_its_day_is_over(scenario: Scenario) -> None:
    operation = planned(scenario)
    late = datetime(2026, 12, 3, 23, 30, tzinfo=UTC)  # the 4th in the département

    with pytest.raises(policies.NotAllowed, match="est passé"):
        notify(scenario, operation, {"93": [organisation_of(scenario.answerer)]}, at=late)
    assert notify(scenario, operation, {"93": [organisation_of(scenario.answerer)]}, at=late - timedelta(hours=2))


@pytest.mark.parametrize("act", ["send", "turn", "conclude"])
def test_another_organisation_steers_nothing(scenario: Scenario, act: str) -> None:
    operation = told(scenario)
    scenario.officer = MembershipFactory(organisation=OrganisationFactory(police=True)).user
    acts = {
        "send": lambda: notify(scenario, operation, {"93": [organisation_of(partner("L'Ancre fictive"))]}),
        "turn": lambda: turn(scenario, operation, woman()),
        "conclude": lambda: conclude(scenario, operation, ClosingOutcome.NO_VICTIM),
    }

    with pytest.raises(policies.NotAllowed, match="Seule l'organisation"):
        acts[act]()


def test_people_met_become_referrals_sent_to_whoever_accepted(scenario: Scenario) -> None:
    operation = told(scenario)
    act(scenario, "accept")

    made = turn(scenario, operation, woman(scenario.answerer), woman(scenario.answerer))

    assert [(one.kind, one.state, one.languages) for one in made] == [(ReferralKind.INDIVIDUAL, "OPEN", ["ro"])] * 2
    assert set(FollowUp.objects.values_list("follows", flat=True)) == {plans_of(operation)["93"].pk}
    assert Solicitation.objects.filter(referral__in=made, state=State.SENT).count() == 2
    assert Solicitation.objects.filter(state=State.ACCEPTED).count() == 1


@pytest.mark.parametrize(
    ("changes", "complete"),
    [
        ({}, True),
        ({"agreement": ""}, False),
        ({"people": [operations.People(AgeBand.FROM_15_TO_17, Sex.FEMALE)]}, False),
        (
            {"people": [operations.People(AgeBand.FROM_15_TO_17, Sex.FEMALE)], "legal_channel": LegalChannel.NOT_YET},
            False,
        ),
        (
            {
                "people": [operations.People(AgeBand.FROM_15_TO_17, Sex.FEMALE)],
                "legal_channel": LegalChannel.PROSECUTOR,
                "legal_informed": LegalInformed.INFORMED,
            },
            True,
        ),
        ({"partners": []}, False),
    ],
)
def test_only_complete_people_leave_at_once(scenario: Scenario, changes: dict[str, Any], complete: bool) -> None:
    operation = told(scenario)

    [made] = turn(scenario, operation, woman(scenario.answerer, **changes))

    assert made.state == (ReferralState.OPEN if complete else ReferralState.DRAFT)


def test_notice_ends_where_somebody_was_met_and_goes_on_elsewhere(scenario: Scenario) -> None:
    operation = told(scenario)

    turn(scenario, operation, woman(scenario.answerer))

    plans = plans_of(operation)
    assert (plans["93"].state, plans["75"].state) == (ReferralState.CLOSED, ReferralState.OPEN)
    assert plans["93"].solicitations.get().state == State.CANCELLED
    assert set(NeedOutcome.objects.values_list("outcome", flat=True)) == {ClosingOutcome.REREFERRED}
    assert turn(scenario, operation, woman(scenario.answerer))[0].state == ReferralState.OPEN


def test_whoever_accepted_the_notice_ends_it_with_an_outcome_of_its_own(scenario: Scenario) -> None:
    operation = told(scenario)
    act(scenario, "accept", needs=[Need.OPERATION_PRESENCE])
    scenario.at = THE_DAY

    turn(scenario, operation, woman(scenario.answerer))
    act(scenario, "start")
    act(scenario, "complete")

    assert plans_of(operation)["93"].state == ReferralState.CLOSED
    assert dict(NeedOutcome.objects.values_list("need", "outcome")) == {
        Need.OPERATION_PRESENCE: ClosingOutcome.SUPPORTED,
        **dict.fromkeys(NEEDS, ClosingOutcome.REREFERRED),
    }


def test_nobody_is_turned_into_a_referral_before_the_local_day(scenario: Scenario) -> None:
    operation = told(scenario)
    midnight = datetime(2026, 12, 2, 23, tzinfo=UTC)  # in the département

    with pytest.raises(policies.NotAllowed, match="à partir du jour"):
        turn(scenario, operation, woman(scenario.answerer), at=midnight - timedelta(minutes=1))
    assert turn(scenario, operation, woman(scenario.answerer), at=midnight)


def test_operation_that_was_called_off_makes_no_referral(scenario: Scenario) -> None:
    operation = told(scenario)
    conclude(scenario, operation, ClosingOutcome.OPERATION_CANCELLED, at=scenario.tick())

    with pytest.raises(policies.NotAllowed, match="annulée"):
        turn(scenario, operation, woman(scenario.answerer))


@pytest.mark.parametrize(
    ("outcome", "state", "kind"),
    [
        (ClosingOutcome.NO_VICTIM, ReferralState.CLOSED, EventKind.CLOSED),
        (ClosingOutcome.OPERATION_CANCELLED, ReferralState.CANCELLED, EventKind.CANCELLED),
    ],
)
def test_conclusion_releases_partners_says_why_and_ends_every_departement(
    scenario: Scenario, outcome: ClosingOutcome, state: ReferralState, kind: EventKind
) -> None:
    operation = told(scenario)
    act(scenario, "accept")
    jobs = ProcrastinateJob.objects.count()

    plans = conclude(scenario, operation, outcome)

    assert {plan.state for plan in plans_of(operation).values()} == {state}
    assert {plan.events.filter(solicitation=None).last().kind for plan in plans} == {kind}
    assert set(Solicitation.objects.values_list("state", flat=True)) == {State.CANCELLED}
    assert NeedOutcome.objects.filter(outcome=outcome).count() == 2 * len(a_plan().needs)
    assert ProcrastinateJob.objects.count() == jobs + 2


def test_conclusion_says_why_even_where_every_partner_had_declined(scenario: Scenario) -> None:
    operation = told(scenario)
    act(scenario, "decline")

    conclude(scenario, operation, ClosingOutcome.NO_VICTIM)

    declined = Solicitation.objects.get(state=State.DECLINED)
    assert set(declined.outcomes.values_list("need", flat=True)) == set(declined.needs)
    assert plans_of(operation)["93"].state == ReferralState.CLOSED


def test_support_that_has_begun_ends_with_its_partner(scenario: Scenario) -> None:
    operation = told(scenario)
    act(scenario, "accept")
    act(scenario, "start")

    conclude(scenario, operation, ClosingOutcome.NO_VICTIM)
    under_way = plans_of(operation)["93"].state
    act(scenario, "complete")

    assert under_way == ReferralState.ENGAGED
    assert plans_of(operation)["93"].state == ReferralState.CLOSED


@pytest.mark.parametrize("outcome", sorted(set(ClosingOutcome) - set(policies.ENDS_OF_OPERATION)))
def test_requester_concludes_with_no_other_outcome(scenario: Scenario, outcome: ClosingOutcome) -> None:
    with pytest.raises(policies.NotAllowed):
        conclude(scenario, told(scenario), outcome)


def test_nobody_knows_before_the_day_that_there_is_no_victim(scenario: Scenario) -> None:
    operation = told(scenario)

    with pytest.raises(policies.NotAllowed, match="avant le jour"):
        conclude(scenario, operation, ClosingOutcome.NO_VICTIM, at=scenario.tick())

    assert {plan.state for plan in plans_of(operation).values()} == {ReferralState.OPEN}


def test_stale_conclusion_changes_nothing(scenario: Scenario) -> None:
    operation = told(scenario)
    stale = {**versions(operation), "93": 1}

    with pytest.raises(StaleForm):
        conclude(scenario, operation, ClosingOutcome.NO_VICTIM, versions=stale)

    assert {plan.state for plan in plans_of(operation).values()} == {ReferralState.OPEN}


def test_drafts_that_nobody_was_told_of_are_cancelled(scenario: Scenario) -> None:
    operation = planned(scenario)

    conclude(scenario, operation, ClosingOutcome.NO_VICTIM)

    assert {plan.state for plan in plans_of(operation).values()} == {ReferralState.CANCELLED}
    assert not NeedOutcome.objects.exists()


def test_operation_waits_for_its_end_from_its_day_on(scenario: Scenario) -> None:
    operation = told(scenario)

    before, on_the_day = waiting(scenario, WINDOW - timedelta(days=1)), waiting(scenario, WINDOW)
    turn(scenario, operation, woman())

    assert (before, on_the_day, waiting(scenario, WINDOW)) == ([], ["75", "93"], ["75", "93"])
    keys = to_do_of(scenario.officer, on=WINDOW).waiting
    assert set(Referral.objects.filter(pk__in=keys).values_list("state", flat=True)) == {"OPEN", "DRAFT"}


def test_purge_keeps_the_codes_of_an_operation_and_neither_its_day_nor_its_number(scenario: Scenario) -> None:
    operation = told(scenario, departements=["93"])
    conclude(scenario, operation, ClosingOutcome.NO_VICTIM)

    retention.purge(at=THE_DAY + timedelta(days=190))

    [kept] = ReferralSummary.objects.values()
    assert (kept["kind"], kept["people"]) == (ReferralKind.PLANNED, ["A21P:FEMALE:2-5", "INCONNU:UNKNOWN:?"])
    assert not Referral.objects.exists()
    assert not [value for value in kept.values() if str(value) in {str(WINDOW), str(operation), HalfDay.MORNING}]


@pytest.mark.parametrize("refused", [policies.can_edit, policies.can_follow_up])
def test_operation_is_neither_edited_nor_taken_up_as_a_single_referral(scenario: Scenario, refused: Any) -> None:
    operation = planned(scenario)
    conclude(scenario, operation, ClosingOutcome.OPERATION_CANCELLED) if refused is policies.can_follow_up else None

    assert "opération" in refused(scenario.officer, plans_of(operation)["93"]).reason


DEPARTEMENTS = st.sets(
    st.sampled_from(["01", "2A", "67", "75", "93", "971", "974", "987", "988"]), min_size=1, max_size=4
)
GROUPS = st.builds(
    lambda band, sex, least, more: operations.People(band, sex, least, least + more if least and more else None),
    st.sampled_from(AgeBand),
    st.sampled_from(Sex),
    st.one_of(st.none(), st.integers(1, 49)),
    st.integers(0, 50),
)
PEOPLE = st.lists(GROUPS, min_size=1, max_size=4, unique_by=lambda group: (group.age_band, group.sex))
INSTANTS = st.integers(0, 600 * 24 * 60).map(
    lambda minutes: datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
@given(codes=DEPARTEMENTS, people=PEOPLE, at=INSTANTS, days=st.integers(1, 300), half_day=st.sampled_from(HalfDay))
def test_any_plan_has_one_referral_by_departement_and_deadlines_before_the_end_of_its_day(
    scenario: Scenario, codes: set[str], people: list[operations.People], at: datetime, days: int, half_day: HalfDay
) -> None:
    scenario.at, on = at, at.date() + timedelta(days=days)

    plans = plans_of(planned(scenario, departements=sorted(codes), people=people, on=on, half_day=half_day))

    assert sorted(plans) == sorted(codes)
    assert all(operations.people_of(plan) and set(operations.people_of(plan)) == set(people) for plan in plans.values())
    for code, plan in plans.items():
        due = deadlines.deadlines_for(urgency=plan.urgency, sent_at=at, departement=code, window=plan.window_on)
        assert at <= due.acknowledge_by <= due.answer_by <= due.expires_at
        assert plan.local_day(due.expires_at) == on


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=15)
@given(
    days=st.integers(0, 60),
    needs=st.lists(st.sampled_from(Need), min_size=1, max_size=4, unique=True),
    met=st.integers(1, 3),
)
def test_solicitations_of_any_plan_keep_its_day_and_conversions_make_what_is_asked(
    scenario: Scenario, days: int, needs: list[Need], met: int
) -> None:
    on = NOON.date() + timedelta(days=days)
    scenario.at = NOON
    operation = told(scenario, departements=["93"], on=on, needs=needs)

    solicitation = Solicitation.objects.get(referral__operation=operation)
    made = turn(scenario, operation, *[woman(scenario.answerer)] * met, at=NOON + timedelta(days=days, hours=1))

    assert solicitation.answer_by <= solicitation.expires_at
    assert plans_of(operation)["93"].local_day(solicitation.expires_at) == on
    assert len(made) == met == FollowUp.objects.filter(follows__operation=operation).count()
    assert all(referral.needs == NEEDS and referral.window_on is None for referral in made)

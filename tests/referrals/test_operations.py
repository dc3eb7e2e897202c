import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from directory.vocabularies import Need
from referrals import operations, policies
from referrals.models import Event, Referral, Solicitation, StaleForm
from referrals.vocabularies import AgeBand, ClosingOutcome, EventKind, LegalChannel, LegalInformed, ReferralState, Sex
from referrals.vocabularies import SolicitationState as State
from tests.factories import MembershipFactory, OrganisationFactory
from tests.referrals.scenario import NEEDS, Scenario, organisation_of, partner

pytestmark = pytest.mark.django_db


def referral_state(solicitation: Solicitation) -> str:
    return Referral.objects.get(pk=solicitation.referral_id).state


def test_stranger_cannot_answer_nor_can_the_requester() -> None:
    scenario = Scenario()
    solicitation = scenario.sent()

    with pytest.raises(Solicitation.DoesNotExist):  # row-level security shows her nothing
        scenario.act("accept", solicitation, by=MembershipFactory().user)
    with pytest.raises(policies.NotAllowed, match="sollicitée"):
        scenario.act("accept", solicitation, by=scenario.officer)

    assert Solicitation.objects.get(pk=solicitation.pk).state == State.SENT


def test_stale_form_is_refused_and_writes_nothing() -> None:
    scenario = Scenario()
    solicitation = scenario.sent()
    scenario.act("acknowledge", solicitation)
    events, jobs = Event.objects.count(), ProcrastinateJob.objects.count()

    with pytest.raises(StaleForm):
        scenario.act("accept", solicitation, version=1)

    assert (Event.objects.count(), ProcrastinateJob.objects.count()) == (events, jobs)


def test_acceptance_engages_the_referral_and_releases_covered_siblings() -> None:
    scenario = Scenario()
    other = partner("L'Ancre fictive")
    first = scenario.sent()
    sibling = scenario.sent(Referral.objects.get(pk=first.referral_id), to=other)

    scenario.act("accept", first)

    assert referral_state(first) == ReferralState.ENGAGED
    assert Solicitation.objects.get(pk=sibling.pk).state == State.SUPERSEDED


def test_partial_acceptance_leaves_the_other_need_open_and_the_sibling_asked() -> None:
    scenario = Scenario()
    first = scenario.sent()
    sibling = scenario.sent(Referral.objects.get(pk=first.referral_id), to=partner("L'Ancre fictive"))

    scenario.act("accept", first, needs=[Need.INTERPRETING])

    referral = Referral.objects.get(pk=first.referral_id)
    assert referral.open_needs() == [Need.SHELTER_TONIGHT]
    assert Solicitation.objects.get(pk=sibling.pk).state == State.SENT


def test_acceptance_of_a_need_that_was_not_asked_is_refused() -> None:
    scenario = Scenario()
    solicitation = scenario.sent()

    for needs in ([], [Need.LAWYER]):
        with pytest.raises(policies.NotAllowed):
            scenario.act("accept", solicitation, needs=needs)


def test_every_outcome_closes_the_referral_but_an_unmet_need_keeps_it_open() -> None:
    closed, unmet = Scenario(), Scenario()
    finished = closed.in_state(State.COMPLETED)
    partly = unmet.act(
        "complete",
        unmet.in_state(State.IN_PROGRESS),
        outcomes={Need.SHELTER_TONIGHT: ClosingOutcome.UNMET_NEED, Need.INTERPRETING: ClosingOutcome.SUPPORTED},
    )

    assert referral_state(finished) == ReferralState.CLOSED
    assert referral_state(partly) == ReferralState.OPEN
    assert Referral.objects.get(pk=partly.referral_id).open_needs() == [Need.SHELTER_TONIGHT]


def test_completion_without_an_outcome_for_each_need_is_refused() -> None:
    scenario = Scenario()
    solicitation = scenario.in_state(State.IN_PROGRESS)

    with pytest.raises(policies.NotAllowed, match="issue"):
        scenario.act("complete", solicitation, outcomes={NEEDS[0]: ClosingOutcome.SUPPORTED})

    assert Solicitation.objects.get(pk=solicitation.pk).state == State.IN_PROGRESS


def test_withdrawn_acceptance_reopens_the_referral() -> None:
    scenario = Scenario()
    solicitation = scenario.in_state(State.ACCEPTED)

    scenario.act("withdraw_acceptance", solicitation)

    referral = Referral.objects.get(pk=solicitation.referral_id)
    assert (referral.state, referral.open_needs()) == (ReferralState.OPEN, NEEDS)


def test_withdrawn_acceptance_is_told_to_the_requester_and_to_the_referent() -> None:
    scenario = Scenario()
    solicitation = scenario.act("withdraw_acceptance", scenario.in_state(State.ACCEPTED))

    event = Event.objects.get(solicitation=solicitation, kind=EventKind.ACCEPTANCE_WITHDRAWN)
    jobs = ProcrastinateJob.objects.filter(task_name="referrals.deliver", args__event_id=event.pk)
    assert set(jobs.values_list("args__audience", flat=True)) == {"requester", "referent"}


def test_refusal_leaves_the_referral_open_for_the_next_partner() -> None:
    solicitation = Scenario().in_state(State.DECLINED)

    assert referral_state(solicitation) == ReferralState.OPEN


def test_requester_cancels_everything_that_is_still_asked() -> None:
    scenario = Scenario()
    solicitation = scenario.in_state(State.ACKNOWLEDGED)
    referral = Referral.objects.get(pk=solicitation.referral_id)

    operations.cancel_referral(referral_id=referral.pk, by=scenario.officer, version=referral.version, at=scenario.at)

    assert referral_state(solicitation) == ReferralState.CANCELLED
    assert Solicitation.objects.get(pk=solicitation.pk).state == State.CANCELLED


def test_requester_cannot_cancel_once_support_has_begun() -> None:
    scenario = Scenario()
    referral = scenario.in_state(State.IN_PROGRESS).referral
    version = Referral.objects.get(pk=referral.pk).version

    with pytest.raises(policies.NotAllowed, match="commencé"):
        operations.cancel_referral(referral_id=referral.pk, by=scenario.officer, version=version, at=scenario.at)


@pytest.mark.parametrize("band", [AgeBand.UNDER_15, AgeBand.CLAIMED_MINOR, AgeBand.UNKNOWN])
def test_possible_minor_is_not_sent_before_the_legal_channel_is_coded(band: AgeBand) -> None:
    scenario = Scenario()
    people = [operations.People(band, Sex.UNKNOWN)]

    with pytest.raises(policies.NotAllowed, match="mineure"):
        scenario.sent(scenario.draft(people=people))

    route = {"legal_channel": LegalChannel.CHILD_HOTLINE, "legal_informed": LegalInformed.AGAINST_INTEREST}
    assert scenario.sent(scenario.draft(people=people, **route)).state == State.SENT


def test_partner_without_anybody_to_answer_is_not_solicited() -> None:
    scenario = Scenario()
    draft = scenario.draft()
    silent = OrganisationFactory()

    with pytest.raises(policies.NotAllowed, match="appelez"):
        operations.send(referral_id=draft.pk, organisations=[silent], by=scenario.officer, version=1, at=scenario.at)

    assert not Solicitation.objects.exists()


def test_partner_who_is_asked_already_is_not_asked_twice() -> None:
    scenario = Scenario()
    solicitation = scenario.sent()

    with pytest.raises(policies.NotAllowed, match="déjà"):
        scenario.sent(Referral.objects.get(pk=solicitation.referral_id))

    assert Solicitation.objects.count() == 1


def test_requester_marks_an_unread_request_as_error_and_only_the_referent_once_it_is_read() -> None:
    scenario = Scenario()
    unread, read = scenario.sent(), scenario.in_state(State.ACKNOWLEDGED)

    scenario.act("mark_error", unread)
    with pytest.raises(policies.NotAllowed, match="référent"):
        scenario.act("mark_error", read)
    scenario.act("mark_error", read, by=scenario.referent())

    assert {referral_state(unread), referral_state(read)} == {ReferralState.ENTERED_IN_ERROR}


def test_history_of_a_referral_is_one_path_that_ends_in_its_state() -> None:
    solicitation = Scenario().in_state(State.COMPLETED)

    kinds = list(solicitation.events.order_by("pk").values_list("kind", flat=True))
    referral_kinds = list(
        Event.objects.filter(referral=solicitation.referral, solicitation=None)
        .order_by("pk")
        .values_list("kind", flat=True)
    )

    assert kinds == [EventKind.SENT, EventKind.ACCEPTED, EventKind.STARTED, EventKind.COMPLETED]
    assert referral_kinds == [EventKind.CREATED, EventKind.SENT, EventKind.ENGAGED, EventKind.CLOSED]


def test_unknown_partner_of_another_organisation_is_not_visible() -> None:
    scenario = Scenario()
    solicitation = scenario.sent()
    other = partner("L'Ancre fictive")

    assert not Solicitation.objects.visible_to(other).filter(pk=solicitation.pk).exists()
    assert Solicitation.objects.visible_to(scenario.answerer).filter(pk=solicitation.pk).exists()
    assert not Referral.objects.visible_to(scenario.answerer).filter(pk=solicitation.referral_id).exists()
    assert organisation_of(scenario.officer).pk in scenario.officer.organisation_ids

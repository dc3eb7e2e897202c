"""What takes up an earlier request: a redirection, a partner asked again, the follow-up of a referral that is over."""

from html import unescape

import pytest

from accounts.models import User
from directory.models import Organisation
from directory.vocabularies import AddressDisclosure, Need
from referrals import operations, policies
from referrals.inbox import to_do_of
from referrals.models import FollowUp, Referral, Solicitation, StaleForm
from referrals.vocabularies import ClosingOutcome, ReferralState
from referrals.vocabularies import SolicitationState as State
from tests.factories import MembershipFactory, ServiceFactory
from tests.referrals.scenario import NEEDS, Scenario, organisation_of, partner
from tests.referrals.test_budget import BUDGET, cost
from tests.referrals.test_views import signed_in

pytestmark = pytest.mark.django_db


def redirected(scenario: Scenario, *, to: User, solicitation: Solicitation | None = None) -> Solicitation:
    """Let the partner name another one."""
    return scenario.act("redirect", solicitation or scenario.sent(), to=organisation_of(to))


def approve(scenario: Scenario, solicitation: Solicitation, **changes: object) -> Solicitation:
    values = {"by": scenario.officer, "version": solicitation.version, "at": scenario.tick(), **changes}
    return operations.approve_redirection(solicitation_id=solicitation.pk, **values)  # type: ignore[arg-type]


def waits(scenario: Scenario) -> bool:
    return bool(to_do_of(scenario.officer, on=scenario.at.date()).waiting)


def sibling(scenario: Scenario, solicitation: Solicitation, to: User) -> Solicitation:
    return scenario.sent(Referral.objects.get(pk=solicitation.referral_id), to=to)


def test_requester_approves_and_the_other_partner_is_asked_for_what_is_open() -> None:
    scenario, other, third = Scenario(), partner("L'Ancre fictive"), partner("La Balise fictive")
    first = scenario.sent()
    helper = sibling(scenario, first, other)
    named = redirected(scenario, to=third, solicitation=first)
    scenario.act("accept", helper, by=other, needs=NEEDS[:1])

    asked = approve(scenario, named)

    assert (asked.organisation, asked.needs, asked.follows) == (organisation_of(third), NEEDS[1:], named)
    assert asked.state == State.SENT


def test_nothing_is_sent_before_the_requester_approves() -> None:
    scenario, other = Scenario(), partner("L'Ancre fictive")

    redirected(scenario, to=other)

    assert not Solicitation.objects.filter(organisation=organisation_of(other)).exists()
    assert waits(scenario)


def test_proposal_waits_for_the_requester_even_while_others_are_asked() -> None:
    scenario, other, third = Scenario(), partner("L'Ancre fictive"), partner("La Balise fictive")
    first = scenario.sent()
    helper = sibling(scenario, first, other)
    assert not waits(scenario)

    redirected(scenario, to=third, solicitation=first)
    assert waits(scenario)

    scenario.act("accept", helper, by=other)
    assert not waits(scenario)


@pytest.mark.parametrize("how", ["approved", "asked from the list", "taken elsewhere", "cancelled"])
def test_proposal_that_is_settled_is_gone_and_refused(how: str) -> None:
    scenario, other, third = Scenario(), partner("L'Ancre fictive"), partner("La Balise fictive")
    named = redirected(scenario, to=other)
    if how == "approved":
        scenario.act("decline", approve(scenario, named), by=other)
    elif how == "asked from the list":
        scenario.act("decline", sibling(scenario, named, other), by=other)
    elif how == "taken elsewhere":
        scenario.act("accept", sibling(scenario, named, third), by=third)
    else:
        cancel(scenario, named.referral)

    with pytest.raises(policies.NotAllowed):
        approve(scenario, named)

    assert "vous propose" not in page_of(scenario.officer, named.referral)


def cancel(scenario: Scenario, referral: Referral) -> Referral:
    version = Referral.objects.get(pk=referral.pk).version
    return operations.cancel_referral(referral_id=referral.pk, by=scenario.officer, version=version, at=scenario.tick())


def redirection_of(user: User, solicitation: Solicitation) -> str:
    """Return the page where a partner chose to redirect, and reads whom it may propose."""
    address = f"{solicitation.get_absolute_url()}?geste=reorientation"
    return unescape(signed_in(user).get(address).content.decode())


def page_of(user: User, referral: Referral) -> str:
    return signed_in(user).get(referral.get_absolute_url()).content.decode()


def test_only_the_requester_approves_and_on_the_page_that_she_read() -> None:
    scenario, other = Scenario(), partner("L'Ancre fictive")
    named = redirected(scenario, to=other)

    for user in (scenario.answerer, other, scenario.referent()):
        with pytest.raises(policies.NotAllowed, match="demande"):
            approve(scenario, named, by=user)
    with pytest.raises(StaleForm):
        approve(scenario, named, version=named.version - 1)

    assert Solicitation.objects.count() == 1


def test_gates_are_checked_again_when_the_requester_approves() -> None:
    scenario, other = Scenario(), partner("L'Ancre fictive")
    named = redirected(scenario, to=other)
    organisation_of(other).memberships.all().delete()

    with pytest.raises(policies.NotAllowed, match="appelez"):
        approve(scenario, named)

    assert Solicitation.objects.count() == 1


def test_partner_proposes_another_from_the_page_and_the_requester_follows() -> None:
    scenario, other = Scenario(), partner("L'Ancre fictive")
    solicitation, to = scenario.sent(), organisation_of(other)
    client = signed_in(scenario.answerer)

    proposed = client.post(f"{solicitation.get_absolute_url()}reorientation/", {"version": 1, "to": to.pk})
    page = page_of(scenario.officer, solicitation.referral)
    approved = signed_in(scenario.officer).post(f"{solicitation.get_absolute_url()}approbation/", {"version": 2})

    assert (proposed.status_code, approved.status_code) == (302, 302)
    assert all(words in page for words in ("vous propose L", "Solliciter L", "Ne pas suivre"))
    assert Solicitation.objects.get(organisation=to).follows == solicitation
    assert "fait suite à la sollicitation adressée à Le Phare fictif" in page_of(
        scenario.officer, solicitation.referral
    )


def test_partner_may_propose_neither_itself_nor_whoever_is_asked_nor_the_requester() -> None:
    scenario, other, third = Scenario(), partner("L'Ancre fictive"), partner("La Balise fictive")
    solicitation = scenario.sent()
    sibling(scenario, solicitation, other)

    page = redirection_of(scenario.answerer, solicitation)
    choices = page.split("Partenaire à proposer")[1].split("</fieldset>")[0]

    assert f'value="{organisation_of(third).pk}"' in choices
    for user in (scenario.answerer, other, scenario.officer):
        assert f'value="{organisation_of(user).pk}"' not in choices


def test_partner_reads_for_which_needs_another_one_would_do_and_nothing_of_its_answers() -> None:
    scenario, other, third = Scenario(), partner("L'Ancre fictive"), partner("La Balise fictive")
    organisation_of(other).services.update(needs=[Need.INTERPRETING])
    Organisation.objects.filter(pk=organisation_of(third).pk).update(city="Bobigny")
    first = scenario.sent()
    scenario.act("decline", sibling(scenario, first, third), by=third)

    page = redirection_of(scenario.answerer, first)
    of_officer = page_of(scenario.officer, first.referral)

    assert page.index("La Balise fictive (Bobigny) – tous les besoins") < page.index("L'Ancre fictive – Interprétariat")
    assert [("décliné cette demande" in shown) for shown in (page, of_officer)] == [False, True]


@pytest.mark.parametrize(("disclosure", "said"), [(AddressDisclosure.PUBLIC, True), (AddressDisclosure.AGENTS, False)])
def test_town_that_is_to_be_asked_for_is_not_said_beside_the_partner(disclosure: str, *, said: bool) -> None:
    scenario, other = Scenario(), partner("L'Ancre fictive")
    Organisation.objects.filter(pk=organisation_of(other).pk).update(city="Nîmes", address_disclosure=disclosure)

    page = redirection_of(scenario.answerer, scenario.sent())

    assert "L'Ancre fictive" in page
    assert ("Nîmes" in page) is said


def test_partner_with_nobody_to_propose_is_told_so() -> None:
    scenario = Scenario()
    solicitation = scenario.sent()

    page = redirection_of(scenario.answerer, solicitation)

    assert "Aucun autre partenaire" in page
    assert "reorientation/" not in page


def test_partner_that_another_one_proposed_does_not_learn_who() -> None:
    scenario, other = Scenario(), partner("L'Ancre fictive")
    asked = approve(scenario, redirected(scenario, to=other))

    page = signed_in(other).get(asked.get_absolute_url()).content.decode()

    timeline = page.split("relais-timeline")[1]
    assert "Phare" not in timeline
    assert "fait suite" not in page


@pytest.mark.parametrize("state", [State.DECLINED, State.EXPIRED, State.CANCELLED, State.NOT_COMPLETED])
def test_partner_may_be_asked_again_and_both_sides_see_what_it_follows(state: State) -> None:
    scenario = Scenario()
    earlier = unmet(scenario) if state == State.NOT_COMPLETED else scenario.in_state(state)

    again = scenario.sent(Referral.objects.get(pk=earlier.referral_id))

    assert again.follows == earlier
    for user in (scenario.officer, scenario.answerer):
        page = signed_in(user).get(again.get_absolute_url()).content.decode()
        assert "fait suite à la sollicitation adressée à Le Phare fictif" in page
        assert earlier.get_absolute_url() in page
        assert again.get_absolute_url() in signed_in(user).get(earlier.get_absolute_url()).content.decode()


def unmet(scenario: Scenario) -> Solicitation:
    accepted = scenario.in_state(State.ACCEPTED)
    return scenario.act("close_without_support", accepted, outcome=ClosingOutcome.UNMET_NEED)


def test_partner_keeps_the_needs_that_another_one_took_out_of_its_acceptance() -> None:
    scenario, other = Scenario(), partner("L'Ancre fictive")
    first = scenario.sent()
    second = sibling(scenario, first, other)
    scenario.act("accept", first, needs=[Need.INTERPRETING])

    with pytest.raises(policies.NotAllowed, match="« Interprétariat »"):
        scenario.act("accept", second, by=other, needs=NEEDS)

    page = signed_in(other).get(second.get_absolute_url()).content.decode()
    assert Need.INTERPRETING not in page.split("acceptation/")[1].split("</form>")[0]
    assert scenario.act("accept", second, by=other, needs=[Need.SHELTER_TONIGHT]).state == State.ACCEPTED


def test_stale_acceptance_of_a_need_taken_meanwhile_says_which() -> None:
    scenario, other = Scenario(), partner("L'Ancre fictive")
    first = scenario.sent()
    second = sibling(scenario, first, other)
    scenario.act("accept", first, needs=[Need.INTERPRETING])

    response = signed_in(other).post(f"{second.get_absolute_url()}acceptation/", {"version": 1, "needs": NEEDS})

    assert response.status_code == 403
    assert "« Interprétariat »" in response.content.decode()
    assert f'href="{second.get_absolute_url()}"' in response.content.decode()


def test_rest_of_a_partial_acceptance_waits_for_the_requester_and_is_proposed() -> None:
    scenario, other = Scenario(), partner("L'Ancre fictive")
    first = scenario.sent()

    scenario.act("accept", first, needs=[Need.INTERPRETING])

    page = page_of(scenario.officer, first.referral)
    assert waits(scenario)
    assert "Besoins restants" in page
    assert f'value="{organisation_of(other).pk}"' in page
    sibling(scenario, first, other)
    assert not waits(scenario)


OVER = {
    ReferralState.CLOSED: lambda scenario: scenario.in_state(State.COMPLETED).referral,
    ReferralState.CANCELLED: lambda scenario: cancel(scenario, scenario.sent().referral),
    ReferralState.ENTERED_IN_ERROR: lambda scenario: scenario.in_state(State.ENTERED_IN_ERROR).referral,
}


@pytest.mark.parametrize("state", OVER)
def test_requester_prepares_what_follows_a_referral_that_is_over(state: ReferralState) -> None:
    scenario = Scenario()
    earlier = Referral.objects.get(pk=OVER[state](scenario).pk)

    draft = operations.follow_up(referral_id=earlier.pk, by=scenario.officer, at=scenario.tick())

    assert (earlier.state, draft.state) == (state, ReferralState.DRAFT)
    assert draft.reference != earlier.reference
    assert facts_of(draft) == facts_of(earlier)
    assert FollowUp.objects.get().follows == earlier
    assert str(earlier) in page_of(scenario.officer, draft)
    assert str(draft) in page_of(scenario.officer, earlier)


def facts_of(referral: Referral) -> list[object]:
    names = ("requester_id", "departement_id", "context", "urgency", "needs", "languages", "agreement", "direction")
    people = referral.people.order_by("age_band", "sex").values_list("age_band", "sex", "count")
    return [*(getattr(referral, name) for name in names), list(people)]


def test_follow_up_asks_for_what_was_not_met() -> None:
    scenario = Scenario()
    outcomes = {NEEDS[0]: ClosingOutcome.SHELTERED, NEEDS[1]: ClosingOutcome.LOST_CONTACT}
    ended = scenario.act("complete", scenario.in_state(State.IN_PROGRESS), outcomes=outcomes)

    draft = operations.follow_up(referral_id=ended.referral_id, by=scenario.officer, at=scenario.tick())

    assert draft.needs == NEEDS[1:]


def test_second_touch_of_the_button_opens_the_same_draft() -> None:
    scenario = Scenario()
    earlier = scenario.in_state(State.COMPLETED).referral
    client, path = signed_in(scenario.officer), f"{earlier.get_absolute_url()}suite/"

    first, second = client.post(path), client.post(path)

    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert FollowUp.objects.count() == 1


def test_follow_up_of_a_referral_under_way_or_by_another_organisation_is_refused() -> None:
    scenario = Scenario()
    under_way, over = scenario.sent().referral, scenario.in_state(State.COMPLETED).referral

    for referral, user, says in (
        (under_way, scenario.officer, "en cours"),
        (over, scenario.referent(), "Seule l'organisation"),
        (over, scenario.answerer, "Seule l'organisation"),
    ):
        with pytest.raises(policies.NotAllowed, match=says):
            operations.follow_up(referral_id=referral.pk, by=user, at=scenario.tick())
    assert signed_in(scenario.answerer).post(f"{over.get_absolute_url()}suite/").status_code == 404


def test_referent_sees_no_link_to_a_draft() -> None:
    scenario = Scenario()
    earlier, referent = scenario.in_state(State.COMPLETED).referral, scenario.referent()
    draft = operations.follow_up(referral_id=earlier.pk, by=scenario.officer, at=scenario.tick())

    assert str(draft) not in page_of(referent, earlier)


def test_approval_and_follow_up_stay_within_the_budget() -> None:
    scenario, other = Scenario(), partner("L'Ancre fictive")
    named = redirected(scenario, to=other)
    over = Scenario(officer=scenario.officer).in_state(State.COMPLETED).referral

    approving = cost(
        operations.approve_redirection,
        scenario.officer,
        solicitation_id=named.pk,
        version=named.version,
        at=scenario.tick(),
    )
    following = cost(operations.follow_up, scenario.officer, referral_id=over.pk, at=scenario.tick())

    assert max(approving, following) <= BUDGET


def test_stranger_gets_the_same_404_for_an_approval_as_for_none() -> None:
    scenario, other = Scenario(), partner("L'Ancre fictive")
    named = redirected(scenario, to=other)
    stranger = signed_in(MembershipFactory().user)

    theirs = stranger.post(f"{named.get_absolute_url()}approbation/", {"version": 2})
    absent = stranger.post("/sollicitations/00000000-0000-4000-8000-000000000000/approbation/", {"version": 2})

    assert theirs.status_code == absent.status_code == 404
    assert theirs.content == absent.content


def test_only_partners_that_meet_an_open_need_are_offered_to_be_proposed() -> None:
    scenario, other = Scenario(), partner("L'Ancre fictive")
    organisation_of(other).services.all().delete()
    ServiceFactory(organisation=organisation_of(other), needs=[Need.LAWYER])
    solicitation = scenario.sent()

    page = redirection_of(scenario.answerer, solicitation)

    assert "Aucun autre partenaire" in page

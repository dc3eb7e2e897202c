"""Who may be asked, in the database; the order and its reasons are held in `test_ranking`."""

import html
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db.models import QuerySet
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Membership, User
from directory.models import Contact, Convention, Organisation, Service, Verification
from directory.vocabularies import Need
from referrals import matching, policies
from referrals.matching.facts import Offer
from referrals.models import Referral
from referrals.operations import People
from referrals.vocabularies import AgeBand, RefusalReason, Sex
from tests.factories import OrganisationFactory, ServiceFactory
from tests.isolation import REACH
from tests.referrals.scenario import NEEDS, NOON, Scenario, organisation_of, partner, verify
from tests.referrals.test_ranking import an_ask, may_meet, offers

TODAY = NOON.date()


def proposed(referral: Referral, at: datetime = NOON) -> set[int]:
    """Return whom the three doors let in; they must agree."""
    found = {proposal.organisation.pk for proposal in matching.propose(referral=referral, needs=referral.needs, at=at)}
    listed = matching.partners_for(referral=referral, needs=referral.needs, at=at)
    assert found == set(listed.values_list("pk", flat=True))
    assert all(policies.can_be_solicited(referral, organisation, at=at) for organisation in listed)
    return found


@pytest.fixture
def scenario(db: None) -> Scenario:
    return Scenario()


def contacts_leave(organisation: QuerySet[Organisation], day: date = TODAY) -> None:
    Contact.objects.filter(organisation__in=organisation).update(absent_from=day, absent_until=day)


def date_verification(organisation: QuerySet[Organisation], **ago: int) -> None:
    Verification.objects.filter(organisation__in=organisation).update(verified_at=NOON - timedelta(**ago))


GATED: dict[str, tuple[Callable[[QuerySet[Organisation]], object], str]] = {
    "withdrawn": (lambda o: o.update(live=False), "publié"),
    "closed": (lambda o: o.update(status="CLOSED"), "publié"),
    "suspended": (lambda o: o.update(status="SUSPENDED", suspended_until="2100-01-01"), "suspendue"),
    "unverified": (lambda o: date_verification(o, days=180, minutes=1), "180 jours"),
    "never_verified": (lambda o: Verification.objects.filter(organisation__in=o).delete(), "180 jours"),
    "absent": (contacts_leave, "absents"),
    "nobody": (lambda o: Membership.objects.filter(organisation__in=o).delete(), "en ligne"),
    "inactive": (lambda o: User.objects.filter(memberships__organisation__in=o).update(is_active=False), "en ligne"),
}


@pytest.mark.parametrize("gate", GATED)
def test_gated_partner_is_neither_proposed_nor_solicited_and_is_told_why(gate: str, scenario: Scenario) -> None:
    referral, close = scenario.draft(), GATED[gate]
    organisation = organisation_of(scenario.answerer)
    let_in = proposed(referral)

    close[0](Organisation.objects.filter(pk=organisation.pk))

    assert let_in == {organisation.pk}
    assert proposed(referral) == set()
    decision = policies.can_be_solicited(referral, organisation, at=NOON)
    assert not decision
    assert close[1] in decision.reason


STILL_IN: dict[str, Callable[[QuerySet[Organisation]], object]] = {
    "verified_180_days_ago": lambda o: date_verification(o, days=180),
    "back_from_leave": lambda o: contacts_leave(o, date(2026, 11, 22)),
    "without_any_contact": lambda o: Contact.objects.filter(organisation__in=o).delete(),
    "full_until_yesterday": lambda o: Service.objects.filter(organisation__in=o).update(
        capacity="FULL", capacity_until="2026-11-22"
    ),
}


@pytest.mark.parametrize("case", STILL_IN)
def test_partner_on_the_right_side_of_a_gate_is_proposed(case: str, scenario: Scenario) -> None:
    organisation = organisation_of(scenario.answerer)

    STILL_IN[case](Organisation.objects.filter(pk=organisation.pk))

    assert proposed(scenario.draft()) == {organisation.pk}


UNFIT: dict[str, dict[str, Any]] = {
    "elsewhere": {"departements": ["75"]},
    "other_need": {"needs": [Need.LAWYER]},
    "too_young": {"age_max": 20},
    "too_old": {"age_min": 121},
    "full": {"capacity": "FULL", "capacity_until": "2026-11-23"},
    "draft": {"live": False},
}


@pytest.mark.parametrize("lack", UNFIT)
def test_partner_whose_service_lacks_a_hard_criterion_is_not_proposed(lack: str, scenario: Scenario) -> None:
    Service.objects.update(**UNFIT[lack])

    assert proposed(scenario.draft()) == set()


@pytest.mark.parametrize(("band", "kept"), [("MAJEUR_NP", True), ("INCONNU", True), ("A15_17", False)])
def test_imprecise_age_never_excludes_a_service_for_adults(band: str, kept: bool, scenario: Scenario) -> None:
    Service.objects.update(age_min=18)

    referral = scenario.draft(people=[People(AgeBand(band), Sex.FEMALE)])

    assert bool(proposed(referral)) == kept


def test_requester_and_whoever_is_asked_already_are_not_proposed(scenario: Scenario) -> None:
    requester = organisation_of(scenario.officer)
    ServiceFactory(organisation=requester, needs=list(NEEDS))
    verify(requester, at=NOON)
    other = organisation_of(partner("L'Ancre fictive"))

    referral = Referral.objects.get(pk=scenario.sent().referral_id)

    assert proposed(referral) == {other.pk}
    assert "elle-même" in policies.can_be_solicited(referral, requester, at=NOON).reason
    assert "déjà" in policies.can_be_solicited(referral, organisation_of(scenario.answerer), at=NOON).reason


def agree(scenario: Scenario, other: Organisation, **changes: Any) -> Convention:
    facts = {"departements": ["93"], "starts_on": date(2026, 1, 1), "ends_on": TODAY, **changes}
    return Convention.objects.create(organisation=organisation_of(scenario.officer), partner=other, **facts)


def names(referral: Referral) -> list[str]:
    return [found.organisation.name for found in matching.propose(referral=referral, needs=NEEDS, at=NOON)]


@pytest.mark.parametrize(
    ("changes", "first"),
    [
        ({}, "Le Phare fictif"),
        ({"departements": []}, "Le Phare fictif"),
        ({"departements": ["75"]}, "L'Ancre fictive"),
        ({"ends_on": date(2026, 11, 22)}, "L'Ancre fictive"),
        ({"starts_on": date(2026, 11, 24), "ends_on": None}, "L'Ancre fictive"),
    ],
)
def test_partner_under_convention_comes_first(changes: dict[str, Any], first: str, scenario: Scenario) -> None:
    partner("L'Ancre fictive")

    agree(scenario, organisation_of(scenario.answerer), **changes)

    assert names(scenario.draft())[0] == first


def test_setting_makes_the_convention_a_condition(scenario: Scenario, settings: Any) -> None:
    other = organisation_of(partner("L'Ancre fictive"))
    agree(scenario, organisation_of(scenario.answerer))
    referral = scenario.draft()
    without = proposed(referral)

    settings.RELAIS_CONVENTION_REQUIRED = True

    assert without == {organisation_of(scenario.answerer).pk, other.pk}
    assert proposed(referral) == {organisation_of(scenario.answerer).pk}
    assert "convention" in policies.can_be_solicited(referral, other, at=NOON).reason


def test_partner_that_refused_for_want_of_room_comes_after_and_says_so(scenario: Scenario) -> None:
    other = partner("L'Ancre fictive")
    for _ in range(2):
        scenario.act("decline", scenario.sent(to=other), by=other, reason=RefusalReason.NO_CAPACITY)

    referral = scenario.draft()

    assert names(referral) == ["Le Phare fictif", "L'Ancre fictive"]
    [_, last] = matching.propose(referral=referral, needs=referral.needs, at=scenario.at)
    assert "2 refus pour manque de place en 7 jours" in [caution.text for caution in last.cautions]
    assert "a répondu 2 fois sur 2 en 30 jours" in [reason.text for reason in last.reasons]


def test_partner_that_did_not_answer_this_very_referral_comes_last(scenario: Scenario) -> None:
    other = partner("L'Ancre fictive")
    solicitation = scenario.sent(to=other)
    scenario.act("expire", solicitation)
    referral = Referral.objects.get(pk=solicitation.referral_id)

    [first, last] = matching.propose(referral=referral, needs=referral.needs, at=scenario.at)

    assert first.organisation == organisation_of(scenario.answerer)
    assert "n'a pas répondu à cette demande" in [caution.text for caution in last.cautions]
    assert "a répondu 0 fois sur 1 en 30 jours" in [caution.text for caution in last.cautions]


def test_proposal_says_why_in_words(scenario: Scenario) -> None:
    Service.objects.update(languages=["ro"], opening_hours="24/7", capacity="LIMITED", capacity_until=TODAY)
    Verification.objects.update(verified_at=NOON - timedelta(days=12))

    [proposal] = matching.propose(referral=scenario.draft(), needs=NEEDS, at=NOON)

    assert [reason.text for reason in (*proposal.reasons, *proposal.cautions)] == [
        *("répond à tous les besoins", "ouvert 24 h/24, 7 j/7", "peu de places", "parle roumain"),
        *("couvre le 93", "vérifié il y a 12 jours"),
    ]


def test_needs_are_told_apart_and_a_full_service_says_until_when(scenario: Scenario) -> None:
    organisation = organisation_of(scenario.answerer)
    Service.objects.update(needs=[Need.INTERPRETING])
    full = {"capacity": "FULL", "capacity_until": date(2026, 12, 3)}
    ServiceFactory(organisation=organisation, needs=[Need.SHELTER_TONIGHT], **full)

    [proposal] = matching.propose(referral=scenario.draft(), needs=NEEDS, at=NOON)

    assert proposal.needs == (Need.INTERPRETING,)
    assert [service.needs for service in proposal.services] == [[Need.INTERPRETING]]
    assert proposal.cautions[0].text.startswith("complet jusqu'au 3 décembre : Mise à l'abri")


def test_proposal_gives_the_number_of_the_first_contact_who_is_there(scenario: Scenario) -> None:
    organisation = organisation_of(scenario.answerer)
    contacts_leave(Organisation.objects.filter(pk=organisation.pk))
    organisation.contacts.create(functional_name="Astreinte", on_call_phone="+33639980001", rank=2)

    [proposal] = matching.propose(referral=scenario.draft(), needs=NEEDS, at=NOON)

    assert proposal.phone == "+33639980001"


@pytest.mark.parametrize(
    ("query", "first", "checked"), [("", "L'Ancre", False), ("?structure=le-phare-fictif", "Le Phare", True)]
)
def test_officer_reads_why_each_partner_is_proposed(
    query: str, first: str, checked: bool, scenario: Scenario, client: Client
) -> None:
    partner("L'Ancre fictive")
    client.force_login(scenario.officer)

    page = html.unescape(client.get(scenario.draft().get_absolute_url() + query).content.decode())

    boxes = page.split('name="organisations"')[1:]
    assert [f"{first} ficti" in boxes[0], " checked" in boxes[0], " checked" in boxes[1]] == [True, checked, False]
    assert all("répond à tous les besoins" in box and "01\xa099\xa000\xa012\xa034" in box for box in boxes)


@pytest.mark.parametrize("many", [1, 12])
def test_proposals_cost_the_same_queries_whatever_their_number(
    many: int, scenario: Scenario, django_assert_num_queries: Any
) -> None:
    for number in range(many - 1):
        partner(f"Association fictive {number}")
    referral = scenario.draft()

    with django_assert_num_queries(
        1  # people
        + 1  # partners, with département, last verification and convention
        + 2  # their services, their contacts
        + 1  # what became of earlier requests
        + REACH  # to those of anybody
    ):
        found = matching.propose(referral=referral, needs=referral.needs, at=NOON)

    assert len(found) == many


def test_refusal_costs_one_query(scenario: Scenario, django_assert_num_queries: Any) -> None:
    referral, silent = scenario.draft(), OrganisationFactory()

    with django_assert_num_queries(1):
        assert not policies.can_be_solicited(referral, silent, at=NOON)


@pytest.mark.django_db
@settings(deadline=None, max_examples=25)
@given(drawn=offers, bands=st.frozensets(st.sampled_from(AgeBand), min_size=1, max_size=2))
def test_database_and_ranking_agree_on_who_fits(drawn: Offer, bands: frozenset[AgeBand]) -> None:
    scenario = Scenario()
    national = drawn.national or not drawn.departements
    Service.objects.filter(organisation=organisation_of(scenario.answerer)).update(
        needs=sorted(drawn.needs),
        age_min=drawn.age_min,
        age_max=drawn.age_max,
        capacity=drawn.capacity,
        capacity_until=drawn.capacity_until,
        national=national,
        departements=sorted(drawn.departements),
    )
    referral = scenario.draft(people=[People(band, Sex.FEMALE) for band in bands])

    expected = any(may_meet(replace(drawn, national=national), an_ask(bands=bands), need) for need in NEEDS)

    assert (organisation_of(scenario.answerer).pk in proposed(referral)) == expected

"""The pages of an operation: who may see them, what they refuse, what they cost."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from directory.vocabularies import Need
from referrals.models import FollowUp, Referral, Solicitation
from referrals.vocabularies import ReferralState
from referrals.vocabularies import SolicitationState as State
from tests.factories import MembershipFactory
from tests.isolation import REACH, UNIT
from tests.referrals.planned import planned, plans_of, told, versions
from tests.referrals.scenario import NEEDS, Scenario, organisation_of, partner

pytestmark = pytest.mark.django_db
ABSENT = UUID("00000000-0000-4000-8000-000000000000")


@pytest.fixture
def scenario() -> Scenario:
    return Scenario(at=timezone.now() - timedelta(hours=2))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def today() -> dict[str, Any]:
    """Plan for this very day in Seine-Saint-Denis alone, so that its end can be said."""
    return {"on": timezone.localdate(), "departements": ["93"]}


def plan_form(user: User, **changes: object) -> dict[str, object]:
    return {
        "requester": organisation_of(user).pk,
        "on": (timezone.localdate() + timedelta(days=9)).isoformat(),
        "half_day": "MORNING",
        "departements": ["93", "75"],
        "needs": [Need.OPERATION_PRESENCE, *NEEDS],
        "languages": ["ro"],
        "legal_channel": "NOT_YET",
        "people-TOTAL_FORMS": "2",
        "people-INITIAL_FORMS": "0",
        "people-0-age_band": "INCONNU",
        "people-0-sex": "UNKNOWN",
        "people-1-age_band": "A21P",
        "people-1-sex": "FEMALE",
        "people-1-count": "2",
        "people-1-count_most": "5",
        **changes,
    }


def met_form(operation: UUID, user: User, **changes: object) -> dict[str, object]:
    return {
        "93-version": versions(operation)["93"],
        "93-TOTAL_FORMS": "1",
        "93-INITIAL_FORMS": "0",
        "93-0-age_band": "A21P",
        "93-0-sex": "FEMALE",
        "93-0-count": "2",
        "93-0-needs": NEEDS,
        "93-0-partners": [organisation_of(user).pk],
        "93-0-agreed": "on",
        **changes,
    }


def test_officer_plans_tells_and_partner_reads_the_notice(scenario: Scenario) -> None:
    officer, answerer = signed_in(scenario.officer), signed_in(scenario.answerer)

    created = officer.post("/operations/", plan_form(scenario.officer))
    operation = UUID(created["Location"].split("/")[-2])
    notice = {f"{code}-version": 1 for code in ("75", "93")} | {
        "93-organisations": [organisation_of(scenario.answerer).pk]
    }
    sent = officer.post(f"{created['Location']}envoi/", notice)

    asked = Solicitation.objects.get()
    assert (created.status_code, sent.status_code) == (302, 302)
    assert {code: plan.state for code, plan in plans_of(operation).items()} == {"75": "DRAFT", "93": "OPEN"}
    assert "Opération programmée : le" in answerer.get("/a-traiter/").content.decode()
    assert "est un préavis : personne" in answerer.get(asked.get_absolute_url()).content.decode()
    assert "Opération programmée : le" in officer.get(asked.referral.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"departements": []}, "au moins un département"),
        ({"departements": ["00"]}, "choix valide"),
        ({"on": ""}, "Choisissez le jour"),
        ({"on": "2026-12-03 06:30"}, "jour du calendrier"),
        ({"on": "2020-01-01"}, "déjà passé"),
        ({"on": "9999-12-31"}, "qui vient"),
        ({"half_day": "06:30"}, "choix valide"),
        ({"needs": []}, "au moins un besoin"),
        ({"people-1-count": ""}, "plus petit"),
        ({"people-1-count_most": "2"}, "dépasser"),
        ({"people-1-age_band": "INCONNU", "people-1-sex": "UNKNOWN"}, "réunissez-les"),
        ({"people-TOTAL_FORMS": "abc"}, "incomplet"),
    ],
)
def test_incomplete_plan_is_kept_and_explained(scenario: Scenario, changes: dict[str, object], says: str) -> None:
    response = signed_in(scenario.officer).post("/operations/", plan_form(scenario.officer, **changes))

    assert response.status_code == 422
    assert says in response.content.decode()
    assert not Referral.objects.exists()


def test_people_met_become_referrals_in_one_screen(scenario: Scenario) -> None:
    operation = told(scenario, **today())
    scenario.act("accept", Solicitation.objects.get())
    officer = signed_in(scenario.officer)

    notice, page = (officer.get(f"/operations/{operation}/{end}").content.decode() for end in ("", "personnes/"))
    response = officer.post(f"/operations/{operation}/personnes/", met_form(operation, scenario.answerer), follow=True)

    made = FollowUp.objects.get().referral
    assert page.index("tel:119") < page.index("Mineur : voie légale informée")
    assert "âge non connu, sexe non connu : nombre inconnu" in notice
    assert "checked" in page.split(f'value="{organisation_of(scenario.answerer).pk}"')[1].split(">")[0]
    assert made.state == ReferralState.OPEN
    assert made.solicitations.get().state == State.SENT
    assert "1 demande envoyée." in response.content.decode()
    assert str(made) in response.content.decode()


def test_incomplete_people_are_left_as_a_draft(scenario: Scenario) -> None:
    operation = told(scenario, **today())
    values = met_form(operation, scenario.answerer, **{"93-0-agreed": ""})

    response = signed_in(scenario.officer).post(f"/operations/{operation}/personnes/", values, follow=True)

    assert "1 brouillon à compléter." in response.content.decode()
    assert FollowUp.objects.get().referral.state == ReferralState.DRAFT


@pytest.mark.parametrize(
    ("changes", "status", "says"),
    [
        ({"93-0-age_band": ""}, 422, "Choisissez l&#x27;âge"),
        ({"93-0-needs": []}, 422, "au moins un besoin"),
        ({"93-version": "1"}, 409, "entre-temps"),
        ({"93-version": ""}, 409, "entre-temps"),
        ({"93-TOTAL_FORMS": "0"}, 422, "Aucune personne"),
        ({"93-TOTAL_FORMS": "abc"}, 422, "incomplet"),
    ],
)
def test_people_met_are_refused_with_a_sentence(
    scenario: Scenario, changes: dict[str, object], status: int, says: str
) -> None:
    operation = told(scenario, **today())
    values = met_form(operation, scenario.answerer, **changes)

    response = signed_in(scenario.officer).post(f"/operations/{operation}/personnes/", values)

    assert response.status_code == status
    assert says in response.content.decode()
    assert not FollowUp.objects.exists()


def test_nobody_is_met_before_the_day(scenario: Scenario) -> None:
    operation = told(scenario, on=timezone.localdate() + timedelta(days=3))

    response = signed_in(scenario.officer).get(f"/operations/{operation}/personnes/")

    assert response.status_code == 403
    assert "à partir du jour" in response.content.decode()


def test_officer_concludes_one_departement_and_the_other_goes_on(scenario: Scenario) -> None:
    operation = told(scenario, on=timezone.localdate())
    values = {"outcome": "AUCUNE_VICTIME", "departements": ["75"], "version_75": versions(operation)["75"]}

    response = signed_in(scenario.officer).post(f"/operations/{operation}/fin/", values)

    plans = plans_of(operation)
    assert response.status_code == 302
    assert (plans["75"].state, plans["93"].state) == (ReferralState.CLOSED, ReferralState.OPEN)


@pytest.mark.parametrize(
    ("values", "status", "says"),
    [
        ({}, 422, "Choisissez ce qui"),
        ({"outcome": "PRISE_EN_CHARGE", "departements": ["93"]}, 422, "choix valide"),
        ({"outcome": "AUCUNE_VICTIME", "departements": ["93"], "version_93": "1"}, 409, "entre-temps"),
        ({"outcome": "AUCUNE_VICTIME", "departements": ["93"]}, 409, "entre-temps"),
    ],
)
def test_conclusion_is_refused_with_a_sentence(
    scenario: Scenario, values: dict[str, object], status: int, says: str
) -> None:
    operation = told(scenario, **today())

    response = signed_in(scenario.officer).post(f"/operations/{operation}/fin/", values)

    assert response.status_code == status
    assert says in response.content.decode()
    assert plans_of(operation)["93"].state == ReferralState.OPEN


@pytest.mark.parametrize(
    ("changes", "status", "says"),
    [
        ({}, 422, "au moins un partenaire"),
        ({"93-organisations": ["0"]}, 422, "93"),
        ({"93-version": "7"}, 409, "entre"),
    ],
)
def test_notice_is_refused_with_a_sentence(
    scenario: Scenario, changes: dict[str, object], status: int, says: str
) -> None:
    operation = planned(scenario, **today())
    asked = {"93-organisations": [organisation_of(scenario.answerer).pk]} if status == 409 else {}

    response = signed_in(scenario.officer).post(
        f"/operations/{operation}/envoi/", {"93-version": 1, **asked, **changes}
    )

    assert response.status_code == status
    assert says in response.content.decode()
    assert not Solicitation.objects.exists()


PAGES = [("get", ""), ("post", "envoi/"), ("get", "personnes/"), ("post", "personnes/"), ("post", "fin/")]


@pytest.mark.parametrize(("method", "page"), PAGES)
def test_another_organisations_operation_and_none_get_the_same_404(scenario: Scenario, method: str, page: str) -> None:
    operation = told(scenario)
    strangers = [signed_in(scenario.answerer), signed_in(MembershipFactory().user)]

    answers = [
        getattr(client, method)(f"/operations/{pk}/{page}") for client in strangers for pk in (operation, ABSENT)
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers[:2]}) == len({answer.content for answer in answers[2:]}) == 1


@pytest.mark.parametrize("path", ["/operations/", f"/operations/{ABSENT}/", f"/operations/{ABSENT}/personnes/"])
def test_anonymous_is_sent_to_the_sign_in_page(path: str) -> None:
    response = Client().get(path)

    assert response.status_code == 302
    assert response["Location"].startswith("/compte/login/")


def test_referent_reads_what_was_sent_in_her_departement_and_steers_nothing(scenario: Scenario) -> None:
    operation = told(scenario)
    referent = signed_in(scenario.referent())

    page = referent.get(f"/operations/{operation}/").content.decode()

    assert "Seine-Saint-Denis" in page
    assert "Paris (75)" not in page
    assert "Envoyer le préavis" not in page
    assert referent.post(f"/operations/{operation}/envoi/", {"93-version": 2}).status_code == 422


def test_draft_of_an_operation_opens_on_the_page_of_the_operation(scenario: Scenario) -> None:
    operation = planned(scenario)

    response = signed_in(scenario.officer).get(plans_of(operation)["93"].get_absolute_url())

    assert response["Location"] == f"/operations/{operation}/"


def test_operation_whose_day_has_come_waits_in_the_inbox(scenario: Scenario) -> None:
    operation = told(scenario, **today())
    scenario.act("accept", Solicitation.objects.get())

    inbox = signed_in(scenario.officer).get("/a-traiter/").content.decode()

    assert str(plans_of(operation)["93"]) in inbox


@pytest.mark.parametrize("many", [1, 8])
def test_operation_costs_the_same_queries_whatever_the_partners(
    scenario: Scenario, many: int, django_assert_num_queries: Any
) -> None:
    operation = told(scenario, departements=["93"], needs=[*NEEDS, Need.LAWYER])
    scenario.act("accept", Solicitation.objects.get(), needs=NEEDS[:1])
    for number in range(many):
        partner(f"Association fictive {number}")
    client = signed_in(scenario.officer)

    with django_assert_num_queries(
        2  # session, user
        + UNIT  # of work
        + 1  # memberships
        + 1  # how fast partners are read
        + 4  # the plans and their needs that are met, their people, solicitations, individual referrals
        + 4  # proposals: partners, services, contacts, earlier answers
        + REACH  # to earlier answers to anybody
        + 1  # how many there are to do, in the menu
        + 1  # what the journal keeps of it
    ):
        client.get(f"/operations/{operation}/")


ANYTHING = st.one_of(st.text(max_size=20), st.sampled_from(["", "1", "93", "2026-12-03", "A21P", "\x00"]))
NAMES = [
    "on",
    "half_day",
    "departements",
    "needs",
    "people-0-count",
    "people-TOTAL_FORMS",
    "93-version",
    "93-organisations",
    "93-TOTAL_FORMS",
    "93-0-age_band",
    "outcome",
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=10)
@given(values=st.dictionaries(st.sampled_from(NAMES), ANYTHING))
def test_no_page_of_an_operation_answers_500_to_anything(values: dict[str, str], scenario: Scenario) -> None:
    plan = Referral.objects.filter(kind="PLANNED").first()
    operation = plan.operation if plan else told(scenario, **today())
    client = signed_in(scenario.officer)

    paths = ["/operations/", *(f"/operations/{operation}/{page}" for page in ("envoi/", "personnes/", "fin/"))]

    assert {client.post(path, values).status_code for path in paths} <= {200, 302, 400, 403, 404, 409, 422}

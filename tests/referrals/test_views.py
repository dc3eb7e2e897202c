from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from referrals import operations
from referrals.models import Referral, Solicitation
from referrals.references import check_character, show_reference
from referrals.vocabularies import SolicitationState as State
from tests.factories import MembershipFactory, OrganisationFactory
from tests.isolation import REACH, UNIT
from tests.referrals.scenario import NEEDS, Scenario, minor_situation, organisation_of, partner

pytestmark = pytest.mark.django_db

FORM = {"urgency": "IMMEDIATE", "departement": "93"}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def referral_form(user: User, **changes: object) -> dict[str, object]:
    return {**FORM, "requester": organisation_of(user).pk, **changes}


ABSENT = UUID("00000000-0000-4000-8000-000000000000")
PAGES = [
    "/a-traiter/",
    "/demandes/retrouver/",
    "/demandes/",
    "/demandes/nouvelle/",
    "/demandes/7KQM-2D9X/",
    "/demandes/7KQM-2D9X/etape/besoins/",
    f"/sollicitations/{ABSENT}/",
]


@pytest.mark.parametrize("path", PAGES)
def test_anonymous_is_sent_to_the_sign_in_page(path: str) -> None:
    response = Client().get(path)

    assert response.status_code == 302
    assert response["Location"].startswith("/compte/login/")


def test_officer_sends_and_partner_finds_it_in_the_inbox() -> None:
    scenario = Scenario()
    officer, partner_client = signed_in(scenario.officer), signed_in(scenario.answerer)

    draft = scenario.draft()
    sent = officer.post(
        f"{draft.get_absolute_url()}envoi/", {"version": 1, "organisations": [organisation_of(scenario.answerer).pk]}
    )

    reference = show_reference(draft.reference)
    assert sent.status_code == 302
    assert reference in partner_client.get("/a-traiter/").content.decode()


def test_officer_cannot_ask_in_the_name_of_another_organisation() -> None:
    scenario = Scenario()
    other = OrganisationFactory()

    response = signed_in(scenario.officer).post(
        "/demandes/nouvelle/", referral_form(scenario.officer, requester=other.pk)
    )

    assert response.status_code == 422
    assert not Referral.objects.exists()


@pytest.mark.parametrize(
    ("slug", "state", "values", "reached"),
    [
        ("reception", State.SENT, {}, State.ACKNOWLEDGED),
        ("acceptation", State.SENT, {"needs": NEEDS}, State.ACCEPTED),
        ("refus", State.SENT, {"reason": "PAS_DE_PLACE"}, State.DECLINED),
        ("precision", State.ACKNOWLEDGED, {"questions": ["CHILDREN"]}, State.INFO_REQUESTED),
        ("demarrage", State.ACCEPTED, {}, State.IN_PROGRESS),
        ("retrait", State.ACCEPTED, {"reason": "EFFECTIF"}, State.DECLINED),
        ("sans-suite", State.ACCEPTED, {"outcome": "PERDUE_DE_VUE"}, State.NOT_COMPLETED),
        (
            "cloture",
            State.IN_PROGRESS,
            {"outcome_SHELTER_TONIGHT": "HEBERGEE", "outcome_INTERPRETING": "PRISE_EN_CHARGE"},
            State.COMPLETED,
        ),
    ],
)
def test_partner_acts_from_the_page(slug: str, state: State, values: dict[str, object], reached: State) -> None:
    scenario = Scenario()
    solicitation = scenario.in_state(state)
    address = f"/sollicitations/{solicitation.pk}/"

    page = signed_in(scenario.answerer).get(address).content.decode()
    response = signed_in(scenario.answerer).post(f"{address}{slug}/", {"version": solicitation.version, **values})

    assert f"{address}{slug}/" in page
    assert response.status_code == 302
    assert Solicitation.objects.get(pk=solicitation.pk).state == reached


def test_partner_accepts_some_of_the_needs_and_the_others_stay_open() -> None:
    scenario = Scenario()
    solicitation = scenario.sent()

    signed_in(scenario.answerer).post(
        f"/sollicitations/{solicitation.pk}/acceptation/", {"version": 1, "needs": NEEDS[:1]}
    )

    assert Solicitation.objects.get(pk=solicitation.pk).accepted_needs == NEEDS[:1]
    assert Referral.objects.get().open_needs() == NEEDS[1:]


def test_refusal_without_a_reason_is_explained_in_place() -> None:
    scenario = Scenario()
    solicitation = scenario.sent()

    response = signed_in(scenario.answerer).post(f"/sollicitations/{solicitation.pk}/refus/", {"version": 1})

    assert response.status_code == 422
    assert "Choisissez un motif." in response.content.decode()
    assert Solicitation.objects.get(pk=solicitation.pk).state == State.SENT


def test_stale_form_gets_409_with_a_sentence() -> None:
    scenario = Scenario()
    solicitation = scenario.in_state(State.ACKNOWLEDGED)

    response = signed_in(scenario.answerer).post(
        f"/sollicitations/{solicitation.pk}/acceptation/", {"version": 1, "needs": NEEDS}
    )

    assert response.status_code == 409
    assert "entre-temps" in response.content.decode()


def test_stale_form_would_be_taken_where_nobody_asks_for_its_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control."""
    scenario = Scenario()
    solicitation = scenario.in_state(State.ACKNOWLEDGED)
    monkeypatch.setattr(Solicitation, "require_version", lambda *_: None)

    response = signed_in(scenario.answerer).post(
        f"/sollicitations/{solicitation.pk}/acceptation/", {"version": 1, "needs": NEEDS}
    )

    assert response.status_code == 302


def test_requester_who_tries_to_accept_gets_403_with_a_sentence() -> None:
    scenario = Scenario()
    solicitation = scenario.sent()

    response = signed_in(scenario.officer).post(
        f"/sollicitations/{solicitation.pk}/acceptation/", {"version": 1, "needs": NEEDS}
    )

    assert response.status_code == 403
    assert "sollicitée" in response.content.decode()


@pytest.mark.parametrize("step", ["", "acceptation/"])
def test_another_organisations_solicitation_and_none_get_the_same_404(step: str) -> None:
    solicitation = Scenario().sent()
    stranger = signed_in(MembershipFactory().user)
    method = stranger.post if step else stranger.get

    others, absent = (
        method(f"/sollicitations/{pk}/{step}", {"version": 1, "needs": NEEDS}) for pk in (solicitation.pk, ABSENT)
    )

    assert others.status_code == absent.status_code == 404
    assert others.content == absent.content


@pytest.mark.parametrize("reference", ["7KQM-2D9" + check_character("7KQM2D9"), "ABC", "é" * 50, "7KQM-2D9X-00"])
def test_another_organisations_referral_and_none_get_the_same_404(reference: str) -> None:
    scenario = Scenario()
    others_reference = show_reference(scenario.sent().referral.reference)
    stranger = signed_in(scenario.answerer)

    others = stranger.get(f"/demandes/{others_reference}/")
    absent = stranger.get(f"/demandes/{reference}/")

    assert others.status_code == absent.status_code == 404
    assert others.content == absent.content


def test_both_sides_find_what_they_see_by_its_reference_and_a_stranger_finds_nothing() -> None:
    scenario = Scenario()
    solicitation = scenario.sent()
    path = f"/demandes/retrouver/?reference={str(solicitation.referral).lower()}"

    answers = [signed_in(user).get(path) for user in (scenario.officer, scenario.answerer, partner("L'Ancre fictive"))]

    assert [answer.status_code for answer in answers] == [302, 302, 404]
    assert answers[0]["Location"] == solicitation.referral.get_absolute_url()
    assert answers[1]["Location"] == solicitation.get_absolute_url()


@pytest.mark.parametrize(("typed", "says"), [("7KQM-2D9Y", "faites répéter"), ("7KQM", ""), ("&" * 60, "faites")])
def test_reference_is_checked_as_one_types(typed: str, says: str) -> None:
    client = signed_in(Scenario().officer)

    hint = client.get("/demandes/retrouver/", {"reference": typed}, headers={"HX-Request": "true"}).content.decode()

    assert says in hint
    assert client.get("/demandes/retrouver/", {"reference": typed}).status_code == 404


def test_partner_does_not_learn_who_else_is_asked() -> None:
    scenario = Scenario()
    solicitation = scenario.sent()
    other = partner("L'Ancre fictive")
    scenario.sent(Referral.objects.get(pk=solicitation.referral_id), to=other)

    page = signed_in(scenario.answerer).get(f"/sollicitations/{solicitation.pk}/").content.decode()

    assert "Ancre" not in page
    assert "Phare" in page


def test_get_on_an_act_changes_nothing() -> None:
    scenario = Scenario()
    solicitation = scenario.sent()

    response = signed_in(scenario.answerer).get(f"/sollicitations/{solicitation.pk}/acceptation/")

    assert response.status_code == 405
    assert Solicitation.objects.get(pk=solicitation.pk).state == State.SENT


def test_minor_with_the_legal_channel_is_shown_to_the_partner() -> None:
    scenario = Scenario()
    situation = minor_situation()
    route = {"legal_channel": situation.legal_channel, "legal_informed": situation.legal_informed}
    solicitation = scenario.sent(scenario.draft(people=situation.people, **route))

    page = signed_in(scenario.answerer).get(f"/sollicitations/{solicitation.pk}/").content.decode()

    assert "Parquet informé" in page


@pytest.mark.parametrize("many", [1, 8])
def test_inbox_costs_the_same_queries_whatever_its_length(many: int, django_assert_num_queries: object) -> None:
    scenario = Scenario()
    for _ in range(many):
        scenario.sent()
    client = signed_in(scenario.answerer)

    with django_assert_num_queries(  # type: ignore[operator]
        2  # session, user
        + UNIT  # of work
        + 1  # memberships
        + 2  # solicitations: count, page
        + 1  # what is to do, in the menu of every page; no referral of theirs waits
        + 1  # what the journal keeps of it
    ):
        client.get("/a-traiter/")


@pytest.mark.parametrize("many", [1, 8])
def test_referrals_cost_the_same_queries_whatever_their_number(many: int, django_assert_num_queries: object) -> None:
    scenario = Scenario()
    for _ in range(many):
        scenario.sent()
        scenario.draft()
    client = signed_in(scenario.officer)

    with django_assert_num_queries(  # type: ignore[operator]
        2  # session, user
        + UNIT  # of work
        + 1  # memberships
        + 2  # referrals: count, page
        + 1  # the people of the drafts, of which each says what is missing
        + 1  # how many there are to do, in the menu
        + 1  # what the journal keeps of it
    ):
        client.get("/demandes/")


@pytest.mark.parametrize("many", [1, 8])
def test_referral_costs_the_same_queries_whatever_the_partners(many: int, django_assert_num_queries: object) -> None:
    scenario = Scenario()
    for number in range(many - 1):
        partner(f"Association fictive {number}")
    address = scenario.draft().get_absolute_url()
    client = signed_in(scenario.officer)

    with django_assert_num_queries(  # type: ignore[operator]
        2  # session, user
        + UNIT  # of work
        + 1  # memberships
        + 1  # how fast partners are read
        + 2  # the referral and its needs that are met, its people
        + 1  # what it follows, and what follows it
        + 4  # proposals: partners, services, contacts, earlier answers
        + REACH  # to earlier answers to anybody
        + 2  # solicitations, events
        + 1  # how many there are to do, in the menu
        + 1  # what the journal keeps of it
    ):
        client.get(address)


def test_requester_reads_beside_a_partner_that_accepted_that_nothing_has_begun() -> None:
    scenario = Scenario()
    solicitation = scenario.act("accept", scenario.sent())
    client, address = signed_in(scenario.officer), solicitation.referral.get_absolute_url()

    before = client.get(address).content.decode()
    operations.run_due(at=scenario.at + timedelta(hours=6))  # immediate: whoever asked is told after four hours
    after = client.get(address).content.decode()

    inbox = client.get("/a-traiter/").content.decode()

    assert [("pas commencée dans les temps" in page) for page in (before, after, inbox)] == [False, True, True]
    assert [("Pas encore commencée" in page) for page in (before, after)] == [True, False]


def test_requester_reads_by_when_each_partner_answers_and_that_there_is_no_other() -> None:
    scenario = Scenario()
    solicitation = scenario.sent()

    page = signed_in(scenario.officer).get(solicitation.referral.get_absolute_url()).content.decode()

    assert "accusé de réception" in page.split("Partenaires sollicités")[1]
    assert "Aucun autre partenaire de ce département" in page
    assert "appelez d" not in page  # whom? nobody is proposed any more


def test_sending_to_nobody_puts_the_cursor_on_the_first_partner() -> None:
    scenario = Scenario()
    referral = scenario.draft()

    response = signed_in(scenario.officer).post(f"{referral.get_absolute_url()}envoi/", {"version": referral.version})

    page = response.content.decode()
    assert (response.status_code, page.count(" autofocus")) == (422, 1)
    assert "<title>À compléter – " in page
    assert " autofocus" in page.split('name="organisations"')[1].split(">")[0]


@pytest.mark.parametrize(("act", "shown"), [("start", True), ("withdraw_acceptance", False), ("cancel", False)])
def test_need_is_said_to_be_accepted_as_long_as_it_is(act: str, shown: bool) -> None:
    scenario = Scenario()
    solicitation = scenario.act(act, scenario.in_state(State.ACCEPTED))

    page = signed_in(scenario.answerer).get(solicitation.get_absolute_url()).content.decode()

    assert (">accepté</span>" in page) == shown


ANYTHING = st.one_of(st.text(max_size=40), st.integers().map(str), st.sampled_from(["", "1", "A21P", "93", "\x00"]))


@pytest.fixture
def story() -> Scenario:
    return Scenario()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
@given(
    values=st.dictionaries(
        st.sampled_from([*FORM, "needs", "context", "version", "organisations", "reason", "outcome"]), ANYTHING
    )
)
def test_no_form_answers_500_to_anything(values: dict[str, str], story: Scenario) -> None:
    solicitation = Solicitation.objects.first() or story.sent()
    client = signed_in(story.officer)
    paths = ["/demandes/nouvelle/", f"{solicitation.referral.get_absolute_url()}envoi/"]
    paths += [f"/sollicitations/{solicitation.pk}/{slug}/" for slug in ("annulation", "refus", "cloture", "inconnu")]

    statuses = {client.post(path, values).status_code for path in paths}
    statuses |= {client.get(path, values).status_code for path in ("/a-traiter/", "/demandes/", "/demandes/nouvelle/")}

    assert statuses <= {200, 302, 400, 403, 404, 409, 422}  # a null byte is refused before any form reads it

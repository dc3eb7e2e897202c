"""A draft is filled in step by step: saved at each, never twice, and never by two at once."""

from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.vocabularies import Need, OrganisationKind, Visibility
from referrals import operations, policies
from referrals.forms.needs import NEED_GROUPS
from referrals.models import Event, Referral, StaleForm
from referrals.vocabularies import AgeBand, Agreement, EventKind, LegalChannel, LegalInformed, ReferralState, Sex
from tests.access.page_forms import forms_of
from tests.factories import ContactFactory, MembershipFactory, OrganisationFactory
from tests.referrals.scenario import Scenario, organisation_of, partner
from tests.referrals.test_views import referral_form, signed_in

pytestmark = pytest.mark.django_db

STEPS = ["ou-et-quand", "personnes", "besoins", "langues", "cadre"]
ANSWERS: dict[str, dict[str, Any]] = {
    "personnes": {
        "people-TOTAL_FORMS": "1",
        "people-INITIAL_FORMS": "0",
        "people-0-count": "2",
        "people-0-age_band": "A21P",
        "people-0-sex": "FEMALE",
    },
    "besoins": {"needs": ["INTERPRETARIAT", "MISE_A_ABRI"]},
    "langues": {"languages": ["ro"], "other_language": "wo", "interpreter_needed": "on"},
    "cadre": {"context": "LOGEE_HOTEL", "agreement": "on"},
}


def begin(scenario: Scenario) -> tuple[Client, Referral]:
    """Take the first step only: where and when."""
    client = signed_in(scenario.officer)
    client.post("/demandes/nouvelle/", referral_form(scenario.officer))
    return client, Referral.objects.get()


def take(client: Client, referral: Referral, step: str, *, go: str = "", **changes: Any) -> Any:
    """Submit one step as it is shown, with these changes, by this button."""
    version = Referral.objects.get(pk=referral.pk).version
    values = {**ANSWERS.get(step, {}), "version": version, "go": go, **changes}
    return client.post(f"{referral.get_absolute_url()}etape/{step}/", values)


def update(scenario: Scenario, referral: Referral, **changes: Any) -> Referral:
    """Change a draft by the operation, as the officer."""
    return operations.update_draft(
        referral_id=referral.pk,
        changes=operations.Changes(**changes),
        by=scenario.officer,
        version=referral.version,
        at=scenario.tick(),
    )


def test_officer_fills_in_a_step_at_a_time_and_each_leads_to_the_next() -> None:
    scenario = Scenario()
    client, referral = begin(scenario)
    address = referral.get_absolute_url()

    led_to = [take(client, referral, step)["Location"] for step in STEPS[1:]]

    assert led_to == [*(f"{address}etape/{step}/" for step in STEPS[2:]), address]
    saved = Referral.objects.get()
    assert saved.needs == [Need.SHELTER_TONIGHT, Need.INTERPRETING]
    assert (saved.languages, saved.interpreter_needed) == (["ro", "wo"], True)
    assert (saved.context, saved.agreement) == ("LOGEE_HOTEL", Agreement.YES)
    assert policies.can_send(scenario.officer, saved)


def test_each_step_shows_what_was_saved() -> None:
    client, referral = begin(Scenario())
    for step in STEPS[1:]:
        take(client, referral, step)

    pages = {step: client.get(f"{referral.get_absolute_url()}etape/{step}/").content.decode() for step in STEPS}

    assert 'value="A21P" selected' in pages["personnes"]
    assert pages["besoins"].count(" checked") == 2
    assert pages["langues"].count(" checked") == 3
    assert 'value="LOGEE_HOTEL" selected' in pages["cadre"]
    assert "checked" in pages["ou-et-quand"].split('value="IMMEDIATE"')[1].split(">")[0]


@pytest.mark.parametrize(
    ("button", "leads_to"), [("before", "etape/personnes/"), ("later", "/a-traiter/"), ("", "etape/langues/")]
)
def test_every_button_keeps_what_was_typed(button: str, leads_to: str) -> None:
    client, referral = begin(Scenario())

    response = take(client, referral, "besoins", go=button)

    assert response["Location"].endswith(leads_to)
    assert Referral.objects.get().needs == [Need.SHELTER_TONIGHT, Need.INTERPRETING]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("button", ["before", "later"])
def test_officer_called_away_leaves_an_empty_step(step: str, button: str) -> None:
    client, referral = begin(Scenario())
    line = {"people-0-age_band": "", "people-0-count": "1"}
    blank = {"besoins": {"needs": []}, "personnes": line, "langues": {"other_language": ""}, "cadre": {"context": ""}}

    response = take(client, referral, step, go=button, **blank.get(step, {}))

    assert response.status_code == 302
    assert Referral.objects.get().state == ReferralState.DRAFT


@pytest.mark.parametrize(
    ("step", "changes", "says"),
    [
        ("ou-et-quand", {"departement": "00", "urgency": "H72"}, "choix valide"),
        ("ou-et-quand", {"departement": "93", "urgency": "PLANIFIEE"}, "choix valide"),
        ("personnes", {"people-0-age_band": ""}, "tranche d&#x27;âge"),
        ("personnes", {"people-0-count": "0"}, "supérieure ou égale à 1"),
        ("personnes", {"people-TOTAL_FORMS": "0"}, "au moins une personne"),
        ("personnes", {"people-TOTAL_FORMS": "abc"}, "au moins une personne"),
        ("besoins", {"needs": []}, "au moins un besoin"),
        ("langues", {"other_language": "zz"}, "choix valide"),
        ("cadre", {"context": ""}, "Choisissez le contexte"),
    ],
)
def test_incomplete_step_is_kept_and_explained(step: str, changes: dict[str, Any], says: str) -> None:
    client, referral = begin(Scenario())

    response = take(client, referral, step, **changes)

    assert response.status_code == 422
    assert says in response.content.decode()
    assert Referral.objects.get().version == 1


def test_adult_without_agreement_is_not_referred() -> None:
    client, referral = begin(Scenario())
    take(client, referral, "personnes")

    response = take(client, referral, "cadre", agreement="")

    assert response.status_code == 422
    assert "parlez-lui-en" in response.content.decode()


def test_line_is_added_then_taken_away() -> None:
    client, referral = begin(Scenario())
    added = take(client, referral, "personnes", go="more")
    page = client.get(added["Location"]).content.decode()
    second = {"people-TOTAL_FORMS": "2", "people-INITIAL_FORMS": "1", "people-1-count": "1"}
    second |= {"people-1-age_band": "MAJEUR_NP", "people-1-sex": "MALE"}

    take(client, referral, "personnes", **second)
    both = Referral.objects.get().people.count()
    take(client, referral, "personnes", **{**second, "people-INITIAL_FORMS": "2", "people-0-DELETE": "on"})

    assert "people-1-age_band" in page
    assert both == 2
    assert Referral.objects.get().people.get().age_band == "MAJEUR_NP"


def test_two_lines_for_the_same_people_are_refused() -> None:
    client, referral = begin(Scenario())
    twice = {"people-TOTAL_FORMS": "2", "people-1-count": "1", "people-1-age_band": "A21P", "people-1-sex": "FEMALE"}

    response = take(client, referral, "personnes", **twice)

    assert "réunissez-les" in response.content.decode()


def test_second_tab_gets_409_with_what_to_do_and_changes_nothing() -> None:
    client, referral = begin(Scenario())
    take(client, referral, "besoins")

    response = take(client, referral, "besoins", needs=["AVOCAT"], version=1)

    assert response.status_code == 409
    assert "Relisez" in response.content.decode()
    assert referral.get_absolute_url() in response.content.decode()
    assert Referral.objects.get().needs == [Need.SHELTER_TONIGHT, Need.INTERPRETING]


def test_saying_the_same_again_writes_nothing() -> None:
    client, referral = begin(Scenario())
    for _ in range(2):
        for step in STEPS[1:4]:
            take(client, referral, step)

    assert Referral.objects.get().version == 4
    assert list(Event.objects.order_by("version").values_list("kind", flat=True)) == ["CREATED", *["EDITED"] * 3]


def test_edits_stay_out_of_the_timeline() -> None:
    client, referral = begin(Scenario())
    take(client, referral, "besoins")

    assert [event.kind for event in referral.events.for_timeline()] == [EventKind.CREATED]


def test_mended_step_leads_back_to_the_draft() -> None:
    client, referral = begin(Scenario())
    path = f"{referral.get_absolute_url()}etape/besoins/?relire=1&structure=phare"

    response = client.post(path, {"version": 1, **ANSWERS["besoins"]})

    assert response["Location"] == f"{referral.get_absolute_url()}?structure=phare"


def test_sheet_of_a_partner_is_kept_through_the_steps_and_proposed_first() -> None:
    scenario = Scenario()
    organisation = organisation_of(scenario.answerer)
    client = signed_in(scenario.officer)
    path = client.post(f"/demandes/nouvelle/?structure={organisation.slug}", referral_form(scenario.officer))[
        "Location"
    ]

    for version, step in enumerate(STEPS[1:], start=1):
        path = client.post(path, {**ANSWERS[step], "version": version})["Location"]
    page = client.get(path).content.decode()

    assert path.endswith(f"/?structure={organisation.slug}")
    assert "checked" in page.split(f'value="{organisation.pk}"')[1].split(">")[0]


def test_draft_says_what_is_missing_on_its_page_and_in_the_inbox() -> None:
    client, referral = begin(Scenario())

    page = client.get(referral.get_absolute_url()).content.decode()
    inbox = client.get("/a-traiter/").content.decode()

    assert f"{referral.get_absolute_url()}etape/besoins/?relire=1" in page
    assert "Cochez au moins un besoin." in page
    assert "personnes, besoins, contexte" in inbox


def test_new_form_offers_to_take_up_the_draft() -> None:
    client, referral = begin(Scenario())

    assert referral.get_absolute_url() in client.get("/demandes/nouvelle/").content.decode()


def test_officer_abandons_a_draft_and_nobody_is_told() -> None:
    client, referral = begin(Scenario())

    response = client.post(f"{referral.get_absolute_url()}annulation/", {"version": 1}, follow=True)

    assert "Brouillon abandonné." in response.content.decode()
    assert Referral.objects.get().state == ReferralState.CANCELLED


def test_what_was_sent_is_not_edited_any_more() -> None:
    scenario = Scenario()
    referral = Referral.objects.get(pk=scenario.sent().referral_id)
    client = signed_in(scenario.officer)

    shown = client.get(f"{referral.get_absolute_url()}etape/besoins/")
    saved = take(client, referral, "besoins")

    assert shown["Location"] == referral.get_absolute_url()
    assert saved.status_code == 403
    assert "déjà partie" in saved.content.decode()


def test_colleague_takes_up_a_draft_and_a_stranger_does_not() -> None:
    scenario = Scenario()
    _, referral = begin(scenario)
    colleague = MembershipFactory(organisation=organisation_of(scenario.officer)).user

    statuses = {
        take(signed_in(user), referral, "besoins").status_code for user in (scenario.answerer, partner("L'Ancre"))
    }

    assert statuses == {404}
    assert take(signed_in(colleague), referral, "besoins").status_code == 302
    with pytest.raises(policies.NotAllowed, match="organisation qui a fait"):
        operations.update_draft(
            referral_id=referral.pk, changes={"needs": []}, by=scenario.answerer, version=2, at=scenario.at
        )


def test_step_that_does_not_exist_is_not_found() -> None:
    client, referral = begin(Scenario())

    assert client.get(f"{referral.get_absolute_url()}etape/nom/").status_code == 404


def test_two_who_edit_the_same_draft_do_not_overwrite_each_other() -> None:
    scenario = Scenario()
    referral = scenario.draft()
    update(scenario, referral, needs=[Need.LAWYER])

    with pytest.raises(StaleForm):
        update(scenario, referral, needs=[Need.ASYLUM])


def test_what_was_said_of_minors_goes_with_them() -> None:
    scenario = Scenario()
    minor = operations.People(AgeBand.UNDER_15, Sex.FEMALE)
    referral = scenario.draft(people=[minor], legal_channel=LegalChannel.PROSECUTOR, agreement="")

    referral = update(scenario, referral, people=[operations.People(AgeBand.FROM_21, Sex.FEMALE)])

    assert (referral.legal_channel, referral.legal_informed) == ("", "")


def test_every_need_has_one_heading() -> None:
    grouped = [need for _, needs in NEED_GROUPS for need in needs]

    assert sorted(grouped) == sorted(Need)


@pytest.fixture
def story() -> Scenario:
    return Scenario()


NAMES = ["version", "go", "departement", "urgency", "needs", "languages", "other_language", "context", "legal_channel"]
LINES = ["TOTAL_FORMS", "INITIAL_FORMS", "0-count", "0-age_band", "0-sex", "0-DELETE", "7-age_band"]
ANYTHING = st.one_of(
    st.text(max_size=20), st.sampled_from(["", "1", "2", "9999", "A21P", "M15", "93", "NOT_YET", "\x00"])
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
@given(values=st.dictionaries(st.sampled_from([*NAMES, *(f"people-{line}" for line in LINES)]), ANYTHING))
def test_no_step_answers_500_to_anything(values: dict[str, str], story: Scenario) -> None:
    referral = Referral.objects.first() or story.draft()
    client = signed_in(story.officer)

    statuses = {client.post(f"{referral.get_absolute_url()}etape/{step}/", values).status_code for step in STEPS}

    assert statuses <= {302, 400, 409, 422}  # a null byte is refused before any form reads it


def bands(chosen: list[AgeBand]) -> list[operations.People]:
    return [operations.People(band, Sex.UNKNOWN) for band in dict.fromkeys(chosen)]


SAID = st.fixed_dictionaries(
    {
        "people": st.lists(st.sampled_from(AgeBand), min_size=1, max_size=4).map(bands),
        "legal_channel": st.sampled_from(["", *LegalChannel]),
        "legal_informed": st.sampled_from(["", *LegalInformed]),
        "agreement": st.sampled_from(["", *Agreement]),
    }
)
ADULT = {AgeBand.FROM_18_TO_20, AgeBand.FROM_21, AgeBand.ADULT_UNSPECIFIED}
TOLD = {LegalChannel.PROSECUTOR, LegalChannel.CHILD_CONCERN_CELL, LegalChannel.CHILD_HOTLINE}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(said=SAID)
def test_nothing_leaves_without_the_route_where_somebody_may_be_a_minor(said: dict[str, Any], story: Scenario) -> None:
    there = {group.age_band for group in said["people"]}
    minors, adults = there - ADULT, there & ADULT
    routed = said["legal_channel"] in TOLD and said["legal_informed"] != ""
    fitting = said["legal_informed"] != LegalInformed.NOT_APPLICABLE or minors == {AgeBand.UNKNOWN}
    may_go = (not minors or (routed and fitting)) and (not adults or said["agreement"] == Agreement.YES)

    decision = policies.can_send(story.officer, story.draft(**said))

    assert (decision.allowed, bool(decision.reason)) == (may_go, not may_go)


@pytest.mark.parametrize("band", sorted(set(AgeBand) - ADULT))
@pytest.mark.parametrize("channel", ["", LegalChannel.NOT_YET])
def test_sending_itself_is_refused_without_the_route(band: AgeBand, channel: str) -> None:
    scenario = Scenario()
    draft = scenario.draft(people=bands([band]), legal_channel=channel, legal_informed=LegalInformed.INFORMED)

    with pytest.raises(policies.NotAllowed):
        scenario.sent(draft)

    assert Referral.objects.get().state == ReferralState.DRAFT


@pytest.mark.parametrize("band", AgeBand)
def test_numbers_for_a_minor_come_first_as_soon_as_somebody_may_be_one(band: AgeBand) -> None:
    scenario = Scenario()
    referral = scenario.draft(people=[operations.People(band, Sex.UNKNOWN)], agreement="")
    client = signed_in(scenario.officer)

    pages = [
        client.get(path).content.decode()
        for path in (referral.get_absolute_url(), f"{referral.get_absolute_url()}etape/cadre/")
    ]

    assert all(("tel:119" in page and "L226-2-1" in page) == (band not in ADULT) for page in pages)
    if band not in ADULT:
        assert pages[0].index("tel:119") < pages[0].index("Avant d'envoyer")
        assert pages[1].index("tel:119") < pages[1].index("legal_channel")


def test_not_yet_is_kept_by_the_draft_and_says_what_to_do() -> None:
    scenario = Scenario()
    client, referral = begin(scenario)
    take(client, referral, "personnes", **{"people-0-age_band": "A15_17"})

    saved = take(client, referral, "cadre", legal_channel="NOT_YET")
    page = client.get(referral.get_absolute_url()).content.decode()

    assert saved.status_code == 302
    assert Referral.objects.get().legal_channel == LegalChannel.NOT_YET
    assert "le 119 (24 h/24), puis indiquez lequel" in page
    assert not policies.can_send(scenario.officer, Referral.objects.get())


def test_minor_is_not_said_to_be_an_adult() -> None:
    client, referral = begin(Scenario())
    take(client, referral, "personnes", **{"people-0-age_band": "M15"})

    refused = take(client, referral, "cadre", legal_channel="119", legal_informed="SANS_OBJET")
    silent = take(client, referral, "cadre", legal_channel="119")

    assert (refused.status_code, silent.status_code) == (422, 422)
    assert "représentant légal est informé" in silent.content.decode()


def test_crip_is_called_from_the_screen_and_what_the_directory_lacks_is_said() -> None:
    scenario = Scenario()
    crip = OrganisationFactory(name="CRIP fictive", kind=OrganisationKind.CHILD_CONCERN_CELL)
    ContactFactory(organisation=crip, phone="+33199001199")
    ContactFactory(organisation=crip, visibility=Visibility.AGENTS)
    draft = scenario.draft(people=bands([AgeBand.UNKNOWN]), agreement="")

    page = signed_in(scenario.officer).get(f"{draft.get_absolute_url()}etape/cadre/").content.decode()

    reveal, step = forms_of("cadre", page.encode())  # one beside the other, never within: the button would do nothing
    assert ("numero" in reveal.action, "legal_channel" in step.fields) == (True, True)
    assert "tel:+33199001199" in page
    assert "Parquet (procureur de la République) : pas encore dans l'annuaire" in page

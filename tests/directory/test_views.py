from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from directory.models import Convention, Organisation, SourceFile, Verification
from directory.vocabularies import AddressDisclosure, OrganisationKind, Visibility
from tests.factories import ContactFactory, OrganisationFactory, ServiceFactory, UserFactory
from tests.isolation import REACH, UNIT

pytestmark = pytest.mark.django_db

SEARCH = "/annuaire/"
SIGNED_IN = (
    1  # session
    + 1  # user
    + 1  # her organisations, for the count in the menu (one query more, were she a member of any)
)
FOUND = (
    UNIT  # of work
    + REACH  # to the rows of the search
    + 1  # pace
    + 1  # words, mended
    + 1  # results, facets, phones and verifications
)
TERRITORY = (
    UNIT  # of work
    + REACH  # to the rows of the search
    + 1  # pace
    + 1  # entries
    + 1  # phones
    + 1  # counts by kind
)
SHEET = (
    UNIT  # of work
    + 1  # pace
    + 1  # organisation, with its département, source and parent
    + 1  # contacts
    + 1  # services
    + 1  # verification
)


@pytest.fixture
def agent(client: Client) -> Client:
    signed_in = Client()
    signed_in.force_login(UserFactory())
    return signed_in


def _fill(number: int) -> None:
    for _ in range(number):
        organisation = ContactFactory().organisation
        ServiceFactory(organisation=organisation, opening_hours="24/7")


@pytest.mark.parametrize("number", [1, 25])
def test_results_page_costs_the_same_whatever_the_number(
    client: Client, agent: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    _fill(number)

    with django_assert_num_queries(FOUND):
        client.get(SEARCH, {"q": "association", "departement": "93"})
    with django_assert_num_queries(
        SIGNED_IN + FOUND + 1  # hours of the directory
    ):
        agent.get(SEARCH, {"q": "association", "ouvert": "1"})


@pytest.mark.parametrize("number", [1, 25])
def test_departement_page_costs_the_same_whatever_the_number(
    client: Client, agent: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    _fill(number)

    with django_assert_num_queries(TERRITORY):
        client.get("/annuaire/93/")
    with django_assert_num_queries(SIGNED_IN + TERRITORY):
        agent.get("/annuaire/93/")


@pytest.mark.parametrize("number", [1, 5])
def test_sheet_costs_the_same_whatever_the_number(
    client: Client, agent: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    organisation = OrganisationFactory()
    for _ in range(number):
        ServiceFactory(organisation=organisation)
        ContactFactory(organisation=organisation)

    with django_assert_num_queries(SHEET):
        client.get(organisation.get_absolute_url())
    with django_assert_num_queries(
        SIGNED_IN + SHEET + 1  # conventions
    ):
        agent.get(organisation.get_absolute_url())


def test_stranger_gets_one_404_for_restricted_and_absent(client: Client, agent: Client) -> None:
    hidden = OrganisationFactory(name="Abri", restricted=True)

    restricted = client.get(hidden.get_absolute_url())
    absent = client.get("/annuaire/structures/rien/")

    assert (restricted.status_code, absent.status_code) == (404, 404)
    assert restricted.content == absent.content
    assert restricted.headers == absent.headers
    assert agent.get(hidden.get_absolute_url()).status_code == 200


def test_stranger_reads_no_agents_contact_nor_personal_name(client: Client, agent: Client) -> None:
    contact = ContactFactory(personal_name="Zénobie", phone="+33199000001")
    ContactFactory(organisation=contact.organisation, visibility=Visibility.AGENTS, phone="+33199000002")
    address = contact.organisation.get_absolute_url()

    seen, known = client.get(address).content.decode(), agent.get(address).content.decode()

    assert "+33199000001" in seen
    assert not {"Zénobie", "+33199000002"} & set(seen.replace('"', " ").replace(":", " ").split())
    assert "Zénobie" in known
    assert "+33199000002" not in known  # nor an agent, before she asks


@pytest.mark.parametrize("address", [SEARCH, "/annuaire/93/"])
def test_stranger_reads_nothing_restricted_on_lists(client: Client, agent: Client, address: str) -> None:
    ServiceFactory(organisation__name="Refuge discret", organisation__restricted=True)

    assert b"Refuge discret" not in client.get(address).content
    assert b"Refuge discret" in agent.get(address).content


def test_city_kept_for_agents_is_not_on_the_public_pages(client: Client) -> None:
    service = ServiceFactory(organisation__city="Tulle", organisation__address_disclosure=AddressDisclosure.AGENTS)

    for address in (SEARCH, "/annuaire/93/", service.organisation.get_absolute_url()):
        assert b"Tulle" not in client.get(address).content


@pytest.mark.parametrize(
    ("code", "status", "target"),
    [
        ("93", 200, None),
        ("2a", 301, "/annuaire/2A/"),
        ("1", 301, "/annuaire/01/"),
        ("99", 404, None),
        ("xx", 404, None),
    ],
)
def test_address_of_a_departement_leads_to_its_page(client: Client, code: str, status: int, target: str | None) -> None:
    response = client.get(f"/annuaire/{code}/")

    assert (response.status_code, response.headers.get("Location")) == (status, target)


def test_departement_page_puts_emergencies_then_the_minors_route_then_needs(client: Client) -> None:
    OrganisationFactory(name="Parquet de Bobigny", kind=OrganisationKind.PROSECUTOR)
    OrganisationFactory(name="CRIP 93", kind=OrganisationKind.CHILD_CONCERN_CELL)
    OrganisationFactory(name="CRIP 75", kind=OrganisationKind.CHILD_CONCERN_CELL, departement_id="75")
    ServiceFactory(organisation__name="Abri du canal")

    page = client.get("/annuaire/93/").content.decode()
    order = [page.index(text) for text in ("Urgences", "tel:17", "119, à", "CRIP 93", "Parquet", "Mise à", "Abri du")]

    assert order == sorted(order)
    assert "<title>Seine-Saint-Denis (93)" in page
    assert "CRIP 75" not in page


@pytest.mark.parametrize(
    ("days_ago", "text"), [(None, "Jamais vérifié"), (10, "Vérifié le"), (120, "À revérifier depuis le")]
)
def test_sheet_says_how_fresh_it_is(client: Client, days_ago: int | None, text: str) -> None:
    organisation = OrganisationFactory()
    if days_ago is not None:
        at = timezone.now() - timedelta(days=days_ago)
        due = (at + timedelta(days=90)).date()
        Verification.objects.create(organisation=organisation, verified_at=at, method="PHONE", due_on=due)

    assert text in client.get(organisation.get_absolute_url()).content.decode()


def test_sheet_of_an_imported_record_shows_its_licence(client: Client) -> None:
    source = SourceFile.objects.create(
        name="DILA",
        licence="Licence Ouverte 2.0",
        file_name="annuaire.json",
        sha256="0",
        published_on=date(2016, 3, 1),
        imported_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    page = client.get(OrganisationFactory(source=source).get_absolute_url()).content.decode()

    for text in ("DILA", "Licence Ouverte 2.0", "annuaire.json", "01/03/2016"):
        assert text in page


def test_only_agents_read_the_conventions_in_force(client: Client, agent: Client) -> None:
    partner, organisation = OrganisationFactory(name="Mouvement ami"), OrganisationFactory()
    Convention.objects.create(organisation=organisation, partner=partner, starts_on=date(2020, 1, 1))
    address = organisation.get_absolute_url()

    assert b"Mouvement ami" not in client.get(address).content
    assert b"Mouvement ami" in agent.get(address).content


def test_sheet_leads_to_a_referral_after_sign_in(client: Client, agent: Client) -> None:
    organisation = OrganisationFactory(name="Abri")
    address = organisation.get_absolute_url()

    assert b'href="/demandes/nouvelle/?structure=abri"' in agent.get(address).content
    assert "Se connecter pour orienter" in client.get(address).content.decode()


def test_htmx_gets_the_fragment_and_history_the_page(client: Client) -> None:
    OrganisationFactory(name="Abri")

    fragment = client.get(SEARCH, {"q": "abri"}, headers={"HX-Request": "true"})
    restored = client.get(SEARCH, {"q": "abri"}, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})

    assert b"<html" not in fragment.content
    assert b"Abri" in fragment.content
    assert b"<html" in restored.content
    assert "HX-Request" in fragment.headers["Vary"]


def test_empty_result_says_what_to_do(client: Client) -> None:
    page = client.get(SEARCH, {"q": "zzzz", "langue": "zh"}).content.decode()

    for text in ("Retirez un filtre", "Tout effacer", "tel:119", "tel:17"):
        assert text in page


def test_unknown_filter_is_left_aside_and_said(client: Client) -> None:
    OrganisationFactory(name="Abri")

    page = client.get(SEARCH, {"departement": "zz", "besoin": "RIEN"}).content.decode()

    assert "Filtre inconnu, laissé de côté : Département, Besoin." in page
    assert "Abri" in page


@pytest.mark.parametrize(
    "query",
    [
        *("page=99999999999999999999999", "page=-3", "page=abc", "page=" + "9" * 5000, "q=%FF%FE"),
        *(
            "q=" + "x" * 100_000,
            "q=a&q=b&q=%27",
            "departement=93&departement=zz",
            "q=%27%29%3B+--",
            "q=%26+%7C+%21+%3A*",
        ),
        *("q=%C3%28", "besoin=" + "A" * 10_000, "q=%5C%27", "q=%25_%25", "ouvert=maybe", "q=1e999+0x1f"),
    ],
)
def test_strange_address_gets_a_page(client: Client, query: str) -> None:
    OrganisationFactory()

    assert client.get(f"{SEARCH}?{query}").status_code == 200


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pairs=st.lists(
        st.tuples(
            st.sampled_from(["q", "departement", "besoin", "public", "langue", "nature", "ouvert", "page", "x"]),
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60),
        ),
        max_size=6,
    )
)
def test_any_query_string_gets_a_page_of_readable_records(client: Client, pairs: list[tuple[str, str]]) -> None:
    OrganisationFactory(name="Public")
    OrganisationFactory(name="Abri", restricted=True)

    response = client.get(SEARCH + "?" + "&".join(f"{name}={quote(value)}" for name, value in pairs))

    assert response.status_code == 200
    readable = Organisation.objects.visible_to(AnonymousUser()).values_list("pk", flat=True)
    assert {card.organisation_id for card in response.context["results"].items} <= set(readable)


def test_posting_to_the_directory_is_refused(agent: Client) -> None:
    assert [agent.post(address).status_code for address in (SEARCH, "/annuaire/93/")] == [405, 405]


def test_htmx_fragment_brings_each_list_of_choices_with_what_is_chosen(client: Client) -> None:
    OrganisationFactory()

    fragment = client.get(SEARCH, {"departement": "93"}, headers={"HX-Request": "true"}).content.decode()

    assert fragment.count('hx-swap-oob="true"') == 5
    assert '<option value="93" selected>93 – Seine-Saint-Denis (1)</option>' in fragment

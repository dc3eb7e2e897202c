from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory import isolation
from directory.folding import fold
from directory.models import Organisation, SearchEntry, SearchWord
from directory.search import MAX_LENGTH, PAGE_SIZE, Results, search
from directory.vocabularies import (
    AddressDisclosure,
    Availability,
    Need,
    OrganisationKind,
    OrganisationStatus,
    Public,
    Visibility,
)
from tests.factories import ContactFactory, OrganisationFactory, ServiceFactory, UserFactory

pytestmark = pytest.mark.django_db

NIGHT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # a Tuesday, 3 a.m. in Paris


def find(query: str = "", *, agent: bool = False, **conditions: Any) -> Results:
    with isolation.as_user(UserFactory().pk if agent else None):
        return search(query=query, at=NIGHT, agent=agent, **conditions)


def names(results: Results) -> list[str]:
    return [card.name for card in results.items]


@pytest.fixture
def town() -> None:
    """A small directory, with what the field asks for."""
    make = OrganisationFactory
    make(name="Amicale du Nid", city="Bobigny", departement_id="93")
    make(name="Conseil départemental – Aide à l'enfance", kind=OrganisationKind.CHILD_WELFARE, city="Bobigny")
    make(name="Cellule départementale", kind=OrganisationKind.CHILD_CONCERN_CELL, departement_id="93")
    make(name="Police judiciaire de Paris", kind=OrganisationKind.ANTI_PIMPING_BRIGADE, departement_id="75")
    make(name="Commissariat de Saint-Denis", kind=OrganisationKind.POLICE_STATION, city="Saint-Denis")
    make(name="Brigade de Lyon", kind=OrganisationKind.GENDARMERIE_BRIGADE, departement_id="69", city="Lyon")
    make(name="Tribunal judiciaire de Bobigny", kind=OrganisationKind.PROSECUTOR, city="Bobigny")
    make(name="CIDFF de l'Isère", kind=OrganisationKind.CIDFF, departement_id="38", city="Grenoble")
    shelter = make(name="La Clairière", departement_id="38", city="Grenoble")
    for name, least, languages in (("Jeunes", 13, ["ro", "fr"]), ("Adultes", 18, ["ro"])):
        ServiceFactory(
            organisation=shelter, name=name, needs=[Need.ACCOMMODATION], departements=["38"], age_min=least,
            languages=languages,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("ase", "Conseil départemental – Aide à l'enfance"),
        ("brp", "Police judiciaire de Paris"),
        ("crip", "Cellule départementale"),
        ("crip 93", "Cellule départementale"),
        ("amical du nid", "Amicale du Nid"),
        ("amicla du nid", "Amicale du Nid"),
        ("st denis", "Commissariat de Saint-Denis"),
        ("hebergement mineur roumain", "La Clairière"),
        ("shelter romanian minors", "La Clairière"),
        ("gendarmerie lyon", "Brigade de Lyon"),
        ("gendramerie lyno", "Brigade de Lyon"),
        ("TGI bobigny", "Tribunal judiciaire de Bobigny"),
        ("isere cidf", "CIDFF de l'Isère"),
        ("gren", "La Clairière"),
    ],
)
def test_agent_types_what_they_say_and_finds(town: None, query: str, first: str) -> None:
    assert names(find(query))[:1] == [first]


@pytest.mark.parametrize("query", ["93", "bobigny", "seine saint denis", "Seine-St-Denis"])
def test_number_name_and_seat_of_a_departement_find_its_organisations(town: None, query: str) -> None:
    assert {"Amicale du Nid", "Cellule départementale", "Tribunal judiciaire de Bobigny"} <= set(names(find(query)))
    assert "Brigade de Lyon" not in names(find(query))


def test_service_for_adults_is_not_found_for_a_minor() -> None:
    ServiceFactory(age_min=18)

    assert find("mineur").total == 0
    assert find(public="MINEURS").total == 0
    assert find(public="MAJEURS").total == 1


def test_conditions_hold_on_one_service() -> None:
    organisation = OrganisationFactory()
    ServiceFactory(organisation=organisation, needs=[Need.LAWYER], languages=["ro"])
    ServiceFactory(organisation=organisation, needs=[Need.INTERPRETING], languages=["es"])

    assert find(need="AVOCAT", language="ro").total == 1
    assert find(need="AVOCAT", language="es").total == 0


def test_service_that_names_no_public_receives_everyone() -> None:
    ServiceFactory()
    ServiceFactory(publics=[Public.WOMEN])

    assert find(public="FEMMES").total == 2
    assert find(public="HOMMES").total == 1


def test_national_service_is_found_in_every_departement_after_the_local_ones() -> None:
    ServiceFactory(organisation__name="A national", organisation__departement_id="75", national=True)
    ServiceFactory(organisation__name="Z local", departements=["93"])

    assert names(find(departement="93")) == ["Z local", "A national"]
    assert names(find(departement="2A")) == ["A national"]


def test_exact_name_comes_before_prefix_before_words_and_suspended_last() -> None:
    OrganisationFactory(name="Espoir", status=OrganisationStatus.SUSPENDED, suspended_until=date(2100, 1, 1))
    for name in ("Maison Abri", "Abri de nuit", "Abri"):
        OrganisationFactory(name=name)
    OrganisationFactory(name="Abri fermé", status=OrganisationStatus.CLOSED)

    assert names(find("abri")) == ["Abri", "Abri de nuit", "Maison Abri"]
    assert names(find())[-1] == "Espoir"


def test_organisation_whose_service_matches_comes_before_one_without() -> None:
    OrganisationFactory(name="Abbaye")
    ServiceFactory(organisation__name="Zénith")

    assert names(find()) == ["Zénith", "Abbaye"]


@pytest.mark.parametrize(
    ("expression", "availability", "count"),
    [("", "", 0), ("24/7", "", 1), ("Mo-Fr 09:00-18:00", "", 0), ("", Availability.ALWAYS, 1), ("22:00-06:00", "", 1)],
)
def test_open_now_keeps_what_answers_at_night(expression: str, availability: str, count: int) -> None:
    ServiceFactory(opening_hours=expression, availability=availability, on_call=True)

    assert find(open_now=True).total == count


def test_facets_count_what_choosing_them_would_give() -> None:
    ServiceFactory(needs=[Need.LAWYER], departements=["93"])
    ServiceFactory(needs=[Need.ASYLUM], departements=["75"], organisation__departement_id="75")

    facets = find(need="AVOCAT").facets

    assert facets["need"] == {"AVOCAT": 1, "ASILE": 1}
    assert facets["departement"] == {"93": 1}
    assert find(need="ASILE").total == facets["need"]["ASILE"]


def test_stranger_finds_no_restricted_organisation_and_agent_does() -> None:
    OrganisationFactory(name="Refuge discret", restricted=True)

    assert names(find("discret", agent=True)) == ["Refuge discret"]
    assert find("discret").total == find("refuge").total == 0
    assert find().facets.get("kind") is None


def test_correction_reveals_no_word_of_restricted_records() -> None:
    OrganisationFactory(name="Refuge Chrysalide", restricted=True)

    assert find("chrysalidde", agent=True).corrected == "chrysalide"
    assert find("chrysalidde").corrected is None


@pytest.mark.parametrize("change", [{"visibility": Visibility.AGENTS}, {"live": False}, {"name": "Autre"}])
def test_word_that_is_no_longer_public_is_no_longer_suggested(change: dict[str, Any]) -> None:
    organisation = OrganisationFactory(name="Refuge Chrysalide")
    assert find("chrysalidde").corrected == "chrysalide"

    for field, value in change.items():
        setattr(organisation, field, value)
    organisation.save()

    assert find("chrysalidde").corrected is None
    assert not SearchWord.objects.filter(word="chrysalide", is_public=True).exists()


def test_stranger_reads_no_city_no_phone_and_no_function_kept_for_agents() -> None:
    organisation = OrganisationFactory(name="Havre", city="Tulle", address_disclosure=AddressDisclosure.AGENTS)
    contact = ContactFactory(organisation=organisation, functional_name="Cellule zèbre", visibility=Visibility.AGENTS)

    card = find("havre").items[0]

    assert (card.city, card.phone, card.masked_contact) == ("", "", None)
    assert find("tulle").total == find("zebre").total == 0
    assert find("tulle", agent=True).total == 1
    known = find("zebre", agent=True).items[0]  # an agent finds it, and asks for the number
    assert (known.city, known.phone, known.masked_contact) == ("", "", contact.pk)


TOWN = {"city": "Tulle", "postal_code": "19000"}
ABOUT_A_TOWN = ("tulle", "tul", "tule", "tulel", "19000", "havre tulle", "tulle refuge", "corrèze", "")


@pytest.mark.parametrize(("disclosure", "tells"), [("AGENTS", False), ("PUBLIC", True)])
def test_stranger_gets_the_same_to_the_letter_whatever_town_is_kept_for_agents(disclosure: str, *, tells: bool) -> None:
    """Count, order, facets and corrections included; a public address is the negative control."""
    havre = OrganisationFactory(name="Havre", address_disclosure="PUBLIC", **TOWN)
    for organisation in (havre, OrganisationFactory(name="Refuge", restricted=True, **TOWN)):
        ServiceFactory(organisation=organisation, name="Accueil")
    OrganisationFactory(name="Accueil de Brive", city="Brive")
    havre.address_disclosure = disclosure  # it was public, and the search forgot it
    havre.save()
    with_it = [find(query) for query in ABOUT_A_TOWN]
    assert find("tulle", agent=True).total == 2

    for organisation in Organisation.objects.filter(**TOWN):
        organisation.city = organisation.postal_code = ""
        organisation.save()

    assert ([find(query) for query in ABOUT_A_TOWN] != with_it) is tells


def test_personal_name_finds_nobody() -> None:
    ContactFactory(personal_name="Zénobie Quelqu'une")

    assert find("zenobie", agent=True).total == 0


def test_absent_contact_gives_way_to_the_next() -> None:
    first = ContactFactory(phone="+33199000001", absent_from=date(2026, 11, 1), absent_until=date(2026, 11, 30))
    ContactFactory(organisation=first.organisation, phone="+33199000002", rank=2)

    assert find().items[0].phone == "+33199000002"


def test_every_edit_of_a_service_is_found_at_once() -> None:
    service = ServiceFactory(name="Accueil de jour")
    assert find("jour").total == 1

    service.name = "Maraude"
    service.save()
    assert (find("jour").total, find("maraude").total) == (0, 1)

    service.live = False
    service.save()
    assert find("maraude").total == 0
    assert find().total == 1


def test_deleted_records_are_found_no_more() -> None:
    contact = ContactFactory(functional_name="Vigie")
    ServiceFactory(organisation=contact.organisation, name="Maraude")

    contact.delete()
    assert find("vigie").total == 0
    contact.organisation.services.get().delete()
    assert find("maraude").total == 0
    contact.organisation.delete()
    assert not SearchEntry.objects.exists()
    assert not SearchWord.objects.exists()


def test_full_refresh_writes_what_each_save_wrote(town: None) -> None:
    fields = [field.name for field in SearchEntry._meta.fields if field.name != "id"]
    entries, words = (set(map(str, SearchEntry.objects.values_list(*fields))), set(SearchWord.objects.values_list()))

    SearchEntry.objects.refresh()

    assert set(map(str, SearchEntry.objects.values_list(*fields))) == entries
    assert set(SearchWord.objects.values_list()) == words


def test_page_out_of_range_is_the_nearest() -> None:
    for _ in range(21):
        OrganisationFactory()

    assert (find(page=99).page, len(find(page=99).items), find(page=-4).page) == (2, 1, 1)


LONGER = ("size", "page_size", "per_page", "limit", "paginate_by", "nombre")


def test_no_parameter_makes_a_page_longer(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(PAGE_SIZE + 1):
        OrganisationFactory()
    asked = {**dict.fromkeys(LONGER, "1000"), "page": "1"}

    def shown() -> int:
        return len(client.get("/annuaire/", asked).context["results"].items)

    assert shown() == PAGE_SIZE
    monkeypatch.setattr("directory.search.PAGE_SIZE", 1000)
    assert shown() == PAGE_SIZE + 1  # the negative control


@pytest.mark.parametrize(
    "text", ["Saint-Étienne — l’Éveil", "Cœur ÆØß Łódź", "N° 12 ½ m²", "СОФИЯ", "a_b/c\\d'e\"f", ""]
)
def test_database_folds_text_as_python_does(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT directory_fold(%s)", [text])
        (folded,) = cursor.fetchone()

    assert folded == fold(text)


slow = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@slow
@given(query=st.text(max_size=300), agent=st.booleans())
def test_any_query_answers_with_readable_records_only(town: None, query: str, agent: bool) -> None:
    OrganisationFactory.build()
    user = type("Agent", (), {"is_authenticated": True})() if agent else AnonymousUser()
    readable = set(Organisation.objects.visible_to(user).values_list("pk", flat=True))

    results = find(query, agent=agent)

    assert {card.organisation_id for card in results.items} <= readable
    assert results.total >= len(results.items)


@slow
@given(query=st.sampled_from(["", "bobigny", "crip", "hebergement", "clairière"]), data=st.data())
def test_one_more_filter_never_enlarges_the_result(town: None, query: str, data: st.DataObject) -> None:
    conditions = {
        "departement": "93",
        "need": "HEBERGEMENT",
        "public": "MINEURS",
        "language": "ro",
        "kind": "CD_CRIP",
        "open_now": True,
    }
    chosen = data.draw(st.lists(st.sampled_from(sorted(conditions)), unique=True, min_size=1))
    wide = {name: conditions[name] for name in chosen[:-1]}

    narrow = find(query, **{name: conditions[name] for name in chosen})

    assert set(names(narrow)) <= set(names(find(query, **wide)))


@slow
@given(query=st.sampled_from(["Clairière", "hébergement mineur", "Isère", "amicale du nid", "crip"]), data=st.data())
def test_accents_and_case_change_nothing(town: None, query: str, data: st.DataObject) -> None:
    change = data.draw(st.sampled_from([str.upper, str.lower, str.title, fold]))

    assert find(change(query)) == find(query)


def test_long_query_is_read_up_to_its_limit() -> None:
    OrganisationFactory(name="Abri")

    assert find("abri " + "x" * 100_000).total == 0
    assert find("abri" + " " * MAX_LENGTH + "zzzzz").total == 1

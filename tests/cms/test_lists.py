"""The lists of the editors' desk: what they find, and what they cost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from directory.models import Contact, Organisation, Service
from tests.cms.test_desk import address
from tests.factories import ContactFactory, OrganisationFactory, ServiceFactory
from tests.isolation import UNIT

pytestmark = pytest.mark.django_db

LISTS = [(Organisation, OrganisationFactory), (Service, ServiceFactory), (Contact, ContactFactory)]


def names(desk: Client, model: type, **query: Any) -> list[str]:
    return [str(row) for row in desk.get(address(model, "list"), query).context["object_list"]]


@pytest.mark.parametrize(("model", "factory"), LISTS)
def test_list_of_fifty_costs_no_more_queries_than_a_list_of_five(
    desk: Client, model: type, factory: Callable[[], Any]
) -> None:
    def cost(rows: int) -> int:
        for _ in range(rows):
            factory().save_revision()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            desk.get(address(model, "list"))
        return len(queries)

    cost(1)  # fills the caches of the process
    few, many = cost(4), cost(45)

    assert few == many <= UNIT + 13


@pytest.mark.parametrize("query", ["saint etienne", "ETIENNE commissariat", "Étienne"])
def test_editor_finds_a_name_without_its_accents(desk: Client, query: str) -> None:
    OrganisationFactory(name="Commissariat de Saint-Étienne")
    OrganisationFactory(name="Autre")

    assert names(desk, Organisation, q=query) == ["Commissariat de Saint-Étienne"]


def test_editor_filters_by_departement_kind_and_publication(desk: Client) -> None:
    wanted = OrganisationFactory(departement_id="42", police=True, live=False)
    OrganisationFactory(departement_id="42")
    OrganisationFactory(police=True)

    found = names(desk, Organisation, departement="42", kind="PN_COMMISSARIAT", live="false")

    assert found == [wanted.name]


def test_editor_filters_services_by_need_and_organisation(desk: Client) -> None:
    wanted = ServiceFactory(name="Voulu", needs=["AVOCAT"])
    ServiceFactory(needs=["TRANSPORT"])

    assert names(desk, Service, needs="AVOCAT") == ["Voulu"]
    assert names(desk, Service, organisation=wanted.organisation_id) == ["Voulu"]


@pytest.mark.parametrize(("model", "factory"), LISTS)
def test_every_order_ends_in_the_key(desk: Client, model: type, factory: Callable[[], Any]) -> None:
    factory()
    columns = desk.get(address(model, "list")).context["table"].columns.values()

    for key in [column.sort_key for column in columns if column.sort_key]:
        rows = desk.get(address(model, "list"), {"ordering": key}).context["object_list"]
        assert rows.query.order_by[-1] == "pk"


def test_editor_chooses_an_organisation_by_searching(desk: Client) -> None:
    OrganisationFactory(name="Amicale de l'Éveil")
    OrganisationFactory(name="Autre")

    page = desk.get("/cms/snippets/choose/directory/organisation/results/", {"q": "eveil"}).content.decode()

    assert "Amicale de l&#x27;Éveil" in page
    assert "Autre" not in page


def test_organisation_is_never_a_drop_down(desk: Client) -> None:
    other = OrganisationFactory(name="Une autre organisation")

    for model in (Organisation, Service, Contact):
        assert other.name not in desk.get(address(model, "add")).content.decode()

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from directory.models import Departement, Organisation, SearchEntry
from directory.operations import end_suspensions
from directory.vocabularies import AddressDisclosure, OrganisationStatus
from tests.factories import ContactFactory, OrganisationFactory, ServiceFactory

pytestmark = pytest.mark.django_db


def test_reference_holds_the_109_territories_with_their_region_and_clock() -> None:
    corsica = Departement.objects.get(pk="2B")

    assert Departement.objects.count() == 109
    assert (corsica.name, corsica.region_name, corsica.zone_info.key) == ("Haute-Corse", "Corse", "Europe/Paris")


def test_secret_address_is_refused_by_the_form_and_by_the_database() -> None:
    organisation = OrganisationFactory.build(address_disclosure=AddressDisclosure.SECRET, city="Nîmes")

    with pytest.raises(ValidationError, match="secrète"):
        organisation.clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        organisation.save()


def test_secret_address_would_be_stored_without_its_constraint() -> None:
    """The negative control."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE directory_organisation DROP CONSTRAINT organisation_secret_address_is_never_stored")

    organisation = OrganisationFactory(address_disclosure=AddressDisclosure.SECRET, city="Nîmes")

    assert Organisation.objects.get(pk=organisation.pk).city == "Nîmes"


def test_public_address_is_kept() -> None:
    organisation = OrganisationFactory(city="Nîmes")

    assert Organisation.objects.get(pk=organisation.pk).city == "Nîmes"


def test_two_organisations_of_one_name_get_two_sheets() -> None:
    slugs = {OrganisationFactory(name="Amicale de l'Éveil").slug for _ in range(2)}

    assert slugs == {"amicale-de-leveil", "amicale-de-leveil-2"}


def test_service_that_covers_nowhere_is_refused() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceFactory(departements=[])


def test_suspension_or_absence_without_an_end_is_refused_by_the_form_and_by_the_database() -> None:
    organisation = OrganisationFactory.build(status=OrganisationStatus.SUSPENDED)
    contact = ContactFactory.build(organisation=OrganisationFactory(), absent_from=date(2026, 11, 1))

    for record in (organisation, contact):
        with pytest.raises(ValidationError, match="jusqu'à quand"):
            record.clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            record.save()


@pytest.mark.parametrize(("day", "status"), [(date(2026, 12, 3), "SUSPENDED"), (date(2026, 12, 4), "ACTIVE")])
def test_suspension_ends_by_itself_the_day_after_its_last_one(day: date, status: str) -> None:
    organisation = OrganisationFactory(status=OrganisationStatus.SUSPENDED, suspended_until=date(2026, 12, 3))

    end_suspensions(on=day)

    organisation.refresh_from_db()
    assert organisation.status == status
    assert SearchEntry.objects.get(organisation=organisation, service=None).suspended is (status == "SUSPENDED")

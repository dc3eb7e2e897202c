import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from directory.models import Departement, Organisation
from directory.vocabularies import AddressDisclosure
from tests.factories import OrganisationFactory, ServiceFactory

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


def test_public_address_is_kept() -> None:
    organisation = OrganisationFactory(city="Nîmes")

    assert Organisation.objects.get(pk=organisation.pk).city == "Nîmes"


def test_two_organisations_of_one_name_get_two_sheets() -> None:
    slugs = {OrganisationFactory(name="Amicale de l'Éveil").slug for _ in range(2)}

    assert slugs == {"amicale-de-leveil", "amicale-de-leveil-2"}


def test_service_that_covers_nowhere_is_refused() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceFactory(departements=[])

"""Records for tests; a trait names a situation."""

import factory

from accounts.models import Membership, User
from accounts.vocabularies import Role
from directory.models import Contact, Organisation, Service
from directory.vocabularies import ContactRole, Need, OrganisationKind, Visibility


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Association fictive {n}")
    kind = OrganisationKind.TRAFFICKING_ASSOCIATION
    departement_id = "93"

    class Params:
        police = factory.Trait(kind=OrganisationKind.POLICE_STATION, name=factory.Sequence(lambda n: f"Police {n}"))
        restricted = factory.Trait(visibility=Visibility.AGENTS)


class ServiceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Service

    organisation = factory.SubFactory(OrganisationFactory)
    name = "Accueil de nuit"
    needs = factory.LazyFunction(lambda: [Need.SHELTER_TONIGHT])
    departements = factory.LazyFunction(lambda: ["93"])


class ContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Contact

    organisation = factory.SubFactory(OrganisationFactory)
    role = ContactRole.DUTY_LINE
    functional_name = "Permanence"
    functional_email = factory.Sequence(lambda n: f"permanence-{n}@association.example")
    phone = "+33199001234"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"agent-{n}@relais.example")
    password = factory.django.Password("mot de passe de test")


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = Role.AGENT

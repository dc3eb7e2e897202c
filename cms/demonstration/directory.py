"""The fictional directory: organisations, services, contacts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from django.utils import timezone
from django.utils.text import slugify

from directory.folding import fold
from directory.models import Contact, Organisation, Service
from directory.reference import Territory
from directory.vocabularies import AddressDisclosure, Capacity, ContactRole, Visibility

from . import chance
from .blueprints import Blueprint, Offer
from .catalogue import name_of, partners
from .numbers import Numbers

MARK = "Fiche fictive, pour la démonstration."
STREETS = (
    "rue des Tilleuls",
    "avenue de la Fontaine",
    "place du Marché-Neuf",
    "rue du Moulin-Blanc",
    "quai des Cèdres",
)
DOMAIN_LABEL = 63  # characters, RFC 1035
Place = tuple[str, str]  # a département's code (empty: national) and the part played there


@dataclass(frozen=True, slots=True)
class Partner:
    """An organisation, what it was drawn from, and its source of chance."""

    blueprint: Blueprint
    territory: Territory | None
    organisation: Organisation
    random: Random

    @property
    def place(self) -> Place:
        """Where, and in which part, the referrals' stories find it."""
        return self.territory.code if self.territory else "", self.blueprint.part


@dataclass(frozen=True, slots=True)
class Directory:
    """Every partner, and those that play a part in the stories."""

    partners: list[Partner]
    cast: dict[Place, Organisation] = field(default_factory=dict)


def create(*, at: datetime) -> Directory:
    """Write the organisations, their services and their contacts; the search is left for the caller to refresh."""
    found = _organisations(at)
    numbers, today = Numbers(), timezone.localdate(at)
    Service.objects.bulk_create(
        _service(partner, offer, today) for partner in found for offer in partner.blueprint.offers
    )
    Contact.objects.bulk_create(contact for partner in found for contact in _contacts(partner, numbers, today))
    return Directory(found, {partner.place: partner.organisation for partner in found if partner.blueprint.part})


def _organisations(at: datetime) -> list[Partner]:
    taken = set(Organisation.objects.values_list("slug", flat=True))
    found = [_partner(blueprint, territory, taken, at) for blueprint, territory in partners()]
    Organisation.objects.bulk_create(partner.organisation for partner in found)
    return found


def _partner(blueprint: Blueprint, territory: Territory | None, taken: set[str], at: datetime) -> Partner:
    name = name_of(blueprint, territory)
    slug = _free(slugify(name)[:100].strip("-"), taken)
    random = chance.source(slug)
    organisation = Organisation(
        name=name,
        sort_name=fold(name),
        slug=slug,
        kind=blueprint.kind,
        country=blueprint.country,
        departement_id=territory.code if territory else None,
        mission=f"{blueprint.mission} {MARK}",
        website=f"https://www.{_host(slug)}/" if blueprint.site else "",
        visibility=blueprint.visibility,
        opening_hours=random.choice(blueprint.offers[0].hours),
        address_disclosure=blueprint.disclosure,
        first_published_at=at,
        last_published_at=at,
        **_address(blueprint, territory, random),
    )
    return Partner(blueprint, territory, organisation, random)


def _free(slug: str, taken: set[str]) -> str:
    free = slug if slug not in taken else next(f"{slug}-{n}" for n in range(2, 1000) if f"{slug}-{n}" not in taken)
    taken.add(free)
    return free


def _host(slug: str) -> str:
    return f"{slug[:DOMAIN_LABEL].strip('-')}.example"


def _address(blueprint: Blueprint, territory: Territory | None, random: Random) -> dict[str, str]:
    if blueprint.disclosure == AddressDisclosure.SECRET:
        return {}
    if territory is None:
        return {"city": blueprint.city}
    street = f"{random.randint(1, 98)} {random.choice(STREETS)}"
    return {"street": street, "postal_code": _postal_code(territory), "city": territory.seat}


def _postal_code(territory: Territory) -> str:
    corsica = {"2A": "20000", "2B": "20200"}
    return corsica.get(territory.code, f"{territory.code:0<5}")


def _service(partner: Partner, offer: Offer, today: date) -> Service:
    random = partner.random
    youngest, oldest = random.choice(offer.ages)
    capacity = random.choice((*Capacity,)) if offer.beds else Capacity.UNKNOWN
    known = capacity != Capacity.UNKNOWN
    return Service(
        organisation=partner.organisation,
        name=offer.name,
        needs=list(offer.needs),
        publics=list(random.choice(offer.publics)),
        age_min=youngest,
        age_max=oldest,
        languages=_languages(partner, offer),
        availability=offer.availability,
        opening_hours=random.choice(offer.hours),
        on_call=offer.on_call,
        capacity=capacity,
        capacity_until=today + timedelta(days=random.randint(-2, 12)) if known else None,
        national=partner.territory is None,
        departements=[partner.territory.code] if partner.territory else [],
    )


def _languages(partner: Partner, offer: Offer) -> list[str]:
    drawn = chance.languages(partner.random, count=partner.random.randint(0, offer.tongues))
    return list(dict.fromkeys([*drawn, *partner.blueprint.tongues]))


def _contacts(partner: Partner, numbers: Numbers, today: date) -> list[Contact]:
    contacts = [_desk(partner, numbers)]
    if partner.blueprint.referent:
        contacts.append(_referent(partner, numbers, today))
    return contacts


def _desk(partner: Partner, numbers: Numbers) -> Contact:
    blueprint, organisation = partner.blueprint, partner.organisation
    on_call = any(offer.on_call for offer in blueprint.offers)
    return Contact(
        organisation=organisation,
        role=blueprint.role if blueprint.role == ContactRole.EDUCATION_ADVISER else ContactRole.DUTY_LINE,
        functional_name=blueprint.desk,
        functional_email=f"permanence@{_host(organisation.slug)}",
        phone=_landline(partner, numbers),
        on_call_phone=numbers.mobile() if on_call else "",
        visibility=blueprint.visibility,
    )


def _landline(partner: Partner, numbers: Numbers) -> str:
    if partner.blueprint.country != "FR" or partner.blueprint.disclosure == AddressDisclosure.SECRET:
        return ""  # no range abroad is reserved for fiction; a zone's prefix would tell where a secret place is
    return numbers.landline(partner.territory) if partner.territory else numbers.national()


def _referent(partner: Partner, numbers: Numbers, today: date) -> Contact:
    random, blueprint = partner.random, partner.blueprint
    absent = random.random() < 0.06
    return Contact(
        organisation=partner.organisation,
        role=blueprint.role,
        functional_name=blueprint.referent,
        functional_email=f"referent@{_host(partner.organisation.slug)}",
        personal_name=" ".join(chance.person(random)),
        phone=_landline(partner, numbers),
        on_call_phone=numbers.mobile(),
        rank=2,
        visibility=Visibility.AGENTS,
        absent_from=today - timedelta(days=random.randint(1, 9)) if absent else None,
        absent_until=today + timedelta(days=random.randint(1, 20)) if absent else None,
    )

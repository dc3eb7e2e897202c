"""Fictional rows, as many as asked, the same at each run."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import connection

from directory.folding import fold
from directory.models import Contact, Organisation, SearchEntry, Service
from directory.reference import PRIORITY_LANGUAGES, territories
from directory.vocabularies import Need, OrganisationKind

NAMES = (
    "Brigade de gendarmerie", "Commissariat de police", "Mission locale", "Point information jeunesse",
    "Centre d'information sur les droits des femmes", "Bureau d'aide aux victimes", "Association Le Phare",
    "Maison Escale", "Collectif Horizon", "Centre d'hébergement Les Passerelles", "Accueil de nuit",
)  # fmt: skip
QUARTERS = ("Nord", "Sud", "Est", "Ouest", "Centre", "Gare", "Port", "Plateau", "Rive", "Vallée")
AT = datetime(2026, 11, 1, tzinfo=UTC)


def fill(size: int) -> None:
    """Bring the directory to this many organisations, each with a contact, one in eight with a service."""
    have = Organisation.objects.count()
    for start in range(have, size, 2_000):
        _add(start, min(start + 2_000, size))
    if have < size:
        SearchEntry.objects.refresh()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _add(start: int, end: int) -> None:
    kinds = list(OrganisationKind)
    codes = [code for code in territories() if code not in {"984", "989"}]
    named = [_who(number, codes) for number in range(start, end)]
    organisations = [
        Organisation(
            name=(name := f"{what} de {territories()[code].seat} {quarter} {number}"),
            sort_name=fold(name),
            slug=f"banc-{start + place}",
            kind=kinds[(start + place) % len(kinds)],
            departement_id=code,
            city=territories()[code].seat,
            opening_hours="Mo-Fr 08:30-12:00,13:30-17:30; PH off" if place % 3 else "24/7",
        )
        for place, (what, code, quarter, number) in enumerate(named)
    ]
    Organisation.objects.bulk_create(organisations)
    Contact.objects.bulk_create(_contact(organisation) for organisation in organisations)
    Service.objects.bulk_create(_service(organisation) for organisation in organisations[::8])


def _who(number: int, codes: list[str]) -> tuple[str, str, str, int]:
    """Return a name's parts: what, in which département, which quarter, and a number that makes it one of its kind."""
    rest, what = divmod(number, len(NAMES))
    rest, code = divmod(rest, len(codes))
    rest, quarter = divmod(rest, len(QUARTERS))
    return NAMES[what], codes[code], QUARTERS[quarter], rest + 1


def _contact(organisation: Organisation) -> Contact:
    return Contact(organisation=organisation, functional_name="Accueil", phone=f"+3319900{organisation.pk % 10_000:04}")


def _service(organisation: Organisation) -> Service:
    needs, number = list(Need), organisation.pk
    return Service(
        organisation=organisation,
        name="Accueil et accompagnement",
        needs=[needs[number % len(needs)], needs[(number * 7 + 1) % len(needs)]],
        languages=[PRIORITY_LANGUAGES[number % 12], "fr"],
        departements=[organisation.departement_id],
        opening_hours="24/7" if number % 3 else "Mo-Sa 09:00-19:00",
    )

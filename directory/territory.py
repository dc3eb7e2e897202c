"""What the page of a département shows: the minors' route, partners by need, and the public services there."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q

from directory import hours, isolation
from directory.models import Contact, SearchEntry
from directory.vocabularies import Need, OrganisationKind, Visibility

MINORS_ROUTE = (OrganisationKind.CHILD_CONCERN_CELL, OrganisationKind.PROSECUTOR)


@dataclass(slots=True)
class Partner:
    """An organisation as the page prints it."""

    organisation_id: int
    name: str
    slug: str
    kind: str
    city: str
    national: bool
    suspended: bool
    on_call: bool
    status: hours.Status | None
    hours: list[str]
    phones: list[str] = field(default_factory=list)
    masked: list[int] = field(default_factory=list)  # contacts whose number is shown when it is asked for


@dataclass(slots=True)
class Ways:
    """By which numbers an organisation is reached, and by which contacts whose numbers are masked."""

    phones: list[str] = field(default_factory=list)
    masked: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Territory:
    """The parts of the page."""

    minors: list[Partner]
    needs: list[tuple[Need, list[Partner]]]
    kinds: list[tuple[str, str, int]]  # the code of each, its label, how many there are


@isolation.as_system(isolation.Purpose.SEARCH)
def describe(*, departement: str, at: datetime, agent: bool) -> Territory:
    """Return who can be called for this département (code COG); three queries."""
    readable = Q() if agent else Q(is_public=True)
    here = SearchEntry.objects.filter(readable, Q(national=True) | Q(departements__contains=[departement]))
    shown = here.filter(Q(service__isnull=False) | Q(kind__in=MINORS_ROUTE))
    order = ("suspended", "national", "sort_name", "organisation_id", "service_name", "pk")
    entries = list(shown.defer("document", "public_document").order_by(*order))
    ways = _ways({entry.organisation_id for entry in entries}, on=at.date(), agent=agent)
    return Territory(
        minors=_minors(entries, ways, at),
        needs=_needs(entries, ways, at),
        kinds=_kinds(here),
    )


@isolation.as_system(isolation.Purpose.SEARCH)
def minors_route(*, departement: str, at: datetime, agent: bool) -> list[Partner]:
    """Return the CRIP, then the prosecutor, of the département (code COG); two queries."""
    readable = Q() if agent else Q(is_public=True)
    here = Q(national=True) | Q(departements__contains=[departement])
    found = SearchEntry.objects.filter(readable, here, kind__in=MINORS_ROUTE)
    entries = list(found.defer("document", "public_document").order_by("sort_name", "pk"))
    ways = _ways({entry.organisation_id for entry in entries}, on=at.date(), agent=agent)
    return _minors(entries, ways, at)


def _ways(ids: set[int], *, on: date, agent: bool) -> dict[int, Ways]:
    contacts = Contact.objects.present(on=on).filter(organisation_id__in=ids).select_related("organisation")
    if not agent:
        contacts = contacts.filter(visibility=Visibility.PUBLIC)
    found: dict[int, Ways] = defaultdict(Ways)
    for contact in contacts.only("organisation__visibility", "visibility", "phone", "on_call_phone"):
        numbers = [phone for phone in (contact.phone, contact.on_call_phone) if phone]
        if not contact.is_masked:
            found[contact.organisation_id].phones += numbers
        elif numbers:
            found[contact.organisation_id].masked.append(contact.pk)
    return found


def _minors(entries: list[SearchEntry], ways: dict[int, Ways], at: datetime) -> list[Partner]:
    """Put the CRIP first, then the prosecutor, each once."""
    found = {entry.organisation_id: entry for entry in reversed(entries) if entry.kind in MINORS_ROUTE}
    ordered = sorted(
        found.values(), key=lambda entry: (MINORS_ROUTE.index(OrganisationKind(entry.kind)), entry.sort_name)
    )
    return [_partner(entry, ways, at) for entry in ordered]


def _needs(entries: list[SearchEntry], ways: dict[int, Ways], at: datetime) -> list[tuple[Need, list[Partner]]]:
    groups: dict[str, dict[int, Partner]] = defaultdict(dict)
    for entry in entries:
        for need in entry.needs:
            groups[need].setdefault(entry.organisation_id, _partner(entry, ways, at))
    return [(need, list(groups[need].values())) for need in Need if need in groups]


def _kinds(here: Any) -> list[tuple[str, str, int]]:
    rows = here.values("kind").annotate(number=Count("organisation_id", distinct=True)).order_by("kind")
    numbers = {row["kind"]: row["number"] for row in rows}
    return [(code, label, numbers[code]) for code, label in OrganisationKind.said().items() if code in numbers]


def _partner(entry: SearchEntry, ways: dict[int, Ways], at: datetime) -> Partner:
    return Partner(
        organisation_id=entry.organisation_id,
        name=entry.name,
        slug=entry.slug,
        kind=entry.kind,
        city=entry.city if entry.city_is_public else "",
        national=entry.national,
        suspended=entry.suspended,
        on_call=entry.on_call,
        status=hours.status(entry.opening_hours, timezone=entry.timezone, at=at),
        hours=hours.in_words(entry.opening_hours),
        phones=ways[entry.organisation_id].phones,
        masked=ways[entry.organisation_id].masked,
    )

"""Which partners exist in which territory."""

from __future__ import annotations

from collections.abc import Iterator

from directory.folding import fold
from directory.reference import Territory, territories
from directory.vocabularies import OrganisationKind

from .blueprints import BRIGADE, FAMILY_BRIGADE, GROUP, STATION, Blueprint, association, police
from .national import ABROAD, NATIONAL
from .public_services import CHILD_CELL, HEALTH, OTHERS, PROSECUTOR, SHELTER_COORDINATION

UNINHABITED = frozenset({"984", "989"})  # covered by the national services
COUNTRYSIDE = frozenset({"04", "05", "09", "15", "23", "48", "975", "977", "978", "986"})  # gendarmerie only
POPULOUS = frozenset(
    {"06", "13", "30", "31", "33", "34", "35", "38", "44", "57", "59", "62", "67", "69", "75", "76", "77", "78", "83"}
    | {"91", "92", "93", "94", "95", "973", "974", "988"}
)
STEMS = (
    *(
        "Association Vent d'Ouest",
        "Les Passerelles",
        "Collectif Horizon",
        "Maison des Lucioles",
        "Association Trois Clés",
    ),
    *("Collectif Aube Claire", "Le Pas Suivant", "Association Rive Neuve", "Maison Clairière", "Atelier du Large"),
    *("Collectif Boussole", "Les Portes Bleues", "Association Grand Saule"),
)
SEINE_SAINT_DENIS = (
    association("Association Le Phare", part="first", tongues=("ro", "en", "es")),
    association("Maison Escale", part="second", tongues=("es", "pt", "zh")),
    police(FAMILY_BRIGADE.kind, "Brigade de protection de la famille fictive {of_seat}"),
    police(STATION.kind, STATION.name, part=""),
)


# Public sources name such brigades in Paris and in Marseille.
ANTI_PIMPING = {
    code: police(OrganisationKind.ANTI_PIMPING_BRIGADE, "Brigade de répression du proxénétisme {of_seat}", part="")
    for code in ("13", "75")
}


def partners() -> Iterator[tuple[Blueprint, Territory | None]]:
    """List every partner to make, each with its territory; none for those that belong nowhere in particular."""
    for blueprint in (*NATIONAL, *ABROAD):
        yield blueprint, None
    inhabited = (territory for code, territory in territories().items() if code not in UNINHABITED)
    for number, territory in enumerate(inhabited):
        for blueprint in _partners_of(territory, number):
            yield blueprint, territory


def _partners_of(territory: Territory, number: int) -> list[Blueprint]:
    populous = territory.code in POPULOUS
    others = [OTHERS[(number + step * 5) % len(OTHERS)] for step in range(5 if populous else 2)]
    health = HEALTH if populous else (HEALTH[number % len(HEALTH)],)
    return [*_field(territory, number), CHILD_CELL, PROSECUTOR, SHELTER_COORDINATION, *health, *others]


def _field(territory: Territory, number: int) -> list[Blueprint]:
    if territory.code == "93":
        return list(SEINE_SAINT_DENIS)
    found = [BRIGADE if territory.code in COUNTRYSIDE else STATION]
    found += [association(STEMS[number % len(STEMS)], part="first")]
    if territory.code in POPULOUS:
        vice = [ANTI_PIMPING[territory.code]] if territory.code in ANTI_PIMPING else []
        return [*found, *vice, FAMILY_BRIGADE, association(STEMS[(number + 5) % len(STEMS)], part="second")]
    return [*found, GROUP] if territory.zone == "metro" else found


def name_of(blueprint: Blueprint, territory: Territory | None) -> str:
    """Return the partner's name in its territory."""
    if territory is None:
        return blueprint.name
    return blueprint.name.format(seat=territory.seat, of_seat=of(territory.seat), territory=territory.name)


def of(place: str) -> str:
    """Return « de » and the place, as French joins them: « du Mans », « d'Évry », « de Lyon »."""
    if place.startswith("Le "):
        return f"du {place[3:]}"
    return f"d'{place}" if fold(place)[0] in "aeiouy" else f"de {place}"

"""The words by which each value of the facets is found: its label, its usual names, in French and in English."""

import json
from functools import cache

from django.utils.translation import override

from directory.folding import fold
from directory.reference import language_name, language_names, territories
from directory.synonyms import ALSO_SAID
from directory.vocabularies import AgeGroup, ContactRole, Need, OrganisationKind, Public, Vocabulary

_FAMILIES: dict[str, type[Vocabulary]] = {
    "kind": OrganisationKind,
    "need": Need,
    "public": Public,
    "age": AgeGroup,
    "role": ContactRole,
}


@cache
def search_labels() -> str:
    """Return JSON rows (family, code, words); in family « seat », what a territory is also found by."""
    with override("fr"):
        rows = [
            {"family": family, "code": code, "words": fold(f"{label} {ALSO_SAID.get(code, '')}")}
            for family, vocabulary in _FAMILIES.items()
            for code, label in vocabulary.choices
        ]
        french = language_names()
    with override("en"):
        rows += [
            {"family": "language", "code": code, "words": fold(f"{name} {language_name(code)}")}
            for code, name in french.items()
        ]
    for place in territories().values():
        rows.append({"family": "departement", "code": place.code, "words": fold(f"{place.name} {place.code}")})
        rows.append({"family": "seat", "code": place.code, "words": fold(f"{place.seat} {place.region_name}")})
    return json.dumps(rows)

"""Combinations that few people share: « nigériane, enceinte, jumeaux, Trifouillis »."""

from __future__ import annotations

import re
from collections.abc import Iterator

from referrals.screening.findings import Hit
from referrals.screening.lexicon import Kind
from referrals.screening.tokens import Note

_LEAST = 4  # kinds of precision in one note
_TRAITS: dict[str, re.Pattern[str]] = {
    "âge": re.compile(r"\b\d{1,2}[ ]?ans?\b"),
    "grossesse": re.compile(r"\b(?:enceinte|grossesse|jumeaux|jumelles|triples|\d{1,2}[ ]?sa)\b"),
    "santé": re.compile(
        r"""\b(?:sourde|muette|aveugle|malvoyante|fauteuil[ ]roulant|amputee|handicap\w{0,4}|trisomi\w{1,3}|albinos
        |vih|drepanocyt\w{2,5}|epilep\w{3,5}|paraplegi\w{2,4}|dialys\w{1,3}|cecite)\b""",
        re.VERBOSE,
    ),
    "signe": re.compile(
        r"""\b(?:tatou\w{2,5}|cicatrice|scarification\w?|piercing|balafre|tache[ ]de[ ]naissance|main[ ]coupee
        |borgne|rousse)\b""",
        re.VERBOSE,
    ),
    "métier": re.compile(
        r"""\b(?:ancienne|ex|fille[ ]d[eu']|soeur[ ]d[eu']|epouse[ ]d[eu']|seule|unique)[ ](?:un[ ]|une[ ])?
        (?:infirmiere|institutrice|avocate|miss|championne|joueuse|chanteuse|mannequin|actrice|policiere
        |militaire|ministre|depute|maire|chef|pasteur|imam|medecin|enseignante|footballeu\w{1,3})\b""",
        re.VERBOSE,
    ),
    "trans": re.compile(r"\b(?:trans|transgenre)\b"),
}


def find(note: Note) -> Iterator[Hit]:
    """Yield one hit over the whole when enough rare precisions meet with a place and a people."""
    people = [token for token in note.tokens if token.has(Kind.PEOPLE) and not token.has(Kind.ANY_PLACE)]
    if not people:
        return
    found = {name: match for name, trait in _TRAITS.items() if (match := trait.search(note.text))}
    communes = [
        token for token in note.tokens if token.has(Kind.PLACE) and not token.has(Kind.TOWN | Kind.WORD | Kind.NAME)
    ]
    kinds = len(found) + 1 + bool(communes)
    if kinds < _LEAST or len(found) < 2 + (not communes):
        return
    starts = [match.start() for match in found.values()] + [people[0].start]
    ends = [match.end() for match in found.values()] + [people[0].end]
    yield Hit(min(starts), max(ends), "profil_rare", "confirm", "précisions réunies")

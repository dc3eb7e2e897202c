"""Homes that are described rather than numbered, and the numbers that are not of a street."""

from __future__ import annotations

import re
from collections.abc import Iterator

from referrals.screening.findings import Hit
from referrals.screening.layers.address import LIVING
from referrals.screening.layers.building import FLOOR
from referrals.screening.layers.rules import Rule, rule, run
from referrals.screening.tokens import Note


def _is_lived_in(note: Note, match: re.Match[str]) -> bool:
    around = note.text[max(0, match.start() - 60) : match.end()]
    return bool(LIVING.search(around))


RULES: tuple[Rule, ...] = (
    rule(
        "étage situé",
        "adresse",
        rf"""\b(?:au[ \-]dessus|en[ ]face|a[ ]cote|derriere|a[ ]l['][ ]?angle|devant|pres)[ ](?:du|de|des|d['])
        [^\n.;]{{3,60}}?\b(?:au[ ]|du[ ]|le[ ])?(?:{FLOOR}[ ]?etage|etage[ ]\d|rdc|rez[ \-]de[ \-]chaussee
        |interphone|sonnette|porte[ ](?:bleue|rouge|verte|noire|blanche|grise|cochere))\b""",
        needs="dessus face cote derriere angle devant pres",
    ),
    rule(
        "étage situé",
        "adresse",
        rf"""\b(?:{FLOOR}[ ]?etage|etage[ ]\d|rdc|rez[ \-]de[ \-]chaussee|interphone|sonnette)\b[^\n.;]{{0,30}}?\b
        (?:au[ \-]dessus|en[ ]face|a[ ]cote|derriere|a[ ]l['][ ]?angle)[ ](?:du|de|des|d['])[^\n.;]{{3,40}}""",
        needs="etage rdc chaussee interphone sonnette",
    ),
    rule(
        "maison décrite",
        "adresse",
        r"""\b(?:maison|immeuble|pavillon|villa|appartement|appart|studio|tour|caravane|porte|portail|squat|cabane)
        \b[^\n.;]{0,40}?\b(?:en[ ]face|derriere|a[ ]cote|au[ ]bout|au[ \-]dessus|juste[ ]apres|juste[ ]avant|a
        [ ]gauche|a[ ]droite|face|a[ ]l['][ ]?angle|au[ ]fond)[ ](?:d[eu]|des|de[ ]l|a[ ]l|au|aux|d|apres|en)\b
        [^\n.;,]{2,40}""",
        _is_lived_in,
        words="""maison immeuble pavillon villa appartement appart studio tour caravane porte portail squat cabane""",
    ),
    rule(
        "maison décrite",
        "adresse",
        r"""\b(?:derniere|premiere|deuxieme|seconde|troisieme)[ ](?:maison|porte|caravane|villa|batisse)[ ](?:a[ ]
        (?:gauche|droite)|du|de|sur|apres|avant|au|en)\b[^\n.;,]{0,40}""",
        words="derniere premiere deuxieme seconde troisieme",
    ),
    rule(
        "lieu décrit",
        "adresse",
        r"""\b(?:dor\w{1,5}|vi(?:t|vent)|log\w{1,5}|heberg\w{1,4}|habit\w{1,4}|campe\w{0,2})\b[^\n.;]{0,50}?(?P<id>
        \b(?:derriere|en[ ]face|a[ ]cote|au[ \-]dessus)[ ](?:d[eu]|des|de[ ]la|de[ ]l|le|la|l)[ '][^\n.;]{3,50}?
        (?:\d{1,4}|[ ]zone[ ][^\n.;,]{3,25}))""",
        needs="derriere face cote dessus",
    ),
    rule(
        "boîte postale", "adresse", r"\b(?:bp|cs)[ ]?\d{2,6}\b(?![ ]?(?:h|ans|femmes|places))", hint=r"(?:bp|cs)[ ]?\d"
    ),
    rule(
        "maison numérotée",
        "adresse",
        r"""\b(?:(?:maison|pavillon|villa|immeuble|local|allee|porte|cage)[ ](?:n[°o][ ]?|numero[ ])\d{1,4}
        |(?:pavillon|bungalow)[ ]\d{1,4}|tour[ ][a-z]\d{1,3}|porte[ ]du[ ]fond)\b""",
        words="maison pavillon villa immeuble local allee porte cage bungalow tour",
    ),
    rule(
        "maison deux fois située",
        "adresse",
        r"""\b(?:dor\w{1,5}|vi(?:t|vent)|log\w{1,5}|heberg\w{1,4}|habit\w{1,4}|resid\w{1,4})\b[^\n.;]{0,30}?
        \b(?P<id>(?:en[ ]face|derriere|a[ ]cote|au[ \-]dessus|au[ ]bout|apres)[ ](?:d|l)[^\n.;]{3,60}?
        \b(?:en[ ]face|derriere|a[ ]cote|au[ \-]dessus|au[ ]bout|apres|caravane|portail|volets|porte)\b
        [^\n.;,]{0,40})""",
        needs="face derriere cote dessus bout apres",
    ),
    rule(
        "emplacement décrit",
        "adresse",
        r"""\b(?:derriere|en[ ]face|a[ ]cote)[ ](?:d|l)[^\n.;]{3,40}?\b(?:caravane|tente|cabane|camion|fourgon)\b
        [^\n.;]{0,20}?\b(?:allee|place|rangee|emplacement)[ ]\d{1,4}\b""",
        needs="derriere face cote",
    ),
)


def find(note: Note) -> Iterator[Hit]:
    """Yield the homes that are told by what stands around them."""
    yield from run(RULES, note)

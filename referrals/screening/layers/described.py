"""Homes that are described rather than numbered, and the numbers that are not of a street."""

from __future__ import annotations

from collections.abc import Iterator

from referrals.screening.findings import Hit
from referrals.screening.layers.rules import Rule, rule, run
from referrals.screening.tokens import Note

RULES: tuple[Rule, ...] = (
    rule("boîte postale", "adresse", r"\b(?:bp|cs)[ ]?\d{2,6}\b(?![ ]?(?:h|ans|femmes|places))"),
    rule(
        "maison numérotée",
        "adresse",
        r"""\b(?:(?:maison|pavillon|villa|immeuble|local|allee|porte|cage)[ ](?:n[°o][ ]?|numero[ ])\d{1,4}
        |(?:pavillon|bungalow)[ ]\d{1,4}|tour[ ][a-z]\d{1,3}|porte[ ]du[ ]fond)\b""",
    ),
    rule(
        "maison deux fois située",
        "adresse",
        r"""\b(?:dor\w{1,5}|vi(?:t|vent)|log\w{1,5}|heberg\w{1,4}|habit\w{1,4}|resid\w{1,4})\b[^\n.;]{0,30}?
        \b(?P<id>(?:en[ ]face|derriere|a[ ]cote|au[ \-]dessus|au[ ]bout|apres)[ ](?:d|l)[^\n.;]{3,60}?
        \b(?:en[ ]face|derriere|a[ ]cote|au[ \-]dessus|au[ ]bout|apres|caravane|portail|volets|porte)\b
        [^\n.;,]{0,40})""",
    ),
    rule(
        "emplacement décrit",
        "adresse",
        r"""\b(?:derriere|en[ ]face|a[ ]cote)[ ](?:d|l)[^\n.;]{3,40}?\b(?:caravane|tente|cabane|camion|fourgon)\b
        [^\n.;]{0,20}?\b(?:allee|place|rangee|emplacement)[ ]\d{1,4}\b""",
    ),
)


def find(note: Note) -> Iterator[Hit]:
    """Yield the homes that are told by what stands around them."""
    yield from run(RULES, note)

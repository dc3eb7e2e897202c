"""Coordinates, and the codes that stand for them."""

from __future__ import annotations

from collections.abc import Iterator

from referrals.screening.findings import Hit
from referrals.screening.layers.rules import Rule, rule, run
from referrals.screening.tokens import Note

RULES: tuple[Rule, ...] = (
    rule("coordonnées en minutes", "gps", r"(?<!\d)\d{1,3}[ ]?°[ ]?\d{1,2}[.,]\d{1,5}", needs=("°",)),
    rule(
        "coordonnées",
        "gps",
        r"""(?<![\d.,])(?:[ns][ ]?)?[+\-]?\d{1,2}[.,]\d{3,8}[°]?[ ]?[ns]?[ ]?(?:[,;/]|et|x|-)?[ ]?(?:[eow][ ]?)?
        [+\-]?\d{1,3}[.,]\d{3,8}[°]?[ ]?[eow]?""",
        shapes="0.000 0,000",
    ),
    rule(
        "coordonnées annoncées",
        "gps",
        r"""\b(?:gps|position|pos|loc(?:alisation)?|coord(?:onnee)?s?|maps?|geoloc\w{0,12})\b[^\n\d]{0,12}\d{1,2}
        [.,]\d{1,8}[ ]?[ns]?[ ]?[,;/ ][ ]?-?\d{1,3}[.,]\d{1,8}""",
        needs="gps pos loc coord map",
    ),
    rule(
        "coordonnées courtes",
        "gps",
        r"""(?<![\d.,])[+\-]?\d{1,2}\.\d{2,8}[ ]?[,;][ ]?[+\-]?\d{1,3}\.\d{2,8}(?![\d.])""",
        shapes="0.00",
    ),
    rule(
        "coordonnées en degrés",
        "gps",
        r"""\b[ns][ ]?\d{1,2}[ .°]{1,2}\d{1,2}[ .']{1,2}\d{0,2}(?:[.,]\d{1,4})?[ \"',/]{1,3}[eow][ ]?\d{1,3}
        [ .°]{1,2}\d{1,2}(?:[ .']{1,2}\d{0,2}(?:[.,]\d{1,4})?)?""",
        hint=r"\d[ .°]{1,2}\d{1,2}[ .']{1,2}\d{0,2}(?:[.,]\d{1,4})?[ \"',/]{1,3}[eow]",
    ),
    rule(
        "coordonnées en degrés",
        "gps",
        r"""(?<!\d)\d{1,3}[ ]?[°][ ]?\d{1,2}[ ]?['][ ]?(?:\d{1,2}(?:[.,]\d{1,4})?[ ]?[\"']{0,2})?[ ]?[nseow]?(?:
        [ ,/]{1,3}\d{1,3}[ ]?[°][ ]?\d{1,2}[ ]?['][ ]?(?:\d{1,2}(?:[.,]\d{1,4})?[ ]?[\"']{0,2})?[ ]?[nseow]?)?""",
        needs=("°",),
    ),
    rule(
        "coordonnées en degrés",
        "gps",
        r"""(?<!\d)\d{1,2}[ .]\d{1,2}[ .]\d{1,2}(?:[.,]\d{1,4})?[ ]?[\"']{0,2}[ ]?[ns]\b[ ,/]{0,3}\d{1,3}[ .]\d{1,2}
        [ .]\d{1,2}(?:[.,]\d{1,4})?[ ]?[\"']{0,2}[ ]?[eow]\b|(?<!\d)\d{1,2}[ ]?deg(?:res?)?[ ]?\d{1,2}
        [^\n]{0,30}""",
        hint=r"\d[ .]\d{1,2}[ .]\d|\d[ ]?deg",
    ),
    rule(
        "coordonnées dites",
        "gps",
        r"""\b(?:nord|latitude|lat)\b[ :]{1,3}\d{1,2}[.,]\d{2,8}[^\n\d]{1,20}\d{1,3}[.,]\d{2,8}|\d{1,2}[.,]\d{2,8}
        [ ]?(?:n|nord|s|sud)\b[^\n\d]{1,8}\d{1,3}[.,]\d{2,8}[ ]?(?:e|est|o|ouest|w)\b|\b\d{2}[a-z][ ]\d{6}[ ]
        \d{7}\b""",
        shapes="0.00 0,00 000000_0000000",
    ),
    rule(
        "coordonnées annoncées",
        "gps",
        r"""\b(?:lat(?:itude)?|long(?:itude)?|lng|lon|gps|coord(?:onnee)?s?)\b[ :.=]{1,3}[+\-]?\d{1,3}[.,]\d{2,8}(?:
        [ ,;/]{1,3}(?:(?:lat|long?|lng|longitude)[ :.=]{1,3})?[+\-]?\d{1,3}[.,]\d{2,8})?""",
        needs="lat long lng lon gps coord",
    ),
    rule(
        "code de position",
        "gps",
        r"""(?<![a-z0-9])[23456789cfghjmpqrvwx]{4,8}\+[23456789cfghjmpqrvwx]{2,3}(?![a-z0-9])|///[ ]?[a-z]{2,20}\.
        [a-z]{2,20}\.[a-z]{2,20}|(?<![a-z0-9@.\-/])[a-z]{3,20}\.[a-z]{3,20}\.[a-z]{3,20}(?![a-z0-9@.\-])|\b
        (?:what3words|w3w)\b[ :]{1,3}[a-z]{2,20}[ .]{1,2}[a-z]{2,20}[ .]{1,2}[a-z]{2,20}""",
        hint=r"\+[2-9cfghjmpqrvwx]{2}|///|\.[a-z]{2,20}\.[a-z]{2}|what3words|w3w",
    ),
)


def find(note: Note) -> Iterator[Hit]:
    """Yield the positions."""
    yield from run(RULES, note)

"""Where in a building a person lives: staircase, floor, door, bell, code; or in which caravan or box."""

from __future__ import annotations

import re
from collections.abc import Iterator

from referrals.screening.findings import Hit
from referrals.screening.layers.dwelling import is_private, is_somebodys
from referrals.screening.layers.rules import Rule, rule, run
from referrals.screening.tokens import Note

UNIT = r"""(?:bat(?:iment)?s?|esc(?:alier)?|cage|hall|entree|appt?|appart(?:ement)?|apt|app|apart|porte|lot|box
        |interphone|digicode|boite[ ](?:aux[ ]lettres|postale)|bal|bp|studio|logement|lgt|bloc|tour|code)"""
FLOOR = r"""(?:\d{1,2}[ ]?(?:e|er|eme|ieme|nd|nde|ere)?|premier|deuxieme|second|troisieme|quatrieme|cinquieme
        |sixieme|septieme|huitieme|neuvieme|dixieme|dernier)"""


def _is_not_law(note: Note, match: re.Match[str]) -> bool:
    return not re.search(r"\b(?:art(?:icle)?s?|l|r|penal|civil|route)\b", match.group())


def _has_unit(note: Note, match: re.Match[str]) -> bool:
    """Ask for a number or a letter after « bâtiment », unless it is a floor."""
    return bool(re.search(r"(?:[ ][a-z]|\d{1,4}|etage)$", match.group()))


RULES: tuple[Rule, ...] = (
    rule(
        "étage et côté",
        "adresse",
        r"""(?<!\d)\d{1,2}(?:e|er|eme|ieme|nd)[ ](?:etage[ ])?(?:a[ ])?(?:gauche|droite|gche|dte|drte|fond|face)\b""",
        needs="gauche droite gche dte drte fond face",
    ),
    rule(
        "emplacement",
        "adresse",
        r"""\b(?:caravane|mobil[ \-]?home|peniche|tente|bungalow|emplacement|hangar|box|garage|cave)[ ](?:n[°o][ ]?
        |numero[ ])\d{1,4}\b""",
        needs=(" n°", " no", " numero"),
    ),
    rule(
        "bâtiment et porte",
        "adresse",
        rf"""(?:\b(?:residence|cite|rue|tour|immeuble)[ ][a-z'\- ]{{2,40}}?[ ,]{{1,3}})?\b(?:{UNIT})\.?[ ]?(?:n[°o]?
        [ ]?)?(?:\d{{1,4}}[a-z]?|[a-z]\d{{0,3}})(?:[ ,\-]{{1,3}}(?:au[ ])?(?:{UNIT}|{FLOOR}[ ]etage|etage)\.?
        [ ]?(?:n[°o]?[ ]?)?(?:\d{{1,4}}[a-z]?|[a-z]\d{{0,3}}|gauche|droite)?\b){{1,4}}""",
        is_private,
        hint=rf"[ ,\-](?:{UNIT}|{FLOOR}[ ]etage|etage)",
    ),
    rule(
        "bâtiment",
        "adresse",
        r"""\b(?:batiments?[ ](?:[a-z]\d?|\d{1,3}[a-z]?)|bat\.?[ ]?(?:\d{1,3}[a-z]?|[b-hj-km-z]\d?))\b(?![ ]?(?:['h]
        |ans?|heures?|mois|fois))""",
        is_somebodys,
        needs=("bat",),
    ),
    rule(
        "appartement",
        "adresse",
        r"""\b(?:(?:appt?|apt)\.?|appart(?:ement)?|logement|studio|lot|interphone|digicode|boite[ ]aux[ ]lettres)[ ]?
        (?:n[°o]|numero|no|:)?[ ]?(?:\d{1,4}[a-z]?|(?![tf][1-9]\b)[b-z]\d{1,3})\b
        (?![ ]?(?:ans?|heures?|h\b|mois|pieces?|m2|m²
        |personnes?|places?|€|euros?|jours?|filles|femmes|chambres|fois|couchages))""",
        lambda note, match: is_somebodys(note, match) or (match.group().startswith("app") and "confirm"),
        needs="app apt logement studio lot interphone digicode lettres",
    ),
    rule(
        "code d'entrée",
        "adresse",
        r"""\b(?:digicode|code[ ](?:d['][ ]?entree|boite[ ]a[ ]cle[fs]{0,2}|porte|immeuble|portail|acces
        |d['][ ]?acces|de[ ]la[ ]porte|boite
        |wifi)|code)\b[ :]{1,3}(?:est[ ])?[a-z]?[ ]?\d{3,6}[ ]?[a-z]?\b""",
        needs=("code",),
    ),
    rule(
        "porte",
        "adresse",
        r"""\bporte[ ](?:n[°o][ ]?|numero[ ])?(?:\d{1,4}[a-z]?|[b-z]\d{0,2}(?!['])|gauche|droite|de[ ](?:gauche
        |droite)
        |face)\b(?![ ]?(?:ans|fois|heures?|mois|plaintes?|enfants?|bijoux))""",
        is_somebodys,
        needs=("porte ",),
    ),
    rule(
        "étage et porte",
        "adresse",
        rf"""\b{FLOOR}[ ]?(?:etage|et\.|etg)\b[ ,\-]{{1,3}}(?:[a-z]{{1,8}}[ ]){{0,2}}(?:porte|a[ ]gauche|a[ ]droite
        |gauche|droite|face|appt?|apt|appart(?:ement)?|chambre|ch|code(?=[ ]?[a-z]?\d)|nom|sonnette|interphone
        |fond)\b[ ]?
        [a-z0-9]{{0,6}}""",
        needs="etage et. etg",
    ),
    rule(
        "étage et porte",
        "adresse",
        r"""\b(?:etage|etg)[ ]?\d{1,2}\b[ ,\-]{0,3}(?:porte|appt?|apt|appart|chambre|ch|gauche|droite)?[ ]?
        [a-z0-9]{0,5}""",
        is_somebodys,
        needs="etage etg",
    ),
    rule(
        "sonnette",
        "adresse",
        r"""\b(?:sonnette|interphone|boite[ ]aux[ ]lettres|sonner)\b[ ](?:au[ ]nom[ ](?:de[ ]|d['][ ]?)?|:[ ]?|chez
        [ ]|\"[ ]?)(?:m\.|mme|mr|monsieur|madame)?[ ]?[a-z'\-]{2,30}""",
        needs="sonnette interphone lettres sonner",
    ),
    rule(
        "interphone",
        "adresse",
        rf"""\b(?:interphone|sonnette|boite[ ]aux[ ]lettres)[ ](?:du[ ]|n[°o][ ]?|numero[ ]|au[ ])?(?:{FLOOR}|
        \d{{1,4}}|[a-z]\d{{1,3}})\b""",
        needs="interphone sonnette lettres",
    ),
    rule(
        "code d'entrée",
        "adresse",
        r"""\b(?:code|digicode)\b[^\n.;\d]{0,12}?(?<![a-z0-9\-])[a-z]?\d{3,6}[a-z#*]{0,2}(?![a-z0-9€]|[ ]?(?:euros?
        |e\b|ans|penal|civil))""",
        _is_not_law,
        needs=("code",),
    ),
    rule(
        "numéro et étage",
        "adresse",
        rf"""\bau[ ]\d{{1,4}}(?:[ ](?:bis|ter))?[ ,]{{1,2}}(?:{FLOOR}[ ]?etage|etage|porte|appt?|apt|appart
        (?:ement)?|bat(?:iment)?|code|rue|face)\b""",
        hint=r"au[ ]\d",
    ),
    rule(
        "bâtiment coté",
        "adresse",
        rf"""\b(?:residence|cite|immeuble|tour|foyer|resid|lotissement|quartier|hlm|barre)\b[^\n.;]{{2,50}}?\b(?:bat
        (?:iment)?|esc(?:alier)?|hall|entree|porte|appt?|apt|appart(?:ement)?|{FLOOR}[ ]?etage|etage)\b[ ]?(?:n
        [°o][ ]?)?(?:[a-z]?\d{{1,4}}|[a-z])?\b""",
        _has_unit,
        words="residence cite immeuble tour foyer resid lotissement quartier hlm barre",
    ),
)


def find(note: Note) -> Iterator[Hit]:
    """Yield what leads to a door inside a building."""
    yield from run(RULES, note)

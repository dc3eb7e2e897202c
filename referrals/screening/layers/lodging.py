"""Which room of which hotel: an establishment, and a door in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from referrals.screening.findings import Hit, Severity
from referrals.screening.layers.dwelling import is_private
from referrals.screening.layers.rules import NOT_A_LINE, Rule, rule, run
from referrals.screening.tokens import Note

ROOM = r"(?:chambre|chbre?|chb|ch\.?|room|suite|bungalow|mobil[ \-]?home|emplacement|cabine|cellule)"
HOTEL = r"""(?:hotel|motel|auberge|residence[ ]hoteliere|appart[ ']?hotel|appart[ ']?city|ibis|formule[ ]?1|f1
        |hotelf1|b[ ]?(?:&|and|et|n)[ ]?b|bnb|premiere[ ]classe|campanile|kyriad|novotel|mercure|adagio|mister
        [ ]bed|etap|fasthotel|balladins|akena|citotel|best[ ]western|comfort|quick[ ]?palace|airbnb|gite|logis
        |siatel|hipotel|greet|brit[ ]hotel|p['][ ]?tit[ ]dej|lemon|astoria|hilton|holiday[ ]inn|moxy|okko
        |zenitude|sejours[ ]et[ ]affaires|appartcity|studio)"""
_HOTELS = """hotel motel auberge residence appart apparthotel appartcity ibis formule f hotelf b bandb betb bnb premiere
    campanile kyriad novotel mercure adagio mister etap fasthotel balladins akena citotel best comfort quick quickpalace
    airbnb gite logis siatel hipotel greet brit p lemon astoria hilton holiday moxy okko zenitude sejours studio"""
_NUMBERED_ROOM = rf"{ROOM}[ ]?(?:n[°o][ ]?|no[ ]|num(?:ero)?[ ]|:[ ]?)?[a-z]?\d"
_FLOOR = r"""(?:\d{1,2}[ ]?(?:e|er|eme|ieme|nd|nde|ere)?|premier|deuxieme|second|troisieme|quatrieme|cinquieme
        |sixieme|septieme|huitieme|neuvieme|dixieme|dernier)"""
_COURT = re.compile(
    r"""(?:-\d)?,?[ ](?:cour[ ]d|correctionnelle|civile|criminelle|du[ ]tribunal|de[ ]l['][ ]?instruction
        |du[ ]conseil|commerciale|sociale|des?[ ])""",
    re.VERBOSE,
)


def _is_room(note: Note, match: re.Match[str]) -> bool | Severity:
    """Block the room of a home, ask about any other but a court's."""
    return _is_not_court(note, match) and is_private(note, match)


def _is_told(note: Note, match: re.Match[str]) -> bool | Severity:
    """Block « hôtel du Port, 3e étage », ask about « l'hôtel pour des cris au 3e étage »."""
    return "confirm" if re.search(r"\b(?:pour|apres|suite|car)\b", match.group()) else True


def _is_not_court(note: Note, match: re.Match[str]) -> bool:
    near = note.text[max(0, match.start() - 20) : match.start()]
    before = note.text[max(0, match.start() - 60) : match.start()]
    is_court = re.search(r"\b(?:cour|pole|tribunal|assises)\b", near) or re.search(
        r"\b(?:audience|delibere|jugement|prorog\w{1,3}|renvoi)\b", before
    )
    return not (_COURT.match(note.text, match.end()) or is_court)


RULES: tuple[Rule, ...] = (
    rule(
        "hôtel et numéro",
        "hebergement_precis",
        rf"""\b{HOTEL}\b[^\n.;\d]{{0,40}}?[ ,(]{{1,2}}(?:la|le|au|numero|n[°o]|no|cle|clef|badge|carte)[ ]?(?:
        {NOT_A_LINE}\d{{2,4}})\b(?![ ]?
        (?:ans|h\b|heures?|euros?|€|e\b|personnes?|femmes|nuits?|jours?|janv|fev|mars|avr|mai
        |juin|juil|aout|sept|oct|nov|dec|/))""",
        words=_HOTELS,
    ),
    rule(
        "hôtel et étage",
        "hebergement_precis",
        rf"""\b{HOTEL}\b[^\n.;]{{0,40}}?[ ,]{{1,2}}{_FLOOR}[ ]?(?:etage|et\.|etg)\b""",
        _is_told,
        needs="etage et. etg",
    ),
    rule(
        "chambres",
        "hebergement_precis",
        r"""\bchambres[ ](?:n[°o]s?[ ]|numeros?[ ])?[a-z]?\d{1,4}[ ,]{1,2}(?:et|a|,|/|-)[ ]?[a-z]?\d{1,4}\b(?![ ]?
        (?:places?|lits?|personnes?))""",
        needs=("chambres ",),
    ),
    rule(
        "chambre d'hôtel sans le mot",
        "hebergement_precis",
        rf"""\b(?:la|a[ ]la|en|au|le)[ ]\d{{1,4}}[ ,]{{1,2}}(?:de[ ]l['][ ]?|a[ ]l['][ ]?|du[ ]|au[ ]|l['][ ]?|de[ ]
        |d['][ ]?|dans[ ]l['][ ]?)(?:{HOTEL})\b(?:[ ][a-z&'\-]{{2,20}}){{0,4}}""",
        words=_HOTELS,
    ),
    rule(
        "hôtel et chambre en lettres",
        "hebergement_precis",
        rf"""\b{HOTEL}\b[^\n.;]{{0,60}}?\b(?:{ROOM}|appart(?:ement)?|appt?|apt|numero|n[°o]|porte|etage|couloir)\b
        [ ]?(?:n[°o][ ]?|numero[ ])?(?:[a-z]?\d{{1,4}}[a-gi-z]?(?![/.]\d|\d?h)|(?:une?|deux|trois|quatre|cinq
        |six|sept|huit|neuf
        |dix|onze|douze|treize|quatorze|quinze|seize|vingt|trente|quarante|cinquante|soixante|cent)(?:[ \-](?:et
        [ ])?(?:une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt
        |trente|quarante|cinquante|soixante|cent)){{0,5}})\b(?![ ]?(?:lits?|places?|personnes?|nuits?|jours?
        |mois|ans|etoiles?|femmes|euros?|€))""",
        words=_HOTELS,
    ),
    rule(
        "hôtel et chambre situés",
        "hebergement_precis",
        rf"""(?:\b{HOTEL}\b[^\n.;]{{1,60}}?\b(?:chambre|couloir|porte|etage)\b[ ](?:au|du|de|a|en|tout|juste|pres
        |cote|sur|face|dernier)\b[^\n.;]{{2,40}}|\b(?:premier|deuxieme|dernier|\d(?:e|er|eme)?)[ ]?etage
        [^\n.;]{{0,20}}?\b{HOTEL}\b)""",
        words=_HOTELS,
    ),
    rule(
        "hôtel et chambre de couleur",
        "hebergement_precis",
        rf"""\b(?:{HOTEL}|gite|auberge|pension)\b[^\n.;]{{1,60}}?\bchambre[ ](?:bleue|rouge|verte|jaune|rose|blanche
        |grise|orange|mauve|noire|marron)\b""",
        severity="confirm",
        needs=("chambre ",),
    ),
    rule(
        "hôtel et chambre avant",
        "hebergement_precis",
        rf"""\b(?:chambre|chb|ch|ch\.|room|suite)[ ]?(?:n[°o][ ]?|numero[ ])?[a-z]?\d{{1,4}}[a-gi-z]?(?![/.]\d
        |\d?h)[^\n.;]{{0,25}}?
        \b{HOTEL}\b(?:[ ][a-z&'\-]{{2,20}}){{0,4}}""",
        words=_HOTELS,
    ),
    rule(
        "hôtel et chambre",
        "hebergement_precis",
        rf"""\b{HOTEL}\b(?:[ ][a-z&'\-]{{1,20}}){{0,6}}?[ ,(:\-]{{1,4}}(?:\d{{5}}[ ][a-z\-]{{2,30}}[ ,]{{1,2}})?(?:
        [a-z]{{1,6}}[ ]){{0,2}}{ROOM}[ ]?(?:n[°o]?[ ]?|no[ ]|num(?:ero)?[ ])?[a-z]?\d{{1,4}}[a-gi-z]?(?![/.]\d
        |\d?h)\b""",
        words=_HOTELS,
    ),
    rule(
        "chambre",
        "hebergement_precis",
        rf"""(?<![ederm\d][ ])\b{ROOM}[ ]?(?:n[°o][ ]?|no[ ]|num(?:ero)?[ ]
        |:[ ]?)?[a-z]?\d{{1,4}}[a-gi-z]?(?![/.]\d|\d?h)\b(?![ ]?
        (?:ans?\b|h\b|heures?|places?|lits?|personnes?|e[ ]|eme|€|euros?|jours?|nuits?|mois|%|semaines?|femmes
        |filles))""",
        _is_room,
        hint=_NUMBERED_ROOM,
    ),
    rule(
        "chambre",
        "hebergement_precis",
        rf"""\b(?:la|sa|une|leur|en|de|a|au)[ ]{ROOM}[ ](?:n[°o][ ]?|no[ ]
        |num(?:ero)?[ ])?[a-z]?\d{{1,4}}[a-gi-z]?(?![/.]\d|\d?h)\b(?!
        [ ]?(?:ans?\b|h\b|heures?|places?|lits?|personnes?|€|euros?|jours?|nuits?|mois))""",
        _is_room,
        hint=_NUMBERED_ROOM,
    ),
    rule(
        "numéro de chambre en lettres",
        "hebergement_precis",
        r"""\b(?:chambre|room)[ ](?:numero[ ])?(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize
        |cent|vingt|trente|quarante)(?:[ \-](?:cent|un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze
        |quinze|vingt|trente)){0,4}\b(?![ ](?:lits?|places?|personnes?))""",
        needs=("chambre ", "room "),
    ),
    rule(
        "chambre et hôtel",
        "hebergement_precis",
        rf"""\b(?:chambre|chb|ch|suite)[ ]?(?:n[°o][ ]?)?[a-z]?\d{{1,4}}[a-gi-z]?(?![/.]\d
        |\d?h)[ ,]{{1,3}}(?:de[ ]l['][ ]?|a[ ]l[']
        [ ]?|du[ ]|au[ ]|l['][ ]?)?{HOTEL}\b(?:[ ][a-z&'\-]{{2,20}}){{0,4}}""",
        words=_HOTELS,
    ),
)


def find(note: Note) -> Iterator[Hit]:
    """Yield the rooms."""
    yield from run(RULES, note)

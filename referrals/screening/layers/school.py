"""A school and a class: together, they point at one pupil."""

from __future__ import annotations

import re
from collections.abc import Iterator

from referrals.screening.findings import Hit
from referrals.screening.layers.rules import Rule, rule, run
from referrals.screening.tokens import Note
from referrals.screening.words import word_set

_CLASS = r"""(?:(?:[3-6][ ]?(?:emes?|iemes?|es?|°)|(?:six|cinqu|quatr|trois)ieme|2n?de|seconde|1(?:re|ere)|premiere
        |term(?:inale)?s?|tle|cap|bep|cp|ce1|ce2|cm1|cm2|bac\b(?:[ ]pro)?|bts|ulis|segpa|upe2a|mlds|(?:petite
        |moyenne|grande)[ ]section|3e[ ]prepa
        [a-z ]{0,12})(?:[ ]?\d{1,2}\b|(?<=e|d|r)[a-h]\b|[ ][a-h]\b|[ ]?[a-z]{2,3}\d\b
        |[ ](?!(?:et|ou|en|de|du|la|le|les|au|a)\b)[a-z]{2,4}[ ]?\d\b|\b))"""
_SCHOOL = r"""(?:college|clg|lycee|lyc|ecole|lep|lp|cfa|maternelle|primaire|mfr|iut|fac|universite|institution|groupe
        [ ]scolaire)"""
_WORD = r"[a-z'.\-]{1,24}"
_SCHOOLS = (
    *("college", "clg", "lyc", "ecole", "lep", "lp", "cfa", "maternelle", "primaire", "mfr", "iut", "fac"),
    *("universite", "institution", "scolaire"),
)
_GENERIC = word_set("""
    de du des la le les en et au a l d public prive professionnel professionnelle technique general generale
    general elementaire maternelle primaire secteur quartier proximite son sa mais pas plus qui depuis avec
    pour par dans ou est scolarisee scolarise inclusive voisin hoteliere hotelier agricole proche actuel
    demande suite depuis sans signale fugue orientation decrochage
    """)


def _before_class(match: re.Match[str]) -> str:
    """Return the words of the school, to the class when it comes after."""
    if match.start("school") > match.start():
        return match.group("school")
    return re.split(rf"[ ,(]{_CLASS}(?![a-z0-9])", match.group(), maxsplit=1, flags=re.VERBOSE)[0]


def _names_school(note: Note, match: re.Match[str]) -> bool:
    words = _before_class(match).split()[1:]
    proper = [word for word in words if word.strip("'.-") not in _GENERIC]
    if not proper:
        return False
    start = match.start("school")
    raw = note.folded.raw(start, start + len(_before_class(match))).split()[1:]
    return note.all_lower or any(word[0].isupper() for word in raw)


_EVERYBODY = re.compile(
    r"""\b(?:interven\w{2,6}|prevention|alerte|classes|eleves|groupes|reunions?|plusieurs|sensibilis\w{3,6}|ateliers?
    |conference|exposition|forum|projet|niveaux?|toutes?(?![ ]les[ ])|tous(?![ ]les[ ])
    |equipe|seances?|action|debat|stage)\b""",
    re.VERBOSE,
)


def _names_pupil(note: Note, match: re.Match[str]) -> bool:
    """Leave what is done for a whole class alone: « intervention en quatrième au collège Rosa-Parks »."""
    around = note.text[max(0, match.start() - 40) : match.end() + 20]
    return _names_school(note, match) and not _EVERYBODY.search(around)


RULES: tuple[Rule, ...] = (
    rule(
        "classe et établissement",
        "scolarite",
        rf"""\b{_CLASS}[^\n.;]{{0,40}}?[ ,('](?P<school>{_SCHOOL}[ ]{_WORD}(?:[ ]{_WORD}){{0,4}})""",
        _names_pupil,
        needs=_SCHOOLS,
    ),
    rule(
        "établissement et classe",
        "scolarite",
        rf"""\b(?P<school>{_SCHOOL}[ ]{_WORD}(?:[ ]{_WORD}){{0,5}}?)[^\n.;]{{0,30}}?[ ,(]{_CLASS}(?![a-z0-9])""",
        _names_pupil,
        needs=_SCHOOLS,
    ),
    rule(
        "classe cotée",
        "scolarite",
        r"""\b(?:classe[ ](?:de[ ])?)?(?:[3-6][ ]?(?:emes?|iemes?|es?|°)|2n?de|1(?:re|ere)|term(?:inale)?|tle)[ ]?(?:
        [a-h]\d?|\d{1,2})[ ,]{1,2}(?:a|au|du|de)[ ][a-z]{2,20}""",
        hint=r"(?:[3-6][ ]?(?:e|ieme|°)|2n?de|1(?:re|ere)|term|tle)",
    ),
)


_GROUPS: tuple[Rule, ...] = (
    rule(
        "groupe et organisme",
        "scolarite",
        r"""\b(?:groupe|classe|section|session|promo(?:tion)?)[ ](?:[a-z][ ]?\d{1,2}|\d[ ]?[a-z])\b[^\n.;]{0,24}?[ ,(]
        (?:greta|afpa|cfa|afpar|cned|mission[ ]locale|ecole|lycee|college|epide|e2c|centre[ ]social|mjc|universite|fac)
        [ ]
        (?:de[ ](?:la[ ])?|du[ ]|d['][ ]?|des[ ])?[a-z\-]{3,24}""",
        severity="confirm",
        needs=("groupe ", "classe ", "section ", "session ", "promo"),
    ),
)


_SOME_SCHOOL = re.compile(rf"\b{_SCHOOL}[ ]", re.VERBOSE)


def find(note: Note) -> Iterator[Hit]:
    """Yield the schools told with a class; where no school is named, the rules that cost most are not tried."""
    is_named = bool(_SOME_SCHOOL.search(note.text))
    yield from run(_GROUPS, note)
    yield from run(RULES if is_named else [each for each in RULES if not each.needs], note)

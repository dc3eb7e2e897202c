"""Vehicles: plates, whole, partly read, told in pieces."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from referrals.screening.findings import Hit, Severity
from referrals.screening.layers.rules import Rule, digits_in, rule, run
from referrals.screening.lexicon import Kind, kinds
from referrals.screening.tokens import Note
from referrals.screening.words import word_set

_PAIR = 2  # letters
_YEAR = re.compile(r"(?:19|20)\d{2}$")
_NOT_PLATES = word_set("""
    a n d e rn rd ans an aed chu chrs dpj brp dt art rue ter bis mai eur km kg mg jrs sa de du et en le la un ne au ou
    ke sr bta cob cd cp tj gav crs ddn nee pv ppn cpp cja ase csi cpi
    """)
_NOT_ROADS = word_set("rn rd bp cs tj ta ca cp pv ke pk pr")
_SCORE = re.compile(r"[ ]?(?:-|/|a)[ ]?\d{1,2}\b")  # « PSG-OM 2-1 »
_VEHICLE = re.compile(
    r"""\b(?:vehicules?|voitures?|vl|fourgon\w{0,5}|camion\w{0,6}|utilitaire|scooter|moto|berline|clio|golf|bmw
        |audi|mercedes|peugeot|renault|citroen|dacia|fiat|ford|opel|toyota|trafic|twingo|kangoo|polo|caisse|gova
        |taxi|vtc|immat\w{0,14}|plaques?|circule|conduite?|a[ ]bord|van|suv|4x4|remorque|caravane|c[34]|tesla
        |skoda|seat|nissan|volvo|kia|hyundai|mini|veh|vehic|voit|tuture|caisse|berlingo|partner|master|transit
        |sprinter|ducato|jumpy
        |vito|espace|scenic|megane|laguna|sandero|logan|duster|passat|astra|corsa|focus|fiesta|punto|ibiza|leon
        |touran|tiguan|q[357]|serie[ ][1-7]|classe[ ][a-e])\b""",
    re.VERBOSE,
)
_UNIT = re.compile(
    r"""ans?|eur|euros?|km|kms|mois|jrs?|jours?|min|mn|h|hrs?|heures?|kg|mg|ml|cl|cm|mm|m|k|e|er|re|eme|em|nd|x
        |fcfa|cfa|sms|bis|ter|pax|vl|pv|art|rue|cp|f|p|d|l|nn|et|ou|hz|go|mo|v|w|sa|ss|ieme|e""",
    re.VERBOSE,
)
_PAIRS = word_set("""
    de du en au un et le la ou ne se ma ta sa il on je tu ce ca sr dt nb km mg kg ml eu an ds pr vs ou si ni
    es as ai va vu tt st pl bd av qq or hs rv
    """)


def _is_plate(note: Note, match: re.Match[str]) -> bool:
    raw = note.folded.raw(*match.span())
    pairs = (match.group()[:2], match.group()[-2:])
    is_ordinary = bool(set(pairs) & _PAIRS) and " " in raw and "-" not in raw
    if not is_ordinary or (raw == raw.upper() and not note.all_upper):
        return True
    return _is_near_vehicle(note, match)


def _is_old_plate(note: Note, match: re.Match[str]) -> bool:
    raw = note.folded.raw(*match.span())
    return raw == raw.upper() and match.group("letters") not in _NOT_PLATES


def _groups(text: str) -> list[str]:
    return re.findall("[a-z]+", text)


def _is_no_letters(group: str) -> bool:
    """Tell a unit, a road, a word from the letters of a plate."""
    is_word = len(group) > _PAIR and bool(kinds(group) & (Kind.WORD | Kind.SHORT | Kind.BRAND))
    return is_word or group in _PAIRS or group in _NOT_PLATES or bool(_UNIT.fullmatch(group)) or group in _NOT_ROADS


def _is_announced(note: Note, match: re.Match[str]) -> bool | Severity:
    """Tell « plaque AB 123 CD vue » from « pas de plaque, 5 hommes » and « plaque illisible à 20 m »."""
    raw = note.folded.raw(*match.span("id"))
    is_spoken = raw != raw.upper() or note.all_upper
    read = list(
        itertools.takewhile(
            lambda group: group.isdigit() or (len(group) <= _PAIR + 1 and not (is_spoken and _is_no_letters(group))),
            re.findall("[a-z]+|[0-9]+", match.group("id")),
        )
    )
    if len(read) > 1 and any(group.isdigit() for group in read):
        return True
    return digits_in("".join(read)) > _PAIR and "confirm"


def _is_beside_vehicle(note: Note, match: re.Match[str]) -> bool:
    around = note.text[max(0, match.start() - 60) : match.end() + 25]
    if digits_in(match.group()) < 2 or _YEAR.search(match.group()) or not _VEHICLE.search(around):
        return False
    groups = _groups(match.group())
    is_led = match.group()[:1].isalpha() and len(groups) > 1  # « WX 4471K »: the last letter counts nothing
    told = groups[:1] if is_led else groups
    raw = note.folded.raw(*match.span())
    if len(told[0]) == 2 and raw == raw.upper() and not note.all_upper and told[0] not in _NOT_ROADS:
        return True  # « golf noire DE 334 »
    return not any(_is_no_letters(group) for group in told)


def _is_foreign_plate(note: Note, match: re.Match[str]) -> bool:
    raw = note.folded.raw(*match.span())
    groups = _groups(match.group())
    told = [group for group in groups if len(group) > 1 or len(groups) == 1]
    is_ordinary = any(group in _PAIRS or group in _NOT_PLATES or _UNIT.fullmatch(group) for group in told)
    is_score = digits_in(raw) == 1 or bool(_SCORE.match(note.text, match.end()))
    return (
        not is_score
        and raw == raw.upper()
        and not is_ordinary
        and not any(len(group) > 2 and kinds(group) & (Kind.WORD | Kind.SHORT) for group in groups)
    )


def _is_partial_plate(note: Note, match: re.Match[str]) -> bool:
    return digits_in(match.group()) >= 2 and any(mark in match.group() for mark in "?*_.")


def _is_hyphenated(note: Note, match: re.Match[str]) -> bool | Severity:
    """Block what is written in capitals with hyphens and holds no known word; ask otherwise beside a vehicle."""
    raw = note.folded.raw(*match.span())
    groups = _groups(match.group())
    if any(len(group) > 1 and (group in _NOT_PLATES or kinds(group) & (Kind.WORD | Kind.SHORT)) for group in groups):
        return "confirm" if _is_near_vehicle(note, match) else False
    return raw == raw.upper() or ("confirm" if _is_near_vehicle(note, match) else False)


def _is_near_vehicle(note: Note, match: re.Match[str]) -> bool:
    return bool(_VEHICLE.search(note.text, max(0, match.start() - 60), match.end() + 25))


def _is_foreign_beside(note: Note, match: re.Match[str]) -> bool:
    """Ask about capitals and figures beside a vehicle that are no unit, no road and no word."""
    raw = note.folded.raw(*match.span())
    if raw != raw.upper():
        return False
    groups = _groups(match.group())
    is_known = any(group in _NOT_PLATES or group in _NOT_ROADS or _UNIT.fullmatch(group) for group in groups)
    is_word = any(len(group) > 2 and kinds(group) & (Kind.WORD | Kind.SHORT) for group in groups)
    is_year = bool(_YEAR.search(match.group()))
    return not (is_known or is_word or is_year) and _is_near_vehicle(note, match)


def _is_partly_read(note: Note, match: re.Match[str]) -> bool:
    return digits_in(match.group()) >= 1 and _is_near_vehicle(note, match)


def _is_end_of_plate(note: Note, match: re.Match[str]) -> bool:
    """Tell « la Clio, qui finit par LM » from « la voiture finit de »."""
    raw = note.folded.raw(*match.span("id"))
    return digits_in(raw) > 0 or (raw.isupper() and not note.all_upper)


RULES: tuple[Rule, ...] = (
    rule(
        "plaque",
        "plaque",
        r"(?<![a-z0-9])[a-z]{2}(?:[ \-.]?|[ ][\-.][ ])\d{3}(?:[ \-.]?|[ ][\-.][ ])[a-z]{2}(?![a-z0-9])",
        _is_plate,
        shapes="000aa 000_aa 000-aa 000.aa 000_-_aa 000_._aa",
    ),
    rule(
        "plaque ancienne",
        "plaque",
        r"""(?<![a-z0-9])\d{2,4}[ \-]?(?P<letters>[a-z]{2,3})[ \-]?(?:\d{2}|2[ab]|97\d)(?![a-z0-9])""",
        _is_old_plate,
        shapes="""0aa0 0aaa0 0_aa0 0_aaa0 0-aa0 0-aaa0 0aa_0 0aaa_0 0aa-0 0aaa-0 0_aa_0 0_aaa_0 0_aa-0 0_aaa-0 0-aa_0
        0-aaa_0 0-aa-0 0-aaa-0""",
    ),
    rule(
        "plaque annoncée",
        "plaque",
        r"""\b(?:immatricul[a-z]{0,8}|imm?at?|pla(?:qu?es?|ks?)|plaque[ ]d['][ ]?immatriculation)\b[^\d\n]{0,20}?[ :]
        (?P<id>(?:[a-z]{1,3}[ \-.]{0,3})?\d{1,5}(?:[ \-.]{0,3}[a-z0-9]{1,4}){1,3})(?![a-z0-9])""",
        _is_announced,
        needs="immatricul imat immat ima imma plaq plak",
    ),
    rule(
        "plaque près d'un véhicule",
        "plaque",
        r"""(?<![a-z0-9\-/])(?:(?:[a-z]{1,3}[ \-.]?)\d{1,5}(?:[ \-.]?[a-z]{1,3})?|\d{1,4}[ \-.]?[a-z]{2,3}(?:[ \-.]?
        \d{1,3})?)(?![a-z0-9])""",
        _is_beside_vehicle,
    ),
    rule(
        "plaque étrangère",
        "plaque",
        r"""(?<![a-z0-9])(?:[a-z]{2}\d{2}[ ]?[a-z]{3}|[a-z]{1,2}[ ]\d{2,3}[ ][a-z]{3}|[a-z]{1,2}[ ]?\d{4}[ ]?
        [a-z]{2}|\d{4}[ \-]?[bcdfghjklmnprstvwxyz]{3}|[a-z]{1,3}-[a-z]{1,2}[ \-]?\d{1,4}|[a-z]{2}[ ]\d{5})(?!
        [a-z0-9])""",
        _is_foreign_plate,
        shapes="""aa00aaa aa00_aaa a_00_aaa a_000_aaa a0000aa a_0000aa a0000_aa a_0000_aa 0000aaa 0000_aaa 0000-aaa
        -a0 -aa0 -a_0 -aa_0 -a-0 -aa-0 aa_00000""",
    ),
    rule(
        "plaque dite",
        "plaque",
        r"""\b(?:immatricul\w{0,8}|plaques?)\b[^\n.;]{0,20}?\b(?:commenc\w{1,4}|fini\w{0,5}|termin\w{1,4})[ ]par[ ]
        (?P<id>[a-z0-9]{1,4}(?:[ \-][a-z0-9]{1,3})?)\b""",
        needs="immatricul plaque",
    ),
    rule(
        "plaque incomplète",
        "plaque",
        r"""(?<![a-z0-9?*])(?=[a-z0-9?*_. \-]{0,12}[?*_.])(?:[a-z?*_]{2}[ \-]?[\d?*_.]{3}[
        \-]?[a-z?*_]{2})(?![a-z0-9?*])""",
        _is_partial_plate,
        hint=r"[\d?*_.]{3}[\s\-]?[a-z?*_]{2}",
    ),
    rule("plaque belge", "plaque", r"(?<![a-z0-9\-])\d-[a-z]{3}-\d{3}(?![a-z0-9\-])", shapes="0-aaa-0"),
    rule(
        "plaque provisoire",
        "plaque",
        r"(?<![a-z0-9])ww?[ \-.]?\d{3}[ \-.]?[a-z]{2}(?![a-z0-9])",
        _is_plate,
        shapes="a000 a_000 a-000 a.000",
    ),
    rule(
        "plaque à tirets",
        "plaque",
        r"""(?<![a-z0-9\-])(?:[a-z]{2}-\d{2}-\d{2}|\d{2}-[a-z]{2}-\d{2}|\d{2}-\d{2}-[a-z]{2}|\d{2}-[a-z]{2}-[a-z]{2}
        |[a-z]{2}-[a-z]{2}-\d{2,3}|\d{1,2}-[a-z]{3}-\d{1,2}|[a-z]{1,2}-\d{3}-[a-z]{1,2}|[a-z]{1,2}-\d{4}-[a-z]{1,2}
        |[a-z]{3}-\d{3}(?:-[a-z]{2})?|[a-z]{3}-\d{4}|\d{3,5}-[a-z]{1,3}-\d{1,3})(?![a-z0-9\-])""",
        _is_hyphenated,
        shapes="-00 -a-0 -aa-0 -aaa-0 0-aa-aa",
    ),
    rule(
        "plaque étrangère à espaces",
        "plaque",
        r"""(?<![a-z0-9\-])(?:\d[ ]?[a-z]{3}[ ]?\d{3}|[a-z]{1,3}[ :][a-z]{1,2}[ ]?\d{1,4}
        |[a-z]{3}[ ]?\d{3,4}(?:[ ]?[a-z]{2})?
        |[a-z]{2}[ ]?\d{4,6}|\d[a-z]{1,2}\d?[ ]?\d{4}|\d{1,5}[ ]?[a-z][ ]?\d{1,2}
        |\d{2,3}[ ]?tu(?:nis)?[ ]?\d{1,4})(?![a-z0-9\-])""",
        _is_foreign_beside,
        "confirm",
        shapes="""0aaa0 0_aaa0 0aaa_0 0_aaa_0 a_a0 a_aa0 a_a_0 a_aa_0 a:a0 a:aa0 a:a_0 a:aa_0 aaa000 aaa_000 aa0000
        aa_0000 0a0 0aa0 0a_0 0aa_0 0_a0 0_a_0 0_aa0 0_aa_0 0aaaaa0 0aaaaa_0 0_aaaaa0 0_aaaaa_0""",
    ),
    rule(
        "plaque en partie lue",
        "plaque",
        r"""(?<![a-z0-9?*])(?=[a-z0-9?*_.\- ]{0,14}\d)(?=[a-z0-9?*_.\- ]{0,14}(?:[?*_x.]{2}
        |[?*_]))[a-z?*_]{2}[ \-]{1,2}[\dx?*_.]{2,4}
        [ \-]{1,2}[a-z?*_]{1,2}(?![a-z0-9?*])""",
        _is_partly_read,
        "confirm",
        hint=r"[?*_]|[x.][?*_x.]",
    ),
    rule(
        "plaque dite en morceaux",
        "plaque",
        rf"""{_VEHICLE.pattern}[^\n.;]{{0,40}}?\b(?:commenc\w{{1,4}}|debut\w{{0,4}}|fini\w{{0,5}}|termin\w{{1,4}}
        |dernier\w{{0,2}}[ ](?:chiffres?
        |lettres?))\b[^\n.;]{{0,16}}?[ :\"](?P<id>[a-z]{{0,2}}[ \-]?\d{{2,4}}(?:[ \-]?[a-z]{{1,2}})?
        |[a-z]{{2}})(?![a-z0-9]|[ ]?(?:h\b|heures|ans))""",
        _is_end_of_plate,
        "confirm",
        needs=("commenc", "debut", "fini", "termin", "dernier"),
    ),
    rule("plaque étrangère", "plaque", r"(?<![a-z0-9])[a-z]{1,2}-\d{2,4}-[a-z]{3}(?![a-z0-9])", shapes="0-aaa"),
)


def find(note: Note) -> Iterator[Hit]:
    """Yield the plates of vehicles."""
    yield from run(RULES, note)

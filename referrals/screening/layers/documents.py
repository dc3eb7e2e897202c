"""Numbers of papers, procedures, files and accounts."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from referrals.screening.findings import Hit
from referrals.screening.layers.harmless import (
    YEAR,
    has_date,
    is_dated,
    is_dated_text,
    is_law,
    is_no_ride,
    is_published,
)
from referrals.screening.layers.rules import Rule, digits_in, rule, run
from referrals.screening.tokens import Note

NUMBER_SIGN = r"""(?:[ ]?(?:n[°o]s?|no\.|nr|num(?:ero)?s?|ref(?:erence)?s?|id|identifiant|matricule|code|suivant|porte
        |portant|:|\#|est|le|de|du|des|la|sous|son|sa|minute|enregistree?|francais|etranger|delivree?)\.?
        [ ]?){0,6}"""
CODE = r"(?P<id>[a-z]{0,6}[ .\-/]?\d[a-z0-9]{0,20}(?:[ .\-/]{1,2}(?=[a-z0-9]{0,6}\d)[a-z0-9]{1,12}){0,6})"
_QUANTITY = re.compile(
    r"""\d{1,7}(?:e|eur|euros?|k|m|km|h\d{0,2}|kg|g|mg|ml|jours?|ans?|mois|fcfa|cfa|nairas?|usd|e/[a-z]{1,8})|
        [a-z]{1,3}\d{4}-\d{2}""",
    re.VERBOSE,
)


def _cue(name: str, category: str, cue: str, digits: int = 4, *, words: str) -> Rule:
    pattern = rf"\b(?:{cue})\b(?:[ ][a-z]{{4,14}})??{NUMBER_SIGN}[ :]{{0,3}}{CODE}"
    return rule(
        name,
        category,
        pattern,
        lambda note, match: (
            _is_long(match.group("id"), digits)
            and not (is_dated(match) or is_dated_text(match) or _is_departments(match) or not is_no_ride(note, match))
            and not is_law(note, match)
        ),
        words=words,
    )


def _is_long(code: str, digits: int) -> bool:
    """Ask for enough digits, not all of them in pairs: « CAF 75 14 » is no number."""
    longest = max((len(group) for group in re.findall(r"\d+", code)), default=0)
    return digits_in(code) >= digits and (longest > 2 or digits_in(code) >= 6)


def _is_departments(match: re.Match[str]) -> bool:
    """Tell « SIAO 59 62 80 », a service of some départements, from a number."""
    is_service = bool(re.match(r"(?:siao|ase|caf|cpam|mdph|115|ofii|parquet|crip)\b", match.group()))
    return is_service and bool(re.fullmatch(r"[ ]?\d{2}(?:[ /,\-]{1,2}\d{2}){0,5}[ ]?", match.group("id")))


def _is_numbered(note: Note, match: re.Match[str]) -> bool:
    """Tell « n° d'instruction 7/23/19 » from « numéro du parquet 12/03/2026 »."""
    return digits_in(match.group("id")) > 2 and not is_dated(match)


def _has_digits(note: Note, match: re.Match[str]) -> bool:
    return digits_in(match.group()) > 4


def _is_filled(note: Note, match: re.Match[str]) -> bool:
    """Tell the filling of « P<DOE<<JANE<<<< » from an arrow."""
    return match.group().count("<") > 1


def _is_account(note: Note, match: re.Match[str]) -> bool:
    return digits_in(match.group()) >= 10


def _is_code(note: Note, match: re.Match[str]) -> bool:
    text = match.group()
    changes = sum(one.isdigit() != other.isdigit() for one, other in itertools.pairwise(text))
    is_serial = digits_in(text) >= 4 or (len(text) >= 8 and changes >= 3)
    return is_serial and is_no_ride(note, match) and not (_QUANTITY.fullmatch(text) or _SIZE.fullmatch(text))


_SIZE = re.compile(r"\d{1,4}x\d{1,4}(?:x\d{1,4})?(?:cm|mm|m)?")
_NATIONAL_LINES = frozenset({"3919", "3114", "3018", "3020", "3117", "3977", "3646", "3939", "3949", "3960"})


def _is_not_year(note: Note, match: re.Match[str]) -> bool:
    figures = match.group("id").strip()
    return not (YEAR.match(figures) or figures in _NATIONAL_LINES)


RULES: tuple[Rule, ...] = (
    rule(
        "IBAN",
        "bancaire",
        r"""(?<![a-z0-9])[a-z]{2}[ ]?\d{2}(?:[ .\-]?[a-z0-9]{4}){2,7}(?:[ .\-]?[a-z0-9]{1,4})?(?![a-z0-9])""",
        _is_account,
        shapes="aa00 aa_00",
        hint=r"\d{2}(?:[ .\-]?[a-z0-9]{4}){2}",
    ),
    rule(
        "IBAN entamé",
        "bancaire",
        r"\biban\b[ :]{0,3}[a-z]{0,4}(?P<id>[a-z]{0,2}[ ]?\d[\d x.*\-]{3,40})",
        needs=("iban",),
    ),
    rule(
        "carte", "bancaire", r"(?<!\d)[3-6]\d{3}(?:[ .\-]?\d{4}){3}(?!\d)", shapes="00000 0000_0000 0000.0000 0000-0000"
    ),
    rule(
        "carte abrégée",
        "bancaire",
        r"""\b(?:cb|carte(?:[ ](?:bancaire|bleue|visa|pcs|prepayee))?|visa|mastercard|rib|compte(?:[ ]bancaire)?)\b
        [^\d\n]{0,25}?(?P<id>[*x.]{0,12}[ ]?\d{4}(?:[ ]?[\dx*]{2,6}){0,5})(?![\d€]|[ ]?(?:e|eur|euros?|€)\b)""",
        _is_not_year,
        words="cb carte visa mastercard rib compte",
    ),
    rule(
        "numéro de sécurité sociale",
        "nir",
        r"""(?<!\d)[1-478][ .\-]?\d{2}[ .\-]?(?:0[1-9]|1[0-2]|[2-9]\d)[ .\-]?\d[\dab][ .\-]?\d{3}[ .\-]?\d{3}(?:
        [ .\-/|]{0,3}\d{2})?(?!\d)""",
        shapes="000000 000_000 000.000 000-000",
    ),
    _cue(
        "numéro de sécurité sociale",
        "nir",
        r"""nir|(?:n[°o][ ])?secu(?:rite)?(?:[ ]sociale)?|nss|num(?:ero)?[ ]secu|immatriculation[ ]sociale|carte
        [ ]vitale|matricule[ ]sociale?""",
        6,
        words="nir secu securite nss immatriculation vitale matricule",
    ),
    _cue(
        "numéro d'étranger",
        "numero_etranger",
        r"""agdref|n[°o][ ]?etranger|num(?:ero)?[ ](?:d['][ ]?)?etranger|id(?:entifiant)?[ ](?:d['][ ]?)?etranger
        |anef|eurodac|gudas?|spada|ofii|ofpra|cnda|visabio|n[°o][ ]?(?:de[ ])?(?:demandeur|usager)|dna""",
        words="""agdref etranger noetranger anef eurodac guda gudas spada ofii ofpra cnda visabio demandeur nodemandeur
        usager nousager dna""",
    ),
    _cue(
        "titre de séjour",
        "piece_identite",
        r"""titre(?:[ ]de[ ]sejour)?|ts|cst|recepisse|rcs|aps|carte[ ]de[ ](?:sejour|resident)|attestation(?:[ ]de
        [ ]demande)?(?:[ ]d['][ ]?asile)?|ada|ads|vls(?:[ ]ts)?|visa|dcem|laissez[ \-]passer|permis(?:[ ]de[ ]
        (?:conduire|sejour))?""",
        words="titre ts cst recepisse rcs aps carte attestation ada ads vls visa dcem laissez permis",
    ),
    _cue(
        "pièce d'identité",
        "piece_identite",
        r"""passeports?|passpt?|pspt|passport|cnie?|cin|carte[ ](?:nationale[ ])?(?:d['][ ]?)?identite|carte[ ]nat
        |id[ ]card|identite|nin|bvn|acte[ ]de[ ]naissance|piece""",
        words="""passeport passeports passp passpt pspt passport cnie cni cin carte card identite nin bvn acte piece""",
    ),
    rule(
        "pièce d'identité française",
        "piece_identite",
        r"(?<![a-z0-9])\d{2}[a-z]{2}\d{5}(?![a-z0-9])",
        shapes="00aa00000",
    ),
    rule(
        "passeport étranger",
        "piece_identite",
        r"(?<![a-z0-9])[a-z]{1,2}[ ]?\d{6,9}(?![a-z0-9])",
        shapes="a000000 a_000000",
    ),
    _cue(
        "numéro de procédure",
        "numero_dossier",
        r"""pv|p\.v\.|proces[ \-]verbal|procedures?|proc|parquet|rg|minute|cote|instruction|affaire|plainte|main
        [ \-]courante|mci|mc|scelles?|rapport|enquete|ordonnance|requete|jugement|cab(?:inet)?|lrppn|lrpgn|igav
        |registre|ecrou|n[°o][ ]d['][ ]?ecrou|idj|cassiopee|bordereau|faed|fnaeg|fpr|taj""",
        words="""pv p proces procedure procedures proc parquet rg minute cote instruction affaire plainte main mci mc
        scelle scelles rapport enquete ordonnance requete jugement cab cabinet lrppn lrpgn igav registre ecrou idj
        cassiopee bordereau faed fnaeg fpr taj""",
    ),
    _cue(
        "numéro de dossier",
        "numero_dossier",
        r"""dossier|dos|doss|ref|reference|refs|allocataire|caf|cpam|siao|115|ase|mdph|france[ ]travail|pole
        [ ]emploi|identifiant|matricule|ipp|nip|nda|iep|patiente?|fiche|demande|contrat|beneficiaire|adherente?
        |assuree?|abonnee?|client|suivi|ticket|signalement|ip|crip|num[ ]ofpra|ame|cmu|bon|convocation|courrier
        |recommande|lrar|vol|billet|reservation|resa|pnr""",
        words="""dossier dos doss ref reference refs allocataire caf cpam siao 115 ase mdph travail emploi identifiant
        matricule ipp nip nda iep patient patiente fiche demande contrat beneficiaire adherent adherente assure assuree
        abonne abonnee client suivi ticket signalement ip crip ofpra ame cmu bon convocation courrier recommande lrar
        vol billet reservation resa pnr""",
    ),
    rule(
        "numéro à lettres",
        "numero_dossier",
        r"""\b(?:instruction|parquet|jirs|cotes?|n[°o]|procedure|dossier|cabinet|scelles?|pv|rg|minute|affaire|ref|reference
        |enquete)\b[ ]?(?:n[°o][ ]?|:[ ]?|jirs[ ])?(?P<id>[a-z]{1,6}[/\-]\d{2,4}[/\-][a-z0-9]{1,6})(?![a-z0-9])""",
        lambda note, match: not is_law(note, match),
        shapes="a/00 a-00",
    ),
    rule(
        "numéro d'instruction",
        "numero_dossier",
        r"""\b(?:(?:n[°o]|numero)[ ]?(?:d['][ ]?|de[ ]|du[ ])(?:parquet|rg|minute|dossier|pv|procedure|affaire|ecrou)
        |(?:n[°o][ ]?d['][ ]?)?instruction|ji(?:rs)?)[ :]{1,3}(?P<id>\d[\d/\-. ]{1,18}\d)""",
        _is_numbered,
        words="parquet rg minute dossier pv procedure affaire ecrou instruction ji jirs",
    ),
    rule(
        "numéro composé",
        "numero_dossier",
        r"""(?<![a-z0-9/\-])(?P<id>(?=[a-z0-9/\-]{0,30}[a-z])(?:[a-z]{1,6}|\d{2,6})(?:[/\-](?:[a-z]{1,6}|\d{1,6})){2,5})
        (?![a-z0-9/\-])""",
        lambda note, match: digits_in(match.group()) > 4 and not (has_date(match) or is_law(note, match)),
        hint=r"[/\-][a-z0-9]{1,6}[/\-]",
    ),
    rule(
        "ligne de passeport",
        "piece_identite",
        r"(?<![a-z])[a-z]{1,3}<[a-z<]{6,44}",
        _is_filled,
        needs=("<",),
    ),
    rule(
        "caractères espacés",
        "piece_identite",
        r"(?<![a-z0-9])(?:[a-z0-9][ .\-]){6,20}[a-z0-9](?![a-z0-9])",
        _has_digits,
    ),
    rule(
        "cote",
        "numero_dossier",
        r"\bcotes?[ ](?:n[°o][ ]?)?(?P<id>[a-z][ ]?\d{1,4}(?:[ ]?[/\-][ ]?\d{1,4})?)(?![a-z0-9])",
        severity="confirm",
        needs=("cote",),
    ),
    rule(
        "carte d'identité italienne",
        "piece_identite",
        r"(?<![a-z0-9])[a-z]{2}[ ]?\d{5}[ ]?[a-z]{2}(?![a-z0-9])",
        shapes="00000aa 00000_aa",
    ),
    rule("numéro de parquet", "numero_dossier", r"(?<![a-z0-9])\d{11}(?![a-z0-9])", shapes="00000000000"),
    rule(
        "numéro de procédure",
        "numero_dossier",
        r"""(?<![\d/.])(?:\d{2,6}/(?:19|20)\d{2}(?:/\d{1,6})?|(?:19|20)\d{2}[/\-]\d{3,6}|\d{4,6}/\d{2,6}(?:/
        \d{2,6})?|\d{2}/\d{3,6}(?:/\d{1,6})?)(?![\d/])""",
        lambda note, match: (
            not is_published(note.text, match.start())
            and not re.match(r"""(?:0?[1-9]|1[0-2])/(?:19|20)\d\d$|(?:19|20)\d\d[/\-](?:19|20)?\d\d$""", match.group())
        ),
        shapes="0/00 00/0 0-000",
    ),
    rule(
        "identifiant mêlé",
        "numero",
        r"""(?<![a-z0-9])(?=[a-z0-9]{0,20}[a-z])(?=[a-z0-9]{0,20}\d)[a-z0-9]{6,40}(?![a-z0-9])""",
        _is_code,
        shapes="0a a0",
    ),
    rule("portefeuille", "bancaire", r"(?<![a-z0-9])(?:bc1|0x|[13])[a-z0-9]{25,60}(?![a-z0-9])", hint=r"[a-z0-9]{26}"),
)


def find(note: Note) -> Iterator[Hit]:
    """Yield the numbers that name a person or a file."""
    yield from run(RULES, note)

"""Dates of birth: announced, in figures or in words, or old enough to be nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from referrals.screening.findings import Hit, Severity
from referrals.screening.layers.rules import Rule, rule, run
from referrals.screening.tokens import Note

MONTH = r"""(?:jan(?:v(?:ier)?)?|fev(?:r(?:ier)?)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|aout|sept?(?:embre)?|oct
        (?:obre)?|nov(?:embre)?|dec(?:embre)?|january|february|march|april|may|june|july|august|september
        |october|november|december)\.?"""
UNITS = r"""(?:zero|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt
        |trente|quarante|cinquante|soixante|cents?|mille?|premier|1er|et)"""
DAY = rf"(?:[0-3]?[0-9o](?:er)?|premier|{UNITS}(?:[ \-]{UNITS}){{0,2}})"
YEAR = r"(?:(?:19|2[0o])[0-9o]{2}|['’]?\d{2})"
WORD_YEAR = rf"{UNITS}(?:[ \-]{UNITS}){{1,6}}"
FIGURES = r"""(?:[0-3]?\d[ ]?[./\-][ ]?[01]?\d[ ]?[./\-][ ]?(?:\d{4}|\d{2})|(?:19|20)\d{2}[./\-][01]?\d[./\-][0-3]?\d|
        [0-3]\d[ ][01]\d[ ](?:(?:19|20)\d{2}|\d{2})|[0-3]?\d[ ][01]?\d[ ](?:(?:19|20)\d{2}|\d{2})|[0-3]\d[01]\d
        (?:(?:19|20)\d{2}|\d{2})|[0-3]?\d[ .\-/]{1,2}(?:i{1,3}|iv|vi{0,3}|ix|xi{0,2})[ .\-/]{1,2}(?:\d{4}|
        \d{2}))(?!\d)"""
WRITTEN = rf"""(?:(?:\d{{1,2}}(?:er)?[ ](?:au|et)[ ])?{DAY}[ .\-/]{{0,2}}{MONTH}(?:[ .\-/]{{0,2}}(?:{YEAR}
        |{WORD_YEAR}))?)"""
MONTH_YEAR = rf"(?:{MONTH}[ .\-/]{{1,2}}{YEAR}|(?:0[1-9]|1[0-2])[/\-.](?:19|20)\d{{2}})"
PARTIAL = r"(?:[0-3]?\d[ ]?[./\-][ ]?[01]?\d)(?!\d)"
BORN = r"""(?:\bn(?:e|ee|ees|es|ait|aissance|aiss|aissances)\b|\bddn\b|\bd\.d\.n\.?|\bdn\b|\bldn\b|\bdate[ ](?:de
        [ ])?nais\w{0,6}|\bdob\b|\bborn\b|\bnati(?:f|ve)\b|\banniv(?:ersaire)?s?\b|\bvenue?[ ]au[ ]monde|
        \baccouche\w{0,3}\b(?=.{0,20}\bde[ ]la[ ]victime)|\betat[ ]civil\b)"""
BETWEEN = r"(?P<between>[^\n.!?;\d]{0,60}?)[ :\"(,.]{1,3}"
_MAJORITY = r"""(?:(?:1[0-9]|2[01]|dix[ \-]?huit|dix[ \-]?sept|seize|quinze)[ ]?ans|majeure?s?|majorite|bougies|anniv
        (?:ersaire)?)"""

_OLD = re.compile(r"(?<!\d)(?:19\d{2}|200\d|201[0-4])(?!\d)|(?<![\d'])['’]?(?:[4-9]\d|0\d|1[0-4])$")
_OTHER_EVENT = re.compile(
    r"""\b(?:arriv\w{0,4}|entree?|place[er]?\w{0,2}|depuis|orient\w{0,4}|rencontr\w{0,4}|prise|audition\w{0,4}
        |rdv|rendez|reperee?|decouverte?|interpell\w{0,4}|convoqu\w{0,4}|vue?|audience|expir\w{0,3}|delivree?
        |valable|hebergee?|partie?|sortie?|jugement|transfer\w{0,4}|plainte|demande|ofii|prefecture)\b""",
    re.VERBOSE,
)
_LAW = re.compile(
    r"""\b(?:cass|crim|civ|cedh|cjue|qpc|ce|conseil|bulletin|jurisprudence|loi|decret|arretes?|circulaire|directive
        |protocole|convention|code|version|articles?|art|ordonnance|instruction|resolution|decision|cree|ouvert[a-z]{0,2})
        \b[^\n;]{0,25}$|\b(?:de|du|au)[ ]$""",
    re.VERBOSE,
)
_EVENT = re.compile(
    r"""\b(?:depuis|jusqu|arriv[a-z]{0,4}|entree?s?|plainte|faits?|jugement|arret|separee?|mariee?|vit|installee?
        |protege|condamnee?|conclu[a-z]{0,2})\b[^\n.;]{0,25}$""",
    re.VERBOSE,
)


# What makes a date that of somebody's birth: an age, what majority depends on, the paper that tells it.
_AGED = re.compile(
    r"\b(?:(?:ai|a|jai|agee?|de)[ ]\d{2}[ ]?(?:ans?|piges)\b"
    r"|acte[ ]de[ ]naissance|minorite|ddn|mineure?|jsui|chui|jui)\b"
)


def _is_spaced_birth(note: Note, match: re.Match[str]) -> bool | Severity:
    """Block « 22 02 10 SUR L ACTE DE NAISSANCE », leave « 10 12 14 » alone where no birth is spoken of."""
    if not _is_old_year(match.group("year")):
        return False
    return bool(_AGED.search(note.text, max(0, match.start() - 45), match.end() + 45))


def _is_old(note: Note, match: re.Match[str]) -> bool | Severity:
    """Leave the dates of laws alone, ask about those of what happened."""
    text = match.group("id") if "id" in match.re.groupindex else match.group()
    written_year = re.search(r"(\d{4}|\d{2})$", text) if not re.match(r"\d{4}", text) else re.match(r"\d{4}", text)
    if not written_year or not _is_old_year(written_year.group()):
        return False
    return _is_nobodys(note, match)


def _is_nobodys(note: Note, match: re.Match[str]) -> bool | Severity:
    before = (max(0, match.start() - 45), match.start())
    if _AGED.search(note.text, max(0, match.start() - 32), match.end() + 32):
        return True
    if _LAW.search(note.text, *before):
        return False
    return "confirm" if _EVENT.search(note.text, *before) else True


def _is_old_year(year: str) -> bool:
    value = int(year)
    if len(year) == 4:
        return 1930 <= value <= 2014
    return value >= 40 or value <= 14


def _is_not_ordinal(note: Note, match: re.Match[str]) -> bool:
    return not re.search(r"\b(?:n[e'][ ]|pas[ ])$", note.text[: match.start()])


def _is_of_birth(note: Note, match: re.Match[str]) -> bool:
    """Leave « née en Albanie, arrivée le 12 mars » alone: the date is that of the arrival."""
    return not _OTHER_EVENT.search(match.group("between"))


_DATE = rf"(?:{FIGURES}|{WRITTEN}|{PARTIAL})"
_SOON = r"""(?:hier|avant[ \-]hier|demain|apres[ \-]demain|aujourd[' ]hui|auj|ce[ ]jour|(?:ce[ ]|le[ ])?week
        [ \-]?end|la[ ]semaine[ ]prochaine|en[ ]fin[ ]de[ ](?:semaine|mois)|a[ ]la[ ]fin[ ]du[ ]mois|ce[ ]
        (?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|matin|soir)|(?:lundi|mardi|mercredi|jeudi
        |vendredi|samedi|dimanche)(?:[ ](?:prochain|dernier|qui[ ]vient))?|le[ ]\d{1,2}(?:er)?[ ](?:de[ ]ce
        [ ]mois|du[ ]mois|courant|prochain)|dans[ ](?:\d{1,2}|deux|trois|quatre|cinq|six|sept|huit|neuf|dix
        |quinze)[ ]jours|(?:a|pour|le[ ]jour[ ]de|la[ ]veille[ ]de)[ ](?:noel|paques|la[ ](?:saint|st)[ \-]
        \w{3,12}|l[' ]?(?:aid|assomption)|la[ ]toussaint|nouvel[ ]an|le[ ]1er[ ]de[ ]l['][ ]?an))"""
RULES: tuple[Rule, ...] = (
    rule(
        "date après « né »",
        "date_naissance",
        rf"""{BORN}{BETWEEN}(?P<id>{FIGURES}|{WRITTEN}|{MONTH_YEAR})""",
        _is_of_birth,
        hint=BORN,
    ),
    rule(
        "jour après « né »",
        "date_naissance",
        rf"""{BORN}(?:e?s?[ ]le[ ]|[ ]:[ ]?|[ ]|.{{0,12}}[ ]le[ ]){{1,2}}(?P<id>{PARTIAL}|{DAY}[ ](?:du[ ]mois
        |{MONTH}))""",
        hint=BORN,
    ),
    rule(
        "date avant « née »",
        "date_naissance",
        rf"""(?P<id>{FIGURES}|{WRITTEN})[ ,)(:\-]{{1,3}}(?:comme[ ])?(?:date[ ]de[ ])?(?:naissance|ddn|d\.d\.n
        |anniversaire)""",
        needs=("naissance", "ddn", "d.d.n", "anniversaire"),
    ),
    rule(
        "anniversaire daté",
        "date_naissance",
        rf"""(?P<id>\b{_MAJORITY}\b[^\n.;\d]{{0,24}}?\ble[ ](?:{FIGURES}|{WRITTEN}|{PARTIAL}))""",
        _is_not_ordinal,
        hint=rf"le[ ](?:[0-9o]|premier|{UNITS})",
    ),
    rule(
        "anniversaire daté",
        "date_naissance",
        rf"""(?P<id>\b(?:majeure?s?|majorite|(?:aura|fete|fetera|atteindra|atteint)[ ](?:ses[ ])?(?:1[0-9]|2[01])
        [ ]?ans)\b[^\n.;\d]{{0,24}}?\b(?:{FIGURES}|{WRITTEN}|{PARTIAL}|en[ ]{MONTH}(?:[ ]\d{{4}})?))""",
        words="majeur majeure majeurs majeures majorite aura fete fetera atteindra atteint",
    ),
    rule(
        "anniversaire daté",
        "date_naissance",
        rf"""(?P<id>\ble[ ](?:{FIGURES}|{WRITTEN})[^\n.;\d]{{0,24}}?\b(?:elle[ ]|il[ ])?(?:aura|fete(?:ra)?|atteindra
        |sera|devient|deviendra)[ ](?:ses[ ])?(?:(?:1[0-9]|2[01])[ ]?ans|majeure?))""",
        words="aura fete fetera atteindra sera devient deviendra",
    ),
    rule(
        "date ancienne",
        "date_naissance",
        r"""(?<![\d/.\-])(?:[0-3]?\d[./\-][01]?\d[./\-](?:\d{4}|\d{2})|(?:19|20)\d{2}-[01]\d-[0-3]\d)(?!
        [\d/\-]|\.\d)""",
        _is_old,
        shapes="0/0 0.0 0-0",
    ),
    rule(
        "date ancienne écrite",
        "date_naissance",
        rf"""(?<![\d/.\-])[0-3]?\d(?:er)?[ \-]{MONTH}[ \-](?:19|20)\d{{2}}(?!\d)""",
        _is_old,
        shapes="a_00 a-00 ._00 .-00",
        hint=rf"\d(?:er)?[ \-]{MONTH}[ \-](?:19|20)",
    ),
    rule(
        "date à mois romain",
        "date_naissance",
        r"""(?<![\d/.\-])[0-3]?\d[ .\-/](?:i{1,3}|iv|vi{0,3}|ix|xi{0,2})[ .\-/](?:19\d{2}|200\d|201[0-4])(?!\d)""",
        hint=r"\d[ .\-/][ivx]{1,4}[ .\-/](?:19|20)",
    ),
    rule(
        "date en toutes lettres",
        "date_naissance",
        rf"""\b(?P<id>{UNITS}(?:[ \-]{UNITS}){{0,2}}[ ]{MONTH}[ ](?:(?:deux[ ]mil(?:le)?|mil(?:le)?[ ]neuf[ ]cent)(?:
        [ \-]{UNITS}){{0,4}}|(?:quatre[ ]vingt|{UNITS})(?:[ \-]{UNITS}){{0,3}}|\d{{2,4}}))\b""",
        _is_nobodys,
        hint=rf"[ ]{MONTH}[ ](?:{UNITS}|mil|\d)",
    ),
    rule(
        "jour et mois en chiffres dits",
        "date_naissance",
        rf"""{BORN}[^\n.;\d]{{0,16}}?[ :](?P<id>(?:le[ ])?{UNITS}(?:[ \-]{UNITS}){{2,9}})""",
        hint=BORN,
    ),
    rule(
        "anniversaire proche",
        "date_naissance",
        rf"""\b(?P<id>(?:aura|a[ ]eu|fete(?:ra)?|a[ ]fete|fetait|prend|atteint)[ ](?:(?:ses|les)[ ])?(?:1[0-9]|2[01]
        |dix[ \-]?(?:sept|huit)|seize|quinze|quatorze)(?:[ ]ans)?[ ](?:le[ ]|a[ ])?{_SOON}|(?:1[0-9]|2[01]|dix
        [ \-]huit)[ ]bougies[ ](?:le[ ])?{_SOON}|(?:majeure?|anniv(?:ersaire)?)[ ](?:le[ ]|est[ ]|cest[ ]|c[']
        [ ]?est[ ])?{_SOON})\b""",
        words="aura eu fete fetera fetait prend atteint bougies majeur majeure anniv anniversaire",
    ),
    rule(
        "née un jour de fête",
        "date_naissance",
        rf"""{BORN}[^\n.;\d]{{0,12}}?(?P<id>(?:le[ ]jour[ ]d[eu'][ ]?(?:la[ ])?|la[ ]veille[ ]d[eu'][ ]?(?:la[ ])?|le
        [ ]lendemain[ ]d[eu'][ ]?(?:la[ ])?|a[ ])(?:noel|paques|toussaint|saint[ \-]\w{{3,14}}|nouvel[ ]an|l[']
        [ ]?an|l['][ ]?aid)[^\n.;]{{0,20}})""",
        needs=("noel", "paques", "toussaint", "saint", "nouvel", "l'an", "l' an", "aid"),
        hint=BORN,
    ),
    rule(
        "elle est du",
        "date_naissance",
        rf"""\b(?:(?:elle|il|victime|mineure?|jeune)[ ](?:est|serait)|fille|fils|jf|mineure?|gamine|enfant|bebe|meuf)
        [ ](?:du|de)[ ](?P<id>{FIGURES}|{WRITTEN}|{MONTH_YEAR})""",
        hint=r"[ ]d[eu][ ][a-z0-9'’]",
    ),
    rule(
        "âge et date",
        "date_naissance",
        rf"""\b(?:\d{{2}}[ ]?ans?|mineure?|majeure?)[ ]?[(,][ ]?(?:le[ ]|du[ ])?(?P<id>{FIGURES})[ ]?(?:\)|,|$)""",
        _is_old,
        hint=r"(?:ans?|mineure?|majeure?)[ ]?[(,][ ]?(?:le[ ]|du[ ])?\d",
    ),
    rule(
        "âge au jour près",
        "date_naissance",
        rf"""\b(?P<id>(?:1[0-9]|2[01])[ ]?ans?[ ,]{{1,2}}(?:et[ ])?(?:\d{{1,2}}|{UNITS})[ ]mois[ ,]{{1,2}}
        (?:et[ ])?(?:\d{{1,2}}|{UNITS})[ ]jours)\b""",
        needs=(" mois",),
    ),
    rule(
        "jour du mois dit",
        "date_naissance",
        r"""(?<!\d)\d{1,2}(?:er)?[ ]du[ ]\d{1,2}[ ](?:(?:19|20)\d{2}|\d{2})(?!\d)""",
        needs=(" du ",),
    ),
    rule(
        "date courte ancienne",
        "date_naissance",
        rf"""(?<![\d/.\-])[0-3]?\d(?:er)?[ \-]{MONTH}[ \-]['’]?(?:0\d|8\d|9\d)(?![\dh:]|[ ]?h)""",
        hint=rf"\d(?:er)?[ \-]{MONTH}[ \-]['’\d]",
    ),
    rule(
        "majorité à jour dit",
        "date_naissance",
        rf"""\b(?P<id>(?:majeure?s?|majorite|anniv(?:ersaire)?|bday|birthday)[ ](?:(?:est|date|:|au|c|cest)[ ])?(?:le
        [ ])?(?:{PARTIAL}|\d{{1,2}}(?![\dh/]|[ ]?(?:h|ans|%))))""",
        words="majeur majeure majeurs majeures majorite anniv anniversaire bday birthday",
    ),
    rule(
        "jour avant l'âge",
        "date_naissance",
        rf"""(?P<id>(?:{FIGURES}|{WRITTEN}|{PARTIAL}))[^\n.;\d]{{0,24}}\b(?:ses|aura|les|fete|sera)[ ](?:(?:ses|les)
        [ ])?(?:1[0-9]|2[01])(?![\dh/]|[ ]?(?:h|jours|mois|femmes|places|€|euros))""",
        needs=tuple(f"{word} {digit}" for word in ("ses", "aura", "les", "fete", "sera") for digit in "12"),
    ),
    rule(
        "année puis jour",
        "date_naissance",
        rf"""{BORN}[^\n.;\d]{{0,20}}(?P<id>(?:19|20)\d{{2}}[^\n.;\d]{{1,12}}{MONTH}[^\n.;\d]{{1,8}}\d{{1,2}})(?!\d)""",
        hint=BORN,
    ),
    rule(
        "date espacée",
        "date_naissance",
        r"""(?<![\d/.\-])(?<!\d[ ])(?:0?[1-9]|[12]\d|3[01])([ ]|[ ]?[/.,\-][ ]?)(?:0?[1-9]|1[0-2])\1
        (?P<year>(?:19|20)\d{2}|\d{2})(?![\d/]|[ ]?[.\-]?\d|[ ]?(?:h\b|ans|€|euros?))""",
        _is_spaced_birth,
        hint=r"\d([ ]|[ ]?[/.,\-][ ]?)\d{1,2}\1\d{2}",
    ),
    rule(
        "date d'état civil collée",
        "date_naissance",
        r"(?<![\d/.\-])[0-3]\d[01]\d(?:19|20)\d{2}(?!\d)",
        shapes="00000000",
    ),
)


def find(note: Note) -> Iterator[Hit]:
    """Yield the dates of birth."""
    yield from run(RULES, note)

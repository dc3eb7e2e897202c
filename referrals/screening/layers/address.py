"""In which street a person lives."""

from __future__ import annotations

import re
from collections.abc import Iterator

from referrals.screening.findings import Hit, Severity
from referrals.screening.fold import fold
from referrals.screening.layers.rules import NOT_A_LINE, Rule, rule, run
from referrals.screening.lexicon import Kind, kinds
from referrals.screening.tokens import Note
from referrals.screening.words import word_set

STREET = r"""(?:rue|r(?=[ ](?:de[ ](?:la[ ]|l['])|du[ ]|[a-z]{3,})|\.[ ]?[a-z])|all(?=[ ](?:des|du|de)[ ])
        |ch(?=[ .]{1,2}(?:des[ ]|du[ ]|de[ ](?:la[ ]|l['])))|qu\.(?=[ ]d)|corniche|sente|r\.|crs(?=[ ]de)
        |avenue|av\.?|ave|boulevard|bd\.?
        |bld|blvd|bvd|allees?|all\.|impasse|imp\.?|chemin|chem\.?|che|place|pl\.?|quai|cours|cite|square|sq\.?
        |route|rte|passage|ruelle|sentier|sente|villa|residence|res\.?|lotissement|lot\.?|faubourg|fg|fbg
        |esplanade|promenade|montee|rond[ \-]point|hameau|clos|venelle|traverse|voie|mail|lieu[ \-]dit|zac|za|zi
        |cote|descente|parvis|galerie|porte|chaussee|domaine|tour|immeuble|batiment)"""
NAME = r"[a-z0-9'\"\-]{1,24}"
TAIL = rf"(?:[ ]?(?<![a-z0-9])(?:de[ ]la|de[ ]l['][ ]?|des|du|de|d['][ ]?|l['][ ]?|la|le|les)?[ ]?{NAME}){{1,4}}"
TOWN = r"(?:[ ,\-]{1,4}(?:a[ ])?\d{5}(?:[ ][a-z'\-]{2,30}){0,4})?"
_COUNTED = re.compile(
    r"""^\d{1,4}(?:/\d{1,4})?[ ]?,?[ ]?(?:descentes?|places?|pl\.?|lots?|tours?|cours|voies?|routes?|portes?
        |mails?|villas?|cites?|residences?|cotes?|za|zi|domaines?|immeubles?|batiments?|imp\.?|res\.?|all\.?|che|r\.)
        [ ](?P<next>[a-z]+)""",
    re.VERBOSE,
)
_NOT_STREETS = word_set("""
    t f pr ds pour dispo dispos disponible disponibles en libre libres a au d urgence chrs hebergement mere meres
    femme femmes ou et vacante vacantes sont seront est sur max maximum restante restantes par dans avec sans
    voitures lits nuit proposee proposees chez reservee reservees possible possibles
    """)
_SAID = r"""deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente
        |quarante|cinquante|soixante|cent|one|two|three|four|five|seven|eight|nine|ten|eleven|twelve"""
LIVING = re.compile(
    r"""\b(?:dor\w{1,5}|vi(?:t|vent|vait)|log(?:e|ee|ees|eait|ent)|heberg\w{1,4}|habit\w{1,4}|resid\w{1,4}
        |adresse|domicil\w{0,4}|chez|sequestr\w{1,3}|rentr\w{1,4}|crech\w{1,4}|planqu\w{1,3}|cach\w{1,3}|descend
        |retenues?)\b""",
    re.VERBOSE,
)


# « Décret 2016-1457 cité dans le courrier »: the number is that of a text, whatever it is followed by.
_TEXT_OF_LAW = re.compile(
    r"\b(?:loi|decret|arrete|circulaire|ordonnance|directive|reglement|instruction)s?\b"
    r"[ ]?(?:n[°o]?[ ]?)?[\d/\-. ]{0,12}$"
)
_ARTICLES = frozenset({"du", "des", "la", "le", "les", "l"})


def _is_quantity(note: Note, match: re.Match[str]) -> bool:
    """Tell « 2 places pour une femme » from « 2 place Carnot »."""
    found = _COUNTED.search(match.group())
    if not found:
        return False
    is_addressed = re.search(r"\b\d{5}\b", match.group())
    if found.group("next") in _ARTICLES or is_addressed:
        return False  # « 14 place du Général », « 96 route de Bagatelle, 97438 »: what is counted takes none
    raw = note.folded.raw(match.start() + found.start("next"), match.start() + found.end("next"))
    is_service = bool(kinds(found.group("next")) & (Kind.SHORT | Kind.SAFE)) and not raw.istitle()  # « 1 place HUDA »
    return (raw.islower() and not note.all_lower) or is_service or found.group("next") in _NOT_STREETS


def _is_street(note: Note, match: re.Match[str]) -> bool | Severity:
    """Where capitals say nothing, ask about what may be counted (« 2 PLACE VICTIME »), unless somebody lives there."""
    before = note.text[max(0, match.start() - 28) : match.start()]
    if _TEXT_OF_LAW.search(before) or _is_quantity(note, match) or re.search(r"\b(?:voiture|wagon|rame)[ ]$", before):
        return False
    counted = _COUNTED.search(match.group())
    if counted and (note.all_upper or note.all_lower) and counted.group("next") not in _ARTICLES:
        return bool(LIVING.search(note.text[max(0, match.start() - 40) : match.end() + 20])) or "confirm"
    return not re.search(r"(?:art(?:icle)?s?\.?[ ]?|loi[ ]n?°?[ ]?)$", before)


def _is_proper(note: Note, match: re.Match[str]) -> bool:
    """Ask for a proper name after the kind of street; in a text without capitals, for a word that is not a verb."""
    if note.all_lower or note.all_upper:
        return bool(re.search(r"[ ](?:des?|du|d)[ ']", match.group())) and match.group("next") not in _NOT_STREETS
    return note.folded.raw(*match.span("next"))[0].isupper()


_HOME = re.compile(
    r"\b(?:point[ ]de[ ]chute|appart\w{0,6}|studio|clients?|passes|planque|squat|famille|maison|meuble)\b", re.X
)


def _is_home_street(note: Note, match: re.Match[str]) -> bool:
    """Leave the streets where outreach goes alone: ask where somebody lives or is used."""
    around = note.text[max(0, match.start() - 60) : match.end() + 40]
    return _is_proper(note, match) and bool(LIVING.search(around) or _HOME.search(around))


def _is_named_street(note: Note, match: re.Match[str]) -> bool | Severity:
    """Ask about a street without a capital where others have some: « logée en résidence sociale »."""
    raw = note.folded.raw(*match.span("id"))
    kind, _, name = raw.partition(" ")
    if fold(kind) in _ALSO_COUNTED and _is_offered(note, name):
        return False
    is_numbered = any(character.isdigit() for character in raw) and not name.split(" ")[0].islower()
    return "confirm" if raw.islower() and not note.all_lower and not is_numbered else True


# Streets only with a name: « place en CHRS » and « place Ac.Sé » are beds.
_ALSO_COUNTED = frozenset({"place", "tour", "route", "passage", "cite"})
_OFFERED = re.compile(
    r"""(?:en|pour|chez|dans|sur|par|pres|libre\w*|vacante\w*|dispo\w*|reservee?|proposee?|trouvee?|obtenue|attribuee?|stable
        |possible|fixe|assuree|manquante|urgence|inconnue?|\d{1,2}|a|au|et|ou|est|sera|qui|que|quand|depuis|ici|plus|sans
        |avec|non|ni|tres|trop
        |de[ ](?:role|garde|passe|parole|magie|vis)
        |universitaire|scolaire|judiciaire|d[' ]urgence|d[' ]hebergement|d[' ]accueil|d[' ]hotel)\b""",
    re.VERBOSE,
)


def _is_offered(note: Note, name: str) -> bool:
    """Tell a bed, a turn or the way from a street: what follows is a small word, or a service."""
    words = fold(name)
    is_mixed = not (note.all_lower or note.all_upper)
    first = re.match("[a-z]+", words)
    is_known = bool(first and kinds(first.group()) & (Kind.SHORT | Kind.SAFE)) or words in {"ac", "ac s", "ac."}
    is_acronym = bool(first and name[: first.end()].isupper())  # « place AVDL »
    return bool(_OFFERED.match(words)) or (is_mixed and (is_known or is_acronym))


RULES: tuple[Rule, ...] = (
    rule(
        "numéro et rue",
        "adresse",
        rf"""(?<![\d.,:/\-])(?<!\dh)\d{{1,4}}(?:[ ]?(?:/|-|et|a)[ ]?\d{{1,4}})?[ ]?(?:bis|ter|quater|[a-d](?=[ ,]))?
        [ ]?,?[ ]?(?!passage[ ]a[ ])(?:{STREET})(?:\.[ ]?|\b){TAIL}{TOWN}""",
        _is_street,
        hint=rf"\d[ ]?(?:bis|ter|quater|[a-d](?=[ ,]))?[ ]?,?[ ]?(?:{STREET})",
    ),
    rule(
        "numéro de la rue",
        "adresse",
        rf"""(?:\b(?:au|numero|le|no)[ ]|\bn[°o][ ]?)\d{{1,4}}(?:[ ](?:bis|ter))?[ ,]{{1,2}}(?:de[ ]la[ ]|du[ ]|de
        [ ]l['][ ]?|d['][ ]?|de[ ])(?:rue|avenue|av|boulevard|bd|chemin|impasse|allee|quai|route|place|square
        |cours|passage|residence|cite){TAIL}{TOWN}""",
        hint=r"\d(?:[ ](?:bis|ter))?[ ,]{1,2}d['eu]",
    ),
    rule(
        "numéro en lettres et rue",
        "adresse",
        rf"""\b(?:{_SAID})(?:[ \-](?:{_SAID}|et|un)){{0,4}}(?:[ ](?:bis|ter))?[ ,]{{1,2}}(?:rue|avenue|av|boulevard
        |bd|chemin|impasse|allee|quai|route|place|square|cours|passage|residence)(?!s){TAIL}{TOWN}""",
        _is_street,
        words=_SAID.replace("vingts?", "vingt|vingts").replace("|", " "),
    ),
    rule(
        "voie privée",
        "adresse",
        rf"""\b(?:impasse|lotissement|lot\.|hameau|villa|venelle|clos)[ ](?:de[ ]la[ ]|de[ ]l['][ ]?|des[ ]|du[ ]|de
        [ ]|d['][ ]?|les[ ]|le[ ]|la[ ])?(?P<next>[a-z]{{3,24}})(?:[ \-][a-z]{{3,24}})?{TOWN}""",
        _is_proper,
        words="impasse lotissement lot hameau villa venelle clos",
    ),
    rule(
        "rue sans numéro",
        "adresse",
        r"""\b(?:rue|ruelle|allee|chemin|residence|square)[ ](?:de[ ]la[ ]|de[ ]l['][ ]?|des[ ]|du[ ]|de[ ]|d['][ ]?
        |les[ ]|le[ ]|la[ ])?(?P<next>[a-z]{3,24})(?:[ \-][a-z]{3,24}){0,2}""",
        _is_home_street,
        "confirm",
        words="rue ruelle allee chemin residence square",
    ),
    rule(
        "angle de rues",
        "adresse",
        rf"""\b(?:angle|croisement|intersection|coin)[ ](?:de[ ](?:la[ ]|l['][ ]?)?|des[ ]|du[ ])?(?:rues?|avenues?
        |boulevards?|bd|av){TAIL}(?:[ ](?:et|/|avec)(?:[ ](?:de[ ]la|la|du|le|l))?[ '](?:rue|avenue|boulevard|bd
        |av){TAIL})?""",
        words="angle croisement intersection coin",
    ),
    rule(
        "grande rue",
        "adresse",
        rf"""(?<!\d)\d{{1,4}}[ ]?(?:bis|ter)?[ ,]{{1,2}}(?:grande?|petite|haute|basse|vieille)[ \-](?:rue|place
        |route)\b{TOWN}""",
        hint=r"[ ,](?:grande?|petite|haute|basse|vieille)[ \-](?:rue|place|route)",
    ),
    rule(
        "rue et numéro final",
        "adresse",
        r"""\b(?:rue|avenue|av|boulevard|bd|chemin|impasse|allee|quai|square)[ ](?:de[ ]la[ ]|de[ ]l['][ ]?|des[ ]
        |du[ ]|de[ ]|d['][ ]?)?[a-z'\-]{3,24}(?:[ ][a-z'\-]{3,24})?[ ,]{1,2}\d{1,3}(?:[ ]?(?:bis|ter))?
        [ ]?(?=[,.;)\n]|$)""",
        words="rue avenue av boulevard bd chemin impasse allee quai square",
    ),
    rule(
        "rue et numéro",
        "adresse",
        rf"""\b(?:rue|avenue|av|boulevard|bd|chemin|impasse|allee|quai|route|place){TAIL}[ ,]{{1,3}}(?:au[ ]|n[°o]?
        [ ]?|numero[ ]){{1,2}}{NOT_A_LINE}\d{{1,4}}(?![\dh])""",
        needs="rue av boulevard bd chemin impasse allee quai route place",
    ),
    rule(
        "lieu de vie nommé",
        "adresse",
        rf"""\b(?:habit\w{{1,4}}|resid\w{{1,4}}|demeur\w{{1,4}}|l?airbnb|appart(?:ement)?|studio|logement|chambre
        |sequestree?|enfermee?|retenue|rentr\w{{1,4}}|crech\w{{1,4}}|enferm\w{{1,4}}|planquees?|cachee?
        |squat|domicile|chez[ ](?:lui|elle|eux|sa|son|un|une)|domicili\w{{1,4}}|log\w{{1,5}}|heberg\w{{1,4}}|vi
        (?:t|vait|vent)|dor\w{{1,5}}|squatte|adresse)\b[^\n.;]{{0,60}}?(?P<id>\b(?:rue|avenue|av|boulevard|bd
        |chemin|impasse|imp|allee|quai|residence|lotissement|square|lieu[ \-]dit|cite|route|tour|place|villa
        |passage|ruelle){TAIL}{TOWN})""",
        _is_named_street,
        needs="""rue av boulevard bd chemin imp allee quai residence lotissement square lieu cite route tour place villa
        passage""",
    ),
    rule(
        "rue et ville",
        "adresse",
        rf"""\b(?:rue|avenue|boulevard|bd|chemin|impasse|allee|quai|residence|lotissement|square){TAIL}[ ,\-(]{{1,4}}
        \d{{5}}\b(?:[ ][a-z'\-]{{2,30}}){{0,3}}""",
        shapes="00000",
    ),
    rule("lieu-dit", "adresse", rf"\blieu[ \-]?dit[ :\"]{{1,3}}{NAME}(?:[ ]{NAME}){{0,3}}", needs=("lieu",)),
)


def find(note: Note) -> Iterator[Hit]:
    """Yield the addresses."""
    yield from run(RULES, note)

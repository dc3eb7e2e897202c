"""Identifiers half hidden, cut in pieces, or announced without their shape."""

from __future__ import annotations

import re
from collections.abc import Iterator

from referrals.screening.findings import Hit, Severity
from referrals.screening.layers.digits import ALLOWED
from referrals.screening.layers.dwelling import is_somebodys
from referrals.screening.layers.harmless import is_no_ride, is_published
from referrals.screening.layers.rules import NOT_A_LINE, Rule, digits_in, rule, run
from referrals.screening.lexicon import Kind
from referrals.screening.tokens import Note

_NOT_PERSONAL = re.compile(
    r"""\b(?:art(?:icle)?s?|loi|decret|circulaire|directive|bus|ligne|tram|train|tgv|ter|quai|voie|salle|bureau
        |guichet|page|annexe
        |cerfa|arrete|ordonnance|convention|porte|sortie|lot|equipe|secteur|zone|phase|version|semaine
        |fiche[ ]reflexe|modele|taille
        |etape|groupe|test|atelier|vol)\b[^\n]{0,6}$""",
    re.VERBOSE,
)
_HOTEL = r"""(?:hotel|motel|auberge|ibis|formule[ ]?1|f1|b[ ]?&[ ]?b|premiere[ ]classe|campanile|kyriad|novotel
        |mercure|adagio|etap|balladins
        |akena|citotel|hotelf1|appart[ ']?hotel
        |appart[ ']?city)"""
_CODE_FROM, _SURE_CODE_FROM = 3, 4  # digits
_UNIT = r"""(?![a-z0-9]|[ ]?[€%]|[ ]?(?:ans?|j|jrs|n|nts|h|heures?|euros?|e|personnes?|femmes|filles|nuits?
|nuitees?|jours?|mois
        |lits?|places?|chambres|studios?|logements?|familles?|adultes?|mineures?|menages?|residentes?|hebergees?|km|m|mn|min
        |minutes|fois|semaines?|%|er|eme|clients?|etoiles?|couchages?|enfants?|janv\w*|fev\w*|mars|avr\w*|mai
        |juin|juil\w*|aout|sept\w*|oct\w*
        |nov\w*|dec\w*)\b|[ ]?[/:,.]\d)"""


def _is_code(note: Note, match: re.Match[str]) -> bool | Severity:
    before = note.text[max(0, match.start() - 24) : match.start() + 1]
    code = match.group("id")
    is_public = re.fullmatch(
        r"(?:19|20)\d\d|11[2-9]|116[ ]?\d{3}|3[0-9]{3}", re.sub("[a-z ]", "", code)
    )  # a year, a national line
    if digits_in(code) < _CODE_FROM or _NOT_PERSONAL.search(before) or is_public or ALLOWED.fullmatch(code):
        return False
    if is_published(note.text, match.start("id")):
        return False
    return True if digits_in(code) >= _SURE_CODE_FROM else "confirm"


def _is_door(note: Note, match: re.Match[str]) -> bool:
    """Tell « Ibis, 217 » from « l'hôtel prolonge jusqu'au 30 »."""
    before = note.text[max(0, match.start("id") - 14) : match.start("id")]
    is_after_day = bool(re.search(r"\b(?:le|au|du|des|avant|apres|depuis|pour)[ ]$", before))
    return not (is_after_day and int(match.group("id")) <= 31)


def _is_mixed(note: Note, match: re.Match[str]) -> bool:
    return digits_in(match.group()) >= 2 and bool(re.search("[a-z]", match.group()))


def _is_split(note: Note, match: re.Match[str]) -> bool:
    return digits_in(match.group("id")) >= 4 and not re.search(
        r"\b(?:dans|vers|departements?|du)[ ]$", match.string[: match.start() + 3]
    )


def _is_nickname(note: Note, match: re.Match[str]) -> bool:
    token = note.from_offset(match.start("noun"))
    if not token or token.passes or note.all_upper or note.all_lower:
        return False
    return token.is_capital and not token.has(Kind.ANY_PLACE | Kind.SHORT | Kind.PEOPLE | Kind.SAFE)


RULES: tuple[Rule, ...] = (
    rule(
        "code masqué",
        "numero",
        r"(?<![a-z0-9])(?=[a-z0-9*?#_\-]{0,12}[*?\#])[a-z0-9][a-z0-9*?\#_\-]{3,14}[a-z0-9]",
        _is_mixed,
        needs="* ? #",
    ),
    rule(
        "code court",
        "numero",
        r"""(?<![a-z0-9/.\-])(?!(?:rn|rd|d|n|a|l|r|cs|bp|ue|ce|h|cp|article)\d)[a-z]{1,3}\d{4,5}(?![a-z0-9/.\-])""",
        is_no_ride,
        shapes="a0000",
    ),
    rule(
        "numéro de la rue",
        "adresse",
        r"""\bau[ ]\d{1,4}(?:[ ](?:bis|ter))?[ ](?:de[ ](?:la|cette)|dans[ ]la)[ ](?:rue|avenue|impasse|place
        |route)\b""",
        shapes="aa_0",
        hint=r"au[ ]\d",
    ),
    rule(
        "code annoncé",
        "numero_dossier",
        r"""\b(?:n°|(?:no|num(?:ero)?|ref(?:erence)?|code|matricule|identifiant|ticket|dossier|bon|badge|casier
        |pass)\b)[ ]{0,2}(?:n[°o][ ]?|:[ ]?|est[ ]|de[ ]\w{4,12}[ ])?
        (?P<id>[a-z]{0,4}[ \-/.]?\d[a-z0-9]{0,12}(?:[ \-/.][a-z0-9]{0,4}\d[a-z0-9]{0,8}){0,4})(?![a-z0-9]
        |[ ]?(?:€|euros?|ans|h\b|%))""",
        _is_code,
        words="n no num numero ref reference code matricule identifiant ticket dossier bon badge casier pass",
    ),
    rule(
        "adresse annoncée",
        "adresse",
        r"""\b(?:adr|adresse|add?resse|dom(?:icile)?|habite|creche|loge|vit)\b\.?(?:[ ]exacte|[ ]actuelle
        |[ ]reelle)?[ ]?(?:est[ ]|c[' ]?est[ ]|:[ ]?
        |au[ ]|=[ ]?)?[ ]?(?P<id>\d{1,4}[ ]?(?:bis|ter)?[ ,]{1,2}(?!h\b|heures?|ans|mois|jours?|km|m\b|min|mn
        |rendez|fois|personnes?|femmes?|a\b|et\b|en\b|dans|avec
        |autres?|filles?|enfants?|compatriotes?|place[sd]?\b|pieces?|km|minutes?|euros?
        |%)[a-z]{1,5}\.?[ ](?:de[ ]la[ ]|de[ ]l'|des?[ ]|du[ ]|st[ ])?[a-z]{2,20})""",
        severity="confirm",
        words="adr adresse addresse dom domicile habite creche loge vit",
    ),
    rule(
        "téléphone en morceaux",
        "telephone",
        r"""\b(?:le|son|mon|leur|num\w{0,5}|tel\w{0,6}|par
        |en)[ ]0[67]\b(?P<id>[^\n\d/]{1,20}\d{2}(?:[ .\-]{0,3}\d{2}){0,3}\b
        (?:[^\n\d/]{1,20}\d{2,4}\b(?![ ]?(?:ans|h|euros?|€))){1,3})""",
        _is_split,
        needs=(" 06", " 07"),
    ),
    rule(
        "hôtel et numéro nu",
        "hebergement_precis",
        rf"""\b{_HOTEL}\b[^\n.;\d]{{0,40}}[ ,(\-]{{1,3}}
        (?P<id>{NOT_A_LINE}\d{{2,4}}){_UNIT}""",
        _is_door,
        words="""hotel motel auberge ibis formule f b premiere campanile kyriad novotel mercure adagio etap balladins
        akena citotel hotelf appart apparthotel appartcity""",
    ),
    rule(
        "place de camp",
        "adresse",
        rf"""\b(?:mobil[ \-]?homes?|caravane|bungalow|chalet|emplacement|peniche|container|conteneur|algeco
        |parcelle|cabane|box|garage|cave|tipi|stand)[ ]
        (?:n[°o][ ]?)?[a-z]?\d{{1,4}}{_UNIT}(?![ ](?:des[ ]urgences|du[ ]tribunal))""",
        is_somebodys,
        words="""mobil mobilhome mobilhomes caravane bungalow chalet emplacement peniche container conteneur algeco
        parcelle cabane box garage cave tipi stand""",
    ),
    rule(
        "angle nommé",
        "adresse",
        r"""\b(?:angle|croisement|intersection|coin)[ ](?:de[ ](?:la[ ])?|des[ ]|du[ ]
        |d[' ])?(?P<noun>[a-z]{3,20})(?:[ \-](?:de[ ]|du[ ]|la[ ])?[a-z]{3,20}){0,2}
        (?:[ ]?[\-/][ ]?|[ ]et[ ]|[ ]avec[ ])(?:la[ ]|le[ ]|rue[ ]|du[ ]|de[ ]){0,2}[a-z]{3,20}""",
        lambda note, match: note.all_lower or note.folded.raw(*match.span("noun"))[0].isupper(),
        words="angle croisement intersection coin",
    ),
    rule(
        "surnom connu",
        "surnom",
        r"""\b(?:connai\w{1,4}|connue?s?|surnom\w{0,6}|se[ ]fait[ ]appeler|alias|pseudo\w{0,4}
        |l'appel\w{1,5})\b[^.;\n]{0,25}?[ ,](?P<id>(?:la[ ]|le[ ]|l')
        (?P<noun>[a-z]{3,20})(?:[ ](?:de|du|des)[ ](?:la[ ])?[a-z]{3,20})?)""",
        _is_nickname,
        needs="connai connu surnom appel alias pseudo",
    ),
)


def find(note: Note) -> Iterator[Hit]:
    """Yield what is left of an identifier that somebody hid, cut or only named."""
    yield from run(RULES, note)

"""Homes told by what stands around them: two of a landmark, a street, a floor, a door, where somebody lives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from referrals.screening.findings import Hit, Severity
from referrals.screening.tokens import Note

_COLOUR = r"""(?:bleu|rouge|vert|noir|blanc|blanche|gris|jaune|marron|rose|orange|violet|beige|ocre|bordeaux
        |tague|casse|murue?
        |vitre|metallique|cochere|roses|fleuri|clos|ferme|defonce|rouille|peint|neuf|vieux|vieille|ecaille
        |turquoise)(?:e?s?)"""
_PART = r"""(?:volets?|portails?|portes?|facades?|balcons?|toits?|toitures?|grilles?|rideaux?|stores?|fenetres?
        |barrieres?
        |boites?[ ]aux[ ]lettres|baches?|toiles?|clotures?|murs?|haies?|tentures?|paillasson|immeuble|maison|batiment
        |pavillon|villa|tour|cabane|tente|caravane)"""
_ORDINAL = r"""(?:premiere?|deuxieme|seconde?|troisieme|quatrieme|cinquieme|sixieme|septieme|huitieme|neuvieme|dixieme
        |derniere?|avant[ \-]derniere?|\d{1,2}[ ]?(?:e|eme|ieme|er|ere|nd|nde))"""
_LANDMARK = r"""(?:eglise|cimetiere|pont|ecluse|laverie|kebab|metro|tram\w{0,3}|gare|pharmacie|boulangerie|ecole
        |mairie|lavoir
        |stade|parking|leclerc|lidl|carrefour|aldi|auchan|intermarche|supermarche|superette|arret|rond[ \-]point
        |riviere
        |canal|chateau|poste|tabac|bar|pmu|hotel|station|mosquee|temple|chapelle|parc|jardin|square|marche|cinema
        |theatre
        |piscine|gymnase|college|lycee|fac|hopital|clinique|caserne|prison|tribunal|commissariat|usine|garage|entrepot
        |hangar|peripherique|periph|echangeur|autoroute|voies?|rails?|quai|port|plage|foret|bois|champs?|cour|bretelle
        |route|chemin|impasse|rue|place|dechetterie|dechet\w{1,5}|decheterie|transformateur|chateau[ ]d['][ ]?eau|silo
        |moulin|fontaine|monument|statue|pizzeria|restaurant|snack|epicerie|coiffeur|banque|fleuriste|boucherie|casino
        |mcdo|kfc|tunnel|viaduc|terrain|stand|ferme|vignes?|virage|carrefour|feu|ascenseur|escalier|cafe
        |brasserie|salle)"""
_FEATURES = {
    "rue": r"""\b(?:rue|avenue|av|boulevard|bd|quai|allees?|impasse|sente|sentier|ruelle|venelle|mail|chemin|residence
        |lotissement|square|passage|villa|cours|hameau|clos|traverse|montee|place|cite
        |lieu[ \-]?dit)[ ](?:d[eu]s?[ ](?:l['][ ]?|la[ ])?|d['][ ]?|les?[ ]|la[ ]
        )?(?P<proper>[a-z]{3,24})""",
    "étage": rf"""\b(?:{_ORDINAL}[ ](?:etage|et\.|etg|gauche|droite|face|sans[ ]ascenseur)|etage[ ]\d|rdc
        |rez[ \-]de[ \-]chaussee
        |entresol|sous[ \-]sol|grenier|(?:au|du)[ ](?:premier|deuxieme|second|troisieme|quatrieme|cinquieme|sixieme
        |septieme|huitieme|dernier|\d{{1,2}}[ ]?(?:e|eme|er))(?=[ ]?[,.;)]|[ ](?:etage|juste|au|sur|cote|porte
        |face|a[ ])|$))""",
    "détail": rf"""\b{_PART}[ ](?:a[ ]|aux[ ])?(?:{_COLOUR}|en[ ](?:bois|pierres?|fer|briques?|tole|metal)|(?:du
        |au)[ ]fond|de[ ]
        (?:gauche|droite))\b
        |(?:\b(?:la|le)[ ]|[,(][ ])(?:{_ORDINAL})[ ](?:porte|maison|tente|caravane|cabane|villa|batisse|pavillon
        |immeuble|entree|hall|bungalow|sous|apres|avant|a[ ](?:gauche|droite)|en[ ](?:partant|entrant))\b""",
    "repère coté": r"""\b(?:allee|rangee|place|box|emplacement|porte|entree|hall|escalier|esc|cage|bat|batiment
        |bloc|tour|appt?
        |apt|appartement|boite|lot|bungalow|cave)[ ]?(?:n[°o][ ]?)?(?:\d{1,4}[a-z]?|[a-z](?=[ ]?(?:[,.;)]
        |$)))(?![\d]|[ ]?
        (?:h\b|ans|femmes|places|lits|jours|nuits|mois|personnes))|\b(?:interphone|digicode|sonnette
        |boite[ ]aux[ ]lettres)
        \b""",
    "repère": rf"""\b(?:en[ ]face|derriere|devant|a[ ]cote|au[ \-]dessus|au[ \-]dessous|sous|au[ ]bout|au[ ]fond
        |apres|avant|a[ ]
        l['][ ]?angle|au[ ]coin|face|cote|le[ ]long|entre|pres|tout[ ]pres|contre|a[ ]la[ ]sortie|a[ ]hauteur
        |au[ ]niveau|longeant
        |jouxtant|a[ ]deux[ ]pas|au[ ]pied|a[ ]l['][ ]?arriere|au[ ]croisement)[ ](?:(?:d[eu]s?|au|aux
        |a)[ ])?(?:la[ ]|les?[ ]
        |l['][ ]?|d['][ ]?|une?[ ]|l[ ])?(?:[a-z]{{3,10}}[ ]){{0,2}}?{_LANDMARK}s?\b""",
    "logis": r"""\b(?:maison|maisonnette|pavillon|immeuble|villa|appartement|appart|studio|airbnb|gite|caravane
        |mobil[ \-]?home
        |tente|cabane|squat|cave|camion|camionnette|fourgon|fourgonnette|garage|hangar|local|box|bungalow|batisse
        |chalet|ferme
        |duplex|loft|meuble|domicile|adresse|logement|chambre|parking|residence|peniche|bateau|conteneur|algeco
        |camping[ \-]car)\b""",
    "vie": r"""\b(?:dor(?:t|ment|mait|mir|mirait|mi)|vi(?:t|vent|vait|vre)|log(?:e|ee|ees|ent|eait|er)
        |heberg\w{1,5}|habit\w{1,5}
        |resid\w{1,4}|demeur\w{1,4}|domicili\w{1,3}|crech\w{1,4}|squatt?\w{0,4}|planqu\w{1,4}|enferm\w{1,4}
        |sequestr\w{1,4}
        |retenues?|cachee?s?|campe\w{0,3}|rentre|ramenee?s?|raccompagnee?s?|deposee?s?|depose|descend|emmenee?s?
        |amene|chez
        (?:[ ]elle|[ ]lui|[ ]eux)|point[ ]de[ ]chute|installee?s?|y[ ]est[ ]tous|recoit|loue\w{0,3}
        |sous[ \-]loue\w{0,3})\b""",
}
_STRONG = ("rue", "étage", "détail", "repère coté", "repère")
_WEAK = ("logis", "vie")
_COMPILED = {name: re.compile(source, re.VERBOSE) for name, source in _FEATURES.items()}
_SERVICE = re.compile(
    r"""\b(?:rdv|rendez|permanence|bureaux?|consultation|tribunal|salle|guichet|accueil|cmp|pmi|centre|service
        |unite|reunion
        |audience|locaux|association|asso|siege|prefecture|commissariat|mairie|cpam|caf|maraude|distribution
        |hopital|chu|
        bus|sortie[ ]\d|scanner|irm|formation|stage|cours|atelier)\b""",
    re.VERBOSE,
)
_SENTENCE = re.compile(r"[^.;!?\n]{1,400}(?:\.(?![ \n]|$)[^.;!?\n]{0,200}){0,3}")


_PUBLIC = re.compile(
    r"""\b(?:gare|aeroport|metro|centre[ ]co\w{0,8}|mall|parking|urgences|attente|scell\w{1,3}|greffe|lits?
    |libere\w{0,2}
    |disponibles?|reserve\w{0,2}|ferme\w{0,2}|travaux|cour|pole|chambre[ ]correctionnelle|mdph|famil\w{1,4}|collectif
    |local|stade|musee|terminal|quai|convocation|piece|stand|foire|marche|ortho|gyneco|maternite|medecine|patiente?s?
    |consult\w{0,8}|equipe|benevoles)\b""",
    re.VERBOSE,
)


def is_somebodys(note: Note, match: re.Match[str]) -> bool | Severity:
    """Tell the door of a home, which blocks, from that of a service, which passes; a door of nobody asks."""
    around = (max(0, match.start() - 60), min(len(note.text), match.end() + 40))
    is_lived_in = bool(_COMPILED["vie"].search(note.text, *around)) or _is_in_a_home(note, match, around)
    if _SERVICE.search(note.text, *around) or _PUBLIC.search(note.text, *around):
        return "confirm" if _COMPILED["vie"].search(note.text, *around) else False
    return True if is_lived_in else "confirm"


def _is_in_a_home(note: Note, match: re.Match[str], around: tuple[int, int]) -> bool:
    """Tell a home spoken of beside the door from the door itself (« chambre 16 »)."""
    homes = _COMPILED["logis"].finditer(note.text, *around)
    return any(home.end() <= match.start() or home.start() >= match.end() for home in homes)


_HOUSE = re.compile(r"\b(?:hotel|foyers?|residences?|res|cite|rue|hlm|immeuble|tour)\b|\d{5}")


def is_private(note: Note, match: re.Match[str]) -> bool | Severity:
    """Block a room, or a door and its building, when a home or a house is spoken of; ask otherwise."""
    around = (max(0, match.start() - 60), min(len(note.text), match.end() + 40))
    is_housed = bool(_HOUSE.search(note.text, *around)) and not _SERVICE.search(note.text, *around)
    return is_housed or is_somebodys(note, match) or "confirm"


# « ne veut pas de chambre au rez-de-chaussée »: nobody lives there.
_WISHED = re.compile(r"\b(?:ne[ ]veut[ ](?:pas|ni)|ni[ ]de|souhaite(?:rait)?|prefer\w{1,5}|cherche)\b", re.VERBOSE)


class _Place(NamedTuple):
    start: int
    end: int
    names: frozenset[str]


def find(note: Note) -> Iterator[Hit]:
    """Yield the homes described: two precisions where somebody lives block, one asks."""
    for sentence in _SENTENCE.finditer(note.text):
        place = _read(note, *sentence.span())
        strong = place.names.intersection(_STRONG)
        if _points_at_a_home(note, place, strong):
            severity: Severity = "confirm" if _WISHED.search(note.text, *sentence.span()) else "block"
            yield Hit(place.start, place.end, "adresse", severity, "logis décrit")
        elif strong and "vie" in place.names:
            yield Hit(place.start, place.end, "adresse", "confirm", "logis situé")


def _read(note: Note, start: int, end: int) -> _Place:
    found = {name: span for name in _STRONG if (span := _first(note, name, start, end))}
    if not found:
        return _Place(start, end, frozenset())  # who lives there says nothing alone
    names = frozenset(found) | {name for name in _WEAK if _first(note, name, start, end)}
    return _Place(min(span[0] for span in found.values()), max(span[1] for span in found.values()), names)


def _first(note: Note, name: str, start: int, end: int) -> tuple[int, int] | None:
    """Return where a feature is first told between these offsets."""
    matches = _COMPILED[name].finditer(note.text, start, end)
    return next((match.span() for match in matches if name != "rue" or _is_proper(note, match)), None)


def _points_at_a_home(note: Note, place: _Place, strong: frozenset[str]) -> bool:
    is_lived_in = bool(place.names & {"logis", "vie"})
    if len(strong) < 2:
        return False
    if is_lived_in:
        return "rue" not in strong or "repère" not in strong or len(strong) > 2 or "vie" in place.names
    return not strong <= {"rue", "repère"} and not _is_service(note, place)


def _is_service(note: Note, place: _Place) -> bool:
    return bool(_SERVICE.search(note.text, max(0, place.start - 60), min(len(note.text), place.end + 40)))


def _is_proper(note: Note, match: re.Match[str]) -> bool:
    if note.all_lower or note.all_upper:
        is_lesson = match.group().startswith("cours ") or match.group().startswith("mail ")
        return not is_lesson and bool(re.search(r"[ ](?:des?|du|d)[ ']", match.group()))
    return note.folded.raw(*match.span("proper"))[0].isupper()

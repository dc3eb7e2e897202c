"""What bears a name and is nobody: « Marisol, c'est le nom du bar », « jouer à Destiny », « atelier « … » »."""

from __future__ import annotations

import re

from referrals.screening.layers.people import PEOPLE, RELATIVES, TITLES
from referrals.screening.tokens import Note, Token
from referrals.screening.words import word_set

_GIVING = re.compile("(?:sur|de|re)?(?:nomm|baptis|denomm)[a-z]{1,3}|appel(?:ees?|es?|les?|le)|dite?s?")

_HOUSES = r"""(?:bars?|cafes?|restos?|restaurants?|boites?|clubs?|salons?|hotels?|foyers?|services?|projets?
        |operations?|outils?
        |logiciels?|applis?|applications?|minibus|bus|camions?|camionnettes?|vehicules?|voitures?|kangoo|trafic|salles?
        |chiens?|chats?|chiennes?|chattes?|doudous?|peluches?|poupees?|assos?|associations?|sites?|groupes?|logements?
        |residences?|maisons?|dispositifs?|tempetes?|bateaux?|jeux?|robots?|imprimantes?|fichiers?|bases?|ateliers?
        |programmes?|boutiques?|magasins?|marques?|parfums?|fleurs?|rues?|places?|quartiers?|villages?|equipes?)"""
_IS_THING = re.compile(
    rf"""[ ]?\"?[^.;\n\"]{{0,12}}?\b(?:(?:c['][ ]?|c[ ]|ce[ ]?|ce[ ]n['][ ]?)?est[ ]
        (?:aussi[ ]|juste[ ]|seulement[ ])?
        (?:le[ ]|un[ ])?(?:petit[ ])?nom[ ](?:du|de[ ]la|de[ ]l'|d'une?|de[ ]notre|de[ ]leur|de[ ]son|des?)
        [ ]?{_HOUSES}\b
        |(?:n['][ ]?est|est)[ ]pas[ ](?:une?[ ](?:personne|prenom|fille|femme|victime)|quelqu)
        |c['][ ]?est[ ](?:notre|leur)[ ]{_HOUSES}\b
        |est[ ](?:en[ ]panne|au[ ]garage|complet|en[ ]maintenance|en[ ]travaux)\b)""",
    re.VERBOSE,
)
_OF_THING = re.compile(
    rf"""\b(?:jou\w{{1,4}}[ ](?:a|au|sur)[ ]|{_HOUSES}[ ](?:s['][ ]?appelle[ ]|nomme[e]?[ ]|baptisee?[ ])
        |(?:atelier|bar|cafe|salon|club|piece|spectacle|film|livre|projet|salle|expo\w{{0,6}}|groupe|seance|action|brochure
        |chanson|campagne|restaurant|hotel|resto|boutique|institut|boite|association|asso|jeu|serie|podcast|theme)
        \b[^\".;\n]{{0,30}}\"[^\".;\n]{{0,30}})\"?[ ]?$""",
    re.VERBOSE,
)
_NAMED = re.compile(
    rf"""(?:^|[ "'(])(?:la|le|l'|les|un|une|notre|nos|nouveau|nouvelle|ce|cette|leur|son|chaque|du|des)[ ]?
        (?:nouvelle?[ ]|nouveau[ ]|petite?[ ]|grande?[ ]|vieux[ ]|vieille[ ]|future?[ ])?(?:{_HOUSES}|lignes?|cellules?
        |bases?|fonds|tigres?|lapins?|hamsters?|perroquets?|poneys?|ordinateurs?|tablettes?|serveurs?|scooters?
        |velos?|trottinettes?
        |canaux|canal|chaines?|comptes?|marches?|ecoles?|creches?|colleges?|lycees?|centres?|structures?|permanences?|pensions?
        |journees?|campagnes?|formations?|modules?|reseaux?|methodes?|protocoles?|plans?|lois?|textes?|revues?|mascottes?
        |cahiers?|dossiers?|cafetieres?|machines?|fourgons?|tableaux?|registres?|classeurs?|frigos?|plantes?|arbres?|chansons?
        |recettes?|gateaux?|plats?|boissons?|cocktails?|mots?|codes?|cyclones?|ouragans?|virus|variants?|appareils?|badges?
        |trousses?|mallettes?|valises?|sacs?|guides?|livrets?|brochures?|kits?|films?|series?|expos?|expositions?|pieces?
        |spectacles?|festivals?|collectifs?|comites?|commissions?|unites?|brigades?|promotions?|conferences?|semaines?|fetes?
        |jardins?|squares?|navires?|trains?|avions?|ponts?|magazines?|journaux|journal|bulletins?|fiches?|formulaires?|mesures?
        |allocations?|aides?|primes?|taxes?|fleurs?|crocodiles?|poissons?|oiseaux|oiseau|tortues?|vaches?|chevaux|cheval
        |fontaines?|statues?|tours?|immeubles?|batiments?|barres?|campings?|plages?|ports?|stations?|gares?|arrets?)\b
        [^.;:!?\n]{{0,44}}$""",
    re.VERBOSE,
)
_SOMEBODY = (
    RELATIVES | PEOPLE | TITLES | word_set("elle il elles ils je tu on qui celle celui homme femme hommes femmes")
)
_NEAR = 64  # characters where what is named may be said


def is_thing_named(note: Note, cue: Token) -> bool:
    """Tell « le bus, baptisé Simone » and « la ligne, appelée Mémo » from « la gérante du bar, nommée Lola »."""
    before = re.split(r"[.;!?\n]", note.text[max(0, cue.start - _NEAR) : cue.start])[-1]
    if not _GIVING.fullmatch(cue.text) or before.endswith((" la ", " le ", " les ")):
        return False  # « la dénommée Nancy »
    return bool(_NAMED.search(before)) and _SOMEBODY.isdisjoint(re.findall("[a-z]+", before))


def is_called_thing(note: Note, start: int, end: int) -> bool:
    """Tell « Marisol, c'est le nom du bar », « jouer à Destiny », « atelier « Paroles de Nina » » from somebody."""
    if _IS_THING.match(note.text, end):
        return True
    found = _OF_THING.search(note.text, max(0, start - _NEAR), start)
    return bool(found) and _SOMEBODY.isdisjoint(re.findall("[a-z]+", found.group()) if found else ())

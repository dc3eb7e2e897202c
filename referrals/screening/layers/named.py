"""What bears a name and is nobody: « Marisol, c'est le nom du bar », « jouer à Destiny », « atelier « … » »."""

from __future__ import annotations

import re

from referrals.screening.tokens import Note

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
_NEAR = 64  # characters where what is named may be said


def is_called_thing(note: Note, start: int, end: int) -> bool:
    """Tell « Marisol, c'est le nom du bar », « jouer à Destiny », « atelier « Paroles de Nina » » from somebody."""
    if _IS_THING.match(note.text, end):
        return True
    return bool(_OF_THING.search(note.text, max(0, start - _NEAR), start))

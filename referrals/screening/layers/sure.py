"""How sure a cue is of the name that stands after it: « Mme Diallo » blocks, « chauffeur Bolt » asks."""

from __future__ import annotations

from referrals.screening.layers import closed, named, predicates
from referrals.screening.layers.people import NAMING, PEOPLE, RELATIVES, SOMETIMES_NAMING, TITLES, TRADES
from referrals.screening.lexicon import Kind
from referrals.screening.tokens import Case, Note, Token
from referrals.screening.words import word_set

CIVIL = frozenset({"mme", "mlle", "madame", "mademoiselle", "monsieur", "mr"})
_CIVIL_OR_NAMING = CIVIL | NAMING
_ALONE = PEOPLE - NAMING  # they announce a person without saying that a name follows
_LISTED = Kind.GIVEN | Kind.FAMILY
# « sa tante maternelle », « Monsieur Météo »; « Tata Sourire » is how somebody is called.
_KIN_OR_CIVIL = (TITLES | RELATIVES) - word_set("tata tonton mama mami mamma madam papa mac")
# Words that announce much else than a name.
_LOOSE = SOMETIMES_NAMING - {"dit", "dite", "dits", "dites", "appelee", "appelees", "appeler", "nee", "nom", "pseudo"}


def is_sure(note: Note, cue: Token, taken: list[Token]) -> bool:
    """Ask about what may be a thing, and about an ordinary word where capitals say nothing."""
    if len(taken) > 1 and any(token.has(Kind.NAME) for token in taken):
        return True
    if _may_be_thing(note, cue, taken):
        return False
    first = taken[0]
    if cue.text in _ALONE and not first.has(Kind.GIVEN):
        is_name = first.case is Case.TITLE and (first.has(_LISTED) or not first.is_word)
        return is_name or closed.is_strange(note, taken)
    if note.all_upper or note.all_lower:
        is_civil = cue.text in _CIVIL_OR_NAMING and first.kinds == 0
        return is_civil or closed.is_strange(note, taken) or any(token.has(Kind.NAME) for token in taken)
    return not (first.is_word and not first.has(Kind.NAME) and first.case is Case.LOWER)


def _may_be_thing(note: Note, cue: Token, taken: list[Token]) -> bool:
    """Tell « chauffeur Bolt », « le bus, baptisé Simone », « appelle AFTCOM », « signée par le Conseil »."""
    first = taken[0]
    if cue.text in TRADES and not first.has(Kind.GIVEN | Kind.FAMILY):
        return True
    if cue.text.startswith("appel") and first.case is Case.UPPER and not (note.all_upper or first.has(Kind.NAME)):
        return True
    if cue.text in _LOOSE and first.is_word and not first.has(Kind.GIVEN):
        return True
    if cue.text in _KIN_OR_CIVIL and first.is_word and not first.has(_LISTED):
        return True
    if first.has(Kind.BRAND | Kind.SAFE) and not first.has(_LISTED):
        return True
    return named.is_thing_named(note, cue) and not predicates.is_described(note, taken[-1])

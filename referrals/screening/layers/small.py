"""Initials where capitals say nothing: « s.b., 16 ans », « victime ay, entendue ». It asks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from referrals.screening.findings import Hit
from referrals.screening.layers.initials import ANONYMOUS, PLACEHOLDER, SHORTENED, SMALL
from referrals.screening.layers.people import PEOPLE, RELATIVES
from referrals.screening.lexicon import Kind
from referrals.screening.tokens import Note, Token
from referrals.screening.words import word_set

_PAIR = 2  # letters
_DOTTED = re.compile(r"(?<![a-z0-9.'])[a-z]\.?[ \-]{0,2}(?:[a-z]\.?[ \-]?|el[ ]){0,2}[a-z]\.(?![a-z0-9])")
_MET = re.compile(
    r"\b(?:rdv|de|vue?|revue?|avec|avc|pour|pr|chez|appel|tel)[ ](?P<id>[a-z][.\-][a-z](?:\.[a-z])?)(?![a-z0-9.\-])"
)
_USUAL = word_set("""
    cv svp stp ras rdv pv tj hs nb cad ie eg am pm mr ml nc tb bb cf ts qq ap jc cq asap na aj ps rv rs ok sos
    dr st ste qd qn qc ac av bd no ph cp ce ue eu usa rdc uk us rg tt
    """)
_WORDS = SMALL | SHORTENED | _USUAL
_ANONYMOUS = ANONYMOUS - {"z"}
_CUES = PEOPLE | RELATIVES | {"a", "avec", "pour", "chez", "de", "par"}


def find(note: Note) -> Iterator[Hit]:
    """Ask about « s.b., 16 ans » and « victime ay, », where capitals say nothing."""
    if not (note.all_lower or note.all_upper):
        return
    for start, end in _dotted(note):
        yield Hit(start, end, "initiales", "confirm", "initiales en minuscules")
    for index, token in enumerate(note.tokens):
        if _is_pair_of_nobody(note, token) and _is_pair_told(note, index):
            yield Hit(token.start, token.end, "initiales", "confirm", "deux lettres")
        elif len(token.text) == 1 and token.text not in _ANONYMOUS and _is_dotted_after(note, index):
            yield Hit(token.start, token.end, "initiales", "confirm", "initiale en minuscules")


def _dotted(note: Note) -> Iterator[tuple[int, int]]:
    """Yield « s.b. », and « m.t » after « rdv » or « vu »."""
    for match in _DOTTED.finditer(note.text):
        letters = re.sub("[^a-z]", "", match.group())
        if letters not in _USUAL and not PLACEHOLDER.fullmatch(match.group()) and match.group().count(".") > 1:
            yield match.span()
    for match in _MET.finditer(note.text):
        if re.sub("[^a-z]", "", match.group("id")) not in _USUAL:
            yield match.span("id")


def _is_pair_of_nobody(note: Note, token: Token) -> bool:
    is_pair = len(token.text) == _PAIR and not token.kinds & ~Kind.NAME and not token.passes
    return is_pair and token.text not in _WORDS and not token.is_number


def _is_pair_told(note: Note, index: int) -> bool:
    """Tell « victime ay, entendue » and « sk est arrivee » from the cut words of texting."""
    token, before, after = note.tokens[index], note.at(index - 1), note.at(index + 1)
    is_closed = after is None or "," in after.gap
    is_cued = bool(before and before.text in PEOPLE and token.gap == " " and is_closed)
    return is_cued or (token.first and bool(after and after.gap == " " and after.text in {"est", "a", "dit", "dort"}))


def _is_dotted_after(note: Note, index: int) -> bool:
    """Tell « la petite z. encore vue » and « payee a s. en attendant »: a dot that ends no sentence."""
    token, before, after = note.tokens[index], note.at(index - 1), note.at(index + 1)
    if not before or not after or not token.text.isalpha() or token.gap != " " or after.gap not in {". ", "., "}:
        return False
    return before.text in _CUES and not after.is_number

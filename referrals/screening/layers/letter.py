"""One letter that stands for a person: « Mme D. », « la jeune T. », « Point sur Y. »."""

from __future__ import annotations

import re
from collections.abc import Iterator

from referrals.screening.findings import Hit
from referrals.screening.layers.initials import ANONYMOUS
from referrals.screening.layers.people import PEOPLE, TITLES
from referrals.screening.lexicon import Kind
from referrals.screening.tokens import Case, Note, Token
from referrals.screening.words import word_set

_CUT = 4  # letters of what may be a word cut short
_WORDS = frozenset("aysldjmtcnxgeo")  # letters that are words in a sentence: « a », « y », « l' »
_BEFORE = word_set("avec pour chez par que et de contre a sur selon vu vue revu revue croise croisee recu recue")


def find(note: Note) -> Iterator[Hit]:
    """Yield the letters that stand where somebody's name would."""
    for index, token in enumerate(note.tokens):
        if len(token.text) == 1 and token.text.isalpha() and not token.passes and _is_person(note, index):
            yield Hit(token.start, _end(note, token), "initiales", "block", "initiale")


def _is_person(note: Note, index: int) -> bool:
    token, before, after = note.tokens[index], note.at(index - 1), note.at(index + 1)
    if _is_something_else(note, token, before, after):
        return False
    is_dotted = note.text[token.end : token.end + 1] == "."
    if before and before.text in TITLES and before.gap != "'":
        return _is_after_title(note, token, before, is_dotted=is_dotted)
    if token.case is not Case.TITLE:
        return False
    if not is_dotted:
        return _is_acting(note, before, token, after)
    goes_on = bool(after and after.gap == ". " and after.case is Case.LOWER and not after.is_number)
    return _is_cued(before, token) or (token.first and (goes_on or _is_said_of(after)))


def _is_something_else(note: Note, token: Token, before: Token | None, after: Token | None) -> bool:
    """Tell an article of law (« L. 425-1 »), « M. le procureur », « Mme X » and an elision from an initial."""
    is_placeholder = token.text == "x" or (token.text in ANONYMOUS and not _goes_on(note, token))
    if is_placeholder or not after:
        return is_placeholder
    is_law = after.is_number and token.text in "lrdaef"
    is_cued = bool(before and before.text in PEOPLE and not after.is_capital)
    is_mister = token.text == "m" and after.gap == ". " and not after.has(Kind.VERB) and not is_cued
    return is_law or is_mister or after.gap.startswith("'")


def _goes_on(note: Note, token: Token) -> bool:
    """Tell the dot of « la petite Z. encore vue » from the end of « Mme X. »."""
    return bool(re.match(r"\.[ ]?[a-z:,]", note.folded.raw(token.end, min(token.end + 3, len(note.text)))))


def _is_after_title(note: Note, token: Token, before: Token, *, is_dotted: bool) -> bool:
    if before.text == "m" and before.gap.endswith("'"):
        return False
    if token.gap not in {" ", ". ", "."}:
        return False
    return is_dotted or token.case is Case.TITLE or token.text not in _WORDS


def _is_acting(note: Note, before: Token | None, token: Token, after: Token | None) -> bool:
    """Tell « la jeune F a peur » from « la classe B »."""
    is_cued = bool(before and before.text in PEOPLE and token.gap == " ")
    return is_cued and bool(after and after.gap == " " and after.has(Kind.VERB)) and not note.all_upper


def _is_cued(before: Token | None, token: Token) -> bool:
    return bool(
        before
        and token.gap in {" ", ' "', ", ", " ("}
        and (
            before.text in PEOPLE
            or (before.kinds == 0 and _is_written_as_name(before))
            or (before.has(Kind.NAME) and (before.is_capital or not before.is_word))
            or before.text in _BEFORE
        )
    )


def _is_written_as_name(token: Token) -> bool:
    """Tell « Kanlayanee S. » and « KANLAYANEE S. » from « hb S. »."""
    return not token.is_number and (token.case is Case.UPPER or (token.case is Case.TITLE and len(token.text) > _CUT))


def _is_said_of(after: Token | None) -> bool:
    is_said = bool(after and (after.has(Kind.VERB) or after.is_number or after.text == "et"))
    return is_said and bool(after and after.gap in {". ", "., ", ".,", ". ("})


def _end(note: Note, token: Token) -> int:
    return token.end + (note.text[token.end : token.end + 1] == ".")

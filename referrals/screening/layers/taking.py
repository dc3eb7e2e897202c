"""Which of the words after a cue are the name that it announces."""

from __future__ import annotations

from referrals.screening.layers import closed
from referrals.screening.layers.people import FILLERS, GRAMMAR
from referrals.screening.lexicon import Kind
from referrals.screening.tokens import Case, Note, Token

_INSIDE = frozenset({" ", "-", "'", " - "})
_LONGEST = 4  # words of a name


def skip(note: Note, index: int) -> tuple[int, bool]:
    """Return where the name starts, once the small words are passed, and whether it stands between quotes."""
    is_quoted = False
    for rank in range(index, min(index + 5, len(note.tokens))):
        token = note.tokens[rank]
        if token.gap.strip(" :\",('-") or "\n" in token.gap:
            return len(note.tokens), False
        is_quoted = is_quoted or '"' in token.gap
        if (
            is_quoted
            or token.text not in FILLERS
            or (token.is_capital and not note.all_upper and token.text not in {"le", "la"})
        ):
            return rank, is_quoted
    return len(note.tokens), False


def looks_like_name(note: Note, token: Token) -> bool:
    """Tell whether a word is written as a name is, or is one that no list knows as a word."""
    if token.text in GRAMMAR or token.is_number:
        return False
    if not token.is_word:
        is_unknown_small = token.kinds == 0 and token.case is Case.LOWER
        is_derived = is_unknown_small and (
            not note.all_lower or closed.is_derived(token.text, is_small=not note.is_long)
        )
        return not is_derived and (not token.has(Kind.SHORT) or token.has(Kind.NAME))
    if note.all_upper or note.all_lower:
        return False
    return token.is_capital and (token.has(Kind.NAME) or token.case is Case.TITLE) and not token.has(Kind.PEOPLE)


def is_plain_lower(note: Note, token: Token) -> bool:
    """Tell a word that nothing in its writing sets apart."""
    return token.is_word and (token.case is Case.LOWER or note.all_upper)


def take(note: Note, start: int, *, is_quoted: bool = False) -> list[Token]:
    """Return the words of the name that starts here: all that is quoted, or as long as they are names."""
    taken = [note.tokens[start]]
    if is_quoted:
        return taken + _until_quote(note, start)
    for token in note.tokens[start + 1 : start + _LONGEST]:
        if token.gap not in _INSIDE or token.passes or not looks_like_name(note, token) or is_plain_lower(note, token):
            break
        taken.append(token)
    return taken


def _until_quote(note: Note, start: int) -> list[Token]:
    rest = note.tokens[start + 1 : start + _LONGEST]
    length = next((rank for rank, token in enumerate(rest) if '"' in token.gap or "," in token.gap), len(rest))
    return rest[:length]

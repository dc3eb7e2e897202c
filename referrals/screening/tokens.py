"""A note cut into words and numbers, each with what the lexicon knows of it and how it is written."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from enum import Enum

from referrals.screening.fold import Folded
from referrals.screening.lexicon import Kind, kinds

_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_ENDS_SENTENCE = re.compile(r"[.!?:;\n\"(\[•*]|- ")
_MOSTLY = 0.6
_LONG = 2_000  # characters


class Case(Enum):
    """How a word is written."""

    LOWER = 1
    TITLE = 2
    UPPER = 3
    MIXED = 4


@dataclass(slots=True)
class Token:
    """A word or a number, in the offsets of the folded text."""

    start: int
    end: int
    text: str
    gap: str  # what stands between the token before and this one
    case: Case
    kinds: int
    first: bool  # opens a sentence, a quotation, a parenthesis
    passes: bool = False  # part of a place, an organisation or an allowed phrase
    names: bool = False  # already seen as part of a name
    anonymous: bool = False  # part of something already found

    def has(self, kind: int) -> bool:
        """Tell whether the lexicon says any of these."""
        return bool(self.kinds & kind)

    @property
    def is_number(self) -> bool:
        """Tell a number from a word."""
        return self.text[0].isdigit()

    @property
    def is_word(self) -> bool:
        """Tell whether the lexicon knows it as an ordinary word."""
        return bool(self.kinds & Kind.WORD)

    @property
    def is_capital(self) -> bool:
        """Tell whether it starts with a capital."""
        return self.case in (Case.TITLE, Case.UPPER)


@dataclass(slots=True)
class Note:
    """A text ready to be read by the layers."""

    folded: Folded
    tokens: list[Token] = field(default_factory=list)
    all_upper: bool = False
    all_lower: bool = False
    is_long: bool = False  # too long for slips to be looked for one letter at a time

    @property
    def text(self) -> str:
        """Return the folded text."""
        return self.folded.text

    def from_offset(self, offset: int) -> Token | None:
        """Return the first token that starts there or later."""
        return self.at(bisect_left(self.tokens, offset, key=lambda token: token.start))

    def at(self, index: int) -> Token | None:
        """Return the token at this rank, None outside."""
        return self.tokens[index] if 0 <= index < len(self.tokens) else None


def read(text: str) -> Note:
    """Cut the text into tokens."""
    folded = Folded(text)
    note = Note(folded, _tokens(folded))
    note.is_long = len(text) > _LONG
    long = [token.case for token in note.tokens if not token.is_number and len(token.text) > 1]
    note.all_upper = bool(long) and sum(case is Case.UPPER for case in long) > _MOSTLY * len(long)
    note.all_lower = all(case is Case.LOWER for case in long)
    return note


def words(text: str) -> tuple[str, ...]:
    """Return the folded words of a phrase, cut as a note is."""
    return tuple(_TOKEN.findall(Folded(text).text))


def _tokens(folded: Folded) -> list[Token]:
    found: list[Token] = []
    end = 0
    for match in _TOKEN.finditer(folded.text):
        gap = folded.text[end : match.start()]
        end = match.end()
        found.append(_token(folded, match, gap, is_first=not found or bool(_ENDS_SENTENCE.search(gap))))
    return found


def _token(folded: Folded, match: re.Match[str], gap: str, *, is_first: bool) -> Token:
    start, end = match.span()
    word = match.group()
    if word[0].isdigit():
        return Token(start, end, word, gap, Case.LOWER, 0, is_first)
    return Token(start, end, word, gap, _case(folded.raw(start, end)), kinds(word), is_first)


def _case(raw: str) -> Case:
    if raw.islower():
        return Case.LOWER
    if raw.isupper():
        return Case.UPPER if len(raw) > 1 else Case.TITLE
    return Case.TITLE if raw[0].isupper() and raw[1:].islower() else Case.MIXED

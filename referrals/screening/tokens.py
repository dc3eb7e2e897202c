"""A note cut into words and numbers, each with what the lexicon knows of it and how it is written."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from string import ascii_lowercase, digits

from referrals.screening.fold import Folded
from referrals.screening.lexicon import Kind, begins_phrase, kinds, phrases

_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_ENDS_SENTENCE = re.compile(r"[.!?:;\n\"(\[•*]|- ")
_SHAPE = str.maketrans(dict.fromkeys(ascii_lowercase, "a") | dict.fromkeys(digits, "0") | {" ": "_"})
_MOSTLY = 0.6
_LONG = 2_000  # characters
JOINS = frozenset({" ", "-", "'", " - ", "- ", " -", "' ", " '", ". ", ".", "", "/"})  # between the words of a phrase
LONGEST_PHRASE = 7  # words of a phrase


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
    is_number: bool  # rather than a word
    passes: bool = False  # part of a place, an organisation or an allowed phrase
    names: bool = False  # already seen as part of a name
    anonymous: bool = False  # part of something already found

    def has(self, kind: int) -> bool:
        """Tell whether the lexicon says any of these."""
        return bool(self.kinds & kind)

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
    text: str  # the folded text
    tokens: list[Token] = field(default_factory=list)
    all_upper: bool = False
    all_lower: bool = False
    is_long: bool = False  # too long for slips to be looked for one letter at a time
    words: frozenset[str] = frozenset()
    shape: str = ""  # the folded text, « a » for any letter, « 0 » for any digit, « _ » for a space
    phrases: dict[int, list[tuple[list[Token], int]]] = field(default_factory=dict)  # by the rank of their first word
    hinted: dict[str, bool] = field(default_factory=dict)  # what rules looked for before they try their patterns

    def from_offset(self, offset: int) -> Token | None:
        """Return the first token that starts there or later."""
        return self.at(bisect_left(self.tokens, offset, key=lambda token: token.start))

    def at(self, index: int) -> Token | None:
        """Return the token at this rank, None outside."""
        return self.tokens[index] if 0 <= index < len(self.tokens) else None


def phrases_at(note: Note, index: int) -> list[tuple[list[Token], int]]:
    """Return the known phrases that start at this word, the shortest first, and what the lexicon says of each."""
    if index not in note.phrases:
        after = note.at(index + 1)
        may_start = after and after.gap in JOINS and begins_phrase(f"{note.tokens[index].text} {after.text}")
        note.phrases[index] = list(_phrases(note.tokens[index : index + LONGEST_PHRASE])) if may_start else []
    return note.phrases[index]


def _phrases(following: list[Token]) -> Iterator[tuple[list[Token], int]]:
    is_apart = (rank for rank, token in enumerate(following) if rank and token.gap not in JOINS)
    following = following[: next(is_apart, LONGEST_PHRASE)]
    text = " ".join(token.text for token in following)
    for phrase, flags in phrases(text):
        if text[len(phrase) : len(phrase) + 1] in {"", " "}:
            yield following[: phrase.count(" ") + 1], flags


def read(text: str) -> Note:
    """Cut the text into tokens."""
    folded = Folded(text)
    note = Note(folded, folded.text, _tokens(folded))
    note.is_long = len(text) > _LONG
    note.words = frozenset(token.text for token in note.tokens)
    note.shape = folded.text.translate(_SHAPE)
    long = [token.case for token in note.tokens if not token.is_number and len(token.text) > 1]
    note.all_upper = bool(long) and sum(case is Case.UPPER for case in long) > _MOSTLY * len(long)
    note.all_lower = all(case is Case.LOWER for case in long)
    return note


def words(text: str) -> tuple[str, ...]:
    """Return the folded words of a phrase, cut as a note is."""
    return tuple(_TOKEN.findall(Folded(text).text))


def _tokens(folded: Folded) -> list[Token]:
    found: list[Token] = []
    known: dict[str, int] = {}  # words come more than once
    before = 0
    for match in _TOKEN.finditer(folded.text):
        word, (start, end) = match.group(), match.span()
        gap = folded.text[before:start]
        before = end
        is_first = not found or (gap != " " and bool(_ENDS_SENTENCE.search(gap)))
        if word[0].isdigit():
            found.append(Token(start, end, word, gap, Case.LOWER, 0, is_first, is_number=True))
            continue
        if word not in known:
            known[word] = kinds(word)
        case = _case(folded.raw(start, end))
        found.append(Token(start, end, word, gap, case, known[word], is_first, is_number=False))
    return found


def _case(raw: str) -> Case:
    if raw.islower():
        return Case.LOWER
    if raw.isupper():
        return Case.UPPER if len(raw) > 1 else Case.TITLE
    return Case.TITLE if raw[0].isupper() and raw[1:].islower() else Case.MIXED

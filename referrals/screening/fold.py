"""Text as the layers read it: lower case, no accents, plain digits and punctuation, nothing invisible.

Every folded character knows which original character it comes from, so that offsets stay exact even where one
character becomes two (« œ ») or none (a zero-width space).
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_LOOK_ALIKES = dict(
    zip(
        "авекмнорстухіјѕԁԛԝһӏαβεικνορτυχɡıłđøðþħ",
        "abekmhopctyxijsdqwhlabeiknoptuxgildodph",
        strict=True,
    )
)
_EXPANDED = {"œ": "oe", "æ": "ae", "ß": "ss"}
_PUNCTUATION = {
    **dict.fromkeys("‘’‚‛ʼʹ`´′＇", "'"),
    **dict.fromkeys("«»“”„‟″＂‹›", '"'),
    **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
    **dict.fromkeys("·•∙⋅", "."),
    "…": ".",
    "\n": "\n",
    "\r": "\n",
}
_DROPPED = {"Cf", "Mn", "Me"}
_BLANK = {"Cc", "Zs", "Zl", "Zp", "Cs", "Co", "Cn"}


class Folded:
    """A folded text, and the way back to the original."""

    __slots__ = ("_ends", "original", "text")

    def __init__(self, original: str) -> None:
        """Fold the text once, in one pass."""
        pieces = [fold_character(character) for character in original]
        self.original = original
        self.text = "".join(pieces)
        self._ends = _origins(pieces) if set(map(len, pieces)) - {1} else None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original offsets of these folded offsets (`end` excluded, at least one character)."""
        if self._ends is None:
            return start, end
        return self._ends[start], self._ends[end - 1] + 1

    def raw(self, start: int, end: int) -> str:
        """Return the original text of these folded offsets; nothing of an empty range, even at the very end."""
        if start >= end:
            return ""
        first, last = self.span(start, end)
        return self.original[first:last]


def _origins(pieces: list[str]) -> list[int]:
    return [index for index, piece in enumerate(pieces) for _ in piece]


def fold(text: str) -> str:
    """Return the folded text alone."""
    return "".join(map(fold_character, text))


@lru_cache(maxsize=4096)
def fold_character(character: str) -> str:
    """Return what stands for this character: none, one or several characters."""
    if character.isascii() and character.isprintable():
        return character.lower()
    if character in _PUNCTUATION:
        return _PUNCTUATION[character]
    kind = unicodedata.category(character)
    if kind in _DROPPED:
        return ""
    return " " if kind in _BLANK else _plain(character)


def _plain(character: str) -> str:
    decimal = unicodedata.decimal(character, None)
    if decimal is not None:
        return str(decimal)
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", character).lower()).lower()
    letters = (_EXPANDED.get(part) or _LOOK_ALIKES.get(part) or part for part in spread)
    return "".join(letter for part in letters for letter in part if unicodedata.category(letter) not in _DROPPED)

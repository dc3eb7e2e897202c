"""Words that are allowed beside the lexicon: organisations of the directory, the glossary that editors review."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from referrals.screening.tokens import words


class Vocabulary:
    """A set of allowed phrases; cheap to build, immutable, to be kept between two screenings."""

    __slots__ = ("_by_first",)

    def __init__(self, phrases: Iterable[str] = ()) -> None:
        """Fold the phrases and file each under its first word."""
        by_first: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        for phrase in phrases:
            if cut := words(phrase):
                by_first[cut[0]].add(cut)
        self._by_first = {first: sorted(cuts, key=len, reverse=True) for first, cuts in by_first.items()}

    def has_first(self, word: str) -> bool:
        """Tell whether an allowed phrase starts with this word."""
        return word in self._by_first

    def match(self, following: list[str]) -> int:
        """Return how many of these words, from the first one on, make an allowed phrase (0: none)."""
        candidates = self._by_first.get(following[0], ()) if following else ()
        return next((len(cut) for cut in candidates if tuple(following[: len(cut)]) == cut), 0)


DEFAULT = Vocabulary()

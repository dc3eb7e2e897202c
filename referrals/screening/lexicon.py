"""What is known of a word: one compact file, read once, asked for a word or for the phrases that start here."""

from __future__ import annotations

from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import marisa_trie  # type: ignore[import-not-found]  # compiled, without stubs

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = Path(__file__).with_name("lexicon.marisa")
LISTS = Path(__file__).with_name("lists")
FORMAT = "<I"
LONGEST_PHRASE = 60  # characters


class Kind:
    """What a word is said to be, as bits; a word may be several."""

    WORD = 1  # an ordinary word, of the dictionary or of the trades
    GIVEN = 2  # a given name that many bear, or of our own lists
    GIVEN_RARE = 4
    FAMILY = 8
    FAMILY_RARE = 16
    PLACE = 32  # a small commune
    TOWN = 64  # a large one, a country, a region, a foreign city
    SAFE = 128  # an organisation, an establishment: its words pass together
    PEOPLE = 256  # a nationality, a people, a language
    SHORT = 512  # an acronym
    VERB = 1024  # what a sentence says of a person
    FIRST = 2048  # a word that a reader first takes for a given name (« jean », « marine »)
    SOUND = 4096  # not a word: how an ordinary word sounds (see `sound.py`)
    FAMOUS = 8192  # a public figure, an author, a character: passes where culture, law or faith is spoken of
    BRAND = 16384  # a brand, a product, a medicine
    ELSEWHERE = 65536  # a given name that no French street or house bears
    EPONYM = 32768  # whose name a sign, a test, an illness, a law bears: passes after the word that announces it

    NAME = GIVEN | GIVEN_RARE | FAMILY | FAMILY_RARE
    ANY_GIVEN = GIVEN | GIVEN_RARE
    ANY_FAMILY = FAMILY | FAMILY_RARE
    ANY_PLACE = PLACE | TOWN


@cache
def _trie() -> marisa_trie.RecordTrie:
    """Read the file whole: a map of it would crash the process if it were ever rewritten."""
    return marisa_trie.RecordTrie(FORMAT).load(str(DATA))


def kinds(word: str) -> int:
    """Return the flags of a folded word, 0 when nothing knows it."""
    found = _trie().get(word)
    return found[0][0] if found else 0


def is_listed_name(word: str) -> bool:
    """Tell a folded word that is on a list of given or family names, whatever else it may be."""
    return bool(kinds(word) & Kind.NAME)


def starting_with(beginning: str, limit: int = 12) -> Iterator[tuple[str, int]]:
    """Yield the first entries that start so, with their flags."""
    for word, (flags,) in islice(_trie().iteritems(beginning), limit):
        yield word, flags


def begins_phrase(two_words: str) -> bool:
    """Tell whether some entry starts so: far quicker than asking for phrases."""
    return next(iter(_trie().iterkeys(two_words)), None) is not None


def phrases(words: str) -> Iterator[tuple[str, int]]:
    """Return the known phrases (two words at least) that these folded words start with, the shortest first."""
    trie = _trie()
    for phrase in trie.prefixes(words[:LONGEST_PHRASE]):
        if " " in phrase:
            yield phrase, trie[phrase][0][0]

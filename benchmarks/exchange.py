"""What depends on the names that authors happened to choose: the same notes, with others in their place."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from referrals.screening.scoring import Note


def _pool(text: str, mark: str | None = None) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in text.split(mark))))


NAMES = {"nom", "nom_proche"}
# Given names that are ordinary words too, unless they are towns.
WORDS = _pool(
    """Rose Patience Prudence Grâce Gloire Merveille Bénie Désirée Espérance Fleur Perle Océane Marine Aurore Victoire
    Constance Clémence Divine Précieuse Bonheur Fortune Charité Miracle Trésor Princesse Reine Angélique Olive Violette
    Capucine Jade Ambre Cerise Prune Iris Marguerite Hortense Blanche Claire Luna Stella Mercy Joy Faith Hope Peace
    Favour Gift Happy Lucky Sunday Friday Promise Success Beauty Queen Princess Angel Honey Candy Florence Nancy Sofia
    Lorraine Alizée Harmonie Sirène Soleil Ange Pierre Pascal Carmen Dolores Consuelo Milagros Luz Flor
    Paloma"""
)
# Names that no list holds.
UNKNOWN = _pool(
    """Ogechinwa Nneomaka Tsvetomirela Zdravkina Erjonita Blertana Xiuyinga Jiaqien Thuylinha Maraizabela Yorgelisa
    Fadoumatine Kadidiatina Mihaielina Ghizelana Harwinderi Baljeetina Oksankina Nazgulina Aigulina Sirikitia
    Phonphana Ndjourana Mbaloune Wuraolani Omosedine Iviemwen Isokenwe Uyiosarie"""
)
NICKNAMES = _pool(
    """Bijou,la Puce,Caramel,Panthère,le Chat,Petit Cœur,la Blonde,Choco,Lionne,Étoile,Poupée,la Chinoise,Papillon,
    Tigresse,Vanille,Sucre,la Muette,Diamant,le Boss,Big Mama,Mama Joy,Tata Coco,Boulette,la Reine,Barbie,Sirène""",
    ",",
)
POOLS = {"words": (WORDS, NAMES), "unknown": (UNKNOWN, NAMES), "nicknames": (NICKNAMES, {"surnom"})}


def as_written(text: str) -> str:
    """Return the text itself."""
    return text


def in_small_letters(text: str) -> str:
    """Return the text without capitals nor accents."""
    return unicodedata.normalize("NFD", text.lower()).encode("ascii", "ignore").decode()


def in_capitals(text: str) -> str:
    """Return the text in capitals, without accents."""
    return in_small_letters(text).upper()


WRITINGS: tuple[Callable[[str], str], ...] = (as_written, in_small_letters, in_capitals)


def exchanged(notes: Iterable[Note], pool: tuple[str, ...], categories: set[str], seed: int) -> Iterator[Note]:
    """Yield the notes that hold nothing but spans of these categories, each span replaced by a draw of the pool."""
    chance = random.Random(seed)  # noqa: S311 - a draw, not a secret
    for note in notes:
        if note.spans and all(category in categories for _, _, category in note.spans):
            yield _with_others(note, pool, chance)


def _with_others(note: Note, pool: tuple[str, ...], chance: random.Random) -> Note:
    text, end = "", 0
    for start, stop, _ in sorted(note.spans):
        text, end = text + note.text[end:start] + chance.choice(pool), stop
    return replace(note, text=text + note.text[end:])

"""What is drawn at random, the same at every load: each record has its own source, named after it."""

from __future__ import annotations

from random import Random

# How often the field hears each language, beside French: the plan's nationalities, in rough proportion.
HEARD = {"ro": 9, "es": 9, "en": 9, "pt": 7, "zh": 6, "ar": 6, "bg": 5, "sq": 4, "yo": 4, "bin": 3, "pcm": 3} | {
    "ru": 3,
    "uk": 2,
    "hu": 2,
    "rom": 2,
    "th": 1,
    "vi": 1,
    "fsl": 1,
}
FIRST_NAMES = (
    "Camille",
    "Dominique",
    "Claude",
    "Sacha",
    "Alix",
    "Morgan",
    "Maxence",
    "Noa",
    "Charlie",
    "Andrea",
    "Lou",
)
LAST_NAMES = (
    *("Arnoux", "Bellefond", "Carsac", "Daumel", "Estienvre", "Fauquet", "Grandval", "Hauterive", "Jolimont"),
    *("Lavernhe", "Montclar", "Nogaret", "Pradelle", "Quercy", "Rochebrune", "Savignac", "Valcourt"),
)


def source(name: str) -> Random:
    """Return the source of chance of this record."""
    return Random(f"relais-demo:{name}")  # noqa: S311 - nothing here is secret


def languages(random: Random, *, count: int) -> list[str]:
    """Return French and so many other languages, the most frequent in the field drawn most often."""
    drawn = sorted(HEARD, key=lambda code: random.random() ** (1 / HEARD[code]), reverse=True)
    return ["fr", *drawn[:count]]


def person(random: Random) -> tuple[str, str]:
    """Return a first and a last name that belong to nobody in particular."""
    return random.choice(FIRST_NAMES), random.choice(LAST_NAMES)

"""The labelled notes, and the third that nobody tunes on."""

from functools import cache
from pathlib import Path

from referrals.screening.scoring import Note, is_frozen, load

NOTES = Path(__file__).with_name("notes")
AUTHORS = ("a", "b", "d", "f1", "f2", "f3", "f4", "g1", "g2")  # who have not read the code
READ = (
    "h1",
    "h2",
    "i1",
    "i2",
    "j1",
    "j2",
    "l1",
    "l2",
    "m1",
    "m2",
    "m3",
    "m4",
    "m5",
    "m6",
    "m7",
    "m8",
    "m10",
    "n1",
    "n2",
    "n3",
)  # of such authors too: measured once, unopened, then read whole

UNREAD = ("o1", "o2", "o3")  # of such authors, measured once; nobody has opened them since


@cache
def notes() -> tuple[Note, ...]:
    """Return every note of the authors who have not read the code."""
    return tuple(note for author in AUTHORS for note in load(NOTES / f"author_{author}.jsonl"))


def tuning() -> list[Note]:
    """Return the notes that rules may be improved on."""
    read = [note for author in READ for note in load(NOTES / f"author_{author}.jsonl")]
    return [note for note in notes() if not is_frozen(note.id)] + read


def frozen() -> list[Note]:
    """Return the notes that are only counted."""
    return [note for note in notes() if is_frozen(note.id)]


def unread() -> list[Note]:
    """Return the notes on which nothing was ever improved."""
    return [note for author in UNREAD for note in load(NOTES / f"author_{author}.jsonl")]


def own() -> list[Note]:
    """Return the notes of whoever wrote the rules."""
    return [note for author in ("c", "e", "k") for note in load(NOTES / f"author_{author}.jsonl")]

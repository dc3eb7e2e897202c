"""The order of the layers, and what becomes of what they saw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from referrals.screening.findings import Finding, Hit, Verdict, message
from referrals.screening.layers import (
    address,
    bare,
    birth,
    birthday,
    building,
    called,
    closed,
    contact,
    cues,
    culture,
    described,
    devices,
    digits,
    documents,
    dwelling,
    initials,
    letter,
    lodging,
    names,
    nicknames,
    online,
    partial,
    position,
    protect,
    rare,
    school,
    small,
    spelled,
    towns,
    vehicles,
)
from referrals.screening.tokens import Note, read
from referrals.screening.vocabulary import DEFAULT, Vocabulary

_STRUCTURED = (
    contact,
    online,
    documents,
    vehicles,
    devices,
    birth,
    birthday,
    lodging,
    address,
    building,
    described,
    dwelling,
    partial,
    position,
    school,
    spelled,
    digits,
)
_WORDS = (initials, letter, small, nicknames, called, cues, names, towns, closed)


LONGEST = 10_000  # characters read: a note has 280, and what is beyond is blocked unread


def screen(text: str, *, known: Vocabulary = DEFAULT) -> Verdict:
    """Return everything in this text that may identify a person; `known` holds phrases that are allowed here."""
    note = read(text[:LONGEST])
    protect.mark(note, known)
    culture.mark(note)
    asked = list(bare.find(note))  # before the layers of names, which take words that it would ask about
    hits = _without_references(note, [hit for layer in _STRUCTURED for hit in layer.find(note)])
    hits.extend(asked)
    _silence(note, hits)
    for layer in _WORDS:
        hits.extend(layer.find(note))
    hits.extend(rare.find(note))
    found = [_finding(note, hit) for hit in _strongest(note, hits)]
    return Verdict((*found, *_unread(text)))


def _unread(text: str) -> Iterator[Finding]:
    """Yield one block over what is too far to be read: the work is bounded, and nothing unread is let through."""
    if len(text) > LONGEST:
        said = message("texte_long", f"{len(text)} caractères")
        yield Finding(LONGEST, len(text), "texte_long", "block", "texte trop long", said)


def _without_references(note: Note, hits: list[Hit]) -> list[Hit]:
    covered = _covered(note, digits.references(note))
    return [hit for hit in hits if not all(covered[hit.start : hit.end])]


def _silence(note: Note, hits: Iterable[Hit]) -> None:
    """Keep the words of what was found from being asked about again."""
    covered = _covered(note, ((hit.start, hit.end) for hit in hits if hit.severity == "block"))
    for token in note.tokens:
        token.anonymous = bool(covered[token.start])


def _covered(note: Note, spans: Iterable[tuple[int, int]]) -> bytearray:
    """Return one byte a character, 1 inside these spans."""
    covered = bytearray(len(note.text) + 1)
    for start, end in spans:
        covered[start:end] = b"\1" * (end - start)
    return covered


def _strongest(note: Note, hits: list[Hit]) -> Iterator[Hit]:
    """Yield the hits in order; inside a block, lesser ones say nothing more."""
    blocks = _merged([hit for hit in hits if hit.severity == "block"])
    confirms = _merged([hit for hit in hits if hit.severity == "confirm"])
    covered = _covered(note, ((hit.start, hit.end) for hit in blocks))
    kept = [hit for hit in confirms if hit.category == "profil_rare" or not any(covered[hit.start : hit.end])]
    yield from sorted(blocks + kept)


def _merged(hits: list[Hit]) -> list[Hit]:
    """Return the hits without those that an earlier or a longer one covers."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda each: (each.start, -each.end)):
        if not kept or hit.end > kept[-1].end:
            kept.append(hit)
    return kept


def _finding(note: Note, hit: Hit) -> Finding:
    start, end = note.folded.span(hit.start, hit.end)
    return Finding(
        start, end, hit.category, hit.severity, hit.rule, message(hit.category, note.folded.original[start:end])
    )

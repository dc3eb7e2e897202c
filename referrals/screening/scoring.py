"""How well notes are screened: labelled notes in, rates out. Nothing is kept of the texts."""

from __future__ import annotations

import hashlib
import json
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from referrals.screening.engine import screen
from referrals.screening.findings import Verdict
from referrals.screening.words import word_set

STRUCTURED = word_set("""
    telephone courriel url reseau_social nir bancaire numero_etranger piece_identite numero_dossier plaque
    identifiant_technique gps date_naissance adresse hebergement_precis scolarite numero
    """)


@dataclass(frozen=True, slots=True)
class Note:
    """A labelled note; no span means that it identifies nobody."""

    id: str
    text: str
    spans: tuple[tuple[int, int, str], ...]
    is_labelled: bool = True
    style: str = ""


@dataclass(slots=True)
class Score:
    """Counts of notes and spans, and the processor time each note took in milliseconds."""

    identifying: int = 0
    stopped: int = 0
    blocked: int = 0
    hit: int = 0  # notes in which a finding meets every identifying span
    structured: int = 0
    structured_stopped: int = 0
    clean: int = 0
    clean_blocked: int = 0
    clean_confirmed: int = 0
    spans: Counter[str] = field(default_factory=Counter)
    spans_found: Counter[str] = field(default_factory=Counter)
    styles: Counter[str] = field(default_factory=Counter)  # notes of each style
    styles_right: Counter[str] = field(default_factory=Counter)  # stopped when they identify, left alone when not
    times: list[float] = field(default_factory=list)

    def rates(self) -> dict[str, Any]:
        """Return what the project promises, as percentages, and the times in milliseconds."""
        return {
            "identifying": self.identifying,
            "stopped": percent(self.stopped, self.identifying),
            "blocked": percent(self.blocked, self.identifying),
            "hit": percent(self.hit, self.identifying),
            "structured": percent(self.structured_stopped, self.structured),
            "clean": self.clean,
            "clean_blocked": percent(self.clean_blocked, self.clean),
            "clean_confirmed": percent(self.clean_confirmed, self.clean),
            "span_recall": {name: percent(self.spans_found[name], count) for name, count in sorted(self.spans.items())},
            "right_by_style": {name: percent(self.styles_right[name], n) for name, n in sorted(self.styles.items())},
            "median_ms": round(statistics.median(self.times), 2) if self.times else 0.0,
            "p95_ms": round(statistics.quantiles(self.times, n=20)[-1], 2) if len(self.times) > 1 else 0.0,
        }


def load(path: Path) -> list[Note]:
    """Return the notes of a file of one JSON object a line."""
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return [_note(number, row) for number, row in enumerate(rows, start=1)]


def _note(number: int, row: dict[str, Any]) -> Note:
    spans = tuple((span["start"], span["end"], span["category"]) for span in row.get("spans") or ())
    return Note(str(row.get("id", number)), row["text"], spans, "spans" in row, row.get("style", ""))


def is_frozen(identifier: str) -> bool:
    """Tell whether a note belongs to the third that nobody reads nor tunes on."""
    return int(hashlib.sha256(identifier.encode()).hexdigest(), 16) % 3 == 0


def score(notes: Iterable[Note], screening: Callable[[str], Verdict] = screen) -> Score:
    """Screen every labelled note and count."""
    total = Score()
    for note in notes:
        started = time.thread_time()
        verdict = screening(note.text)
        total.times.append((time.thread_time() - started) * 1000)
        if note.style and note.is_labelled:
            total.styles[note.style] += 1
            total.styles_right[note.style] += bool(note.spans) == bool(verdict.findings)
        if note.spans:
            _count_identifying(total, note, verdict)
        elif note.is_labelled:
            _count_clean(total, verdict)
    return total


def _count_clean(total: Score, verdict: Verdict) -> None:
    total.clean += 1
    total.clean_blocked += bool(verdict.blocks)
    total.clean_confirmed += bool(verdict.findings) and not verdict.blocks


def _count_identifying(total: Score, note: Note, verdict: Verdict) -> None:
    found = [_is_found(span, verdict) for span in note.spans]
    total.identifying += 1
    total.stopped += bool(verdict.findings)
    total.blocked += bool(verdict.blocks)
    total.hit += all(found)
    if any(category in STRUCTURED for _, _, category in note.spans):
        total.structured += 1
        total.structured_stopped += bool(verdict.findings)
    for (_, _, category), is_found in zip(note.spans, found, strict=True):
        total.spans[category] += 1
        total.spans_found[category] += is_found


def _is_found(span: tuple[int, int, str], verdict: Verdict) -> bool:
    return any(finding.start < span[1] and span[0] < finding.end for finding in verdict.findings)


def percent(part: int, whole: int) -> float:
    """Return a percentage with one decimal, 100 of nothing."""
    return round(100 * part / whole, 1) if whole else 100.0

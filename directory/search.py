"""Find partners: one function, three statements at most, whatever the size of the directory."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from directory import hours, isolation
from directory.folding import fold
from directory.reference import territories
from directory.search_sql import HOURS, MEND, find
from directory.synonyms import STOP_WORDS, Phrase, is_known, phrases

PAGE_SIZE = 20
MAX_PAGE = 10_000
MAX_LENGTH = 200  # characters of a query that are read
MAX_WORDS = 10


@dataclass(frozen=True, slots=True)
class Card:
    """An organisation as a list shows it, with what its best matching service says."""

    organisation_id: int
    name: str
    slug: str
    kind: str
    is_public: bool
    suspended: bool
    city: str
    departement: str
    service_name: str
    needs: tuple[str, ...]
    languages: tuple[str, ...]
    capacity: str
    capacity_until: date | None
    on_call: bool
    phone: str
    on_call_phone: str
    masked_contact: int | None  # whose number is shown when it is asked for
    verified_at: datetime | None
    due_on: date | None
    status: hours.Status | None


@dataclass(frozen=True, slots=True)
class Results:
    """A page of cards, how many organisations there are in all, and how many each value of a facet would give."""

    items: tuple[Card, ...]
    total: int
    facets: dict[str, dict[str, int]]
    corrected: str | None
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class _Text:
    """What to look for: the folded query, and one tsquery for whole words of names, names, names and labels, all."""

    query: str = ""
    whole_names: str = ""
    names: str = ""
    labels: str = ""
    anywhere: str = ""
    corrected: str | None = None


@isolation.as_system(isolation.Purpose.SEARCH)
def search(
    *,
    query: str = "",
    departement: str | None = None,
    need: str | None = None,
    public: str | None = None,
    language: str | None = None,
    kind: str | None = None,
    open_now: bool = False,
    at: datetime,
    agent: bool,
    page: int = 1,
) -> Results:
    """Return the organisations for which one service (or the organisation itself) meets every condition.

    A facet's counts are those of the other conditions together, so that each says what choosing it would give.
    `agent` lets restricted records in. A page out of range is the nearest one.
    """
    text = _read(query, agent=agent)
    expressions, zones = _open_pairs(at) if open_now else ([], [])
    conditions: dict[str, Any] = {
        "query": text.query,
        "whole_names": text.whole_names,
        "names": text.names,
        "labels": text.labels,
        "anywhere": text.anywhere,
        "departement": departement or "",
        "need": need or "",
        "public": public or "",
        "kind": kind or "",
        "language": language or "",
        "expressions": expressions,
        "zones": zones,
        "agent": agent,
        "today": at.date(),
        "size": PAGE_SIZE,
        "page": min(max(page, 1), MAX_PAGE),
    }
    statement = find(agent=agent, text=bool(text.query), open_now=open_now, both=bool(departement and need))
    with connection.cursor() as cursor:
        cursor.execute(statement, conditions)
        total, number, facets, cards = cursor.fetchone()
    return Results(
        items=tuple(_card(row, at) for row in json.loads(cards or "[]")),
        total=total,
        facets=json.loads(facets or "{}"),
        corrected=text.corrected,
        page=number,
        pages=max(1, -(-total // PAGE_SIZE)),
    )


def _read(query: str, *, agent: bool) -> _Text:
    """Fold, cut, mend and widen what was typed."""
    typed = [word[:60] for word in fold(query[:MAX_LENGTH]).split()[:MAX_WORDS]]
    words = [word for word in typed if word not in STOP_WORDS] or typed
    if not words:
        return _Text()
    with connection.cursor() as cursor:
        cursor.execute(MEND, {"words": words, "fixed": [_is_fixed(word) for word in words], "agent": agent})
        rows = cursor.fetchall()
    mended = [word for word, _, _ in rows]
    stems = {word: stem for word, stem, _ in rows}
    clauses = phrases(mended)
    return _Text(
        query=" ".join(typed if mended == words else mended),
        whole_names=_conjunction(clauses, "A"),
        names=_conjunction(clauses, "*A"),
        labels=_conjunction(clauses, "*AB"),
        anywhere=_conjunction(clauses, "*", stems),
        corrected=" ".join(mended) if any(changed for _, _, changed in rows) else None,
    )


def _is_fixed(word: str) -> bool:
    return word.isdigit() or is_known(word)


def _conjunction(clauses: list[Phrase], suffix: str, stems: dict[str, str] | None = None) -> str:
    """Write a tsquery in which every phrase is asked for; words are letters and digits only, hence safe to quote."""
    return " & ".join(_disjunction(clause, suffix, stems or {}) for clause in clauses)


def _disjunction(clause: Phrase, suffix: str, stems: dict[str, str]) -> str:
    ways = [" & ".join(_term(word, suffix) for word in clause.words)]
    ways += [" & ".join(_exactly(word, suffix) for word in way) for way in clause.others]
    if len(clause.words) == 1 and (stem := stems.get(clause.words[0])):
        ways.append(_exactly(stem, "D"))
    return "(" + " | ".join(f"({way})" for way in ways) + ")"


def _term(word: str, suffix: str) -> str:
    """Ask for words that begin so; for this word alone when it is an acronym or the number of a département."""
    alone = word.upper() in territories() or (len(word) <= 3 and is_known(word))
    return _exactly(word, suffix) if alone or "*" not in suffix else f"'{word}':{suffix}"


def _exactly(word: str, suffix: str) -> str:
    weights = suffix.replace("*", "")
    return f"'{word}':{weights}" if weights else f"'{word}'"


def _open_pairs(at: datetime) -> tuple[list[str], list[str]]:
    """Return the hours of the directory that are open now, each with its time zone."""
    with connection.cursor() as cursor:
        cursor.execute(HOURS)
        pairs = [pair for pair in cursor.fetchall() if hours.is_open(pair[0], timezone=pair[1], at=at)]
    return [expression for expression, _ in pairs], [zone for _, zone in pairs]


def _card(row: dict[str, Any], at: datetime) -> Card:
    zone = row.pop("timezone")
    spoken = [hours.status(expression, timezone=zone, at=at) for expression in row.pop("hours") or []]
    return Card(
        **row
        | {
            "needs": tuple(row["needs"]),
            "languages": tuple(row["languages"]),
            "capacity_until": row["capacity_until"] and date.fromisoformat(row["capacity_until"]),
            "verified_at": row["verified_at"] and datetime.fromisoformat(row["verified_at"]),
            "due_on": row["due_on"] and date.fromisoformat(row["due_on"]),
            "status": hours.soonest(spoken),
        }
    )

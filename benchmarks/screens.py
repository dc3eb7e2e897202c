"""The screens to measure, each beside the one raw statement that fetches the rows it shows."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import psycopg
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from benchmarks import data, measuring
from tests.signing_in import sign_in

SIZES = (12_000, 50_000)  # organisations: the official directory, and four times as many
# Each with its first number and its last verification.
CARDS = """FROM directory_searchentry e
    LEFT JOIN LATERAL (SELECT phone, on_call_phone FROM directory_contact WHERE organisation_id = e.organisation_id
                       AND live ORDER BY rank, id LIMIT 1) c ON true
    LEFT JOIN LATERAL (SELECT verified_at FROM directory_verification WHERE organisation_id = e.organisation_id
                       ORDER BY verified_at DESC LIMIT 1) v ON true"""
SEARCH = f"""
    SELECT e.organisation_id, e.name, e.slug, e.kind, e.city, e.departement, e.needs, e.languages, e.opening_hours,
           c.phone, c.on_call_phone, v.verified_at
    {CARDS}
    WHERE e.public_document @@ to_tsquery('simple', %(words)s) AND e.is_public
    ORDER BY e.sort_name, e.organisation_id LIMIT 20
"""
DEPARTEMENT = f"""
    SELECT e.organisation_id, e.service_id, e.name, e.slug, e.kind, e.needs, e.languages, e.opening_hours,
           c.phone, c.on_call_phone, v.verified_at
    {CARDS}
    WHERE (e.departements @> ARRAY[%(departement)s]::varchar[] OR e.national) AND e.is_public
    ORDER BY e.sort_name, e.organisation_id
"""


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen, how to ask for it, and how to fetch its rows without anything around."""

    name: str
    ask: Callable[[], None]
    fetch: Callable[[], None]

    def queries(self) -> int:
        """Ask once more, and count the statements."""
        with CaptureQueriesContext(connection) as captured:
            self.ask()
        return len(captured)


@dataclass(frozen=True, slots=True)
class Result:
    """Times in milliseconds; `ratio` compares the medians."""

    screen: str
    organisations: int
    queries: int
    median: float
    p95: float
    raw_median: float
    raw_p95: float
    ratio: float


def run() -> list[dict[str, Any]]:
    """Measure every screen at each size of the directory, and print the table."""
    results = []
    for size in SIZES:
        data.fill(size)
        for one in all_screens():
            results.append(_measure(one, size))
            print(f"{results[-1].screen}, {size}: {results[-1].median} ms", file=sys.stderr)
    _print_table(results)
    return [asdict(result) for result in results]


def _measure(measured: Screen, size: int) -> Result:
    asked, fetched = measuring.times(measured.ask), measuring.times(measured.fetch)
    return Result(
        screen=measured.name,
        organisations=size,
        queries=measured.queries(),
        median=measuring.median(asked),
        p95=measuring.p95(asked),
        raw_median=measuring.median(fetched),
        raw_p95=measuring.p95(fetched),
        ratio=round(measuring.median(asked) / measuring.median(fetched), 1),
    )


def _print_table(results: list[Result]) -> None:
    print(
        f"{'screen':34} {'records':>8} {'queries':>8} {'median':>8} {'p95':>8} {'raw':>8} {'raw p95':>8} {'ratio':>6}"
    )
    for result in results:
        print(
            f"{result.screen:34} {result.organisations:8} {result.queries:8} {result.median:8.2f} {result.p95:8.2f} "
            f"{result.raw_median:8.2f} {result.raw_p95:8.2f} {result.ratio:6.1f}"
        )


def all_screens() -> list[Screen]:
    """Return the searches and the page of a département."""
    return [
        screen("search, two words", "/annuaire/?q=phare+bobigny", SEARCH, {"words": "'phare':* & 'bobigny':*"}),
        screen("search, one frequent word", "/annuaire/?q=gendarmerie", SEARCH, {"words": "'gendarmerie':*"}),
        screen("search, two slips", "/annuaire/?q=comissariat+bobiny", SEARCH, {"words": "commissariat & bobigny"}),
        screen(
            "search, open now",
            "/annuaire/?q=accueil+nuit&ouvert=on",
            SEARCH,
            {"words": "'accueil':* & 'nuit':*"},
        ),
        screen("département page", "/annuaire/93/", DEPARTEMENT, {"departement": "93"}),
    ]


def screen(name: str, path: str, statement: str, values: dict[str, Any], user: User | None = None) -> Screen:
    """Return the screen at this address, for a visitor or for somebody signed in."""
    client = Client()
    if user is not None:
        sign_in(client, user)
    raw = raw_connection()

    def ask() -> None:
        response = client.get(path)
        if response.status_code != 200:
            raise RuntimeError(f"{path}: {response.status_code}")

    def fetch() -> None:
        raw.execute(statement, values).fetchall()

    return Screen(name, ask, fetch)


def raw_connection() -> psycopg.Connection[Any]:
    """Return a connection of psycopg alone to the same database."""
    known = {"dbname", "user", "password", "host", "port"}
    parameters = {key: value for key, value in connection.get_connection_params().items() if key in known}
    return psycopg.connect(**parameters, autocommit=True)

"""How fast the main screens are: `make bench` prints a table, then the same as JSON.

Each screen is asked for through the whole of Django (middleware, queries, templates), then the rows that it shows are
fetched by one raw statement of psycopg, in the same run; the ratio is what the comfort costs. Nothing leaves the
machine, and the number of rounds bounds the time.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from benchmarks import own_database

DATABASE = "relais_bench"
SIZES = (12_000, 50_000)  # organisations: the official directory, and four times as many
ROUNDS = int(os.environ.get("ROUNDS", "60"))


@dataclass(frozen=True, slots=True)
class Result:
    """Times in milliseconds, over ROUNDS rounds; `ratio` compares the medians."""

    screen: str
    organisations: int
    queries: int
    median: float
    p95: float
    raw_median: float
    raw_p95: float
    ratio: float


def main() -> None:
    """Fill a database of its own, measure, print."""
    os.environ["ALLOWED_HOSTS"] = "testserver"
    own_database.use(DATABASE)

    from benchmarks import data, screens

    results = []
    for size in SIZES:
        data.fill(size)
        for screen in screens.all_screens():
            results.append(_measure(screen, size))
            print(f"{results[-1].screen}, {size}: {results[-1].median} ms", file=sys.stderr)
    _print_table(results)
    print(json.dumps([asdict(result) for result in results], ensure_ascii=False))


def _measure(screen: object, size: int) -> Result:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from benchmarks.screens import Screen

    assert isinstance(screen, Screen)  # noqa: S101 - the type, for whom reads
    with CaptureQueriesContext(connection) as captured:
        screen.ask()
    queries = len(captured)  # read now: the next request empties the log
    asked, fetched = _times(screen.ask), _times(screen.fetch)
    return Result(
        screen=screen.name,
        organisations=size,
        queries=queries,
        median=_median(asked),
        p95=_p95(asked),
        raw_median=_median(fetched),
        raw_p95=_p95(fetched),
        ratio=round(_median(asked) / _median(fetched), 1),
    )


def _times(act: Callable[[], None]) -> list[float]:
    for _ in range(5):
        act()
    return [_time(act) for _ in range(ROUNDS)]


def _time(act: Callable[[], None]) -> float:
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000


def _median(times: list[float]) -> float:
    return round(statistics.median(times), 2)


def _p95(times: list[float]) -> float:
    return round(statistics.quantiles(times, n=20)[-1], 2)


def _print_table(results: list[Result]) -> None:
    print(
        f"{'screen':34} {'records':>8} {'queries':>8} {'median':>8} {'p95':>8} {'raw':>8} {'raw p95':>8} {'ratio':>6}"
    )
    for result in results:
        print(
            f"{result.screen:34} {result.organisations:8} {result.queries:8} {result.median:8.2f} {result.p95:8.2f} "
            f"{result.raw_median:8.2f} {result.raw_p95:8.2f} {result.ratio:6.1f}"
        )


if __name__ == "__main__":
    main()

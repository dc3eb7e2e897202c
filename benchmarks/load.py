"""The site under load: `make bench ARGS=load` (figures of docs: 50 requests a second, p95 under 300 ms, 15 statements).

100,000 referrals and a million events; the site as it is served, worker included; people signed in by both factors; 50
requests a second for a minute, sent whether or not those before were answered. Times are printed, not judged: they say
as much of the machine as of the site, and the yardstick says how much. An answer that is wrong, or a page of more than
15 statements, fails.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
from collections import defaultdict
from random import Random
from typing import Any

from benchmarks import measuring, open_loop, own_database

DATABASE = "relais_bench_load"
REFERRALS = int(os.environ.get("REFERRALS", "100000"))
RATE, SECONDS = float(os.environ.get("RATE", "50")), float(os.environ.get("SECONDS", "60"))
WARM_UP = 5  # seconds at the same rate, that count for nothing: templates and plans are read once


def run() -> dict[str, Any]:
    """Fill a database, serve it, load it, print what each page took; what is wrong is named in the figures."""
    url = os.environ["DATABASE_URL"]
    os.environ["DATABASE_URL"] = own_database.beside(DATABASE)
    try:
        return _measure()
    finally:
        own_database.drop(DATABASE)
        os.environ["DATABASE_URL"] = url


def _measure() -> dict[str, Any]:
    own_database.use(DATABASE)
    from django.utils import timezone

    from benchmarks import load_cast, load_pages, load_rows, load_server, pouring

    at, chance = timezone.now(), Random(3)  # noqa: S311 - the same at each run
    load_rows.fill(REFERRALS, at=at)
    pouring.analyse(load_rows.FILLED)
    cast = load_cast.gather(at=at, chance=chance)
    print(f"{REFERRALS} referrals are there", file=sys.stderr)
    queries = load_pages.queries(cast, chance)
    warming, planned = (_plan(cast, seconds, chance) for seconds in (WARM_UP, SECONDS))
    with tempfile.TemporaryDirectory(prefix="relais-load-") as folder, load_server.served(folder) as (port, server):
        yardsticks = [measuring.yardstick()]
        open_loop.send(warming, port)
        before, ours = load_server.spent(server), _own_seconds()
        answers = open_loop.send(planned, port)
        spent, ours = load_server.spent(server).since(before), _own_seconds() - ours
        yardsticks.append(measuring.yardstick())
    told = _told(answers, queries, {**spent._asdict(), "sender": ours})
    for when, one in zip(("before", "after"), yardsticks, strict=True):
        print(f"yardstick {when}: {one.alone} ms alone, {one.together} on every core at once")
    return told | {"yardsticks": yardsticks}


def _plan(cast: Any, seconds: float, chance: Random) -> list[open_loop.Planned]:
    from benchmarks.load_pages import draw

    instants = open_loop.instants(RATE, seconds, chance)
    drawn = zip(instants, draw(len(instants), cast, chance), strict=True)
    return [
        open_loop.Planned(page, after, request.as_bytes(_address(request, chance)), request.expected)
        for after, (page, request) in drawn
    ]


def _address(request: Any, chance: Random) -> str:
    return request.seat.address if request.seat else f"198.51.100.{chance.randint(1, 250)}"


def _own_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _told(answers: list[open_loop.Answer], queries: dict[str, int], seconds: dict[str, float]) -> dict[str, Any]:
    """Print a line for each page, then the whole; return the figures."""
    from benchmarks.load_pages import too_many

    by_page: dict[str, list[open_loop.Answer]] = defaultdict(list)
    for answer in answers:
        by_page[answer.page].append(answer)
    pages = {page: _line(found) | {"queries": queries[page]} for page, found in sorted(by_page.items())}
    whole = _line(answers)
    print(f"{'page':28} {'number':>7} {'p50':>8} {'p95':>8} {'p99':>8} {'errors':>7} {'queries':>8}")
    for page, line in (*pages.items(), ("all", whole | {"queries": max(queries.values())})):
        print(
            f"{page:28} {line['number']:7} {line['p50']:8.1f} {line['p95']:8.1f} {line['p99']:8.1f} "
            f"{line['errors']:7} {line['queries']:8}"
        )
    each = {name: round(used * 1000 / len(answers), 1) for name, used in seconds.items()}
    print(
        f"processor, ms a request: web {each['web']}, PostgreSQL {each['database']}, worker {each['worker']}, "
        f"the sender {each['sender']}; whole machine {each['everything']}; load average {os.getloadavg()[0]:.1f}"
    )
    wrong = [f"{page}: {line['errors']} errors" for page, line in pages.items() if line["errors"]]
    wrong += [f"{page}: {queries[page]} statements" for page in too_many(queries)]
    return {"pages": pages, "all": whole, "milliseconds of processor": each, "wrong": wrong}


def _line(answers: list[open_loop.Answer]) -> dict[str, Any]:
    times = [answer.milliseconds for answer in answers]
    return {
        "number": len(times),
        **{f"p{share}": measuring.share(times, share) for share in (50, 95, 99)},
        "errors": sum(answer.is_wrong for answer in answers),
    }

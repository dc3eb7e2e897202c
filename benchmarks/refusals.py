"""The worst of bad input, sent to the site as it is served: `make bench ARGS=refusals` (an answer within a second).

Each kind is refused (400, 422), or answered as if nothing odd had been asked for; a page of the site that is asked for
in turn with it says how fast the machine is meanwhile. Another status than the one that is meant, or an answer that
takes more than a second, fails.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import tempfile
from typing import Any, NamedTuple

from benchmarks import bad_input, data, load_pages, load_server, measuring, open_loop
from benchmarks.load_pages import Request

SIZE = 12_000  # organisations, as in the official directory
ROUNDS = measuring.ROUNDS // 3
LONGEST = 1_000  # milliseconds
PLAIN = Request("/")


class Line(NamedTuple):
    """What a kind of bad input costs: milliseconds, how many plain pages that makes, statements."""

    kind: str
    status: int
    median: float
    worst: float
    ratio: float
    queries: int


def run() -> dict[str, Any]:
    """Fill a directory, serve it, send it each kind in turn with a plain page; the figures name what is wrong."""
    logging.disable(logging.CRITICAL)
    data.fill(SIZE)
    kinds = bad_input.kinds()
    queries = {name: queries_of(request) for name, request in kinds.items()}
    with (
        tempfile.TemporaryDirectory(prefix="relais-refusals-") as folder,
        load_server.served(folder, subprocess.DEVNULL) as (port, _server),
    ):
        lines = [_measured(name, request, queries[name], port) for name, request in kinds.items()]
    _print_table(lines)
    return {"kinds": [line._asdict() for line in lines], "wrong": wrong(lines, kinds)}


def queries_of(request: Request) -> int:
    """Return how many statements it takes: none where the web server refuses it before the site sees it."""
    return 0 if request.is_too_long else load_pages.queries_of(request)


def _measured(name: str, request: Request, queries: int, port: int) -> Line:
    asked = [(_ask(request, turn, port), _ask(PLAIN, turn, port)) for turn in range(measuring.WARM_UP + ROUNDS)]
    answers, plain = zip(*asked[measuring.WARM_UP :], strict=True)
    times = [answer.milliseconds for answer in answers]
    ratio = measuring.median(times) / measuring.median([answer.milliseconds for answer in plain])
    status = next((answer.status for answer, _plain in asked if answer.is_wrong), request.expected)
    line = Line(name, status, measuring.median(times), round(max(times), 1), round(ratio, 1), queries)
    print(f"{name}: {line.worst} ms at most", file=sys.stderr)
    return line


def _ask(request: Request, turn: int, port: int) -> open_loop.Answer:
    """Send it from an address that asks once for each kind: how fast one of them may ask is another limit."""
    address = f"198.51.100.{turn % 250 + 1}"
    planned = open_loop.Planned(request.path, 0, request.as_bytes(address), request.expected)
    return open_loop.send([planned], port)[0]


def _print_table(lines: list[Line]) -> None:
    print(f"{'kind':48} {'status':>6} {'median':>8} {'worst':>8} {'ratio':>6} {'queries':>8}")
    for line in lines:
        print(f"{line.kind:48} {line.status:6} {line.median:8.1f} {line.worst:8.1f} {line.ratio:6.1f} {line.queries:8}")


def wrong(lines: list[Line], kinds: dict[str, Request]) -> list[str]:
    """Name what was answered otherwise than it is meant to be, or too late."""
    statuses = [f"{line.kind}: {line.status}" for line in lines if line.status != kinds[line.kind].expected]
    return statuses + [f"{line.kind}: {line.worst} ms" for line in lines if line.worst > LONGEST]

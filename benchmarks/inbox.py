"""What is to answer, in a short table and in a long one: both are asked for in turn, so that neither has quieter hours.

Each table fills a database of its own, in a process of its own, that is dropped at the end.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from contextlib import ExitStack
from multiprocessing.connection import Connection
from typing import Any

from benchmarks import measuring, own_database

SIZES = (10_000, 1_000_000)  # solicitations; of these, one organisation has 2,000 to answer in both
ROUNDS = measuring.ROUNDS * 4  # a p95 wants more of them than a median
ASK, FETCH = "ask", "fetch"
INBOX = """
    SELECT s.id, s.state, s.needs, s.sent_at, s.due_at, r.reference, r.urgency, o.name, d.name
    FROM referrals_solicitation s JOIN referrals_referral r ON r.id = s.referral_id
    JOIN directory_organisation o ON o.id = r.requester_id JOIN directory_departement d ON d.code = r.departement_id
    JOIN accounts_membership m ON m.organisation_id = s.organisation_id
    WHERE m.user_id = %(user)s AND s.state IN ('SENT', 'ACKNOWLEDGED', 'INFO_REQUESTED', 'ACCEPTED', 'IN_PROGRESS')
    ORDER BY s.due_at, s.sent_at, s.id LIMIT 25
"""


def run() -> dict[str, Any]:
    """Fill both tables, ask for both in turn, print both lines and what the long one costs more."""
    with ExitStack() as stack:
        tables = [_open(size, stack) for size in SIZES]
        for table in tables:
            table.recv()  # it is filled
        figures = [{"solicitations": size, "queries": _asked(table)} for size, table in zip(SIZES, tables, strict=True)]
        for figure, asked, fetched in zip(figures, *(_in_turn(tables, what) for what in (ASK, FETCH)), strict=True):
            figure |= {"median": measuring.median(asked), "p95": measuring.p95(asked)}
            figure |= {"raw_median": measuring.median(fetched), "raw_p95": measuring.p95(fetched)}
        for table in tables:
            table.send(None)
    ratio = round(figures[-1]["p95"] / figures[0]["p95"], 2)
    _print(figures, ratio)
    return {"tables": figures, "ratio_of_p95": ratio}


def _open(size: int, stack: ExitStack) -> Connection:
    name, url = f"relais_bench_inbox_{size}", os.environ["DATABASE_URL"]
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(name, size, theirs), daemon=True)
    os.environ["DATABASE_URL"] = own_database.beside(name)  # as the new process will read it
    process.start()
    os.environ["DATABASE_URL"] = url
    theirs.close()  # so that a process that dies is noticed here
    stack.callback(own_database.drop, name)
    stack.callback(process.join)
    stack.callback(ours.close)
    return ours


def _serve(name: str, size: int, pipe: Connection) -> None:
    """Fill a table, then do what is asked, one thing at a time, and say how long each took."""
    own_database.use(name)
    from benchmarks import inbox_rows, screens

    agent = inbox_rows.fill(size)
    print(f"{size} solicitations are there", file=sys.stderr)
    pipe.send(size)
    pipe.recv()  # the other table may take long, and a session that nobody uses ends
    screen = screens.screen("inbox", "/a-traiter/", INBOX, {"user": agent.pk}, agent)
    screen.ask()
    pipe.send(screen.queries())
    while what := pipe.recv():
        pipe.send(measuring.timed(screen.ask if what == ASK else screen.fetch))


def _asked(table: Connection) -> int:
    """Let the page be asked for once, and return how many statements it takes."""
    table.send(ASK)
    return int(table.recv())


def _in_turn(tables: list[Connection], what: str) -> list[list[float]]:
    """Return the times of each table, without those of the first rounds."""
    times: list[list[float]] = [[] for _ in tables]
    for _ in range(measuring.WARM_UP + ROUNDS):
        for table, measured in zip(tables, times, strict=True):
            table.send(what)
            measured.append(table.recv())
    return [measured[measuring.WARM_UP :] for measured in times]


def _print(figures: list[dict[str, Any]], ratio: float) -> None:
    print(f"{'inbox, of solicitations':34} {'queries':>8} {'median':>8} {'p95':>8} {'raw':>8} {'raw p95':>8}")
    for figure in figures:
        print(
            f"{figure['solicitations']:34,} {figure['queries']:8} {figure['median']:8.2f} {figure['p95']:8.2f} "
            f"{figure['raw_median']:8.2f} {figure['raw_p95']:8.2f}"
        )
    print(f"p95 of the long one, of the short one: x {ratio} (to stay under 1.3)")

"""Many processes act at once on the same referrals: `make race`.

Each step reads a solicitation at random and tries an act at random, legal or not, as the right or as a wrong user, on
the version that was read or on another. Then SQL alone says whether any history is broken. `--no-lock` reads without
locking, `--no-guards` also drops what the database refuses by itself: both must fail, or the harness proves nothing.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import sys
import time
import traceback
from collections import Counter
from typing import Any

from benchmarks import own_database

DATABASE = "relais_race"


def main() -> None:
    """Race, verify, print; the exit code says whether anything is wrong."""
    options = _options()
    own_database.use(DATABASE)
    from django.db import connection, connections

    from benchmarks import race_proof, race_steps

    if options.no_guards:
        race_proof.drop_guards()
    counts = race_steps.prepare(options.referrals)
    connections.close_all()  # a forked process must open its own
    begun = time.monotonic()
    counts += _race(options)
    seconds = time.monotonic() - begun
    wrong = race_proof.verify(counts)
    race_steps.tidy()
    connection.close()
    _print(options, counts, wrong, seconds)
    sys.exit(any(wrong.values()))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.race", description=__doc__)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--steps", type=int, default=10_000, help="for each process")
    parser.add_argument("--seconds", type=float, default=1_800, help="at most; what was done by then is verified")
    parser.add_argument("--referrals", type=int, default=40, help="at any moment")
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--no-lock", action="store_true", help="negative control: read without locking")
    parser.add_argument("--no-guards", action="store_true", help="and drop the triggers and the unique events")
    options = parser.parse_args()
    options.no_lock |= options.no_guards
    return options


def _race(options: argparse.Namespace) -> Counter[str]:
    fork = multiprocessing.get_context("fork")
    results = fork.SimpleQueue()
    processes = [fork.Process(target=_run, args=(number, options, results)) for number in range(options.processes)]
    for process in processes:
        process.start()
    counts: Counter[str] = Counter()
    for _ in processes:
        counts.update(results.get())
    for process in processes:
        process.join()
    return counts


def _run(number: int, options: argparse.Namespace, results: Any) -> None:
    from benchmarks import race_steps

    counts: Counter[str] = Counter()
    try:
        if options.no_lock:
            race_steps.read_without_locking()
        runner = race_steps.Runner(number, random.Random(options.seed * 1000 + number), counts)  # noqa: S311
        until = time.monotonic() + options.seconds
        for _ in range(options.steps):
            if time.monotonic() > until:
                break
            runner.step()
    except BaseException:  # noqa: BLE001 - a process that dies is a failure of the harness, and is said
        traceback.print_exc()
        counts["died"] += 1
    results.put(counts)


def _print(options: argparse.Namespace, counts: Counter[str], wrong: dict[str, int], seconds: float) -> None:
    print(f"{counts['steps']} steps by {options.processes} processes in {seconds:.0f} s")
    for name, count in sorted(counts.items()):
        print(f"  {name:44} {count:8}")
    print("what must be 0:")
    for name, count in wrong.items():
        print(f"  {name:44} {count:8}")
    figures = {"processes": options.processes, "seconds": round(seconds, 1), "lock": not options.no_lock}
    print(json.dumps({**figures, "guards": not options.no_guards, "counts": dict(counts), "wrong": wrong}))


if __name__ == "__main__":
    main()

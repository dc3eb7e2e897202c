"""A simulated national year: `make simulate`.

5,000 referrals over 365 days and the 109 territories, through the real operations, on databases of its own; only the
time is simulated. 30 % of the partners never answer, 10 % of the messages come back, everybody is away 5 % of the year,
the worker is down three hours a day and one full day in thirty. Then a second reading of the rules says, from the rows,
whether every promise was kept. `--break` breaks one: it must fail, or this proves nothing.

Every message that comes back goes through the real task and the mail service's report, and a share of the others
(`--mailed`); the rest are counted as deferred, and taken as arrived.
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
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import cycle
from typing import Any
from unittest.mock import patch

from benchmarks import own_database

DATABASE = "relais_simulate"
SINCE = datetime(2027, 1, 1, tzinfo=UTC)  # a year with both nights of the clock change, and no other trap
DAYS = 365
AFTERWARDS = 250  # days, for what began in December to end
BROKEN = {
    "clock": "the clock never runs",
    "late": "the clock runs five minutes after it should",
    "early": "the answer is recalled at a fifth of its time",
    "moot": "an acknowledgement is recalled after it came",
    "mail": "one rung in ten defers no message",
}


def main() -> None:
    """Live the year, verify, print; the exit code says whether a promise was broken."""
    options = _options()
    own_database.use(DATABASE)
    begun = time.monotonic()
    counts, wrong = _side_by_side(options)
    _print(options, counts, wrong, time.monotonic() - begun)
    sys.exit(any(wrong.values()))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.simulate", description=__doc__)
    parser.add_argument("--referrals", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--mailed", type=float, default=0.05, help="of what arrives, sent by the real tasks (0 to 1)")
    parser.add_argument("--processes", type=int, default=2, help="each with its part of the territories")
    parser.add_argument("--break", dest="broken", choices=BROKEN, default="", help="negative control")
    return parser.parse_args()


def _side_by_side(options: argparse.Namespace) -> tuple[Counter[str], Counter[str]]:
    """Let each process live the year of its territories, in a copy of the database; add everything up."""
    fork = multiprocessing.get_context("fork")
    results = fork.SimpleQueue()
    names = [f"{DATABASE}_{number}" for number in range(options.processes)]
    own_database.copy(DATABASE, names)
    processes = [fork.Process(target=_part, args=(place, names, options, results)) for place in range(len(names))]
    for process in processes:
        process.start()
    parts = [results.get() for _ in processes]
    for process in processes:
        process.join()
    counts, wrong = parts[0]
    for more_counts, more_wrong in parts[1:]:
        counts.update(more_counts)
        wrong.update(more_wrong)
    return counts, wrong


def _part(place: int, names: list[str], options: argparse.Namespace, results: Any) -> None:
    from django.db import connection

    try:
        connection.settings_dict["NAME"] = names[place]
        share = len(range(place, options.referrals, len(names)))
        part = Part(share, options.seed + place, options.mailed, options.broken, place, len(names))
        results.put(run(part))
    except BaseException:  # noqa: BLE001 - a process that dies is a failure of the harness, and is said
        traceback.print_exc()
        results.put((Counter(), Counter({"processes that died": 1})))


@dataclass(frozen=True, slots=True)
class Part:
    """What one process lives: so many referrals, in every n-th territory."""

    referrals: int
    seed: int = 3
    mailed: float = 1.0
    broken: str = ""
    place: int = 0
    parts: int = 1


def run(part: Part) -> tuple[Counter[str], Counter[str]]:
    """Live a year in this database; return what happened, and what is wrong."""
    from django.test.utils import override_settings

    from benchmarks import simulate_cast, simulate_proof
    from benchmarks.simulate_people import People
    from benchmarks.simulate_year import World, outages
    from directory.reference import territories

    chance = random.Random(part.seed)  # noqa: S311 - a repeatable story, not a secret
    world = World(chance, outages(SINCE, DAYS + AFTERWARDS, chance), part.broken, part.mailed)
    codes = sorted(territories())[part.place :: part.parts][: part.referrals]
    cast = simulate_cast.create(codes, since=SINCE, silent=0.3, chance=chance)
    people = People(world, cast, chance)
    world.on_step, world.on_mail = people.on_step, people.on_mail
    for _number, code in zip(range(part.referrals), cycle(codes), strict=False):
        at = SINCE + timedelta(seconds=chance.randrange(DAYS * 24 * 60) * 60 + chance.randint(1, 59))
        world.later(at, partial(people.prepare, code))
    with override_settings(EMAIL_BACKEND="benchmarks.simulate_mail.Backend"), _broken(part.broken):
        _live(world, shown=part.place == 0)
    wrong = simulate_proof.verify(world.outages, people.nobody_left)
    wrong["notifications lost"] += world.counts["messages given up"]
    return world.counts, wrong


def _live(world: Any, *, shown: bool) -> None:
    from tqdm import tqdm

    with tqdm(total=DAYS + AFTERWARDS, unit="day", disable=None if shown else True, leave=False) as bar:

        def tick(at: datetime) -> None:
            bar.update((at - SINCE).days - bar.n)

        with patch("django.utils.timezone.now", lambda: world.at):
            world.live(tick)


def _broken(name: str) -> Any:
    """Break one promise in the code under test, until the end of the block."""
    from contextlib import nullcontext

    from referrals import deadlines, notifications
    from referrals.models import reminders
    from referrals.vocabularies import AWAITING_ANSWER, Rung

    if name == "early":
        mark = deadlines.LADDER[Rung.ANSWER_REMINDER]
        return patch.dict(deadlines.LADDER, {Rung.ANSWER_REMINDER: mark._replace(share=0.2)})
    if name == "moot":
        return patch.dict(reminders.AWAITED_IN, {Rung.ACKNOWLEDGE_BACKUP: AWAITING_ANSWER})
    if name == "mail":
        tell = notifications.tell_by_the_clock
        return patch.object(notifications, "tell_by_the_clock", lambda one: one.pk % 10 and tell(one))
    return nullcontext()


def _print(options: argparse.Namespace, counts: Counter[str], wrong: Counter[str], seconds: float) -> None:
    print(f"{options.referrals} referrals over {DAYS} days in {seconds:.0f} s, seed {options.seed}")
    if options.broken:
        print(f"negative control: {BROKEN[options.broken]}")
    for name, count in sorted(counts.items()):
        print(f"  {name:64} {count:8}")
    print("what must be 0:")
    for name, count in wrong.items():
        print(f"  {name:64} {count:8}")
    figures = {"referrals": options.referrals, "seed": options.seed, "broken": options.broken}
    print(json.dumps({**figures, "seconds": round(seconds, 1), "counts": dict(counts), "wrong": dict(wrong)}))


if __name__ == "__main__":
    main()

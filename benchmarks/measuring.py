"""Times in milliseconds, and what they come to."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import NamedTuple

ROUNDS = int(os.environ.get("ROUNDS", "60"))
WARM_UP = 5


def times(act: Callable[[], None], rounds: int = ROUNDS) -> list[float]:
    """Do it a few times for nothing, then time it as often as asked."""
    for _ in range(WARM_UP):
        act()
    return [timed(act) for _ in range(rounds)]


def timed(act: Callable[[], None]) -> float:
    """Do it, and return how long it took."""
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000


def median(measured: list[float]) -> float:
    """Return the time that half of them take at most."""
    return round(statistics.median(measured), 2)


def p95(measured: list[float]) -> float:
    """Return the time that 95 % of them take at most."""
    return round(statistics.quantiles(measured, n=20)[-1], 2)


def share(measured: list[float], percent: int) -> float:
    """Return the time that so many of a hundred take at most: one of those that were measured."""
    return round(sorted(measured)[max(0, -(-len(measured) * percent // 100) - 1)], 1)


class Yardstick(NamedTuple):
    """The milliseconds of processor that the same lines of Python take here and now, alone and on every core at once.

    A machine that is shared is not as fast at each hour, and two cores may be one with two faces: they are two where
    both figures are the same. Runs are compared by it.
    """

    alone: float
    together: float


def yardstick() -> Yardstick:
    """Measure how fast the machine is."""
    cores = os.cpu_count() or 1
    with ProcessPoolExecutor(cores, get_context("spawn")) as processes:
        list(processes.map(_same_lines, range(cores)))  # each process is there
        return Yardstick(_same_lines(), round(statistics.mean(processes.map(_same_lines, range(cores))), 1))


def _same_lines(_core: int = 0) -> float:
    taken = []
    for _ in range(9):
        start, counts = time.process_time(), dict[int, int]()
        for number in range(200_000):
            counts[number & 1023] = counts.get(number & 511, 0) + len(str(number))
        taken.append((time.process_time() - start) * 1000)
    return round(statistics.median(taken), 1)

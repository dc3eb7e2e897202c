"""The life of a solicitation (send, acknowledge, accept, start, complete), by 1 client and by 8, beside raw SQL.

One life is lived first, and what each act wrote is read back; the raw side then writes the very same rows, step by
step, locks, transactions, events and jobs included, by plain statements of psycopg.
"""

from __future__ import annotations

import multiprocessing
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from benchmarks import measuring, screens
from benchmarks.footprints import Footprint, watched
from directory.vocabularies import Need
from referrals import operations
from referrals.models import Referral, Solicitation
from referrals.vocabularies import ClosingOutcome, ReferralState
from tests.referrals.scenario import Scenario, organisation_of, partner

CLIENTS = (1, 8)
LIVES = measuring.ROUNDS  # for each client
BRACKETS = ("BEGIN", "COMMIT")
Life = Callable[[UUID], None]


class Client:
    """An officer who asks and an association that answers; what is known of them is read again at each act."""

    def __init__(self, number: int) -> None:
        self.scenario = Scenario(answerer=partner(f"Partenaire fictif {number}"), at=timezone.now())
        self.partner = organisation_of(self.scenario.answerer)

    def drafts(self, many: int) -> list[UUID]:
        """Prepare what the lives begin with."""
        return [self.scenario.draft().pk for _ in range(many)]

    def live(self, referral_id: UUID) -> None:
        """Carry out the five acts."""
        deque(self.acts(referral_id), maxlen=0)

    def acts(self, referral_id: UUID) -> Iterator[Solicitation]:
        """Carry out one act after the other, each on the version that the last one left."""
        by, at = _arriving(self.scenario.officer), self.scenario.tick()
        (solicitation,) = operations.send(
            referral_id=referral_id, organisations=[self.partner], by=by, version=1, at=at
        )
        yield solicitation
        for name, values in VALUES.items():
            arguments = {
                "by": _arriving(self.scenario.answerer),
                "version": solicitation.version,
                "at": self.scenario.tick(),
            }
            solicitation = getattr(operations, name)(
                solicitation_id=solicitation.pk, **arguments, **values(solicitation)
            )
            yield solicitation


def _arriving(user: User) -> User:
    """Return somebody of whom no request has kept anything in memory."""
    return User(pk=user.pk)


VALUES: dict[str, Callable[[Solicitation], dict[str, Any]]] = {
    "acknowledge": lambda _: {},
    "accept": lambda solicitation: {"needs": [Need(need) for need in solicitation.needs]},
    "start": lambda _: {},
    "complete": lambda solicitation: {
        "outcomes": {Need(need): ClosingOutcome.SUPPORTED for need in solicitation.needs}
    },
}
ACTS = ("send", *VALUES)


def run() -> dict[str, Any]:
    """Live the same lives both ways, by 1 client and by 8, and print acts per second and statements per act."""
    clients = [Client(number) for number in range(max(CLIENTS))]
    footprint, statements = _first_life(clients[0])
    figures = []
    for many in CLIENTS:
        ours = _rate([(client.live, client.drafts(1 + LIVES)) for client in clients[:many]])
        raw = _rate([(_raw_life(footprint), client.drafts(1 + LIVES)) for client in clients[:many]])
        figures.append({"clients": many, "acts_per_second": ours, "raw": raw, "ratio": round(raw / ours, 1)})
    _print(figures, statements, footprint)
    return {"clients": figures, "statements": statements, "raw_statements": footprint.statements()}


def _first_life(client: Client) -> tuple[Footprint, dict[str, int]]:
    """Live once, and return what each act left in the database, and how many statements it took."""
    footprint, statements = Footprint(), {}
    (referral_id,) = client.drafts(1)
    acts = client.acts(referral_id)
    for name in ACTS:
        with watched(footprint, referral_id), CaptureQueriesContext(connection) as captured:
            next(acts)
        statements[name] = sum(not query["sql"].startswith(BRACKETS) for query in captured)
    if Referral.objects.get(pk=referral_id).state != ReferralState.CLOSED:
        raise RuntimeError("A life did not come to its end.")
    return footprint, statements


def _raw_life(footprint: Footprint) -> Life:
    """Return a life by raw SQL; its connection is opened by the process that lives it."""
    raw: list[Any] = []

    def live(referral_id: UUID) -> None:
        if not raw:
            raw.append(screens.raw_connection())
        footprint.replay(raw[0], referral_id)

    return live


def _rate(lives: Sequence[tuple[Life, list[UUID]]]) -> float:
    """Let each client live its lives in a process of its own, all at once; return acts per second."""
    connections.close_all()  # a forked process must open its own
    fork = multiprocessing.get_context("fork")
    results, together = fork.SimpleQueue(), fork.Barrier(len(lives))
    processes = [fork.Process(target=_live, args=(*life, together, results)) for life in lives]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    if any(process.exitcode for process in processes):
        raise RuntimeError("A client failed: its error is above.")
    begun, ended = zip(*(results.get() for _ in processes), strict=True)
    return round(len(lives) * LIVES * len(ACTS) / (max(ended) - min(begun)), 1)


def _live(life: Life, referrals: list[UUID], together: Any, results: Any) -> None:
    life(referrals[0])  # opens the connection, and is not counted
    together.wait()
    begun = time.monotonic()
    for referral_id in referrals[1:]:
        life(referral_id)
    results.put((begun, time.monotonic()))


def _print(figures: list[dict[str, Any]], statements: dict[str, int], footprint: Footprint) -> None:
    print(f"{'acts per second':34} {'ours':>8} {'raw SQL':>8} {'ratio':>6}")
    for figure in figures:
        clients = f"{figure['clients']} client{'s' if figure['clients'] > 1 else ''}"
        print(f"{clients:34} {figure['acts_per_second']:8.1f} {figure['raw']:8.1f} {figure['ratio']:6.1f}")
    print(f"{'statements of one act':34} {'ours':>8} {'raw SQL':>8}")
    for (name, ours), raw in zip(statements.items(), footprint.statements(), strict=True):
        print(f"{name:34} {ours:8} {raw:8}")

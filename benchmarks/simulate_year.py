"""A year from event to event: what people do at their seconds, and the worker at each whole minute that matters.

The worker runs the clock at the first minute after each instant at which the rules promise something, and at others
drawn at random, when nothing may happen; then it sends what is in the queue. While it is down, people go on.
"""

from __future__ import annotations

import heapq
import json
import random
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Any
from uuid import UUID

from django.db import connection
from procrastinate.contrib.django import app

from benchmarks.simulate_mail import Backend, Sent
from benchmarks.simulate_rules import DAY, MINUTE, Outages, Promise
from referrals import operations
from referrals.mail import NotSent
from referrals.tasks import NobodyToTell
from referrals.vocabularies import DeliveryStatus

IDLE = 0.03  # the share of minutes when nothing is due in which the clock runs all the same
BOUNCES = 0.1  # of the messages
AGAIN, PATIENCE = timedelta(hours=1), 3 * DAY  # the queue tries every ten minutes
EVENTS = """
    SELECT e.id, e.at, e.kind, e.state, e.solicitation_id, e.referral_id FROM referrals_event e
    WHERE e.id > %s ORDER BY e.id
"""
JOBS = """
    SELECT id, task_name, args, scheduled_at FROM procrastinate_jobs WHERE id > %s AND queue_name = 'mail' ORDER BY id
"""
MEND = "UPDATE directory_contact SET unreachable_since = NULL WHERE functional_email = %s"


@dataclass(frozen=True, slots=True)
class Step:
    """What an event says."""

    id: int
    at: datetime
    kind: str
    state: str
    solicitation: UUID | None
    referral: UUID


@dataclass(slots=True)
class World:
    """The simulated time, what is to come, and what the worker has done so far."""

    chance: random.Random
    outages: Outages
    broken: str = ""
    mailed: float = 1.0  # the share of the messages that arrive which the real tasks send
    at: datetime = field(init=False)
    states: dict[UUID, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    on_step: Callable[[Step], None] = field(init=False)
    on_mail: Callable[[str, dict[str, Any]], None] = field(init=False)
    _agenda: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    _order: Any = field(default_factory=count)
    _runs: dict[datetime, bool] = field(default_factory=dict)  # minute: whether something is promised there
    _last_event: int = 0
    _last_job: int = 0

    def later(self, at: datetime, act: Callable[[], None]) -> None:
        """Put something in the agenda; people act at any second but the first of a minute, which is the worker's."""
        heapq.heappush(self._agenda, (at, next(self._order), act))

    def soon(self, delay: timedelta, act: Callable[[], None]) -> None:
        """Let somebody act after so long."""
        at = (self.at + delay).replace(microsecond=0)
        self.later(at if at.second else at + timedelta(seconds=1), act)

    def promise(self, solicitation: UUID, promises: Iterable[Promise]) -> None:
        """Let the worker come by when each is due, unless it is moot by then; sometimes all the same."""
        for one in promises:
            self.later(one.at, lambda one=one: self._due(solicitation, one))  # type: ignore[misc]

    def live(self, tick: Callable[[datetime], None]) -> None:
        """Let everything happen, in order, until nothing is to come; `tick` is told the time."""
        while self._agenda:
            self.at, _order, act = heapq.heappop(self._agenda)
            tick(self.at)
            act()

    def come_by(self, since: datetime, *, promised: bool) -> None:
        """Let the worker run at its first minute from this instant on."""
        minute = self.outages.first_run(since + (5 * MINUTE if self.broken == "late" and promised else timedelta(0)))
        if minute not in self._runs:
            self.later(minute, lambda: self._run(minute))
        self._runs[minute] = promised or self._runs.get(minute, False)

    def _due(self, solicitation: UUID, promise: Promise) -> None:
        relevant = self.states[solicitation] in promise.states
        if relevant or self.chance.random() < IDLE:
            self.come_by(promise.at, promised=True)

    def _run(self, minute: datetime) -> None:
        promised = self._runs.pop(minute)
        if self.broken != "clock" and (promised or self.chance.random() < IDLE):
            summary = operations.run_due(at=minute)
            self.counts["runs of the clock"] += 1
            self.counts["rungs sent by the clock"] += summary.sent
            self.counts["rungs passed over"] += summary.passed_over
            self.absorb()
        self._send(_fetch(JOBS, self._last_job))

    def absorb(self) -> None:
        """Read what has just been written, and let people know."""
        for row in _fetch(EVENTS, self._last_event):
            step = Step(*row)
            self._last_event = step.id
            if step.solicitation:
                self.states[step.solicitation] = step.state
            self.come_by(self.at + MINUTE if self.at.second == 0 else self.at, promised=False)
            self.on_step(step)

    def _send(self, jobs: list[tuple[Any, ...]]) -> None:
        for number, name, text, scheduled_at in jobs:
            self._last_job = number
            self.counts["messages deferred"] += 1
            work = partial(self._work, name, json.loads(text))
            if scheduled_at:
                self.later(self.outages.first_run(scheduled_at), work)
            else:
                work()

    def _work(self, name: str, arguments: dict[str, Any], since: datetime | None = None) -> None:
        """Do one job, or take it as done; as the worker does, try it again later, and give up after three days."""
        Backend.bouncing = self.chance.random() < BOUNCES
        arrives = not Backend.bouncing
        if not arrives or self.chance.random() < self.mailed:
            arrives = self._really(name, arguments, since or self.at)
        if arrives:
            self.on_mail(name, arguments)

    def _really(self, name: str, arguments: dict[str, Any], since: datetime) -> bool:
        self.counts["messages through the real tasks"] += 1
        try:
            app.tasks[name](**arguments)
        except (NobodyToTell, NotSent):
            self.counts["messages tried again"] += 1
            self._try_again(name, arguments, since)
        sent = Backend.collect()
        for one in sent:
            self._report(one)
        return any(not one.bounced for one in sent)

    def _try_again(self, name: str, arguments: dict[str, Any], since: datetime) -> None:
        run = self.outages.first_run(self.at + AGAIN)
        if run - since > PATIENCE:
            self.counts["messages given up"] += 1
            return
        self.later(run, lambda: self._work(name, arguments, since))

    def _report(self, message: Sent) -> None:
        """Let the mail service say what came back; editors mend the address some days later."""
        if not message.bounced:
            return
        self.counts["messages that came back"] += 1
        self.soon(timedelta(seconds=self.chance.randint(20, 300)), lambda: self._bounce(message))
        self.soon(self.chance.uniform(1, 3) * DAY, lambda: _execute(MEND, message.mailbox))

    def _bounce(self, message: Sent) -> None:
        operations.record_status(
            message_ids=[message.identity], status=DeliveryStatus.BOUNCED, reported_at=self.at, at=self.at
        )
        self.come_by(self.at, promised=False)  # whoever is told instead


def outages(since: datetime, days: int, chance: random.Random) -> Outages:
    """Return three hours a day, and one full day in each thirty."""
    starts = [since + day * DAY for day in range(days)]
    daily = (
        (start, start + timedelta(hours=3)) for start in (day + chance.randrange(24 * 60) * MINUTE for day in starts)
    )
    whole = (starts[min(month + chance.randrange(30), days - 1)] for month in range(0, days, 30))
    return Outages([*daily, *((day, day + DAY) for day in whole)])


def _fetch(statement: str, after: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [after])
        return [*cursor.fetchall()]


def _execute(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)

"""What the rows say after the year, read without the models: every figure of `verify` must be 0.

For each solicitation the proof works out, from its steps and the rules alone, at which minute each rung and the expiry
had to come, given when the worker was up; then it compares them with what was written and with what was deferred.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection

from benchmarks.simulate_rules import (
    AWAITING,
    FOR_EVER,
    Outages,
    Promise,
    audience,
    deadlines,
    ladder,
    nudges,
    starts,
)

OPEN = frozenset({*AWAITING, "ACCEPTED", "IN_PROGRESS"})
MOST_REMINDERS = 3
SOLICITATIONS = """
    SELECT s.id, s.referral_id, s.organisation_id, s.state, s.sent_at, s.acknowledge_by, s.answer_by, s.expires_at,
           r.urgency, r.departement_id, r.window_on
    FROM referrals_solicitation s JOIN referrals_referral r ON r.id = s.referral_id
"""
STEPS = "SELECT solicitation_id, kind, state, at FROM referrals_event WHERE solicitation_id IS NOT NULL ORDER BY id"
REMINDERS = """
    SELECT m.solicitation_id, m.kind, m.at, d.status IN ('BOUNCED', 'REJECTED', 'NOBODY') AND d.status_at <= m.at
    FROM referrals_reminder m LEFT JOIN referrals_delivery d ON d.id = m.raised_by_id WHERE m.sent
"""
# Each step is told to one side at least, the expiry to both, each rung to whom it concerns; nothing twice.
UNTOLD = """
    SELECT count(*) FROM referrals_event e WHERE e.solicitation_id IS NOT NULL AND (
        SELECT count(DISTINCT j.args->>'audience') FROM procrastinate_jobs j
        WHERE j.task_name = 'referrals.deliver' AND (j.args->>'event_id')::bigint = e.id
    ) < CASE WHEN e.kind IN ('EXPIRED', 'MARKED_ERROR') THEN 2 ELSE 1 END
"""
UNRECALLED = """
    SELECT count(*) FROM referrals_reminder m WHERE m.sent AND NOT EXISTS (
        SELECT 1 FROM procrastinate_jobs j
        WHERE j.task_name = 'referrals.remind' AND (j.args->>'reminder_id')::bigint = m.id)
"""
TWICE = """
    SELECT count(*) FROM (SELECT 1 FROM procrastinate_jobs WHERE queue_name = 'mail' GROUP BY task_name, args
    HAVING count(*) > 1) AS twice
"""
UNSENT = "SELECT count(*) FROM referrals_delivery WHERE sent_at IS NULL AND status <> 'NOBODY'"
# Who asks nobody more has had her answer for each need, or stopped.
UNATTENDED = """
    SELECT count(*) FROM referrals_referral r WHERE r.state NOT IN ('CLOSED', 'CANCELLED', 'ENTERED_IN_ERROR', 'DRAFT')
"""
EXPIRED_ALONE = """
    SELECT s.referral_id FROM referrals_solicitation s JOIN referrals_referral r ON r.id = s.referral_id
    WHERE s.state = 'EXPIRED' AND r.state <> 'CLOSED' AND NOT EXISTS (
        SELECT 1 FROM referrals_solicitation n WHERE n.referral_id = s.referral_id
        AND (n.sent_at >= s.closed_at OR (n.sent_at >= s.sent_at AND n.id <> s.id)))
"""


class Asked(NamedTuple):
    """One solicitation as it stands at the end."""

    id: Any
    referral: Any
    organisation: int
    state: str
    sent_at: datetime
    acknowledge_by: datetime
    answer_by: datetime
    expires_at: datetime
    urgency: str
    code: str
    window: date | None


class Span(NamedTuple):
    """A state, from an instant until another one."""

    state: str
    begin: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Life:
    """What happened to one solicitation: its states in order, and the rungs that were sent (True: after a bounce)."""

    asked: Asked
    spans: list[Span]
    steps: list[tuple[str, datetime]]
    sent: dict[str, tuple[datetime, bool]]

    def promises(self) -> Iterator[Promise]:
        """Return everything that the rules promise for what happened."""
        yield from ladder(self.asked.urgency, self.asked.sent_at, self.asked.code, self.asked.window)
        for kind, at in self.steps:
            if kind == "ACCEPTED":
                yield from starts(self.asked.urgency, at, self.asked.code, self.asked.window)
            elif kind == "STARTED":
                yield from nudges(at)

    def state_at(self, at: datetime) -> str:
        """Return the state in which a run of that minute found it."""
        return next((span.state for span in self.spans if span.begin <= at < span.end), "")

    def first_run(self, promise: Promise, outages: Outages) -> datetime | None:
        """Return the minute of the first run that finds it due, awaited and still useful."""
        for span in self.spans:
            if span.state not in promise.states:
                continue
            run = outages.first_run(max(promise.at, span.begin))
            if run < min(span.end, promise.until):
                return run
            if promise.at < span.end and run >= promise.until:
                return None
        return None


def verify(outages: Outages, nobody_left: Iterable[Any]) -> Counter[str]:
    """Count what is wrong, by kind; `nobody_left`: the referrals for which the requester was told that nobody is."""
    wrong: Counter[str] = Counter(dict.fromkeys(PROMISES, 0))
    for life in _lives():
        wrong.update(_deadlines(life))
        wrong.update(_expiry(life, outages))
        wrong.update(_rungs(life, outages))
        wrong["solicitations left in silence"] += life.asked.state in OPEN
    wrong["referrals left in silence"] += _count(UNATTENDED)
    alone = {referral for (referral,) in _rows(EXPIRED_ALONE)}
    wrong["expired without a next partner, nor word that nobody is left"] += len(alone - set(nobody_left))
    wrong["notifications lost"] += _count(UNTOLD) + _count(UNRECALLED) + _count(UNSENT)
    wrong["notifications deferred twice"] += _count(TWICE)
    return wrong


PROMISES = (
    "solicitations left in silence",
    "referrals left in silence",
    "expired without a next partner, nor word that nobody is left",
    "deadlines other than the table's",
    "expiries late or missed",
    "expiries too soon",
    "rungs missed",
    "rungs late",
    "rungs too soon",
    "rungs moot",
    "rungs too many",
    "reminders in the first quarter",
    "reminders beyond three",
    "notifications lost",
    "notifications deferred twice",
)


def _lives() -> Iterator[Life]:
    steps: dict[Any, list[tuple[str, str, datetime]]] = defaultdict(list)
    for pk, kind, state, at in _rows(STEPS):
        steps[pk].append((kind, state, at))
    sent: dict[Any, dict[str, tuple[datetime, bool]]] = defaultdict(dict)
    for pk, kind, at, raised in _rows(REMINDERS):
        sent[pk][kind] = (at, bool(raised))
    for row in _rows(SOLICITATIONS):
        asked = Asked(*row)
        its = steps[asked.id]
        ends = [at for _kind, _state, at in its[1:]] + [FOR_EVER]
        spans = [Span(state, at, end) for (_kind, state, at), end in zip(its, ends, strict=True)]
        yield Life(asked, spans, [(kind, at) for kind, _state, at in its], sent[asked.id])


def _deadlines(life: Life) -> Iterator[str]:
    asked = life.asked
    promised = deadlines(asked.urgency, asked.sent_at, asked.code, asked.window)
    if promised != (asked.acknowledge_by, asked.answer_by, asked.expires_at):
        yield "deadlines other than the table's"


def _expiry(life: Life, outages: Outages) -> Iterator[str]:
    """Compare when it left the states in which an answer is awaited with the first run after its last deadline."""
    due = life.asked.expires_at
    waited = [span for span in life.spans if span.state in AWAITING]
    run, left = outages.first_run(due), waited[-1].end
    expired = dict(life.steps).get("EXPIRED")
    if expired is not None and expired < due:
        yield "expiries too soon"
    elif left > run or (expired is not None and expired != run):
        yield "expiries late or missed"


def _rungs(life: Life, outages: Outages) -> Iterator[str]:
    promised = {promise.rung: promise for promise in life.promises()}
    expected = _expected(life, promised, outages)
    for rung, (at, raised) in life.sent.items():
        if not raised:
            yield from _judge(life, promised.get(rung), expected.get(rung), rung, at)
        elif life.state_at(at) not in (promised[rung].states if rung in promised else AWAITING):
            yield "rungs moot"
    for rung, run in expected.items():
        if rung not in life.sent:
            yield "rungs missed"
        elif life.sent[rung][0] > run:
            yield "rungs late"
    if sum(rung.endswith("_REMINDER") for rung in life.sent) > MOST_REMINDERS:
        yield "reminders beyond three"


def _judge(life: Life, promise: Promise | None, run: datetime | None, rung: str, at: datetime) -> Iterator[str]:
    """Say what is wrong with a rung that the clock sent."""
    if promise is None:
        yield "rungs too many"
    elif at < promise.at:
        yield "rungs too soon"
    elif life.state_at(at) not in promise.states:
        yield "rungs moot"
    elif run is None:
        yield "rungs too many"
    if rung.endswith("_REMINDER"):
        deadline = {"ACK": life.asked.acknowledge_by, "ANS": life.asked.answer_by, "EXP": life.asked.expires_at}
        if at < life.asked.sent_at + (deadline[rung[:3]] - life.asked.sent_at) / 4:
            yield "reminders in the first quarter"


def _expected(life: Life, promised: dict[str, Promise], outages: Outages) -> dict[str, datetime]:
    """Return the rungs that had to be sent, with their minute; in one run only the last is for each who is told."""
    runs: dict[tuple[datetime, str], list[Promise]] = defaultdict(list)
    for promise in promised.values():
        run = life.first_run(promise, outages)
        if run is not None and not _was_raised_before(life, promise.rung, run):
            runs[run, audience(promise.rung, life.state_at(run))].append(promise)
    return {max(those, key=lambda one: (one.at, one.rung)).rung: run for (run, _who), those in runs.items()}


def _was_raised_before(life: Life, rung: str, run: datetime) -> bool:
    at, raised = life.sent.get(rung, (FOR_EVER, False))
    return raised and at < run


def _rows(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [*cursor.fetchall()]


def _count(statement: str) -> int:
    return int(_rows(statement)[0][0])

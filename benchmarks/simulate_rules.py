"""What the workflow promises, read a second time: from its table and its words, not from the code that keeps it.

Shared with `referrals.deadlines` are the figures of the table and the list of territories with days of their own;
the calendar, the ladder and the state in which each rung is useful are written here again.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays

from directory.reference import territories
from referrals.deadlines import HOLIDAYS, NOTICE, TABLE
from referrals.vocabularies import Urgency

ACKNOWLEDGE, ANSWER, EXPIRY = range(3)
UNREAD, WITH_PARTNER = frozenset({"SENT"}), frozenset({"SENT", "ACKNOWLEDGED"})
AWAITING = frozenset({"SENT", "ACKNOWLEDGED", "INFO_REQUESTED"})
ACCEPTED, IN_PROGRESS = frozenset({"ACCEPTED"}), frozenset({"IN_PROGRESS"})
FOR_EVER = datetime.max.replace(tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
UNITS = {"min": MINUTE, "h": timedelta(hours=1), "d": DAY}


class Promise(NamedTuple):
    """A rung: due from `at`, useless from `until` or out of these states."""

    rung: str
    at: datetime
    until: datetime
    states: frozenset[str]


# « A reminder at half of each deadline, at most three in all, none in the first quarter, none once it is moot. At the
# deadline: the backup contact. Half a deadline later: the territorial referent. »
LADDER = (
    ("ACKNOWLEDGE_REMINDER", ACKNOWLEDGE, (1, 2), ACKNOWLEDGE, UNREAD),
    ("ANSWER_REMINDER", ANSWER, (1, 2), ANSWER, AWAITING),
    ("EXPIRY_REMINDER", EXPIRY, (1, 2), EXPIRY, AWAITING),
    ("ACKNOWLEDGE_BACKUP", ACKNOWLEDGE, (1, 1), ANSWER, UNREAD),
    ("ACKNOWLEDGE_REFERENT", ACKNOWLEDGE, (3, 2), ANSWER, UNREAD),
    ("ANSWER_BACKUP", ANSWER, (1, 1), EXPIRY, WITH_PARTNER),
    ("ANSWER_REFERENT", ANSWER, (3, 2), EXPIRY, AWAITING),
)


def audience(rung: str, state: str) -> str:
    """Return who is told: while a question waits, the requester has the next word."""
    if rung.endswith("_BACKUP"):
        return "backup"
    if rung.endswith("_REFERENT"):
        return "referent"
    return "requester" if rung == "START_REQUESTER" or state == "INFO_REQUESTED" else "partner"


def deadlines(urgency: str, sent_at: datetime, code: str, window: date | None) -> tuple[datetime, datetime, datetime]:
    """Return by when a solicitation is to be acknowledged, answered, and when it expires."""
    figures = TABLE[urgency]
    acknowledge, answer, expiry = (after(sent_at, figure, code) for figure in figures[:3])
    if window and urgency == Urgency.PLANNED:
        expiry = max(_night(window, code), sent_at)
        answer = _night(_days_off_and_on(window, -NOTICE, code), code)
        answer = expiry if answer <= sent_at else answer
    answer = min(answer, expiry)
    return min(acknowledge, answer), answer, expiry


def ladder(urgency: str, sent_at: datetime, code: str, window: date | None) -> Iterator[Promise]:
    """Return each rung while an answer is awaited; a deadline that falls with the answer's adds none of its own."""
    due = deadlines(urgency, sent_at, code, window)
    for rung, deadline, (part, whole), until, states in LADDER:
        at = sent_at + (due[deadline] - sent_at) * part / whole
        if "working" in TABLE[urgency].acknowledge and not _works(day := _local(at, code), code):
            at = datetime.combine(_days_off_and_on(day, 1, code), time(), _zone(code)).astimezone(UTC)
        if at < due[until] and (deadline == ANSWER or due[deadline] != due[ANSWER]):
            yield Promise(rung, at, due[until], states)


def starts(urgency: str, accepted_at: datetime, code: str, window: date | None) -> Iterator[Promise]:
    """Return when a support that has not begun is recalled to the partner, then told to whoever asked."""
    figure, begin = TABLE[urgency].start, accepted_at
    if window:
        figure, begin = f"{NOTICE} working", max(accepted_at, _night(window, code))
    for times, rung in enumerate(("START_PARTNER", "START_REQUESTER"), start=1):
        yield Promise(rung, after(begin, figure, code, times), FOR_EVER, ACCEPTED)


def nudges(began_at: datetime) -> Iterator[Promise]:
    """Return when a support under way is asked about."""
    for days in (30, 60):
        yield Promise(f"NUDGE_{days}", began_at + days * DAY, FOR_EVER, IN_PROGRESS)


def after(start: datetime, figure: str, code: str, times: int = 1) -> datetime:
    """Return this instant and a figure of the table, so many times."""
    amount, unit = figure.split()
    if unit in UNITS:
        return start + times * int(amount) * UNITS[unit]
    return _night(_days_off_and_on(_local(start, code), times * int(amount), code), code)


def _days_off_and_on(day: date, number: int, code: str) -> date:
    """Walk from day to day until so many working ones are behind, forwards or backwards."""
    step, left = (DAY if number > 0 else -DAY), abs(number)
    while left:
        day += step
        left -= _works(day, code)
    return day


def _works(day: date, code: str) -> bool:
    return day.isoweekday() <= 5 and day not in _closed(HOLIDAYS.get(code), day.year)


@cache
def _closed(territory: str | None, year: int) -> frozenset[date]:
    return frozenset(holidays.France(subdiv=territory, years=[year]))


@cache
def _zone(code: str) -> ZoneInfo:
    return ZoneInfo(territories()[code].timezone)


def _local(at: datetime, code: str) -> date:
    return at.astimezone(_zone(code)).date()


def _night(day: date, code: str) -> datetime:
    return datetime.combine(day, time(23, 59), _zone(code)).astimezone(UTC)


class Outages:
    """When the worker is down: intervals that do not overlap, in order."""

    def __init__(self, intervals: Iterable[tuple[datetime, datetime]]) -> None:
        self.begins: list[datetime] = []
        self.ends: list[datetime] = []
        for begin, end in sorted(intervals):
            if self.ends and begin <= self.ends[-1]:
                self.ends[-1] = max(end, self.ends[-1])
            else:
                self.begins.append(begin)
                self.ends.append(end)

    def first_run(self, at: datetime) -> datetime:
        """Return the first whole minute from this instant on at which the worker is up."""
        minute = at.replace(second=0, microsecond=0)
        minute += MINUTE if minute < at else timedelta(0)
        place = bisect_right(self.begins, minute) - 1
        down = place >= 0 and minute < self.ends[place]
        return self.first_run(self.ends[place]) if down else minute

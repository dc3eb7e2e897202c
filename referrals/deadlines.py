"""When an answer is due, and when to recall it: pure functions of the urgency, the instant of sending and the place.

Minutes, hours and « d » are elapsed time, a day being 24 h, so that the two nights of the clock change alter nothing.
Working time is counted in whole local days: the day of sending does not count, and n working days end at 23 h 59, in
the département, on the nth day from Monday to Friday that is no public holiday there (as articles 641 and 642 of the
Code de procédure civile count: the first day left out, the last one whole).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays
from django.conf import settings

from directory.reference import territories
from referrals.vocabularies import Rung, Urgency


class Figures(NamedTuple):
    """How long a partner has to acknowledge, to answer, until expiry, and to begin what it accepted; who says so."""

    acknowledge: str
    answer: str
    expires: str
    start: str
    source: str


# The setting RELAIS_DEADLINES overrides a line: {"H72": ("12 h", "48 h", "72 h")}; a fourth figure, that of `start`.
# A support is to begin within the answer's figure again, so that a partner is never recalled while the need may wait;
# where that is weeks, within 10 working days, since whoever waits has waited that long already (proposal).
TABLE: dict[str, Figures] = {
    Urgency.IMMEDIATE: Figures("30 min", "2 h", "12 h", "2 h", "proposal: people wait beside the phone"),
    Urgency.SAME_DAY: Figures(
        "2 h", "8 h", "24 h", "8 h", "answer: its label, « avant la nuit »; acknowledgement, expiry, start: proposal"
    ),
    Urgency.H72: Figures(
        "24 h", "72 h", "72 h", "72 h", "answer, expiry: its label, « 72 heures »; acknowledgement, start: proposal"
    ),
    Urgency.FIVE_DAYS: Figures(
        "24 h", "5 d", "5 d", "5 d", "answer, expiry: its label, « 5 jours »; acknowledgement, start: proposal"
    ),
    # Without a window. With one, by the same proposal: answer 2 working days before it, expiry at its end, start
    # within 2 working days after it.
    Urgency.PLANNED: Figures("1 working", "5 working", "5 working", "5 working", "proposal: a notice of a week (J−x)"),
    Urgency.ROUTINE: Figures("3 working", "30 working", "30 working", "10 working", "proposal"),
}
NOTICE = 2  # working days before and after the window of a planned operation (proposal)
ELAPSED = {"min": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
END_OF_DAY = time(23, 59)
# How `holidays` names the territories that have days of their own (Code du travail, L3134-13 and L3422-2; local law).
HOLIDAYS = {
    "57": "57", "67": "6AE", "68": "6AE",
    "971": "971", "972": "972", "973": "973", "974": "974", "976": "976",
    "975": "PM", "977": "BL", "978": "MF", "984": "TF", "986": "WF", "987": "PF", "988": "NC",
}  # fmt: skip


class Deadlines(NamedTuple):
    """The three instants (UTC) that a solicitation has to meet, in this order."""

    acknowledge_by: datetime
    answer_by: datetime
    expires_at: datetime


class Mark(NamedTuple):
    """Where a rung stands: at which share of the time that a deadline leaves, and until which deadline it is useful."""

    deadline: str
    share: float
    until: str


LADDER: dict[Rung, Mark] = {
    Rung.ACKNOWLEDGE_REMINDER: Mark("acknowledge_by", 0.5, "acknowledge_by"),
    Rung.ANSWER_REMINDER: Mark("answer_by", 0.5, "answer_by"),
    Rung.EXPIRY_REMINDER: Mark("expires_at", 0.5, "expires_at"),
    Rung.ACKNOWLEDGE_BACKUP: Mark("acknowledge_by", 1, "answer_by"),
    Rung.ACKNOWLEDGE_REFERENT: Mark("acknowledge_by", 1.5, "answer_by"),
    Rung.ANSWER_BACKUP: Mark("answer_by", 1, "expires_at"),
    Rung.ANSWER_REFERENT: Mark("answer_by", 1.5, "expires_at"),
}
STARTS = {Rung.START_PARTNER: 1, Rung.START_REQUESTER: 2}  # how many times the figure of `start` (proposal)
NUDGES = {Rung.NUDGE_30: timedelta(days=30), Rung.NUDGE_60: timedelta(days=60)}  # after the support began


class Due(NamedTuple):
    """From when a rung is to be sent, and from when it would come too late to be useful."""

    at: datetime
    until: datetime


def deadlines_for(*, urgency: str, sent_at: datetime, departement: str, window: date | None = None) -> Deadlines:
    """Return what a solicitation sent at this instant has to meet (département: COG; window: a planned operation's)."""
    figures = figures_for(urgency)
    acknowledge, answer, expires = (_after(sent_at, figure, departement) for figure in figures[:3])
    if urgency == Urgency.PLANNED and window:
        answer = _end_of(_working_day(window, -NOTICE, departement), departement)
        expires = max(_end_of(window, departement), sent_at.astimezone(UTC))
        answer = answer if answer > sent_at else expires  # a notice that is too short leaves until the operation
    answer = min(answer, expires)
    return Deadlines(min(acknowledge, answer), answer, expires)


def figures_for(urgency: str) -> Figures:
    """Return the line of the table, or what the setting puts in its place."""
    override: Mapping[str, Sequence[str]] = settings.RELAIS_DEADLINES
    if urgency not in override:
        return TABLE[urgency]
    figures = dict(zip(Figures._fields, override[urgency], strict=False))
    return TABLE[urgency]._replace(**figures, source="setting RELAIS_DEADLINES")


def rungs_for(deadlines: Deadlines, *, urgency: str, sent_at: datetime, departement: str) -> dict[Rung, Due]:
    """Return when each rung is due, without those that would come with the next deadline or repeat the answer's.

    A rung of working time that falls on a day off waits for the next working day.
    """
    working = "working" in figures_for(urgency).acknowledge
    rungs = {}
    for rung, mark in LADDER.items():
        deadline: datetime = getattr(deadlines, mark.deadline)
        at = sent_at.astimezone(UTC) + (deadline - sent_at) * mark.share
        if working:
            at = _carried(at, departement)
        due = Due(at, getattr(deadlines, mark.until))
        repeats = mark.deadline != "answer_by" and deadline == deadlines.answer_by
        if due.at < due.until and not repeats:
            rungs[rung] = due
    return rungs


def starts_for(
    *, urgency: str, accepted_at: datetime, departement: str, window: date | None = None
) -> dict[Rung, datetime]:
    """Return when a partner that accepted and began nothing is recalled, and when whoever asked is told.

    Counted from the acceptance, or from the end of a planned operation's window: nothing can begin before.
    """
    begin, figure = accepted_at, figures_for(urgency).start
    if window:
        begin, figure = max(accepted_at, _end_of(window, departement)), f"{NOTICE} working"
    return {rung: _after(begin, figure, departement, times) for rung, times in STARTS.items()}


def is_working_day(day: date, departement: str) -> bool:
    """Whether offices work that day in this territory (COG): Monday to Friday, public holidays left out."""
    return day.weekday() < 5 and day not in _public_holidays(HOLIDAYS.get(departement), day.year)


@cache
def _public_holidays(territory: str | None, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FR", subdiv=territory, years=year, expand=False))


@cache
def _zone(departement: str) -> ZoneInfo:
    return ZoneInfo(territories()[departement].timezone)


def _after(start: datetime, figure: str, departement: str, times: int = 1) -> datetime:
    amount, unit = figure.split()
    if unit in ELAPSED:
        return start.astimezone(UTC) + times * int(amount) * ELAPSED[unit]
    day = start.astimezone(_zone(departement)).date()
    return _end_of(_working_day(day, times * int(amount), departement), departement)


def _working_day(day: date, number: int, departement: str) -> date:
    """Return the nth working day after this day, or before it when the number is negative."""
    step = timedelta(days=1 if number > 0 else -1)
    for _nth in range(abs(number)):
        day += step
        while not is_working_day(day, departement):
            day += step
    return day


def _end_of(day: date, departement: str) -> datetime:
    return datetime.combine(day, END_OF_DAY, _zone(departement)).astimezone(UTC)


def _carried(at: datetime, departement: str) -> datetime:
    """Return the instant itself on a working day, else the beginning of the next one."""
    day = at.astimezone(_zone(departement)).date()
    if is_working_day(day, departement):
        return at
    next_day = _working_day(day, 1, departement)
    return datetime.combine(next_day, time(), _zone(departement)).astimezone(UTC)

"""Opening hours (the `opening_hours` grammar of OpenStreetMap) as French sentences, and as open or closed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import opening_hours
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

_DAYS = {
    "Mo": gettext_lazy("lundi"),
    "Tu": gettext_lazy("mardi"),
    "We": gettext_lazy("mercredi"),
    "Th": gettext_lazy("jeudi"),
    "Fr": gettext_lazy("vendredi"),
    "Sa": gettext_lazy("samedi"),
    "Su": gettext_lazy("dimanche"),
    "PH": gettext_lazy("jours fériés"),
}
_WEEK = list(_DAYS.values())[:7]
_DAY = r"(?:Mo|Tu|We|Th|Fr|Sa|Su|PH)"
_TIMES = r"\d\d:\d\d-\d\d:\d\d(?:,\d\d:\d\d-\d\d:\d\d)*"
_RULE = re.compile(
    rf'^(?P<days>{_DAY}(?:-{_DAY})?(?:,{_DAY}(?:-{_DAY})?)*)? ?(?P<times>{_TIMES}|closed)?(?: "(?P<note>[^"]*)")?$'
)
_FAR_CHANGES = 12  # changes of state looked at before giving up on the next opening


class Status(NamedTuple):
    """Whether a place is open, until when or from when, and the sentence that says so."""

    is_open: bool
    changes_at: datetime | None
    text: str


@lru_cache(maxsize=4096)
def _parsed(expression: str, timezone: str) -> opening_hours.OpeningHours | None:
    """Return the parsed hours, with France's public holidays; nothing when they cannot be read."""
    if not opening_hours.validate(expression):
        return None
    return opening_hours.OpeningHours(expression, timezone=ZoneInfo(timezone), country="FR")


def is_open(expression: str, *, timezone: str, at: datetime) -> bool:
    """Tell whether a place with these hours, in this IANA time zone, is open at that minute."""
    return _is_open(expression, timezone, _minute(at))


@lru_cache(maxsize=32768)
def _is_open(expression: str, timezone: str, minute: datetime) -> bool:
    parsed = _parsed(expression, timezone)
    return parsed is not None and parsed.is_open(minute.astimezone(ZoneInfo(timezone)))


def status(expression: str, *, timezone: str, at: datetime) -> Status | None:
    """Return whether a place is open and what comes next; nothing when the hours are empty or unreadable."""
    return _status(expression, timezone, _minute(at), get_language()) if expression else None


def _minute(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(second=0, microsecond=0)


@lru_cache(maxsize=4096)  # a directory repeats its hours, and a page its minute
def _status(expression: str, timezone: str, minute: datetime, _language: str | None) -> Status | None:
    parsed = _parsed(expression, timezone)
    if parsed is None:
        return None
    now = minute.astimezone(ZoneInfo(timezone))
    open_now = parsed.is_open(now)
    change = _next_change(parsed, now, from_open=open_now)
    if open_now:
        text = _("ouvert jusqu'à %(when)s") % {"when": _until(change, now)} if change else _("ouvert 24 h/24, 7 j/7")
    else:
        text = _("fermé, ouvre %(when)s") % {"when": _moment(change, now)} if change else _("fermé")
    return Status(open_now, change, text)


def soonest(statuses: Iterable[Status | None]) -> Status | None:
    """Return the best news: open the longest, else opening first."""
    known = [status for status in statuses if status]
    if opened := [status for status in known if status.is_open]:
        return max(opened, key=lambda status: (status.changes_at is None, status.changes_at or _NEVER))
    return min(known, key=lambda status: status.changes_at or _NEVER, default=None)


_NEVER = datetime.max.replace(tzinfo=UTC)


def _next_change(parsed: opening_hours.OpeningHours, now: datetime, *, from_open: bool) -> datetime | None:
    moment: datetime | None = now
    for _attempt in range(_FAR_CHANGES):
        moment = parsed.next_change(moment)
        if moment is None or moment.year > now.year + 2:
            return None
        if parsed.is_open(moment) != from_open:
            return moment
    return None


def _until(moment: datetime, now: datetime) -> str:
    if moment.date() == now.date() or moment == _midnight_after(now):
        return _("minuit") if moment == _midnight_after(now) else _clock(moment)
    return _moment(moment, now)


def _midnight_after(now: datetime) -> datetime:
    return (now + timedelta(days=1)).replace(hour=0, minute=0)


def _moment(moment: datetime, now: datetime) -> str:
    days = (moment.date() - now.date()).days
    when = {"time": _clock(moment), "day": _WEEK[moment.weekday()], "date": f"{moment:%d/%m}"}
    if days == 0:
        return _("à %(time)s") % when
    if days == 1:
        return _("demain à %(time)s") % when
    if days < 7:
        return _("%(day)s à %(time)s") % when
    return _("le %(day)s %(date)s à %(time)s") % when


def _clock(moment: datetime) -> str:
    return _spoken(f"{moment:%H:%M}")


def _spoken(time: str) -> str:
    """Say « 08:30 » as « 8 h 30 » (never cut at the end of a line); past midnight, the hour of the next day."""
    hour, minute = (int(part) for part in time.split(":"))
    if (hour, minute) == (24, 0):
        return _("minuit")
    words = {"hour": hour % 24, "minute": f"{minute:02d}"}
    said = (_("%(hour)s h %(minute)s") if minute else _("%(hour)s h")) % words
    return said.replace(" ", "\u00a0")


def in_words(expression: str) -> list[str]:
    """Return the hours as sentences, one a line; an expression out of the usual forms is returned as it is."""
    return list(_in_words(expression, get_language())) if expression else []


@lru_cache(maxsize=4096)
def _in_words(expression: str, _language: str | None) -> list[str]:
    if not opening_hours.validate(expression):
        return [expression]
    canonical = str(opening_hours.OpeningHours(expression))
    rules = re.split(r"; |, (?=[A-Z])", canonical)
    lines = [_rule_in_words(rule) for rule in rules]
    return [line for line in lines if line] if all(lines) else [expression]


def _rule_in_words(rule: str) -> str | None:
    if rule in {"24/7", "00:00-24:00", "Mo-Su", "Mo-Su 00:00-24:00"}:
        return _("24 h/24, 7 j/7")
    if rule in {"closed", "24/7 closed"}:
        return _("Fermé")
    match = _RULE.match(rule)
    if not match or not (match["days"] or match["times"]):
        return None
    note = f" ({match['note']})" if match["note"] else ""
    if match["times"] == "closed":
        return _("Fermé %(days)s") % {"days": _days_in_words(match["days"], closed=True)} + note
    days = _days_in_words(match["days"], closed=False)
    times = _times_in_words(match["times"]) if match["times"] else _("24 h/24")
    return _("%(days)s : %(times)s") % {"days": days[0].upper() + days[1:], "times": times} + note


def _days_in_words(days: str | None, *, closed: bool) -> str:
    if days in {None, "Mo-Su"}:
        return str(_("tous les jours"))
    return _listed([_span_in_words(span, closed=closed) for span in str(days).split(",")])


def _span_in_words(span: str, *, closed: bool) -> str:
    if "-" in span:
        first, last = (_DAYS[day] for day in span.split("-"))
        return _("du %(first)s au %(last)s") % {"first": first, "last": last}
    name = str(_DAYS[span])
    if not closed:
        return name
    return _("les %(days)s") % {"days": name} if span == "PH" else _("le %(day)s") % {"day": name}


def _times_in_words(times: str) -> str:
    spans = [" – ".join(_spoken(time) for time in span.split("-")) for span in times.split(",")]
    return _listed(spans)


def _listed(parts: list[str]) -> str:
    if len(parts) == 1:
        return parts[0]
    return _("%(first)s et %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}

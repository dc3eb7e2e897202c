"""Opening hours as the DILA writes them (`plage_ouverture`), turned into OpenStreetMap's `opening_hours`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from django.utils.translation import gettext as _

DAYS = {
    "lundi": "Mo",
    "mardi": "Tu",
    "mercredi": "We",
    "jeudi": "Th",
    "vendredi": "Fr",
    "samedi": "Sa",
    "dimanche": "Su",
}
_NAMES = list(DAYS)
_TIME = re.compile(r"((?:[01]\d|2[0-3]):[0-5]\d|24:00)(?::[0-5]\d)?", re.ASCII)


class UnreadableHours(ValueError):
    """A range of hours makes no sense; the message says which, in French."""


class Hours(NamedTuple):
    """An expression of the `opening_hours` grammar (nothing: unknown), and what it cannot say, in French."""

    expression: str
    note: str


def read_hours(ranges: Sequence[Mapping[str, str]], comment: str = "") -> Hours:
    """Return the hours of ranges whose values are texts; raises UnreadableHours rather than tell half of them."""
    week: list[set[str]] = [set() for _day in _NAMES]
    for opening in ranges:
        slots = _slots(opening)
        for day in _days(opening):
            week[day].update(slots)
    return Hours(_expression(week), hours_note(ranges, comment))


def _slots(opening: Mapping[str, str]) -> set[str]:
    slots = (_slot(opening, number) for number in ("1", "2"))
    return {slot for slot in slots if slot}


def _slot(opening: Mapping[str, str], number: str) -> str:
    bounds = [opening.get(f"valeur_heure_{side}_{number}", "") for side in ("debut", "fin")]
    if not any(bounds):
        return ""
    start, end = (_time(bound) for bound in bounds)
    return f"{start}-{'24:00' if end == '00:00' else end}"


def _time(written: str) -> str:
    match = _TIME.fullmatch(written)
    if match is None:
        raise UnreadableHours(_("heure « %(time)s » illisible") % {"time": written})
    return match[1]


def _days(opening: Mapping[str, str]) -> list[int]:
    first = opening.get("nom_jour_debut", "")
    last = opening.get("nom_jour_fin", "") or first
    if first.lower() not in DAYS or last.lower() not in DAYS:
        raise UnreadableHours(_("jours « %(first)s » à « %(last)s » inconnus") % {"first": first, "last": last})
    start, end = _NAMES.index(first.lower()), _NAMES.index(last.lower())
    return [day % 7 for day in range(start, end + 1 if start <= end else end + 8)]


def _expression(week: list[set[str]]) -> str:
    rules = []
    for slots, group in groupby(range(7), key=lambda day: ",".join(sorted(week[day]))):
        days = list(group)
        if slots:
            rules.append(f"{_span(days)} {slots}")
    return "; ".join(rules)


def _span(days: list[int]) -> str:
    codes = [DAYS[_NAMES[day]] for day in days]
    return codes[0] if len(codes) == 1 else f"{codes[0]}-{codes[-1]}"


def hours_note(ranges: Sequence[Mapping[str, str]], comment: str = "") -> str:
    """Return what the ranges and their general comment add in words."""
    said = [f"{_label(opening)} : {opening['commentaire']}" for opening in ranges if opening.get("commentaire")]
    return " ".join(filter(None, [*said, comment]))


def _label(opening: Mapping[str, str]) -> str:
    first, last = opening.get("nom_jour_debut", ""), opening.get("nom_jour_fin", "")
    if last in {"", first}:
        return first
    return _("%(first)s à %(last)s") % {"first": first, "last": last.lower()}

"""Telephone numbers as French administrations write them, turned into E.164."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import phonenumbers
from django.utils.translation import gettext as _

from .records import Level, Note

# French numbering plan (ARCEP): these are dialled like metropolitan numbers but belong to other country codes.
_OVERSEAS = {
    **dict.fromkeys(("590", "690", "691"), "590"),
    **dict.fromkeys(("594", "694"), "594"),
    **dict.fromkeys(("596", "696", "697"), "596"),
    **dict.fromkeys(("262", "269", "639", "692", "693"), "262"),
}
_SAINT_PIERRE = "508"
_COMOROS = "269"  # Mayotte's code too until 2007, when it took Réunion's; the numbers of the Comoros are shorter
_POLYNESIA = "689"
# Since 23 June 2014 the fixed lines of French Polynesia begin with 40 (eight digits in place of six).
_POLYNESIAN_PREFIX = "40"
_REGIONS = {"975": ("PM", "508"), "986": ("WF", "681"), "987": ("PF", "689"), "988": ("NC", "687")}
_SEPARATOR = re.compile(r"\s*(?:\(|\bou\b|\bet\b|[/;,])\s*")


class PhoneReading(NamedTuple):
    """A number in E.164 form, or nothing, and what has to be said of the way it was read."""

    number: str
    note: Note | None = None


@lru_cache(maxsize=4096)
def read_phone(written: str, departement: str = "") -> PhoneReading:
    """Return the first telephone number written there, in E.164, as dialled in that département (COG code)."""
    number = _e164(written, departement)
    if number:
        return PhoneReading(number, _mended(written, number))
    first, *others = _SEPARATOR.split(written, maxsplit=1)
    number = _e164(first, departement) if others else ""
    if not number:
        message = _("téléphone « %(phone)s » : ce n'est pas un numéro complet, il n'est pas repris.")
        return PhoneReading("", Note(Level.WARNING, message % {"phone": written}))
    message = _("téléphone « %(phone)s » : seul %(number)s est repris.")
    return PhoneReading(number, Note(Level.WARNING, message % {"phone": written, "number": number}))


def _mended(written: str, number: str) -> Note | None:
    digits = re.sub(r"\D", "", written.replace("(0)", ""))
    if digits.removeprefix("00") == number[1:] or f"33{digits[1:]}" == number[1:]:
        return None
    message = _("téléphone « %(phone)s » : lu %(number)s.")
    return Note(Level.NOTICE, message % {"phone": written, "number": number})


def _e164(written: str, departement: str) -> str:
    region, calling_code = _REGIONS.get(departement, ("FR", ""))
    for default_region in dict.fromkeys((region, "FR")):
        parsed = _parsed(written, default_region)
        if parsed is not None:
            valid = filter(_is_valid, _candidates(parsed, calling_code))
            if number := next(valid, ""):
                return number
    return ""


def _parsed(written: str, region: str) -> phonenumbers.PhoneNumber | None:
    try:
        parsed = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return None
    return None if parsed.extension else parsed


def _candidates(parsed: phonenumbers.PhoneNumber, local_code: str) -> Iterator[str]:
    """Yield what the number may be, the likeliest first."""
    national = phonenumbers.national_significant_number(parsed)
    code = str(parsed.country_code)
    if code == "33":
        yield from _disguised(national, local_code)
    if code == _COMOROS and national[:3] in _OVERSEAS:
        yield f"+{_OVERSEAS[national[:3]]}{national}"
    if code == _POLYNESIA:
        yield f"+{code}{_POLYNESIAN_PREFIX}{national}"
    yield f"+{code}{national}"


def _disguised(national: str, local_code: str) -> Iterator[str]:
    """Yield the overseas numbers that hide behind « +33 »: « +33 5 90 … », or « +33 6 87 … » for +687 in Nouméa."""
    if overseas := _OVERSEAS.get(national[:3]):
        yield f"+{overseas}{national}"
    if national.startswith(_SAINT_PIERRE):
        yield f"+{national}"
    if local_code and national.startswith(local_code):
        yield f"+{national}"
        if local_code == _POLYNESIA:
            yield f"+{local_code}{_POLYNESIAN_PREFIX}{national.removeprefix(local_code)}"


def _is_valid(number: str) -> bool:
    parsed = _parsed(number, "FR")
    return parsed is not None and phonenumbers.is_valid_number(parsed)

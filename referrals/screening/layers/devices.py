"""Devices: serial numbers, network addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from referrals.screening.findings import Hit
from referrals.screening.layers.rules import Rule, digits_in, rule, run
from referrals.screening.tokens import Note


def _is_serial(note: Note, match: re.Match[str]) -> bool:
    return digits_in(match.group("id")) >= 4


def _is_hexadecimal(note: Note, match: re.Match[str]) -> bool:
    """Ask for figures and letters both: « a91f-03bc-77e2 », not « 2024-2025-2026 »."""
    return digits_in(match.group()) >= 4 and bool(re.search("[a-f]", match.group()))


RULES: tuple[Rule, ...] = (
    rule(
        "IMEI",
        "identifiant_technique",
        r"""\b(?:imei|imsi|iccid|meid|s/n|serial|num(?:ero)?[ ]de[ ]serie|sim|puce|mac|udid|adresse[ ](?:ip|mac)|ip)
        \b[^\d\n]{0,20}?(?P<id>[0-9a-f]{1,4}(?:[ .:\-/]?[0-9a-f]{1,4}){3,20})""",
        _is_serial,
        words="imei imsi iccid meid s serial serie sim puce mac udid ip",
    ),
    rule(
        "identifiant en hexadécimal",
        "identifiant_technique",
        r"(?<![a-z0-9\-])[0-9a-f]{4,12}(?:[:\-][0-9a-f]{4,12}){2,7}(?![a-z0-9\-])",
        _is_hexadecimal,
        hint=r"[:\-][0-9a-f]{4,12}[:\-][0-9a-f]{4}",
    ),
    rule("adresse IP", "identifiant_technique", r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])", shapes="0.0"),
    rule(
        "adresse MAC",
        "identifiant_technique",
        r"(?<![a-z0-9])(?:[0-9a-f]{2}[:\-]){5}[0-9a-f]{2}(?![a-z0-9])",
        hint=r"[:\-][0-9a-f]{2}[:\-][0-9a-f]{2}[:\-]",
    ),
    rule(
        "adresse IPv6",
        "identifiant_technique",
        r"""(?<![a-z0-9:])(?:[0-9a-f]{1,4}:){2,7}(?::[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:){2}[0-9a-f]{1,4})""",
        needs=(":",),
    ),
    rule(
        "IMEI nu",
        "identifiant_technique",
        r"(?<!\d)\d{2}[ \-]?\d{6}[ \-]?\d{6}[ \-]?\d(?!\d)",
        shapes="000000",
    ),
    rule(
        "numéro de série",
        "identifiant_technique",
        r"""\b(?:(?:n[°o]|num(?:ero)?)[ ]?(?:de[ ])?serie|serie|s/?n)\b[ :]{1,3}(?:s/?n[ :]{1,2})?
        (?P<id>[a-z0-9]{2,20}(?:[ \-][a-z0-9]{2,6}){0,5})""",
        _is_serial,
        needs=("serie", "sn", "s/n"),
    ),
)


def find(note: Note) -> Iterator[Hit]:
    """Yield the numbers that name a device."""
    yield from run(RULES, note)

"""Facts that the directory rests on: territories (INSEE, COG) and languages (ISO 639), in files beside this one."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import get_language

_FOLDER = Path(__file__).parent


class Territory(NamedTuple):
    """A département or collectivity: COG code, names, zone, seat of the prefecture, IANA time zone."""

    code: str
    name: str
    region_code: str
    region_name: str
    zone: str
    seat: str
    timezone: str


@cache
def territories() -> dict[str, Territory]:
    """Return the 109 territories by code."""
    rows = json.loads((_FOLDER / "departements.json").read_text(encoding="utf-8"))
    return {row["code"]: Territory(**row) for row in rows}


@cache
def _languages() -> dict[str, list[str]]:
    labels: dict[str, list[str]] = json.loads((_FOLDER / "languages.json").read_text(encoding="utf-8"))
    return labels


# Heard most often by the field, hence first in every list (source: the plan's vocabularies).
PRIORITY_LANGUAGES = (
    "fr",
    "en",
    "es",
    "pt",
    "ro",
    "zh",
    "ar",
    "ru",
    "uk",
    "bg",
    "sq",
    "hu",
    "yo",
    "ig",
    "ha",
    "bin",
    "pcm",
    "rom",
    "th",
    "vi",
    "fsl",
)


@cache
def language_codes() -> tuple[str, ...]:
    """Return the ISO 639 codes, the most frequent in the field first, then by French name."""
    rest = sorted(_languages().keys() - set(PRIORITY_LANGUAGES), key=lambda code: _languages()[code][0])
    return (*PRIORITY_LANGUAGES, *rest)


def language_names() -> Mapping[str, str]:
    """Return the name of each language in the active language, in the order of their codes."""
    return _names(english=(get_language() or "fr").startswith("en"))


@cache
def _names(*, english: bool) -> Mapping[str, str]:
    return {code: _languages()[code][english] for code in language_codes()}


def language_name(code: str) -> str:
    """Return the name of a language in the active language, or the code itself when it is unknown."""
    return language_names().get(code, code)


def name_languages(codes: Iterable[str]) -> list[str]:
    """Return the names of languages in the active language."""
    return [language_name(code) for code in codes]

"""Values taken out of a JSON object, of the right type or refused; lists may be written as JSON in a text."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from .records import BadRecord

_FORBIDDEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")

Raw = Mapping[str, Any]


def text(raw: Raw, key: str) -> str:
    """Return a text on one line, composed (NFC), or nothing; raises BadRecord for another type or control codes."""
    return _clean(raw.get(key), key)


def texts(raw: Raw, key: str) -> list[str]:
    """Return the texts of a list that is not always one; raises BadRecord."""
    value = raw.get(key)
    if isinstance(value, str) and not value.lstrip().startswith("["):
        value = [value]
    return [clean for item in _list(value, key) if (clean := _clean(item, key))]


def objects(raw: Raw, key: str) -> list[Raw]:
    """Return the objects of a list, itself or as JSON in a text; raises BadRecord."""
    items = _list(raw.get(key), key)
    if not all(isinstance(item, dict) for item in items):
        raise _wrong_type(key)
    return items


def shown(value: object) -> str:
    """Return a value of any type as a short text that is safe on a terminal."""
    return _CONTROLS.sub(" ", str(value))[:80] if isinstance(value, str | int) else ""


def _clean(value: object, key: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _wrong_type(key)
    if _FORBIDDEN.search(value):
        raise BadRecord(_("le champ « %(key)s » contient des caractères interdits") % {"key": key})
    return " ".join(unicodedata.normalize("NFC", value).split())


def _list(value: object, key: str) -> list[Any]:
    if isinstance(value, str) and value.strip():
        value = _decoded(value, key)
    if not value:
        return []
    if not isinstance(value, list):
        raise _wrong_type(key)
    return value


def _decoded(value: str, key: str) -> object:
    try:
        return json.loads(value)
    except (ValueError, RecursionError) as error:
        raise BadRecord(_("le champ « %(key)s » n'est pas du JSON lisible") % {"key": key}) from error


def _wrong_type(key: str) -> BadRecord:
    return BadRecord(_("le champ « %(key)s » n'est pas du type attendu") % {"key": key})

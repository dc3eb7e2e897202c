"""When something happens, in words, days and hours; lists say the same minutes again, each put together once."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django import template
from django.utils import timezone
from django.utils.dateformat import format as written
from django.utils.translation import get_language
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def moment(at: datetime | None) -> str:
    """Return « 26 novembre, 8 h 40 »; nothing where there is no instant."""
    return _said(at.replace(second=0, microsecond=0), get_language()) if at else ""


@register.filter
def moment_and_year(at: datetime | None) -> str:
    """Return « 26 novembre 2026, 8 h 40 », for what is kept longer than a year; nothing where there is no instant."""
    return _said_with_year(at.replace(second=0, microsecond=0), get_language()) if at else ""


@register.filter
def day_and_hour(at: datetime) -> str:
    """Return « 26/11, 8 h 40 », where room is short."""
    return written(timezone.localtime(at), _(r"d/m, G \h i"))


@register.filter
def hour(at: datetime) -> str:
    """Return « 8 h 40 », on the clock of whoever reads."""
    return hour_there(timezone.localtime(at))


def hour_there(at: datetime) -> str:
    """Return « 8 h 40 », on the clock that the instant comes with."""
    return written(at, _(r"G \h i"))


@lru_cache(maxsize=4096)
def _said(minute: datetime, _language: str | None) -> str:
    return written(timezone.localtime(minute), _(r"j F, G \h i"))


@lru_cache(maxsize=4096)
def _said_with_year(minute: datetime, _language: str | None) -> str:
    return written(timezone.localtime(minute), _(r"j F Y, G \h i"))

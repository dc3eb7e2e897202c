"""The addresses of records: lists say the same ones again, each of which is put together once."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from django.urls import reverse


@lru_cache(maxsize=8192)
def address_of(route: str, key: str | UUID) -> str:
    """Return the path of a record's page; raises NoReverseMatch where the route takes no such key."""
    return reverse(route, args=[key])

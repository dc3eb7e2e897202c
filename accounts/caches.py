from __future__ import annotations

from typing import Any

from django.core.cache import BaseCache, caches
from django.core.cache.backends.locmem import LocMemCache


class CountsInDatabase(LocMemCache):
    """Keep what allauth counts in the database, where every web process reads it; the rest stays in memory.

    allauth knows the default cache only, and Wagtail would ask that one at every page.
    """

    def add(self, key: str, *args: Any, **options: Any) -> bool:
        """Store a value unless there is one."""
        return self._home(key).add(key, *args, **options)

    def get(self, key: str, *args: Any, **options: Any) -> Any:
        """Return a value."""
        return self._home(key).get(key, *args, **options)

    def set(self, key: str, *args: Any, **options: Any) -> None:
        """Store a value."""
        self._home(key).set(key, *args, **options)

    def delete(self, key: str, *args: Any, **options: Any) -> bool:
        """Forget a value."""
        return self._home(key).delete(key, *args, **options)

    def _home(self, key: str) -> BaseCache:
        return caches["shared"] if key.startswith("allauth") else super()  # type: ignore[return-value]

"""Every route of the resolver, by the name that a table declares."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver


class Route(NamedTuple):
    """A route: its name with its namespaces, its pattern in full, and what answers there."""

    name: str
    pattern: str
    view: Callable[..., Any]


def every_route() -> list[Route]:
    """Walk the resolver of the site."""
    return list(_walk(get_resolver(), "", ""))


def _walk(resolver: URLResolver, prefix: str, namespace: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield Route(namespace + (entry.name or pattern), pattern, entry.callback)
        else:
            yield from _walk(entry, pattern, namespace + (f"{entry.namespace}:" if entry.namespace else ""))


def is_desk(route: Route) -> bool:
    """Tell whether Wagtail's administration answers there."""
    return route.pattern.startswith(("cms/", "^cms/"))

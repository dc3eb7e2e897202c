"""By what the traces of one request are found together: a random id, in its events, its jobs and its lines of the log.

It is drawn here for each request, and never taken from what a browser or a proxy sends: an id that a stranger chooses
would join her traces to those of somebody else. It says nothing of anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse

_current: ContextVar[UUID | None] = ContextVar("request_id", default=None)


def request_id() -> UUID | None:
    """Return the id of the request that is being answered, or that deferred this job; none for the clock."""
    return _current.get()


@contextmanager
def under(request_id: UUID | None) -> Iterator[None]:
    """Let whatever is written meanwhile carry this id."""
    token = _current.set(request_id)
    try:
        yield
    finally:
        _current.reset(token)


class Traced:
    """Give each request an id of its own; outermost, so that the line of whatever breaks has it too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with under(uuid4()):
            return self.get_response(request)

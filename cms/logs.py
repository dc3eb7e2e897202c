"""What the site writes in its log: what failed and where, never what somebody typed."""

from __future__ import annotations

import copy
import logging
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from accounts.tracing import request_id


class WithoutTypedWords(logging.Formatter):
    """Lines in which a request is named by its route, and an error by its type and its place.

    An address may hold what was pasted in a box, and the message of an error what was refused: PostgreSQL repeats the
    whole row that breaks a constraint.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Write the route in place of what Django says of the request."""
        said = copy.copy(record)
        said.exc_text = None  # what another formatter may have left there
        said.request_id = request_id() or "-"
        if (request := getattr(record, "request", None)) is not None:
            match = getattr(request, "resolver_match", None)
            route = match.route if match else "no such address"
            said.msg = f"{getattr(record, 'status_code', '')} {getattr(request, 'method', '')} {route}"
            said.args = ()
        return super().format(said)

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802 - the library's name
        """Write the instant in UTC and say so (ISO 8601), whatever the machine's time zone."""
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the library's name
        """Write each error of the chain, the first cause last, without its message."""
        return "\n".join(
            f"{''.join(traceback.format_tb(error.__traceback__))}{_named(error)}" for error in _chain(ei[1])
        )


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _named(error: BaseException) -> str:
    """Name the type, and the constraint that the database refused by."""
    constraint = getattr(getattr(error, "diag", None), "constraint_name", None)
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    return f"{name} ({constraint})" if constraint else name

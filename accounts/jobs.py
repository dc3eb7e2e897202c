"""How the worker is asked to tell somebody: a job in the transaction of the act, under the id of its request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from procrastinate import BaseRetryStrategy
from procrastinate.contrib.django import app
from procrastinate.tasks import Task

from . import tracing

MAIL = "mail"  # the queue of what tells somebody


def defer(task: str, *, schedule_at: datetime | None = None, **arguments: Any) -> None:
    """Defer a job, which holds the id of the request that asks for it where there is one."""
    traced = {"request_id": str(request_id)} if (request_id := tracing.request_id()) else {}
    app.configure_task(task, queue=MAIL, schedule_at=schedule_at).defer(**arguments, **traced)


def task(name: str, *, retry: BaseRetryStrategy) -> Callable[[Callable[..., None]], Task[..., None, Any]]:
    """Register what a job does, under the id of the request that deferred it."""

    def register(act: Callable[..., None]) -> Task[..., None, Any]:
        @wraps(act)
        def run(*, request_id: str = "", **arguments: Any) -> None:
            with tracing.under(UUID(request_id) if request_id else None):
                act(**arguments)

        return app.task(name=name, queue=MAIL, retry=retry)(run)

    return register

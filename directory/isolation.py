"""Whose rows a unit of work may read and write: what the row policies of PostgreSQL compare each row with.

A unit is a transaction: a request, a step of a job. Its context is set by `SET LOCAL` as it opens, so that nothing of
it outlives the transaction, however that ends. Outside a unit the application reads no guarded row (docs/adr/0013).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from enum import StrEnum
from typing import NamedTuple

from django.db import connection, transaction
from psycopg.pq import TransactionStatus

APPLICATION, SEARCHER = "relais_app", "relais_search"  # the roles that the first migration of isolation makes


class Purpose(StrEnum):
    """Why a unit reaches beyond the rows of its person; the policies name the few tables that each one opens."""

    WORKER = "worker"  # the clock, the mail, retention
    SIGN_IN = "sign_in"  # an invitation that is answered, a person whom ProConnect names: nobody is known yet
    CONSEQUENCES = "consequences"  # what an act of one partner means for its siblings and for the referral
    MATCHING = "matching"  # what partners made of the requests of others, counted
    HAND_OVER = "hand_over"  # a referent's départements go to a referent of another organisation
    REDACTION = "redaction"  # a partner empties a note that identifies somebody
    GLASS = "glass"  # a referent of elsewhere opens one referral, of which she knows the reference
    DELETION = "deletion"  # of a record or an account: what names it, in any organisation, forbids it or forgets it
    SEARCH = "search"  # the flat rows of the search, through their indexes


class Context(NamedTuple):
    """What the open unit is: its role, who is there, and the purpose it has at this point."""

    role: str = "none"
    user_id: int | None = None
    purpose: str = ""


_ENTER = "SELECT set_config(name, value, true) FROM relais_context(%s)"
_LEAVE = (
    "SELECT set_config('role', 'none', true), set_config('relais.who', '', true), set_config('relais.user', '', true), "
    "set_config('relais.organisations', '', true), set_config('relais.managed', '', true), "
    "set_config('relais.audited', '', true), "
    "set_config('relais.departements', '', true)"
)
_REACH = "SELECT set_config('role', %s, true), set_config('relais.purpose', %s, true)"
_ROLES = {Purpose.SEARCH: SEARCHER, Purpose.DELETION: ""}  # whoever deletes keeps her role: the owner does it too
_current: ContextVar[Context] = ContextVar("isolation", default=Context())  # noqa: B039 - a tuple does not change


@contextmanager
def as_user(user_id: int | None) -> Iterator[None]:
    """Open a unit that sees what this person may see, or what everybody may without one; one statement."""
    outer, nested = _current.get(), connection.in_atomic_block
    with transaction.atomic():
        _execute(_ENTER, [user_id])
        token = _current.set(Context(APPLICATION, user_id))
        try:
            yield
        finally:
            _current.reset(token)
            if nested and _is_usable():  # the end of the transaction does it otherwise
                _execute(_LEAVE) if outer.role == "none" else _execute(_ENTER, [outer.user_id])


@contextmanager
def as_system(purpose: Purpose) -> Iterator[None]:
    """Reach for a while what this purpose opens, then no more; within the open transaction, or one of its own."""
    outer = _current.get()
    if outer.purpose == purpose:
        yield
        return
    with nullcontext() if connection.in_atomic_block else transaction.atomic():
        role = _ROLES.get(purpose, APPLICATION) or outer.role
        _execute(_REACH, [role, purpose])
        token = _current.set(outer._replace(role=role, purpose=purpose))
        try:
            yield
        finally:
            _current.reset(token)
            if _is_usable():
                _execute(_REACH, [outer.role, outer.purpose])


@contextmanager
def as_worker() -> Iterator[None]:
    """Open a unit of the worker's: a step of a job, short, so that no lock waits for a mail server."""
    with transaction.atomic(), as_system(Purpose.WORKER):
        yield


def _is_usable() -> bool:
    """Whether the transaction goes on: one that failed is rolled back to before the context was set."""
    wrapped = connection.connection
    return not connection.needs_rollback and wrapped and wrapped.info.transaction_status == TransactionStatus.INTRANS


def _execute(statement: str, parameters: Sequence[str | int | None] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)

"""What awaits a person's organisations: every page of a signed-in person carries the count of it."""

from __future__ import annotations

from datetime import date
from functools import cache
from types import SimpleNamespace
from typing import Any, NamedTuple, cast
from uuid import UUID

from django.db import connection

from accounts.models import User
from referrals.models import Referral, Solicitation

TODAY = date.min  # what stands for the day in the statement, as negative keys stand for organisations


class ToDo(NamedTuple):
    """How many requests of others await a gesture, and which of one's own referrals do, drafts included, oldest first.

    What is in progress is left out: its end is a matter of weeks, and a count that never falls to zero says nothing.
    """

    asked: int
    waiting: list[UUID]

    @property
    def number(self) -> int:
        """How many there are of both."""
        return self.asked + len(self.waiting)


def to_do_of(user: User, *, on: date) -> ToDo:
    """Return what awaits this person's organisations that day, in one query; none for who acts in none."""
    organisations = sorted(user.organisation_ids)
    if not organisations:
        return ToDo(0, [])
    statement, parameters = _statement(len(organisations))
    meant: dict[Any, Any] = {TODAY: on, **{-number: pk for number, pk in enumerate(organisations, start=1)}}
    with connection.cursor() as cursor:
        cursor.execute(statement, [meant.get(value, value) for value in parameters])
        return ToDo(*cursor.fetchone())


@cache
def _statement(organisations: int) -> tuple[str, tuple[Any, ...]]:
    """Return the statement for so many organisations: it is asked for at every page, and slow to put together."""
    anybody = cast("User", SimpleNamespace(organisation_ids=range(-organisations, 0)))
    asked = Solicitation.objects.awaiting_action_of(anybody).order_by().values("pk")
    waiting = Referral.objects.waiting_for(anybody, on=TODAY).order_by("created_at", "pk").values("pk")
    (asked_sql, of_asked), (waiting_sql, of_waiting) = (one.query.sql_with_params() for one in (asked, waiting))
    statement = f"SELECT (SELECT count(*) FROM ({asked_sql}) AS asked), ARRAY({waiting_sql})"  # noqa: S608 - of the ORM
    return statement, (*of_asked, *of_waiting)

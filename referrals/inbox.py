"""What awaits a person's organisations: every page of a signed-in person carries the count of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from accounts.models import Reach, User
from directory.prepared import Prepared
from referrals.models import Referral, Solicitation


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


_ASKED = Prepared[Any](
    lambda organisations: Solicitation.objects.awaiting_action_of(Reach(organisations, ())).order_by().values("pk")
)
_WAITING = Prepared[Any](
    lambda organisations, on: (
        Referral.objects.waiting_for(Reach(organisations, ()), on=on).order_by("created_at", "pk").values("pk")
    )
)
_LINES = Prepared[Referral](
    lambda keys: Referral.objects.filter(pk__in=keys).with_gesture().for_list().order_by("created_at", "pk")
)


def to_do_of(user: User, *, on: date) -> ToDo:
    """Return what awaits this person's organisations that day, in one query; none for who acts in none."""
    organisations = user.organisation_ids
    if not organisations:
        return ToDo(0, [])
    asked, of_asked = _ASKED.statement(organisations)
    waiting, of_waiting = _WAITING.statement(organisations, on)
    with connection.cursor() as cursor:
        both = f"SELECT (SELECT count(*) FROM ({asked}) AS asked), ARRAY({waiting})"  # noqa: S608 - of the ORM
        cursor.execute(both, (*of_asked, *of_waiting))
        return ToDo(*cursor.fetchone())


def waiting_lines(keys: Sequence[UUID], *, most: int) -> list[Referral]:
    """Load what the lines of these referrals show, what each waits for included, oldest first, `most` of them."""
    shown = list(keys[:most])
    return _LINES.rows([*shown, *shown[:1] * (most - len(shown))])  # as many keys each time: one statement

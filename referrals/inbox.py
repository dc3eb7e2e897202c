"""What awaits a person's organisations: every page of a signed-in person carries the count of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from accounts.models import Reach, User
from directory.prepared import Prepared
from referrals.models import Referral, Solicitation, load_people_of_drafts


class ToDo(NamedTuple):
    """How many requests of others await a gesture, and which of one's own referrals do, drafts included, oldest first.

    Each of them with the code of its gesture, empty where it is not a partner that asks for it. What is in progress is
    left out: its end is a matter of weeks, and a count that never falls to zero says nothing.
    """

    asked: int
    waiting: dict[UUID, str]

    @property
    def number(self) -> int:
        """How many there are of both."""
        return self.asked + len(self.waiting)


_ASKED = Prepared[Any](
    lambda organisations: Solicitation.objects.awaiting_action_of(Reach(organisations, ())).order_by().values("pk")
)
_BOTH = """
    SELECT (SELECT count(*) FROM ({asked}) AS asked), array_agg(id ORDER BY created_at, id),
        array_agg(gesture ORDER BY created_at, id)
    FROM referrals_waiting(%s, %s) JOIN referrals_referral ON id = referral WHERE requester_id = ANY (%s)
"""
_LINES = Prepared[Referral](lambda keys: Referral.objects.filter(pk__in=keys).for_list().order_by("created_at", "pk"))


def to_do_of(user: User | Reach, *, on: date) -> ToDo:
    """Return what awaits this person's organisations that day, in one query; none for who acts in none.

    Of theirs: drafts, questions to answer, partners that another one proposes, supports that were accepted and have not
    begun in time, needs that nobody is asked for any more, and operations of that day or before, until somebody says
    what came of them: the function `referrals_waiting` of the database.
    """
    mine = list(user.organisation_ids)
    if not mine:
        return ToDo(0, {})
    asked, of_asked = _ASKED.statement(mine)
    with connection.cursor() as cursor:
        cursor.execute(_BOTH.format(asked=asked), [*of_asked, mine, on, mine])
        number, referrals, gestures = cursor.fetchone()
    return ToDo(number, dict(zip(referrals or (), gestures or (), strict=True)))


def waiting_lines(waiting: Mapping[UUID, str], *, most: int) -> list[tuple[Referral, str]]:
    """Load what the lines of these referrals show, `most` of them, each with the gesture that it waits for."""
    shown = list(islice(waiting, most))
    lines = _LINES.rows([*shown, *shown[:1] * (most - len(shown))])  # as many keys each time: one statement
    load_people_of_drafts(lines)
    return [(line, waiting[line.pk]) for line in lines]

"""What awaits a person's organisations: the count that every page of a signed-in person carries."""

from __future__ import annotations

from datetime import date

from accounts.models import User
from referrals.models import Referral, Solicitation


def to_do_count(user: User, *, on: date) -> int:
    """Return how many requests and drafts await a gesture of this person's organisations, in one query.

    What is in progress is left out: its end is a matter of weeks, and a count that never falls to zero says nothing.
    """
    asked = Solicitation.objects.awaiting_action_of(user).order_by().values("pk")
    waiting = Referral.objects.waiting_for(user, on=on)
    return asked.union(waiting.order_by().values("pk"), all=True).count()

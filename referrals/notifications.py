"""What follows from a step: a job deferred in the transaction of the act, run by `tasks`.

A job holds the number of what it tells of (an event, a reminder, a message that was lost, a member's function), which
side to tell, and the id of the request that caused it, nothing else.
"""

from datetime import datetime, timedelta

from accounts import jobs
from accounts.models import Membership
from referrals.models import BrokenGlass, Delivery, Event, Reminder
from referrals.vocabularies import Audience

PAUSE = timedelta(days=1)  # in which editors mend an address, and a full mailbox empties: our proposal


def tell_partner(event: Event) -> None:
    """Let the solicited organisation know that something awaits it."""
    _defer("deliver", event_id=event.pk, audience=Audience.PARTNER.value)


def tell_requester(event: Event) -> None:
    """Let the organisation that asked know that something awaits it."""
    _defer("deliver", event_id=event.pk, audience=Audience.REQUESTER.value)


def tell_referent(event: Event) -> None:
    """Let the territorial referent of the département know, or whoever asked where there is none."""
    _defer("deliver", event_id=event.pk, audience=Audience.REFERENT.value)


def tell_by_the_clock(reminder: Reminder) -> None:
    """Let whom the rung concerns know that something awaits them, or those above them."""
    _defer("remind", reminder_id=reminder.pk)


def tell_of_loss(delivery: Delivery, audience: Audience) -> None:
    """Let somebody else know that something awaits her, since this message reached nobody."""
    _defer("warn", delivery_id=delivery.pk, audience=audience.value)


def tell_again(delivery: Delivery, *, at: datetime) -> None:
    """Let the same side know a day later, at the mailboxes of then, since nobody above it could be told either."""
    repeat = delivery.repeat + 1
    _defer("warn", schedule_at=at + PAUSE, delivery_id=delivery.pk, audience=delivery.audience, repeat=repeat)


def tell_successor(membership: Membership, *, at: datetime) -> None:
    """Let who takes over a referent's function know that something awaits her."""
    _defer("welcome", membership_id=membership.pk, at=at.isoformat())


def tell_of_broken_glass(glass: BrokenGlass) -> None:
    """Let both sides, and the referents of the département, know that something awaits them."""
    _defer("tell_of_broken_glass", glass_id=str(glass.pk))


def tell_of_readings(departement: str, *, week: str) -> None:
    """Let the referents of a département know that something awaits them: who read its referrals."""
    _defer("tell_of_readings", departement=departement, week=week)


def _defer(task: str, *, schedule_at: datetime | None = None, **arguments: int | str) -> None:
    jobs.defer(f"referrals.{task}", schedule_at=schedule_at, **arguments)

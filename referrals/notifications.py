"""What follows from a step: a job deferred in the transaction of the act, run by `tasks`.

A job holds the number of an event and which side to tell, or the number of a reminder, nothing else.
"""

from referrals.models import Event, Reminder
from referrals.tasks import Audience, deliver, remind


def tell_partner(event: Event) -> None:
    """Let the solicited organisation know that something awaits it."""
    deliver.defer(event_id=event.pk, audience=Audience.PARTNER.value)


def tell_requester(event: Event) -> None:
    """Let the organisation that asked know that something awaits it."""
    deliver.defer(event_id=event.pk, audience=Audience.REQUESTER.value)


def tell_by_the_clock(reminder: Reminder) -> None:
    """Let whom the rung concerns know that something awaits them, or those above them."""
    remind.defer(reminder_id=reminder.pk)

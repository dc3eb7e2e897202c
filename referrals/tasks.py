"""The worker's side of the mail: recipients are looked up when a message leaves, and the message says nothing.

At least once: a message that is repeated carries the same Message-ID, by which mail systems drop it, and its one row.
"""

from __future__ import annotations

from contextlib import suppress

from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job

from accounts import jobs
from accounts.models import Membership
from directory import isolation
from referrals import mail
from referrals.models import BrokenGlass, Delivery, Reminder, Solicitation
from referrals.operations import deliveries
from referrals.recipients import Recipient, audience_of, concerned_by, recipients_of, referents_of
from referrals.vocabularies import Audience, DeliveryStatus

FIRST_WAIT, LONGEST_WAIT = 5, 600  # seconds: an urgent request must not wait for hours once the server is back
MOST_ATTEMPTS = 440  # three days at that pace


class NobodyToTell(Exception):
    """Neither side has a mailbox or an active member, nor is there a referent: the job is tried for three days."""


class Patience(BaseRetryStrategy):
    """Try again after 5 seconds, 10, 20… then every ten minutes, for three days."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Return when to try again; None gives up, and the failed job stays for somebody to see."""
        if job.attempts >= MOST_ATTEMPTS or isinstance(exception, ObjectDoesNotExist):  # purged meanwhile
            return None
        return RetryDecision(retry_in={"seconds": min(FIRST_WAIT * 2 ** min(job.attempts, 10), LONGEST_WAIT)})


@jobs.task("referrals.deliver", retry=Patience())
def deliver(*, event_id: int, audience: str) -> None:
    """Tell one side of a step; raises NobodyToTell, or NotSent when some message did not leave."""
    with isolation.as_worker():
        solicitation = _solicitation(events=event_id)
    _tell(Delivery(solicitation=solicitation, event_id=event_id, audience=audience))


@jobs.task("referrals.remind", retry=Patience())
def remind(*, reminder_id: int) -> None:
    """Tell whom a rung of the clock concerns, unless it has become moot; raises as `deliver` does."""
    with isolation.as_worker():
        solicitation = _solicitation(reminders=reminder_id)
        reminder = Reminder.objects.get(pk=reminder_id)
    reminder.solicitation = solicitation
    if not reminder.is_moot:
        audience = audience_of(reminder.kind, solicitation.state)
        _tell(Delivery(solicitation=solicitation, reminder=reminder, audience=audience))


@jobs.task("referrals.warn", retry=Patience())
def warn(*, delivery_id: int, audience: str, repeat: int = 0) -> None:
    """Tell somebody else, since a message was lost, or the same side another day; raises as `deliver` does."""
    with isolation.as_worker():
        solicitation = _solicitation(deliveries=delivery_id)
        lost = Delivery.objects.select_related("about__reminder", "reminder").get(pk=delivery_id)
        lost.first.solicitation = solicitation
        is_due = not repeat or deliveries.is_worth_repeating(lost.first, at=timezone.now())
    if is_due:
        repeat = repeat or lost.repeat
        _tell(Delivery(solicitation=solicitation, about=lost.first, audience=audience, repeat=repeat))


@jobs.task("referrals.welcome", retry=Patience())
def welcome(*, membership_id: int, at: str) -> None:
    """Send the same constant message to who took over a function at this instant, unless she left it since."""
    with isolation.as_worker():
        membership = Membership.objects.active().filter(pk=membership_id).select_related("user").first()
    if membership is not None:
        mail.send(membership.user.email, mail.identity(f"function:{membership_id}:{at}", membership.user.email))


@jobs.task("referrals.tell_of_broken_glass", retry=Patience())
def tell_of_broken_glass(*, glass_id: str) -> None:
    """Send the constant message to whoever has to do with a referral that somebody else opened; raises NotSent."""
    with isolation.as_worker():
        glass = BrokenGlass.objects.select_related("referral__requester", "referral__departement").get(pk=glass_id)
        addresses = concerned_by(glass.referral, at=timezone.now())
    for address in addresses:
        with suppress(mail.Refused):
            mail.send(address, mail.identity(f"glass:{glass_id}", address))


@jobs.task("referrals.tell_of_readings", retry=Patience())
def tell_of_readings(*, departement: str, week: str) -> None:
    """Send the constant message to the referents of a département where there is something to look at this week."""
    with isolation.as_worker():
        addresses = referents_of(departement, at=timezone.now())
    for address in addresses:
        with suppress(mail.Refused):
            mail.send(address, mail.identity(f"readings:{departement}:{week}", address))


def _solicitation(**cause: int) -> Solicitation:
    return Solicitation.objects.with_both_sides().get(**cause)


def _tell(draft: Delivery) -> None:
    at = timezone.now()
    with isolation.as_worker():
        recipients = recipients_of(Audience(draft.audience), draft.solicitation, at=at)
        somebody = bool(recipients) or deliveries.record_nobody(draft=draft, at=at)
    if not somebody:
        raise NobodyToTell(draft.cause)
    failures = list(filter(None, (_send(draft, recipient) for recipient in recipients)))
    if failures:
        raise mail.NotSent(", ".join(sorted(set(failures))))


def _send(draft: Delivery, recipient: Recipient) -> str:
    """Send to one mailbox, unless that is done; return why it did not leave, and nothing when it did."""
    with isolation.as_worker():  # a unit before the mail server is asked, another after: none waits for it
        delivery = deliveries.prepare(draft=draft, recipient=recipient, at=timezone.now())
    if delivery.status != DeliveryStatus.DUE:
        return ""
    try:
        service_id = mail.send(recipient.address, delivery.message_id)
    except mail.NotSent as failure:
        return str(failure)
    except mail.Refused:
        with isolation.as_worker():
            deliveries.record_refusal(delivery=delivery, at=timezone.now())
        return ""
    with isolation.as_worker():
        deliveries.record_left(delivery=delivery, service_id=service_id, at=timezone.now())
    return ""

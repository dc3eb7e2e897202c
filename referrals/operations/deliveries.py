"""What becomes of the messages: which left, what the mail service says of them, and who is told in their place."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce

from directory.operations import mark_reachable, mark_unreachable
from referrals import notifications
from referrals.models import Delivery, Reminder, Solicitation
from referrals.recipients import Recipient, has_somebody
from referrals.vocabularies import LOST, REPORTED, Audience, DeliveryStatus, Rung, SolicitationState

LONGEST = timedelta(days=30)  # during which what reached nobody is told again: our proposal
TOLERANCE = timedelta(minutes=10)  # between the mail service's clock and ours: our proposal
NEXT: dict[str, tuple[Audience, ...]] = {
    Audience.PARTNER: (Audience.BACKUP, Audience.REFERENT),
    Audience.BACKUP: (Audience.REFERENT,),
    Audience.REQUESTER: (Audience.REQUESTER, Audience.REFERENT),  # her other mailboxes
}
RUNGS: dict[tuple[str, str], Rung] = {
    (SolicitationState.SENT, Audience.BACKUP): Rung.ACKNOWLEDGE_BACKUP,
    (SolicitationState.SENT, Audience.REFERENT): Rung.ACKNOWLEDGE_REFERENT,
    (SolicitationState.ACKNOWLEDGED, Audience.BACKUP): Rung.ANSWER_BACKUP,
    (SolicitationState.ACKNOWLEDGED, Audience.REFERENT): Rung.ANSWER_REFERENT,
}


def prepare(*, draft: Delivery, recipient: Recipient, at: datetime) -> Delivery:
    """Write down, before it leaves, that a message is for this mailbox; the same row each time that it is tried."""
    draft.audience = recipient.audience
    delivery, _created = Delivery.objects.get_or_create(
        message_id=draft.identity_for(recipient.address),
        defaults={
            **_cause(draft),
            "contact_id": recipient.contact_id,
            "user_id": recipient.user_id,
            "prepared_at": at,
            "status_at": at,
        },
    )
    return delivery


def record_left(*, delivery: Delivery, service_id: str, at: datetime) -> None:
    """Record that the mail service took the message; what it reported meanwhile stands."""
    waits = Q(status=DeliveryStatus.DUE)
    Delivery.objects.filter(pk=delivery.pk).update(
        status=Case(When(waits, then=Value(DeliveryStatus.SENT.value)), default=F("status")),
        status_at=Case(When(waits, then=Value(at)), default=F("status_at")),
        sent_at=Coalesce(F("sent_at"), Value(at)),
        service_id=service_id,
    )


def record_refusal(*, delivery: Delivery, at: datetime) -> None:
    """Record that the mail service wants nothing for this mailbox."""
    record_status(message_ids=[delivery.message_id], status=DeliveryStatus.REJECTED, reported_at=at, at=at)


@transaction.atomic
def record_nobody(*, draft: Delivery, at: datetime) -> bool:
    """Record that there is no mailbox at all, and tell those above; returns whether there is anybody to tell."""
    solicitation = _locked(draft.solicitation_id)
    nobody = {**_cause(draft), "status": DeliveryStatus.NOBODY, "prepared_at": at, "status_at": at}
    delivery, created = Delivery.objects.get_or_create(message_id=draft.identity_for(""), defaults=nobody)
    delivery.solicitation = solicitation
    return _make_up_for(delivery, at) if created else delivery.warnings.exists() or delivery.raised.exists()


def _cause(draft: Delivery) -> dict[str, object]:
    names = ("solicitation_id", "event_id", "reminder_id", "about_id", "repeat", "audience")
    return {name: getattr(draft, name) for name in names}


@transaction.atomic
def record_status(
    *, message_ids: Collection[str], status: DeliveryStatus, reported_at: datetime | None, at: datetime
) -> bool:
    """Record what the mail service says of a message that it names by our identity or by its own.

    Returns whether it was news: a report of no message of ours, repeated, older than what is known, dated from the
    future or from before the message left changes nothing. A message that is lost is made up for at once.
    """
    delivery = _locked_delivery(message_ids)
    if delivery is None or not _is_news(delivery, status, reported_at or delivery.prepared_at, at):
        return False
    was_lost = delivery.is_lost
    delivery.status, delivery.status_at = status, reported_at or delivery.prepared_at
    delivery.save(update_fields=["status", "status_at"])
    if delivery.is_lost and not was_lost:
        _make_up_for(delivery, at)
    elif not delivery.is_lost and (was_lost or status == DeliveryStatus.DELIVERED):
        mark_reachable(address=_same_mailbox(delivery), before=delivery.status_at)
    return True


def _locked_delivery(message_ids: Collection[str]) -> Delivery | None:
    """Lock the one message that goes by these names, its solicitation first."""
    named = Q(message_id__in=message_ids) | Q(service_id__in=message_ids)
    found = list(Delivery.objects.filter(named).order_by("pk").values_list("pk", "solicitation")[:2])
    if len(found) != 1:
        return None
    [(pk, solicitation_id)] = found
    solicitation = _locked(solicitation_id)
    delivery = Delivery.objects.select_for_update(of=("self",)).select_related("contact", "reminder").get(pk=pk)
    delivery.solicitation = solicitation
    return delivery


def _locked(solicitation_id: UUID) -> Solicitation:
    return Solicitation.objects.with_both_sides().select_for_update(of=("self",)).get(pk=solicitation_id)


def _is_news(delivery: Delivery, status: DeliveryStatus, reported_at: datetime, at: datetime) -> bool:
    if not delivery.prepared_at - TOLERANCE <= reported_at <= at + TOLERANCE:
        return False
    if delivery.status not in REPORTED:
        return True
    known = DeliveryStatus(delivery.status)
    return (reported_at, REPORTED.index(status)) > (delivery.status_at, REPORTED.index(known))


def _make_up_for(delivery: Delivery, at: datetime) -> bool:
    """Tell the editors, the requester and the next in line, or the same side another day; returns whether now."""
    if _close_mailbox(delivery):
        notifications.tell_of_loss(delivery, Audience.EDITORS)
    if delivery.audience == Audience.EDITORS or _has_been_read(delivery):
        return True
    aside = delivery.audience != Audience.REQUESTER
    told = aside and has_somebody(Audience.REQUESTER, delivery.solicitation, at=at)
    if told:
        notifications.tell_of_loss(delivery, Audience.REQUESTER)
    told = _tell_next(delivery, at) or told
    if not told and delivery.status != DeliveryStatus.NOBODY:  # that job is tried again by itself
        notifications.tell_again(delivery, at=at)
    return told


def is_worth_repeating(first: Delivery, *, at: datetime) -> bool:
    """Whether what a lost message had to say is still to be said: not read since, not moot, told to nobody else."""
    arrived = first.warnings.exclude(status__in=LOST).exclude(audience=Audience.EDITORS)
    return at < first.prepared_at + LONGEST and not _has_been_read(first) and not arrived.exists()


def _close_mailbox(delivery: Delivery) -> bool:
    """Mark the contact, unless its address was corrected since; returns whether editors have something to mend."""
    if delivery.contact_id is None:
        return delivery.audience != Audience.EDITORS
    address = _same_mailbox(delivery)
    later = Delivery.objects.filter(
        contact=delivery.contact, status=DeliveryStatus.DELIVERED, status_at__gt=delivery.status_at
    )
    return bool(address) and not later.exists() and mark_unreachable(address=address, at=delivery.status_at)


def _same_mailbox(delivery: Delivery) -> str:
    """Return the contact's address if the message went there, nothing when it has another one by now."""
    contact = delivery.contact
    return contact.functional_email if contact and delivery.went_to(contact.functional_email) else ""


def _has_been_read(delivery: Delivery) -> bool:
    """Whether the side that it was for has acted since, or what it recalled is moot: nobody else need be told."""
    if delivery.reminder is not None:
        delivery.reminder.solicitation = delivery.solicitation
        return delivery.reminder.is_moot
    if delivery.event_id is None:
        return False
    side = _side_of(delivery)
    later = delivery.solicitation.events.filter(pk__gt=delivery.event_id, by__memberships__organisation=side)
    return later.exists()


def _side_of(delivery: Delivery) -> int:
    if delivery.audience in {Audience.PARTNER, Audience.BACKUP}:
        return delivery.solicitation.organisation_id
    return delivery.solicitation.referral.requester_id


def _tell_next(delivery: Delivery, at: datetime) -> bool:
    """Raise the next rung that has somebody and was not sent yet; returns whether there was one."""
    solicitation = delivery.solicitation
    for audience in NEXT.get(delivery.audience, ()):
        if not has_somebody(audience, solicitation, at=at):
            continue
        rung = RUNGS.get((solicitation.state, audience)) if delivery.audience != Audience.REQUESTER else None
        if rung is None:
            notifications.tell_of_loss(delivery, audience)
            return True
        if _raise(rung, delivery, at):
            return True
    return False


def _raise(rung: Rung, delivery: Delivery, at: datetime) -> bool:
    """Send a rung before its time, unless it was sent."""
    reminder, created = Reminder.objects.get_or_create(
        solicitation=delivery.solicitation, kind=rung, defaults={"at": at, "sent": True, "raised_by": delivery}
    )
    if not created and not reminder.sent:  # passed over, for want of use then: there is one now
        reminder.at, reminder.sent, reminder.raised_by = at, True, delivery
        reminder.save()
        created = True
    if created:
        notifications.tell_by_the_clock(reminder)
    return created

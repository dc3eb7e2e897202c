"""The worker's side: recipients are looked up when the message leaves, and the message says nothing."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import salted_hmac
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from accounts.models import User
from directory.models import Organisation
from referrals.models import Event


class Audience(StrEnum):
    """Which side of a solicitation is told."""

    PARTNER = "partner"
    REQUESTER = "requester"


class NobodyToTell(Exception):
    """The organisation has no mailbox and no active member: the job fails, visibly."""


@app.task(name="referrals.deliver", queue="mail", retry=RetryStrategy(max_attempts=12, exponential_wait=4))
def deliver(*, event_id: int, audience: str) -> None:
    """Send one constant message to each mailbox of the organisation on that side; raises NobodyToTell.

    At least once: a repeated message carries the same Message-ID, by which mail systems drop it.
    """
    event = Event.objects.select_related("solicitation__organisation", "referral__requester").get(pk=event_id)
    if audience == Audience.REQUESTER or event.solicitation is None:
        organisation = event.referral.requester
    else:
        organisation = event.solicitation.organisation
    mailboxes = mailboxes_of(organisation)
    if not mailboxes:
        raise NobodyToTell(str(event_id))
    for mailbox in mailboxes:
        _message(mailbox, event_id=event_id, audience=audience).send()


def mailboxes_of(organisation: Organisation) -> list[str]:
    """Return today's first functional mailbox of the organisation, or its active members' addresses without one."""
    today = timezone.localdate()
    reachable = organisation.contacts.reachable(on=today).exclude(functional_email="")
    first = reachable.values_list("functional_email", flat=True).first()
    if first:
        return [first]
    members = User.objects.filter(is_active=True, memberships__organisation=organisation)
    return list(members.order_by("pk").values_list("email", flat=True).distinct())


def _message(mailbox: str, *, event_id: int, audience: str) -> EmailMessage:
    digest = salted_hmac("referrals.deliver", f"{event_id}:{audience}:{mailbox}").hexdigest()
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    context = {"site_url": settings.SITE_URL}
    return EmailMessage(
        subject=render_to_string("referrals/email/notification_subject.txt", context).strip(),
        body=render_to_string("referrals/email/notification_body.txt", context),
        to=[mailbox],
        headers={"Message-ID": f"<{digest}@{domain}>", "Auto-Submitted": "auto-generated"},
    )

"""The worker's side: recipients are looked up when the message leaves, and the message says nothing."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import salted_hmac
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from accounts.models import Membership, User
from accounts.vocabularies import Role
from directory.models import Contact, Organisation
from directory.vocabularies import ContactRole
from referrals.models import Event, Reminder, Solicitation
from referrals.vocabularies import Rung, SolicitationState


class Audience(StrEnum):
    """Who is told of a solicitation: either side, the partner's second contact, or the département's referents."""

    PARTNER = "partner"
    REQUESTER = "requester"
    BACKUP = "backup"
    REFERENT = "referent"


BACKUP_RUNGS = frozenset({Rung.ACKNOWLEDGE_BACKUP, Rung.ANSWER_BACKUP})
REFERENT_RUNGS = frozenset({Rung.ACKNOWLEDGE_REFERENT, Rung.ANSWER_REFERENT})
REFERENT_CONTACTS = (ContactRole.POLICE_REFERENT, ContactRole.GENDARMERIE_REFERENT, ContactRole.DEPUTY_REFERENT)


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
        _message(mailbox, f"{event_id}:{audience}").send()


@app.task(name="referrals.remind", queue="mail", retry=RetryStrategy(max_attempts=12, exponential_wait=4))
def remind(*, reminder_id: int) -> None:
    """Send the same constant message for a rung of the clock, unless it has become moot; raises NobodyToTell."""
    loaded = Reminder.objects.select_related("solicitation__organisation", "solicitation__referral__requester")
    reminder = loaded.get(pk=reminder_id)
    if reminder.is_moot:
        return
    mailboxes = _mailboxes_for(audience_of(reminder.kind, reminder.solicitation.state), reminder.solicitation)
    if not mailboxes:
        raise NobodyToTell(f"reminder {reminder_id}")
    for mailbox in mailboxes:
        _message(mailbox, f"reminder:{reminder_id}").send()


def audience_of(rung: str, state: str) -> Audience:
    """Return who is to be told of a rung; while a question waits, the requester has the next word."""
    if rung in BACKUP_RUNGS:
        return Audience.BACKUP
    if rung in REFERENT_RUNGS:
        return Audience.REFERENT
    return Audience.REQUESTER if state == SolicitationState.INFO_REQUESTED else Audience.PARTNER


def _mailboxes_for(audience: Audience, solicitation: Solicitation) -> list[str]:
    if audience == Audience.BACKUP:
        return _backups_of(solicitation.organisation)
    if audience == Audience.PARTNER:
        return mailboxes_of(solicitation.organisation)
    # Where a département has no referent, whoever asked is told in her place: she can call, or ask another partner.
    referents = _referents_of(solicitation.referral.departement_id) if audience == Audience.REFERENT else []
    return referents or mailboxes_of(solicitation.referral.requester)


def mailboxes_of(organisation: Organisation) -> list[str]:
    """Return today's first functional mailbox of the organisation, or its active members' addresses without one."""
    return _functional_mailboxes(organisation)[:1] or _members_of(organisation)


def _backups_of(organisation: Organisation) -> list[str]:
    """Return the second functional mailbox, or without one the members' own addresses."""
    first, *others = _functional_mailboxes(organisation) or [""]
    return others[:1] or [address for address in _members_of(organisation) if address != first]


def _functional_mailboxes(organisation: Organisation) -> list[str]:
    reachable = organisation.contacts.reachable(on=timezone.localdate()).exclude(functional_email="")
    return list(dict.fromkeys(reachable.values_list("functional_email", flat=True)))


def _members_of(organisation: Organisation) -> list[str]:
    members = User.objects.filter(is_active=True, memberships__organisation=organisation)
    return list(members.order_by("pk").values_list("email", flat=True).distinct())


def _referents_of(departement: str) -> list[str]:
    """Return, for each referent of the département, the mailbox of that function in her organisation, or her own."""
    referents = Membership.objects.active().filter(role=Role.REFERENT, departements__contains=[departement])
    function = (
        Contact.objects.reachable(on=timezone.localdate())
        .filter(organisation=OuterRef("organisation"), role__in=REFERENT_CONTACTS)
        .exclude(functional_email="")
    )
    addresses = referents.annotate(address=Coalesce(Subquery(function.values("functional_email")[:1]), "user__email"))
    return list(dict.fromkeys(addresses.order_by("pk").values_list("address", flat=True)))


def _message(mailbox: str, cause: str) -> EmailMessage:
    digest = salted_hmac("referrals.deliver", f"{cause}:{mailbox}").hexdigest()
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    context = {"site_url": settings.SITE_URL}
    return EmailMessage(
        subject=render_to_string("referrals/email/notification_subject.txt", context).strip(),
        body=render_to_string("referrals/email/notification_body.txt", context),
        to=[mailbox],
        headers={"Message-ID": f"<{digest}@{domain}>", "Auto-Submitted": "auto-generated"},
    )

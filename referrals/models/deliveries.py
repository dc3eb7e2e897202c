from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from directory.models import Contact
from referrals.mail import identity
from referrals.vocabularies import LOST, Audience, DeliveryStatus

from .events import Event
from .reminders import Reminder
from .solicitations import Solicitation


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Which messages were in vain."""

    def lost(self) -> DeliveryQuerySet:
        """Keep those that reached nobody."""
        return self.filter(status__in=LOST)


class Delivery(models.Model):
    """One message for one mailbox, and what the mail service says of it; the address itself is not kept.

    Its cause is one of three: a step, a rung of the clock, or an earlier message that did not arrive; what reaches
    nobody at all is told again day after day.
    """

    solicitation = models.ForeignKey(Solicitation, models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(Event, models.CASCADE, null=True, related_name="deliveries")
    reminder = models.ForeignKey(Reminder, models.CASCADE, null=True, related_name="deliveries")
    about = models.ForeignKey("self", models.CASCADE, null=True, related_name="warnings")
    repeat = models.PositiveSmallIntegerField(_("relance n°"), default=0, editable=False)
    audience = models.CharField(_("destinataire"), max_length=12, choices=Audience.options)
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+", verbose_name=_("contact"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("membre")
    )
    message_id = models.CharField(max_length=64, unique=True, editable=False)  # before the « @ » of the Message-ID
    service_id = models.CharField(max_length=200, blank=True, db_index=True, editable=False)  # the mail service's own
    status = models.CharField(_("état"), max_length=12, choices=DeliveryStatus.options, default=DeliveryStatus.DUE)
    prepared_at = models.DateTimeField(_("préparé le"))
    sent_at = models.DateTimeField(_("parti le"), null=True)
    status_at = models.DateTimeField(_("état connu le"))

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("envoi")
        verbose_name_plural = _("envois")
        constraints = [
            models.CheckConstraint(
                condition=Q(event__isnull=False, reminder=None, about=None)
                | Q(event=None, reminder__isnull=False, about=None)
                | Q(event=None, reminder=None, about__isnull=False),
                name="delivery_has_one_cause",
            )
        ]
        indexes = [models.Index(fields=["solicitation", "prepared_at"])]

    def __str__(self) -> str:
        return f"{self.solicitation_id} – {self.get_status_display()}"

    @property
    def cause(self) -> str:
        """What it speaks of, for the Message-ID; the same event told to the same mailbox twice is one message."""
        if self.event_id:
            return f"{self.event_id}:{self.audience}"
        if self.reminder_id:
            return f"reminder:{self.reminder_id}"
        return f"lost:{self.about_id}:{self.repeat}" if self.repeat else f"lost:{self.about_id}"

    @property
    def first(self) -> Delivery:
        """The message that was lost first, of which this one and all those after it speak; itself when it is that."""
        return self.about or self

    @property
    def is_lost(self) -> bool:
        """Whether it reached nobody."""
        return self.status in LOST

    def identity_for(self, address: str) -> str:
        """Return its name among all messages, that of this cause for this address."""
        return identity(self.cause, address)

    def went_to(self, address: str) -> bool:
        """Whether this is the address that it was sent to: it may have been corrected since."""
        return self.message_id == self.identity_for(address)

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.models import Contact
from referrals.vocabularies import DeliveryStatus

from .solicitations import Solicitation


class Delivery(models.Model):
    """One message that left for one mailbox, and what the mail service says of it; the address itself is not kept."""

    solicitation = models.ForeignKey(Solicitation, models.CASCADE, related_name="deliveries")
    audience = models.CharField(_("destinataire"), max_length=12)
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+", verbose_name=_("contact"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("membre")
    )
    message_id = models.CharField(max_length=200, unique=True, editable=False)
    status = models.CharField(_("état"), max_length=12, choices=DeliveryStatus.options, default=DeliveryStatus.SENT)
    sent_at = models.DateTimeField(_("parti le"))
    status_at = models.DateTimeField(_("état connu le"))

    class Meta:
        verbose_name = _("envoi")
        verbose_name_plural = _("envois")
        indexes = [models.Index(fields=["solicitation", "sent_at"])]

    def __str__(self) -> str:
        return f"{self.solicitation_id} – {self.get_status_display()}"
